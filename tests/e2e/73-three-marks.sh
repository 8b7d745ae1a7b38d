# SPDX-License-Identifier: MIT
# After the class was issued, an import changes one mark of each of three students: status names the three cards and what changed, reissue makes their second
# versions, and every other file keeps its bytes and times.
. "$TOP/tests/lib.sh"
day=2025-12-16
run() { "$LIECIBA" --root s --today $day "$@"; }
db() { sqlite3 s/state/ledger.db "$1"; }
# tree: of every document its checksum, time of change and path
tree() { (cd s/out && find . -name '*.pdf' | LC_ALL=C sort | while read -r f; do echo "$(sha256sum < "$f" | cut -c1-64) $(stat -c %y "$f") $f"; done); }
"$LIECIBA" -q init s --sample --students 60 --clean
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
cat > s/schedule.yaml << 'YAML'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  report-cards: { title: Liecības, layout: report-card, period: term, terms: [S1], grades: [6, 7, 8, 9], due: { anchor: term-end }, lead: 5wd, fulfils: issued }
YAML
run -q import s/bundle > /dev/null
run -q run > /dev/null 2>&1
n=$(db "SELECT count(*) FROM version")
check "there are cards of several classes" test "$n" -ge 8
exits "all are issued" 0 run issue report-cards S1 --how issued --to tutor --by secretary
tree > before
# The first, a middle and the last card.
db "SELECT unit FROM unit ORDER BY seq" > units
sed -n "1p;$((n / 2))p;\$p" units > three
changed=$(db "SELECT group_concat(label, ' ') FROM (SELECT label FROM unit WHERE unit IN ($(sed "s/.*/'&'/" three | paste -sd,)) ORDER BY seq)")
python3 - s/bundle/closing_marks.csv $(cat three) << 'PY'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig"), delimiter=";"))
head = rows[0]; v, t, s = head.index("value"), head.index("period"), head.index("student")
for who in sys.argv[2:]:
    row = next(r for r in rows[1:] if r[t] == "S1" and r[s] == who and r[v].isdigit())
    row[v] = "9" if row[v] != "9" else "8"
csv.writer(open(sys.argv[1], "w", encoding="utf-8", newline=""), delimiter=";", lineterminator="\n").writerows(rows)
PY
run -q import s/bundle > /dev/null
day=2026-01-12
run -q run report-cards S1 > /dev/null 2>&1
same "exactly those three are marked, for their marks only" "marks marks marks" "$(db "SELECT group_concat(what, ' ') FROM changed WHERE unit IN ($(sed "s/.*/'&'/" three | paste -sd,)) AND (SELECT count(*) FROM changed) = 3")"
run status > status.out 2>&1
same "status names each with what changed" "$(for l in $changed; do echo "$l (marks)"; done)" "$(grep -oE '[0-9]+\.[a-z]/[0-9]+ \(marks\)' status.out)"
run --json status > status.json 2>&1
check "so does its JSON" sh -c "for l in $changed; do grep -qF \"\$l\" status.json || exit 1; done"
tree > same
check "nothing was touched so far" cmp before same
sleep 1.1 # a file that is written now has another time
for l in $changed; do exits "card $l again" 0 run reissue report-cards S1 --unit "$l" --reason "labota atzīme" --how issued --to parent --by tutor; done
same "three cards are of version 2" "3 issued" "$(db "SELECT count(*) || ' ' || min(state) FROM version WHERE version = 2")"
same "the three first ones are superseded" "3" "$(db "SELECT count(*) FROM version WHERE version = 1 AND state = 'superseded'")"
tree > after
db "SELECT path FROM output JOIN version USING (instance_id, unit, version) WHERE version = 1 AND state = 'superseded' AND kind = 'pdf' ORDER BY path" > old
same "the old ones are kept as NAME.v1.pdf" 3 "$(grep -c '\.v1\.pdf$' old)"
same "with their bytes" "$(while read -r f; do grep -F " ./${f%.v1.pdf}.pdf" before; done < old | cut -c1-64)" "$(while read -r f; do sha256sum < "s/out/$f" | cut -c1-64; done < old)"
# The class files of their classes are made again; everything else is as it was, to the nanosecond.
db "SELECT path FROM output WHERE version = 2 AND kind = 'pdf' UNION SELECT b.path FROM bundle b UNION SELECT path FROM output WHERE path LIKE '%.v1.pdf'" | sed 's/^/ .\//' > touched
grep -vFf touched before > rest.before
grep -vFf touched after > rest.after
same "the other cards" "$((n - 3))" "$(wc -l < rest.before)"
check "keep bytes and times" cmp rest.before rest.after
exits "and the ledger is whole, with each file" 0 run ledger verify
