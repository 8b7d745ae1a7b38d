# SPDX-License-Identifier: MIT
# The sample school into the store: all of it, once, and not at all when the import is killed.
. "$TOP/tests/lib.sh"
sql() { sqlite3 s/journal.db "$1"; }
rows() { tail -n +2 "s/bundle/$1.csv" | wc -l; }
"$LIECIBA" -q init s --sample
exits "the sample imports without a fault" 0 "$LIECIBA" --today 2026-06-05 --root s import s/bundle
for pair in students:student_row enrollments:enrollment courses:course_row course_students:course_student marks:mark closing_marks:closing_mark \
	attendance:absence decisions:decision behaviour:behaviour; do
	same "every row of ${pair%:*} is in the store" "$(rows "${pair%:*}")" "$(sql "SELECT count(*) FROM ${pair#*:}")"
done
same "no row in quarantine" 0 "$(sql "SELECT count(*) FROM quarantine")"
same "missed lessons by status as in the file" "$(awk -F';' 'NR > 1 { s = $6 ? $6 : $5 == "n" ? "unexcused" : $5 == "k" ? "late" : "excused"; n[s]++ }
	END { for (s in n) print s "|" n[s] }' s/bundle/attendance.csv | sort)" "$(sql "SELECT status, count(*) FROM absence GROUP BY 1 ORDER BY 1")"
same "sum of the numbers among the closing marks" \
	"$(awk -F';' 'NR > 1 && $6 == "ten" && $5 ~ /^[0-9]+$/ { n += $5 } END { print n }' s/bundle/closing_marks.csv)" \
	"$(sql "SELECT sum(value_x100) / 100 FROM closing_mark WHERE scale = 'ten'")"
before=$(sql ".dump" | sha256sum)
exits "the same again" 0 "$LIECIBA" --root s import s/bundle
same "changes nothing" "$before" "$(sql ".dump" | sha256sum)"
check "foreign keys hold" test -z "$(sql "PRAGMA foreign_key_check; PRAGMA integrity_check" | grep -v '^ok$')"
sed -i '2s/1-9\/[0-9]*/1-9\/99/' s/bundle/decisions.csv
state=$(sql "SELECT count(*), max(import_id) FROM import")
exits "killed at the named point" 137 env LIECIBA_KILL_AT=import-commit "$LIECIBA_FAULTS" --root s import s/bundle
same "killed before the commit: the store is as before" "$state" "$(sql "SELECT count(*), max(import_id) FROM import")"
exits "run again" 0 "$LIECIBA" --root s import s/bundle
same "it takes the corrected row" "1 1-9/99" "$(sql "SELECT count(*) || ' ' || order_no FROM decision WHERE supersedes IS NOT NULL")"
