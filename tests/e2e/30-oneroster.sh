# SPDX-License-Identifier: MIT
# Two real districts' OneRoster 1.1 exports that nobody here wrote; the numbers are counted from the CSV files by awk, not by this program.
. "$TOP/tests/lib.sh"
if [ -z "$SHARED" ]; then
	skip "OneRoster of real districts (the data is not beside the project)"
	exit 0
fi
mkdir g csv && (cd csv && python3 -m zipfile -e "$SHARED/grandbend/oneroster-1.1.zip" .)
count() { awk 'END { print NR - 1 }' "csv/$1"; }
sql() { sqlite3 g/journal.db "$1"; }
exits "Grand Bend's zip imports without a fault" 0 "$LIECIBA" --root g import "$SHARED/grandbend/oneroster-1.1.zip"
same "students" "$(awk -F, '$6 == "student"' csv/users.csv | wc -l)" "$(sql "SELECT count(*) FROM student_row")"
same "enrollments in sections" "$(count enrollments.csv)" "$(sql "SELECT count(*) FROM course_student")"
same "sections" "$(count classes.csv)" "$(sql "SELECT count(*) FROM course_row")"
same "results" "$(count results.csv)" "$(sql "SELECT count(*) FROM closing_mark")"
same "sum of all scores" "$(awk -F, 'NR > 1 { n += $7 } END { print n }' csv/results.csv)" "$(sql "SELECT sum(value_x100) / 100 FROM closing_mark")"
same "the numbers that are published of this set" "960 13440 40320 3022047" \
	"$(sql "SELECT (SELECT count(*) FROM student_row) || ' ' || (SELECT count(*) FROM course_student) || ' ' || (SELECT count(*) FROM closing_mark) || ' ' ||
		(SELECT sum(value_x100) / 100 FROM closing_mark)")"
same "home classes from school and grade" "960 12" "$(sql "SELECT (SELECT count(*) FROM enrollment) || ' ' || (SELECT count(*) FROM class_row WHERE synthetic = 1)")"
same "period ends are inclusive: four pairs prove it" "2010-10-03" "$(sql "SELECT DISTINCT ends FROM term WHERE term = 'GP1'")"
same "semesters and their six-week periods" "S1 GP1 GP2 GP3 S2 GP4 GP5 GP6" \
	"$(sql "SELECT group_concat(term, ' ') FROM (SELECT term FROM term WHERE school_id = '255901001' AND kind <> 'year' ORDER BY starts, kind DESC)")"
same "no row in quarantine" 0 "$(sql "SELECT count(*) FROM quarantine")"
before=$(sql .dump | sha256sum)
exits "the same zip again" 0 "$LIECIBA" --root g import "$SHARED/grandbend/oneroster-1.1.zip"
same "changes nothing" "$before" "$(sql .dump | sha256sum)"
mkdir g2 && exits "the same export as a folder" 0 "$LIECIBA" --root g2 import csv
same "gives the same marks" "$(sql "SELECT closing_id, raw FROM closing_mark ORDER BY 1" | sha256sum)" \
	"$(sqlite3 g2/journal.db "SELECT closing_id, raw FROM closing_mark ORDER BY 1" | sha256sum)"
head -c 200000 "$SHARED/grandbend/oneroster-1.1.zip" > cut.zip && mkdir c
exits "a zip that was cut off" 65 "$LIECIBA" --root c import cut.zip
same "says so" 1 "$(grep -c 'cut.zip is damaged or cut off.*\[Z001\]' exits.out)"
same "and nothing of it is stored" 0 "$(sqlite3 c/journal.db "SELECT count(*) FROM import")"
mkdir e && "$LIECIBA" --root e import "$SHARED/edfi-roster" > said 2>&1
same "Ed-Fi's roster: every row loads" 0 "$(sqlite3 e/journal.db "SELECT count(*) FROM quarantine")"
same "with one warning that counts the two long rows" "users.csv:10: 2;" "$(grep N142 said | sed -E 's/^([^ ]+) .*: ([0-9]+;).*/\1 \2/')"
