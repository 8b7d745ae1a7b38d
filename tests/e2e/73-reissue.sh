# SPDX-License-Identifier: MIT
# From the first card to the corrected one: run, issue, a mark changes, reissue, duplicate, verify; over one class of the sample.
. "$TOP/tests/lib.sh"
day=2025-12-16
run() { "$LIECIBA" --root s --today $day "$@"; }
db() { sqlite3 s/state/ledger.db "$1"; }
tree() { (cd s/out && find . -name '*.pdf' | LC_ALL=C sort | xargs sha256sum); }
"$LIECIBA" -q init s --sample --students 60 --clean
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
cat > s/schedule.yaml << 'END'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  report-cards: { title: Liecības, layout: report-card, period: term, terms: [S1], classes: [7.b], due: { anchor: term-end }, lead: 5wd, fulfils: issued }
END
run -q import s/bundle > /dev/null
exits "reissue before anything was made" 66 run reissue report-cards S1 --unit 7.b/1 --reason "a mark"
check "says so" grep -q G021 exits.out
run -q run > /dev/null 2>&1
n=$(db "SELECT count(*) FROM version")
check "the class has cards" test "$n" -ge 2
two=$(db "SELECT label FROM unit ORDER BY seq LIMIT 1 OFFSET 1")
exits "reissue of what was not issued" 65 run reissue report-cards S1 --unit "$two" --reason "a mark"
check "says so" grep -q G058 exits.out
exits "a duplicate of what was not issued" 65 run issue report-cards S1 --unit "$two" --duplicate --order-no 7 --order-date 2026-01-12 --how issued --to parent --by secretary
check "says so" grep -q G057 exits.out
exits "the class is issued" 0 run issue report-cards S1 --class 7.b --how issued --to tutor --by secretary
same "and the duty done" "done $n" "$(db "SELECT state || ' ' || fulfilled FROM instance")"
code() { db "SELECT hex(code) FROM verify_code JOIN unit USING (instance_id, unit) WHERE label = '$1' AND version = $2 AND copy_no = ${3:-1}"; }
first=$(tree)

# The printed code is the one that verify knows.
file=s/out/$(db "SELECT path FROM output JOIN unit USING (instance_id, unit) WHERE label = '$two'")
printed=$(pdftotext "$file" - | grep -oE 'LIECIBA1 [0-9A-Z]{4}(-[0-9A-Z]{4}){3}' | head -1)
if [ -n "$printed" ]; then exits "the code on the paper" 0 run verify "$printed"; check "is this card's" grep -q "$two" exits.out
else skip "the layout prints no code yet"; fi
exits "the file" 0 run verify "$file"

# ---- reissue ----
exits "no document" 64 run reissue report-cards S1 --reason "a mark"
exits "no reason" 64 run reissue report-cards S1 --unit "$two"
exits "blanks are none" 64 run reissue report-cards S1 --unit "$two" --reason "  "
exits "a receiver without --how" 64 run reissue report-cards S1 --unit "$two" --reason "a mark" --to parent
exits "an unknown document" 66 run reissue report-cards S1 --unit 7.b/99 --reason "a mark"
exits "nothing changed" 65 run reissue report-cards S1 --unit "$two" --reason "a mark"
check "that is told" grep -q G058 exits.out
same "no file was touched" "$first" "$(tree)"
student=$(db "SELECT unit FROM unit WHERE label = '$two'")
python3 - s/bundle/closing_marks.csv "$student" << 'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig"), delimiter=";"))
head = rows[0]; v, t, s = head.index("value"), head.index("period"), head.index("student")
row = next(r for r in rows[1:] if r[t] == "S1" and sys.argv[2].endswith(r[s]) and r[v].isdigit())
row[v] = "9" if row[v] != "9" else "8"
csv.writer(open(sys.argv[1], "w", encoding="utf-8", newline=""), delimiter=";", lineterminator="\n").writerows(rows)
END
run -q import s/bundle > /dev/null
day=2026-01-12
run -q run report-cards S1 > /dev/null 2>&1
same "the next run marks it as changed" "$student" "$(db "SELECT unit FROM changed")"
same "and touches nothing" "$first" "$(tree)"
exits "a rehearsal" 0 run -n reissue report-cards S1 --unit "$two" --reason "a mark"
check "tells what would be" grep -q '^1 document would get a new version' exits.out
same "and touches nothing" "$first" "$(tree)"
exits "the correction" 0 run reissue report-cards S1 --unit "$two" --reason "a mark, 010112-12345" --how issued --to parent --by tutor
same "is version 2, the first one superseded" "1 superseded |2 issued a mark, ******-*****" "$(db "SELECT group_concat(version || ' ' || state || ' ' || coalesce(reason, ''), '|') FROM (SELECT * FROM version WHERE unit = '$student' ORDER BY version)")"
same "stands in the register" "$((n + 1))|2|issued|parent" "$(db "SELECT entry_no, version, event, to_role FROM register ORDER BY school_year, entry_no DESC LIMIT 1")"
same "no other card's bytes differ" "$(echo "$first" | grep -cv "$(basename "$file")")" "$(echo "$first" | grep -v "$(basename "$file")" | grep -cFf <(tree | cut -c1-64))"
check "and says on paper what it replaces" sh -c "pdftotext -layout '$file' - | grep -q '2. versija, aizstāj 1[0-9].12.2025. izsniegto liecību'"
check "at the foot of each page too" sh -c "pdftotext -layout '$file' - | grep -q 'Sagatavots 12.01.2026. · 2. versija'"
check "the first one's file is kept" grep -qF "$(echo "$first" | grep -F "/$(basename "$file")" | grep 7.b/ | cut -c1-64)" <(tree)
exits "verify tells the old one" 1 run verify "$(printf 'LIECIBA1 '; python3 -c "
a='0123456789ABCDEFGHJKMNPQRSTVWXYZ'; n=int('$(code "$two" 1)', 16); print(''.join(a[n >> (75 - 5 * i) & 31] for i in range(16)))")"
check "that it was replaced" grep -q 'version 2 replaced it on 12 January 2026' exits.out
same "nothing is marked as changed" "" "$(db "SELECT unit FROM changed")"
exits "unchanged, all the same" 0 run reissue report-cards S1 --unit "$two" --reason "the seal was missing" --unchanged
check "waits for being handed out" grep -q '^1 new version waits' exits.out
same "is a draft" "3 draft" "$(db "SELECT version || ' ' || state FROM version WHERE unit = '$student' AND version = 3")"
exits "and is recorded with issue" 0 run issue report-cards S1 --unit "$two" --how handed-over --to tutor --by secretary
run -q run report-cards S1 > /dev/null 2>&1
class=s/out/$(db "SELECT path FROM bundle")
same "the cover of the class's file tells who has another version" "$(db "SELECT list_no FROM (SELECT row_number() OVER (ORDER BY seq) AS list_no, unit FROM unit) WHERE unit = '$student'"). 3. versija" \
	"$(pdftotext -layout -f 1 -l 1 "$class" - | sed -nE 's/^ *([0-9]+\.) .* (3\. versija) .*/\1 \2/p')"

# ---- duplicates ----
exits "without an order" 64 run issue report-cards S1 --unit "$two" --duplicate --how issued --to parent --by secretary
exits "an order without a duplicate" 64 run issue report-cards S1 --unit "$two" --order-no 7 --how issued --to parent --by secretary
exits "no date" 64 run issue report-cards S1 --unit "$two" --duplicate --order-no 7 --order-date tomorrow --how issued --to parent --by secretary
one=$(db "SELECT label FROM unit ORDER BY seq LIMIT 1")
exits "a duplicate" 0 run issue report-cards S1 --unit "$one" --duplicate --order-no 7 --order-date 2026-01-12 --how issued --to parent --by secretary
check "tells where it lies" test -s "$(sed -n 's/^The duplicate: //p' exits.out)"
same "is copy 2 of version 1, by its order" "1|2|7|2026-01-12" "$(db "SELECT version, copy_no, order_no, order_date FROM register ORDER BY school_year, entry_no DESC LIMIT 1")"
dup=s/out/$(db "SELECT path FROM output WHERE copy_no = 2")
check "says so in large letters" sh -c "pdftotext '$dup' - | grep -qi dublik"
check "with the version, and when its original was issued" sh -c "pdftotext -layout '$dup' - | grep -q 'Oriģināls (1. versija) izsniegts 1[0-9].12.2025.'"
check "and at the foot" sh -c "pdftotext -layout '$dup' - | grep -q '1. versijas dublikāts'"
check "it replaces nothing" test -z "$(pdftotext "$dup" - | grep aizstāj)"
exits "a duplicate of a correction" 0 run issue report-cards S1 --unit "$two" --duplicate --order-no 7 --order-date 2026-01-12 --how issued --to parent --by secretary
third=s/out/$(db "SELECT path FROM output WHERE copy_no = 2 AND version = 3")
check "keeps what it replaced" sh -c "pdftotext -layout '$third' - | grep -q '3. versija, aizstāj 12.01.2026. izsniegto liecību'"
check "and tells whose duplicate it is" sh -c "pdftotext -layout '$third' - | grep -q '3. versijas dublikāts'"
exits "verify knows it" 0 run verify "$dup"
check "as a duplicate" grep -q 'duplicate no. 2' exits.out
exits "another one" 0 run issue report-cards S1 --unit "$one" --duplicate --order-no 8 --order-date 2026-01-12 --how issued --to parent --by secretary
same "is copy 3" 3 "$(db "SELECT max(copy_no) FROM register")"
db "UPDATE snapshot SET path = NULL"
exits "without the data of that time" 65 run issue report-cards S1 --unit "$one" --duplicate --order-no 9 --order-date 2026-01-12 --how issued --to parent --by secretary
check "there is none" grep -q G059 exits.out
exits "the ledger is whole, and each file" 0 run ledger verify
exits "and the audit log" 0 run audit verify
