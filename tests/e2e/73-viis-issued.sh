# SPDX-License-Identifier: MIT
# The table for VIIS against what was issued: nothing differs; a mark changes; a card whose data are not kept any more.
. "$TOP/tests/lib.sh"
day=2025-12-16
run() { "$LIECIBA" --root s --today $day "$@"; }
db() { sqlite3 s/state/ledger.db "$1"; }
sheet() { unzip -p "$1" xl/sharedStrings.xml "xl/worksheets/sheet*.xml" 2> /dev/null; }
"$LIECIBA" -q init s --sample --students 60 --clean
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
cat > s/schedule.yaml << 'YAML'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  report-cards: { title: Liecības, layout: report-card, period: term, terms: [S1], classes: [7.b], due: { anchor: term-end }, lead: 5wd, fulfils: issued }
YAML
run -q import s/bundle > /dev/null
exits "before there is a ledger" 0 run export viis --year 2025-26 -o none
check "nothing is said of issued documents" test ! -e none/viis-issued.csv
run -q run > /dev/null 2>&1
one=$(db "SELECT label FROM unit ORDER BY seq LIMIT 1"); two=$(db "SELECT label FROM unit ORDER BY seq LIMIT 1 OFFSET 1")
n=$(db "SELECT count(*) FROM version")
run -q issue report-cards S1 --class 7.b --how issued --to tutor --by secretary > /dev/null
exits "issued, and nothing changed" 0 run export viis --year 2025-26 -o v
same "no row of differences" 1 "$(wc -l < v/viis-issued.csv)"
check "said in the workbook" grep -q "Izsniegtie dokumenti ($n) ar šo tabulu sakrīt" <(sheet v/viis.xlsx)
check "and nothing on the screen" test -z "$(grep different exits.out)"

# Two marks of the second card change after it was issued.
student=$(db "SELECT unit FROM unit WHERE label = '$two'")
python3 - s/bundle/closing_marks.csv "$student" << 'PY'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig"), delimiter=";"))
head = rows[0]; v, t, s = head.index("value"), head.index("period"), head.index("student")
for row in [r for r in rows[1:] if r[t] == "S1" and r[s] == sys.argv[2] and r[v].isdigit()][:2]:
    row[v] = "9" if row[v] != "9" else "8"
csv.writer(open(sys.argv[1], "w", encoding="utf-8", newline=""), delimiter=";", lineterminator="\n").writerows(rows)
PY
run -q import s/bundle > /dev/null
exits "after a change" 0 run export viis --year 2025-26 -o w
same "the document, its version and how many subjects are told" "issued and different now: report-cards 2025-26/S1, $two, version 1: 2 subjects" "$(grep different exits.out)"
check "no name and no mark" test -z "$(grep -F "$(tail -1 w/viis-issued.csv | cut -d';' -f3)" exits.out)"
same "both values stand in the table, for that document only" "2 report-cards 2025-26/S1 1 2025-12-16" "$(tail -n +2 w/viis-issued.csv | cut -d';' -f5-7 | sort | uniq -c | sed 's/^ *//; s/;/ /g')"
same "what was printed and what would be now" 2 "$(tail -n +2 w/viis-issued.csv | awk -F';' '$9 == "1. semestris" && $10 ~ /^[0-9]+$/ && ($11 == 9 || $11 == 8) && $10 != $11' | wc -l)"
check "in the workbook" grep -q "No $n izsniegtajiem dokumentiem ar šo tabulu nesakrīt 1" <(sheet w/viis.xlsx)
exits "as JSON" 0 run --json export viis --year 2025-26 -o j
same "the same note" 1 "$(sqlite3 :memory: "SELECT json_array_length(CAST(readfile('exits.out') AS TEXT), '\$.notes')")"
exits "in Latvian" 0 env LANGUAGE=lv "$LIECIBA" --root s --today $day export viis --year 2025-26 -o l
check "too" grep -q "izsniegts un tagad atšķiras: report-cards 2025-26/S1, $two, 1. versija: 2 priekšmeti" exits.out

# Issued again: it agrees with the table.
day=2026-01-12
run -q reissue report-cards S1 --unit "$two" --reason "a mark" --how issued --to parent --by tutor > /dev/null 2>&1
exits "after the correction" 0 run export viis --year 2025-26 -o x
same "nothing differs" 1 "$(wc -l < x/viis-issued.csv)"

# The data that the others were made from are gone.
kept=$(db "SELECT path FROM snapshot JOIN version ON sha256 = snapshot_sha256 JOIN unit USING (instance_id, unit) WHERE label = '$one'")
rm "s/state/$kept"
exits "data of that time that are gone" 0 run export viis --year 2025-26 -o y
check "are told" grep -q "^$((n - 1)) issued document.* could not be compared" exits.out
check "and counted in the workbook" grep -q "$((n - 1)) nevar salīdzināt" <(sheet y/viis.xlsx)
echo "not a snapshot" > "s/state/$kept"
exits "a damaged one" 0 run export viis --year 2025-26 -o z
check "as well" grep -q "^$((n - 1)) issued document.* could not be compared" exits.out
