# SPDX-License-Identifier: MIT
# A real table of absences through its column map; expected numbers are counted from the CSV by awk.
. "$TOP/tests/lib.sh"
if [ -z "$SHARED" ]; then
	skip "absences of a real district (the data is not beside the project)"
	exit 0
fi
mkdir g; csv="$SHARED/grandbend/absences.csv"; map="$TOP/samples/grandbend/absences-map.yaml"
sql() { sqlite3 g/journal.db "$1"; }
"$LIECIBA" -q --root g import "$SHARED/grandbend/oneroster-1.1.zip"
exits "the absences import through their map without a fault" 0 "$LIECIBA" --root g import --format "map:$map" "$csv"
same "every row is loaded" "$(awk 'END { print NR - 1 }' "$csv")" "$(sql "SELECT count(*) FROM absence")"
same "by status" "$(awk -F, 'NR > 1 { n[$9 == "Excused Absence" ? "excused" : "unexcused"]++ } END { for (s in n) print s "|" n[s] }' "$csv" | sort)" \
	"$(sql "SELECT status, count(*) FROM absence GROUP BY 1 ORDER BY 1")"
same "by pupil and day" "$(awk -F, 'NR > 1 { print $2 "|" $1 }' "$csv" | LC_ALL=C sort | uniq -c | awk '{ print $2 "|" $1 }' | sha256sum)" \
	"$(sql "SELECT student_id, date, count(*) FROM absence GROUP BY 1, 2" | LC_ALL=C sort | sha256sum)"
same "each has its journal" 0 "$(sql "SELECT count(*) FROM absence a LEFT JOIN course_student c USING (school_id, course_id, student_id) WHERE c.course_id IS NULL")"
before=$(sql .dump | sha256sum)
exits "the same again" 0 "$LIECIBA" --root g import --format "map:$map" "$csv"
same "changes nothing" "$before" "$(sql .dump | sha256sum)"
