# SPDX-License-Identifier: MIT
# A real table of absences through its column map; expected numbers are counted from the CSV by awk.
. "$TOP/tests/lib.sh"
if [ -z "$SHARED" ]; then
	skip "absences of a real district (the data is not beside the project)"
	exit 0
fi
mkdir g; csv="$SHARED/grandbend/absences.csv"; map="$TOP/samples/grandbend/absences-map.yaml"
sql() { sqlite3 g/journal.db "$1"; }
# A dry run must tell what the import then does: its numbers in text and in JSON, file by file.
numbers() { sed -E 's/^.*"rows"/"rows"/; s/"problems":\[.*\],"files"/"files"/; s/; nothing was written//; s/^.*rows: //'; }
dry() {
	local name=$1; shift
	text=$("$LIECIBA" --root g import -n "$@" 2> /dev/null | tail -1 | numbers); json=$("$LIECIBA" --root g --json import -n "$@" 2> /dev/null | numbers)
	cp g/journal.db before.db; rm -f before.db-wal; real=$("$LIECIBA" --root g import "$@" 2> /dev/null | tail -1 | numbers)
	same "a dry run of $name tells the import's numbers" "$real" "$text"
	mv before.db g/journal.db; rm -f g/journal.db-wal g/journal.db-shm
	same "and so in JSON, file by file" "$("$LIECIBA" --root g --json import "$@" 2> /dev/null | numbers)" "$json"
}
"$LIECIBA" -q --root g import -n "$SHARED/grandbend/oneroster-1.1.zip"
same "a dry run writes nothing" 0 "$(sql "SELECT count(*) FROM import")"
dry "OneRoster" "$SHARED/grandbend/oneroster-1.1.zip"
sed '2d; s/Absent excused/excused/' "$csv" > absences.csv
"$LIECIBA" -q --root g import --format "map:$map" absences.csv
dry "a mapped table" --format "map:$map" "$csv"
same "which brings one row back and changes others" "1|0" "$(sql "SELECT sum(added), sum(gone) FROM import_file JOIN import USING (import_id) WHERE import_id = (SELECT max(import_id) FROM import)")"
rm -rf g; mkdir g; "$LIECIBA" -q --root g import "$SHARED/grandbend/oneroster-1.1.zip"
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

# What --guess proposes for the real table loads it as it stands: every row, with the same pupils, days and statuses.
exits "--guess on the real table" 0 bash -c "'$LIECIBA' --root g import --guess '$csv' > guessed.yaml 2> preview.txt"
check "its preview shows five rows" test "$(wc -l < preview.txt)" = 7
rm -rf g; mkdir g; "$LIECIBA" -q --root g import "$SHARED/grandbend/oneroster-1.1.zip"
exits "the proposed map loads without change" 0 "$LIECIBA" --root g import --format map:guessed.yaml "$csv"
same "and brings every row" "$(awk -F, 'NR > 1 { print $2 "|" $1 "|" substr($7, 1, 2) "|" ($9 == "Excused Absence" ? "excused" : "unexcused") }' "$csv" | LC_ALL=C sort | sha256sum)" \
	"$(sql "SELECT student_id, date, slot, status FROM absence" | LC_ALL=C sort | sha256sum)"
