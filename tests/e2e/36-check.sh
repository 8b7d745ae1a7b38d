# SPDX-License-Identifier: MIT
# check on the sample school: planted faults are found, all of them and nothing else; every format; as a gate; in about two seconds.
. "$TOP/tests/lib.sh"
today=2026-06-20
lie() { "$LIECIBA" --today $today --root s "$@"; }
"$LIECIBA" -q init s --sample --clean --students 240 && cp "$TOP/samples/calendars/calendar-2025-26.yaml" s && printf 'format: 1\nchecks: { C210: off, C252: off }\n' > s/lieciba.yaml
lie -q import s/bundle
found() { lie --json check --period "$1" | python3 -c '
import json, sys
for f in json.load(sys.stdin)["findings"]: print(f["code"], f["level"], f.get("class", "-"), f.get("list_no", 0), f.get("subject", "-"), f.get("date", "-"))' | sort; }
found 2025-26 > before
same "the clean sample has only what a year has: nv in terms, promotions that regulation 11 does not allow, a post-test failed" "C209 C217 C219" "$(cut -d' ' -f1 before | sort -u | xargs)"

# One fault of each kind, in the export.
b=s/bundle
sid() { awk -F';' -v c="$1" -v n="$2" 'NR == 1 { for (i = 1; i <= NF; i++) h[$i] = i } $h["class"] == "2025-26/" c && $h["list_no"] == n { print $h["student"] }' $b/enrollments.csv; }
one=$(sid 5.a 1) two=$(sid 6.a 2) three=$(sid 8.b 3) four=$(sid 7.a 4)
sed -i "/^$one;mat-5.a;Y;/d" $b/closing_marks.csv
sed -i "s/^\($two;mat-6.a;S1;term\);[^;]*;/\1;7x;/" $b/closing_marks.csv
sed -i "s/^\($three;.*\);32[0-9-]*;/\1;310212-20000;/" $b/students.csv
sed -i "s/^\($four;2025-26\/7.a\);p1;/\1;;/" $b/enrollments.csv
sed -i "s/;4500000000;/;;/" $b/schools.csv
sed -i 's/^\(2025-26;2025-26\/3.a;3.a;3;klase\);.*/\1;/' $b/classes.csv
sed -i "/;$two;promoted/d; /;$three;promoted/s/;1-9\/25;/;;/" $b/decisions.csv
head -1 $b/attendance.csv | grep -q '^student;date;slot;course;code;status;' && echo "$one;2025-11-18;1;mat-5.a;n;not_marked;;;;" >> $b/attendance.csv
printf 'course;date;slot;topic;entered_at\nmat-9.a;2025-10-01;1;Skaitļi;2025-10-01T20:00\nmat-9.a;2025-10-02;1;;2025-10-02\nmat-9.a;2025-10-03;1;Skaitļi;2025-10-07\nmat-9.a;2025-11-22;1;Skaitļi;2025-11-22\n' > $b/lessons.csv
printf 'course;date;title;announced_on\nmat-9.b;2025-10-08;A;2025-10-01\nlat-9.b;2025-10-08;B;2025-10-06\n' > $b/assessment_plan.csv
printf 'date;kind\n2025-11-18;off\n2025-11-20;off\n' > $b/days.csv
printf 'mode.closing_marks;bulk\nmode.decisions;bulk\n' >> $b/manifest.csv
lie import $b > import.log 2>&1
found 2025-26 > after
comm -13 before after > new
cat > want <<W
C204 error 5.a 1 Matemātika -
C206 error 6.a 2 Matemātika -
C216 error 6.a 2 - -
C217 error 5.a 1 - -
C220 error 8.b 3 - -
C221 warning 5.a 1 - -
C222 warning 5.a 1 - 2025-11-18
C230 warning 9.a 0 Matemātika 2025-10-02
C232 warning 9.a 0 Matemātika 2025-11-22
C233 warning - 0 - -
C240 warning 9.a 0 Matemātika 2025-10-03
C250 warning 9.b 0 Latviešu valoda 2025-10-06
C251 warning 9.b 0 - 2025-10-08
C260 error 8.b 3 - -
C262 warning 8.b 3 - -
C265 warning 7.a 4 - -
C269 warning 3.a 0 - -
C280 warning - 0 - -
W
sed -i 's/2025-10-06$/2025-10-08/' want
same "each planted fault is found, and nothing else" "$(sort want)" "$(cat new)"
same "what was there before stays" "" "$(comm -23 before after)"
exits "errors make exit code 1" 1 lie check --period 2025-26
exits "warnings alone do not" 0 lie check --period 2025-26 --class 9.a --rule C230
exits "unless strict" 1 lie check --period 2025-26 --class 9.a --rule C230 --strict
tutor=$(lie --json check --period 2025-26 --rule C265 | sed 's/.*"teacher_id":"\([^"]*\)".*/\1/')
same "a teacher's own" "C265" "$(lie --json check --period 2025-26 --rule C265 --teacher "$tutor" | grep -o '"code":"[^"]*"' | cut -d'"' -f4)"

# A check as gate of a layout.
sed 's/^layout: report-card/layout: gated/; s/^  - { check: C204 } .*/  - { check: C265 }\n  - { check: C260, level: warn }/' "$TOP/layouts/report-card.yaml" > s/layouts/gated.yaml
lie check --layout gated --period 2025-26 > gated.txt
check "any check can be a gate" grep -q '^7.a/4 .*C265$' gated.txt
check "at the gate's level" grep -q '^8.b/3 .*C260  (warning)$' gated.txt

# No personal data beyond class and number.
names=$(awk -F';' 'NR > 1 { print $2 }' $b/students.csv | sort -u | head -200)
lie check --period 2025-26 > text; lie check --period 2025-26 --format csv -o list.csv; lie check --period 2025-26 --format html -o all.html; lie -q check --period 2025-26 --format html -o pages/
same "no student's code in any form" "" "$(grep -l '310212' text list.csv all.html pages/* s/audit.log 2>/dev/null)"
for f in all.html pages/*.html; do xmllint --html --noout "$f" 2>&1 | grep -vE 'Tag (main|header|nav|section) invalid|<(main|header|nav|section)|^ *\^' | head -3; done > faults
same "the pages are well-formed" "" "$(cat faults)"
same "one page a teacher and one for the office" "$(lie --json check --period 2025-26 | grep -o '"teacher_id":"[^"]*"' | sort -u | wc -l) 1" "$(ls pages/teacher-* | wc -l) $(ls pages/office.html | wc -l)"
same "the list has a row for each finding" "$(wc -l < after)" "$(($(wc -l < list.csv) - 1))"
lie check --period 2025-26 --format xlsx -o list.xlsx
same "the workbook has a summary, a sheet a teacher and one for the office" "$(($(ls pages | wc -l) + 1))" "$(unzip -p list.xlsx xl/workbook.xml | grep -o '<sheet ' | wc -l)"
same "and a row for each finding under the heads" "$(($(wc -l < after) + $(ls pages | wc -l)))" "$(for i in $(seq 2 $(($(ls pages | wc -l) + 1))); do unzip -p list.xlsx xl/worksheets/sheet$i.xml; done | grep -o '<row ' | wc -l)"
check "its words are there" sh -c 'unzip -p list.xlsx xl/sharedStrings.xml xl/worksheets/sheet2.xml | grep -q "JMV-16.2.7"'
exits "twice the same workbook" 1 lie check --period 2025-26 --format xlsx -o again.xlsx
same "byte for byte" "$(sha256sum < list.xlsx)" "$(sha256sum < again.xlsx)"
lie --anon check --period 2025-26 --format html -o anon.html
teacher=$(awk -F';' 'NR == 2 { print $2 }' $b/teachers.csv)
same "anon hides names" "0" "$(grep -c "$teacher" anon.html)"
same "the same bytes twice" "$(sha256sum < all.html)" "$(lie check --period 2025-26 --format html | sha256sum)"
same "nothing temporary is left" "" "$(find s/out -name '*.tmp*')"

# Without a time of entry the imports are the witness: what the import of 3 October did not have was late.
"$LIECIBA" -q init t --sample --clean --students 24 && cp "$TOP/samples/calendars/calendar-2025-26.yaml" t
printf 'course;date;slot;topic\nmat-9.a;2025-10-01;1;A\n' > t/bundle/lessons.csv && "$LIECIBA" --today 2025-10-01 -q --root t import t/bundle
printf 'course;date;slot;topic\nmat-9.a;2025-10-01;1;A\nmat-9.a;2025-10-02;1;B\n' > t/bundle/lessons.csv && "$LIECIBA" --today 2025-10-03 -q --root t import t/bundle
printf 'course;date;slot;topic\nmat-9.a;2025-09-30;1;C\nmat-9.a;2025-10-01;1;A\nmat-9.a;2025-10-02;1;B\n' > t/bundle/lessons.csv && "$LIECIBA" --today 2025-10-06 -q --root t import t/bundle
"$LIECIBA" --today 2025-10-10 --root t check --period 2025-26/S1 --rule C240 > seen.txt
check "an import after the day that had it not is proof" grep -q '^9.a .*30.09.2025 .*not yet there in an import after it, first seen in that of 06.10.2025' seen.txt
check "otherwise the import is only the upper bound, and that is said" grep -q '^(school).*first seen in an import after they were due: 1, last in that of 03.10.2025.*(note)' seen.txt
