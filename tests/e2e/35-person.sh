# SPDX-License-Identifier: MIT
# All that is held about one person, for the person: nothing missing, nobody else in it.
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --today 2026-06-05 --root s "$@"; }
sql() { sqlite3 s/journal.db "$1"; }
"$LIECIBA" -q init s --sample
b=s/bundle
printf 'student;no;name;relation;phone\n' > $b/guardians.csv
awk -F';' 'NR > 1 { print $1 ";1;Vecāks-" NR " <b>Īpašais</b>;māte;+371 2" NR }' $b/students.csv >> $b/guardians.csv
printf 'student;personal_code;valid_from;valid_to\ns000003;020212-11111;2012-02-02;2020-01-01\n' > $b/student_codes.csv
printf 'student;date;text;teacher\ns000003;2025-11-11;Saruna par <script>alert(1)</script> & "mācībām";t2\ns000004;2025-11-12;Cita saruna;t2\n' > $b/talks.csv
run -q import $b
# A correction, a removal, and rows nobody can read: of this student, of another, and of both in one broken record.
mkdir fix && { head -4 $b/manifest.csv; echo 'mode.behaviour;delta'; } > fix/manifest.csv
{ head -1 $b/students.csv; sed -n '/^s000003;/s/;[^;]*;/;Mainītā;/p' $b/students.csv; } > fix/students.csv
printf 'student;course;date;value\ns000003;%s;2025-10-10;77\ns000004;%s;2025-10-10;88\n' "$(sql "SELECT course_id FROM course_student WHERE student_id = 's000003' LIMIT 1")" "$(sql "SELECT course_id FROM course_student WHERE student_id = 's000004' LIMIT 1")" > fix/marks.csv
printf 'student;date;kind;text\ns000003;2025-10-12;note;"nav aizvērts\ns000004;2025-10-12;note;cita bērna rinda\n' > fix/behaviour.csv
run -q import fix > /dev/null 2>&1
same "three rows were not read" 3 "$(sql "SELECT count(*) FROM quarantine")"
run -q render report-card --period 2025-26/S1 --student s000003 -o out
run -q render report-card --period 2025-26/S1 --student s000004 -o out
run -q export bundle -o whole

exits "all that is held about one person" 0 run export student s000003 -o p
same "a page and its JSON" "person.html person.json" "$(ls p | xargs)"
same "for nobody else's eyes" "640 640 750" "$(stat -c %a p/person.html p/person.json p | xargs)"
# held EXPRESSION: of the JSON, d
held() { sqlite3 :memory: "SELECT $1 FROM (SELECT CAST(readfile('p/person.json') AS TEXT) AS d)"; }
same "the JSON is JSON" 1 "$(held "json_valid(d)")"
for pair in students:student_row student_codes:student_code guardians:guardian enrollments:enrollment course_students:course_student attendance:absence \
	marks:mark closing_marks:closing_mark behaviour:behaviour talks:talk achievements:achievement decisions:decision; do
	t=${pair#*:}
	same "every version of ${pair%:*} is in it" "$(sql "SELECT count(*) FROM $t WHERE student_id = 's000003' AND gone = 0")" \
		"$(held "coalesce(json_array_length(d, '\$.held.${pair%:*}'), 0) + coalesce(json_array_length(d, '\$.corrected.${pair%:*}'), 0)")"
done
same "both codes" "$(sql "SELECT group_concat(personal_code, ' ') FROM (SELECT personal_code FROM student_code WHERE student_id = 's000003' ORDER BY 1)")" \
	"$(held "(SELECT group_concat(value ->> 'personal_code', ' ') FROM json_each(d, '\$.held.student_codes'))")"
same "the name as it was, and which import replaced it" "1 2" "$(held "(SELECT group_concat((value ->> 'import') || ' ' || (value ->> 'replaced_by')) FROM json_each(d, '\$.corrected.students'))")"
same "the mark that could not be read, and of the broken record the own line only" "2" "$(held "json_array_length(d, '\$.unreadable')")"
check "not the other child's" test -z "$(grep -E '88|cita bērna' p/*)"
same "what was done with it: the own card, the whole school's bundle" "render export" "$(held "(SELECT group_concat(value ->> 'action', ' ') FROM json_each(d, '\$.log'))")"
same "from which imports" "1 2" "$(held "(SELECT group_concat(value ->> 'import', ' ') FROM json_each(d, '\$.imports'))")"
sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&apos;\|&#39;/'"'"'/g; s/&amp;/\&/g' p/person.html > page
held "(SELECT group_concat(atom, char(10)) FROM json_tree(d, '\$.held') WHERE key IN ('surname', 'given_name', 'personal_code', 'value', 'title', 'text', 'name', 'phone', 'reason', 'order_no'))" | sort -u > values
check "the JSON has values to look for" test "$(wc -l < values)" -gt 20
same "and all are on the page" "" "$(while read -r v; do grep -qF -- "$v" page || echo "$v"; done < values)"

# Nobody else: every other student's id, names, code and guardians.
awk -F';' 'NR > 1 && $1 != "s000003" { print $1 }' $b/students.csv > ids
awk -F';' 'NR > 1 && $1 != "s000003" { print $3 " " $2 }' $b/students.csv | sort -u > names
mine=$(awk -F';' '$1 == "s000003" { print $3 " " $2 }' $b/students.csv)
awk -F';' 'NR > 1 && $1 != "s000003" { print $4 }' $b/students.csv > codes
awk -F';' 'NR > 1 && $1 != "s000003" { print $3 }' $b/guardians.csv | sed 's/ <.*//' > parents
check "there are others to look for" test "$(wc -l < names)" -gt 400
staff=$(awk -F';' 'NR > 1 { print $3 " " $2 }' $b/teachers.csv)
same "no other student's id" "" "$(grep -owFf ids p/* | head -3)"
same "no other student's name" "" "$(grep -oFf <(grep -vxF "$mine" names | grep -vxF "$staff") p/* | head -3)"
same "no other's code" "" "$(grep -oFf codes p/* | head -3)"
same "no other's parents" "" "$(grep -owFf parents p/* | head -3)"

# The page is self-contained and harmless.
check "no script, nothing fetched" test -z "$(grep -oiE '<script|<link|<img|src=|href=|url\(|javascript:' p/person.html)"
check "markup in the data stays text" grep -qF '&lt;script&gt;alert(1)&lt;/script&gt; &amp; ' p/person.html
check "Latvian, with its parts" test "$(grep -cE '<html lang="lv">|<h2>Labojumu vēsture</h2>|<h2>Vērtējumi |<h2>Kas ar datiem darīts</h2>|<h2>No kurienes dati nākuši</h2>' p/person.html)" = 5
cp -r p q && run -q export student s000003 -o p 2> /dev/null
same "the next one says that this one was made" 3 "$(held "json_array_length(d, '\$.log')")"
exits "as of an earlier import" 0 run export student s000003 --as-of 1 -o old
check "nothing was corrected then" grep -q '"corrected":{}' old/person.json
exits "somebody who is not there" 66 run export student s999999 -o x
check "by its code" grep -q "E302" exits.out
exits "nobody" 64 run export student -o x
check "the log says whom it was about, not their name" grep -q $'\texport\tform=student school=pvs student=s000003 as-of=2 ' s/audit.log
same "and no name or code" "" "$(grep -oFf names s/audit.log; grep -oFf codes s/audit.log)"

# The ledger's part: the documents in all versions and copies, and to whom they were given.
db() { sqlite3 s/state/ledger.db "$1"; }
check "without a ledger the lists are empty" grep -q '"documents":\[\]' p/person.json
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
class=$(sql "SELECT k.name FROM enrollment_row e JOIN class_row k USING (school_id, class_id) WHERE e.student_id = 's000003' LIMIT 1" 2> /dev/null || true)
[ -n "$class" ] || class=$(sed -n 's/.*"class":"[^"]*\/\([^"]*\)".*/\1/p' p/person.json | head -1)
printf 'format: 1\ntimezone: Europe/Riga\ncalendars: [calendar-2025-26.yaml]\njobs:\n  report-cards: { title: L, layout: report-card, period: term, terms: [S1], classes: ["%s"], due: { anchor: term-end }, fulfils: issued, gates: [] }\n' "$class" > s/schedule.yaml
run -q run report-cards 2025-26/S1 > /dev/null 2>&1
unit=$(db "SELECT label FROM unit WHERE unit = 's000003'")
check "the card is there" test -n "$unit"
exits "printed" 0 run issue report-cards 2025-26/S1 --unit "$unit" --how printed --to printer --by secretary
exits "issued to the class's tutor" 0 run issue report-cards 2025-26/S1 --class "$class" --how issued --to tutor --by secretary
exits "a duplicate" 0 run issue report-cards 2025-26/S1 --unit "$unit" --duplicate --order-no 1-9/12 --order-date 2026-06-01 --how issued --to parent --by secretary
run -q export student s000003 -o p
same "the JSON is JSON still" 1 "$(held "json_valid(d)")"
same "every version and copy of the person's documents" "$(db "SELECT count(*) FROM output WHERE unit = 's000003'") 2" "$(held "json_array_length(d, '\$.documents')") $(held "(SELECT count(DISTINCT value ->> 'copy') FROM json_each(d, '\$.documents'))")"
same "its files" "$(db "SELECT group_concat(path, ' ') FROM (SELECT path FROM output WHERE unit = 's000003' ORDER BY path)")" \
	"$(held "(SELECT group_concat(value ->> 'file', ' ') FROM (SELECT value FROM json_each(d, '\$.documents') ORDER BY value ->> 'file'))")"
same "the register's rows, no other student's" "printed 1 printer,issued 1 tutor,issued 2 parent" "$(held "(SELECT group_concat((value ->> 'event') || ' ' || (value ->> 'copy') || ' ' || (value ->> 'to')) FROM json_each(d, '\$.register'))")"
check "its codes, as they are printed" grep -qE '"code":"LIECIBA1 ([0-9A-Z]{4}-){3}[0-9A-Z]{4}"' p/person.json
check "on the page too" grep -q '<h2>Dokumenti par šo personu <small>(2)</small></h2>' p/person.html
check "with whom it was given to" grep -q '<td>klases audzinātājs</td>' p/person.html
check "and by which order" grep -q '<td>1-9/12</td><td>01.06.2026.</td>' p/person.html
same "no other student's id there either" "" "$(grep -owFf ids p/* | head -3)"
same "nor a login" "" "$(grep -c '"login"' p/person.json | grep -v '^0')"
