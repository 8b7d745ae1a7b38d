# SPDX-License-Identifier: MIT
# Missed lessons by student, period and kind: what the snapshot holds and what cards print is what sqlite3 sums from the store's own rows, and nothing else
# is asked for that sum. Two imports lie behind it, so that changed and removed rows are among them.
. "$TOP/tests/lib.sh"
today=2026-06-20
"$LIECIBA" -q init s --sample && cp "$TOP/samples/calendars/calendar-2025-26.yaml" s && "$LIECIBA" -q --today $today --root s import s/bundle

# The second export: every 40th absence is gone, every 41st was unexcused after all; lessons of one Friday and of the Saturday that carries its timetable.
awk -F';' -v OFS=';' 'NR > 1 && NR % 40 == 0 { next } NR > 1 && NR % 41 == 0 { $5 = "n"; $6 = "unexcused" } 1' s/bundle/attendance.csv > a.csv && mv a.csv s/bundle/attendance.csv
awk -F';' -v OFS=';' 'BEGIN { print "course", "date", "slot" } NR > 1 && $2 == "2026-01-16" && !seen[$4, $3]++ { print $4, "2026-01-16", $3; print $4, "2026-01-17", $3 }' s/bundle/attendance.csv > s/bundle/lessons.csv
echo "mode.attendance;bulk" >> s/bundle/manifest.csv
check "a corrected export" "$LIECIBA" -q --today $today --root s import s/bundle
same "with changed and removed rows" "yes yes" "$(sqlite3 s/journal.db "SELECT iif(sum(supersedes IS NOT NULL AND NOT gone) > 100, 'yes', 'no'), iif(sum(gone) > 100, 'yes', 'no') FROM absence" | tr '|' ' ')"

# Every student's amounts by month, term and year: student|period|total|excused|unexcused|late|not_marked, where anything was missed.
sum() { # STORE LAST-DAY SECOND-TERM FIRST SECOND
	sqlite3 "$1" "WITH a AS (SELECT m.school_id || '/' || m.student_id AS who, m.date, m.status FROM absence m WHERE m.gone = 0 AND m.school_event = 0 AND m.date <= '$2'
		  AND NOT EXISTS (SELECT 1 FROM absence x WHERE x.supersedes = m.row_id)),
		v AS (SELECT who, substr(date, 1, 7) AS period, status FROM a UNION ALL SELECT who, iif(date < '$3', '$4', '$5'), status FROM a UNION ALL SELECT who, 'Y', status FROM a)
		SELECT who, period, sum(status <> 'late'), sum(status = 'excused'), sum(status = 'unexcused'), sum(status = 'late'), sum(status = 'not_marked') FROM v GROUP BY who, period ORDER BY 1, 2"
}
# The snapshot that the documents are made from stays behind when the run is killed once it has planned them.
snapshot() { # ROOT LAYOUT PERIOD
	env LIECIBA_KILL_AT=job.planned "$LIECIBA_FAULTS" -q --today "${4:-$today}" --root "$1" render "$2" --period "$3" -o kept > kept.log 2>&1
	mv "$1"/state/scratch/*.db "${1%/}.snap" && rm -rf kept
}
held() { # SNAPSHOT
	sqlite3 "$1" "SELECT school_id || '/' || student_id, period, total, excused, unexcused, late, not_marked FROM (
		SELECT school_id, student_id, month AS period, total, excused, unexcused, late, not_marked FROM absence_month
		UNION ALL SELECT school_id, student_id, term, total, excused, unexcused, late, not_marked FROM absence_term
		UNION ALL SELECT school_id, student_id, 'Y', total, excused, unexcused, late, not_marked FROM absence_year) WHERE total + late > 0 ORDER BY 1, 2"
}
sum s/journal.db $today 2026-01-05 S1 S2 > counted
snapshot s report-card 2025-26
held s.snap > held
check "the sample has enough to count" test "$(wc -l < counted)" -gt 4000
same "the snapshot's amounts by month, term and year are those of the store's rows" "$(sha256sum < counted)" "$(sha256sum < held)"
diff counted held | head -10 | sed 's/^/#   /'
same "everybody enrolled has a row, zeros included" 0 "$(sqlite3 s.snap "SELECT count(*) FROM student p WHERE NOT EXISTS (SELECT 1 FROM absence_year y WHERE y.student_id = p.student_id)")"
same "class totals are sums of the same" "$(awk -F'|' '$2 == "Y" { for (i = 3; i < 8; i++) n[i] += $i } END { print n[3] "|" n[4] "|" n[5] "|" n[6] "|" n[7] }' counted)" \
	"$(sqlite3 s.snap "SELECT sum(total), sum(excused), sum(unexcused), sum(late), sum(not_marked) FROM absence_class WHERE period = 'Y'")"

# The Saturday with a Friday's timetable, and lessons that nobody has marked yet.
same "the Saturday is a day of lessons, by Friday's timetable" "1|5" "$(sqlite3 s.snap "SELECT lessons, timetable FROM day WHERE date = '2026-01-17'")"
check "lessons were missed on it" test "$(sqlite3 s.snap "SELECT count(*) FROM absence WHERE date = '2026-01-17'")" -gt 50
same "each in a slot where the class has that course on Fridays" 0 "$(sqlite3 s.snap "SELECT count(*) FROM absence a WHERE date = '2026-01-17' AND EXISTS (
	SELECT 1 FROM absence f WHERE f.class_id = a.class_id AND f.slot = a.slot AND f.course_id <> a.course_id AND f.date <> a.date AND (julianday(f.date) - julianday('2025-09-05')) % 7 = 0)")"
check "some are not marked yet" test "$(awk -F'|' '$2 == "Y" { n += $7 } END { print n }' counted)" -gt 3
same "lessons planned, the Saturday's among them, are those held in the student's journals" \
	"$(sqlite3 s/journal.db "SELECT k.student_id, count(*) FROM course_student k JOIN lesson l ON l.course_id = k.course_id AND l.date >= k.from_date AND (k.to_date IS NULL OR l.date <= k.to_date) GROUP BY 1 ORDER BY 1" | sha256sum)" \
	"$(sqlite3 s.snap "SELECT student_id, planned FROM absence_month WHERE month = '2026-01' AND planned > 0 ORDER BY 1" | sha256sum)"
check "on the Saturday as many as on the Friday" test "$(sqlite3 s.snap "SELECT count(DISTINCT date) = 2 AND 2 * sum(date = '2026-01-17') = count(*) FROM lesson")" = 1

# The cards: class and number lead to the student, whose three lines are the store's.
check "the year's cards of the whole school" "$LIECIBA" -q --today $today --root s render report-card --period 2025-26 --format dump --singles-only -o cards
find cards -name '*.txt' | sort | while read -r f; do
	no=$(basename "$f" .txt) && echo "= $(basename "$(dirname "$f")")/$((10#$no))" && cat "$f"
done | awk '/^= / { who = $2; table = 0; next } !/^\| / { next } { s = substr($0, 3) }
	s ~ /^Nokavēto mācību stundu/ { table = 1 } table && (s == "1. semestris" || s == "2. semestris" || s == "Mācību gadā") { period = s; k = 0; next }
	table && period != "" && k < 3 && s ~ /^[0-9]+$/ { v[++k] = s; if (k == 3) { print who "|" period "|" v[1] "|" v[2] "|" v[3]; period = "" } }' | LC_ALL=C sort > printed
sqlite3 s.snap "SELECT student_id, class || '/' || list_no FROM student WHERE left_on IS NULL" > people
awk -F'|' 'FNR == NR { who["pvs/" $1] = $2; for (p in name) ; next } BEGIN { name["S1"] = "1. semestris"; name["S2"] = "2. semestris"; name["Y"] = "Mācību gadā" }
	($1 in who) && ($2 in name) && $3 > 0 { print who[$1] "|" name[$2] "|" $3 "|" $4 "|" $5 }' people counted | LC_ALL=C sort > wanted
check "many lines to compare" test "$(wc -l < wanted)" -gt 1500
same "every card prints the store's amounts" "$(sha256sum < wanted)" "$(grep -v '|0|0|0$' printed | sha256sum)"
diff wanted <(grep -v '|0|0|0$' printed) | head -10 | sed 's/^/#   /'
same "and a zero for all others" "$(wc -l < people)" "$(grep -c 'Mācību gadā' printed)"

# A real district: three schools with one store, each with its own snapshot.
if [ -z "$SHARED" ]; then skip "absences of a real district (the data is not beside the project)"; exit 0; fi
mkdir -p g/layouts && cp "$TOP/samples/grandbend/report-card.yaml" g/layouts/grandbend-report-card.yaml
"$LIECIBA" -q --root g import "$SHARED/grandbend/oneroster-1.1.zip" && "$LIECIBA" -q --root g import --format "map:$TOP/samples/grandbend/absences-map.yaml" "$SHARED/grandbend/absences.csv"
sum g/journal.db 2011-06-01 2011-01-04 S1 S2 > counted
for school in $(sqlite3 g/journal.db "SELECT DISTINCT school_id FROM student_row ORDER BY 1"); do
	printf 'format: 1\nschool: "%s"\nlang: en\n' "$school" > g/lieciba.yaml
	snapshot g grandbend-report-card 2010-11 2011-06-01 && held g.snap
done | LC_ALL=C sort > held
same "12,950 missed lessons" 12950 "$(awk -F'|' '$2 == "Y" { n += $3 + $6 } END { print n }' counted)"
same "the district's amounts by month, term and year are those of the store's rows" "$(LC_ALL=C sort counted | sha256sum)" "$(sha256sum < held)"
diff <(LC_ALL=C sort counted) held | head -10 | sed 's/^/#   /'
# Each school's summary of a month: its lines and its total are the district's own file, counted by awk alone.
for school in $(sqlite3 g/journal.db "SELECT DISTINCT school_id FROM student_row ORDER BY 1"); do
	printf 'format: 1\nschool: "%s"\nlang: en\n' "$school" > g/lieciba.yaml
	for month in 2010-09 2011-02; do
		"$LIECIBA" -q --root g --today 2011-06-20 render absence-summary --period "2010-11/$month" --format csv,pdf -o "sum/$school-$month" > said 2>&1 || head -3 said
		echo "$school $month $(find "sum/$school-$month" -name '*.csv' -exec tail -n +2 {} + | awk -F';' -v at="$(find "sum/$school-$month" -name '*.csv' -exec head -1 {} + | tr ';' '\n' | grep -n 'Kopā$' | head -1 | cut -d: -f1)" '{ n += $at } END { print n + 0 }')"
	done
done > summaries
sqlite3 g/journal.db "SELECT m.school_id || ' ' || substr(m.date, 1, 7) || ' ' || sum(m.status <> 'late') FROM absence m WHERE m.gone = 0 AND m.school_event = 0 AND (m.date LIKE '2010-09-%' OR m.date LIKE '2011-02-%')
	AND EXISTS (SELECT 1 FROM enrollment e WHERE e.student_id = m.student_id AND e.school_id = m.school_id AND e.from_date <= m.date AND (e.to_date IS NULL OR e.to_date >= m.date)) GROUP BY m.school_id, substr(m.date, 1, 7) ORDER BY 1" > independent
check "there is something to compare" test "$(awk '{ n += $3 } END { print n }' independent)" -gt 500
same "the summaries of schools and months add up to a sum over the rows" "$(cat independent)" "$(grep -v ' 0$' summaries | LC_ALL=C sort)"
# Classes of 80 with up to fourteen courses: no subject loses its column, on paper or in the table.
printf 'format: 1\nschool: "255901001"\nlang: en\n' > g/lieciba.yaml
"$LIECIBA" -q --root g --today 2011-06-20 render closing-marks-summary --period 2010-11 --format csv,dump -o columns > said 2>&1 || head -3 said
sqlite3 g/journal.db "SELECT DISTINCT substr(e.class_id, 9) || '|' || b.name FROM enrollment e JOIN course_student k ON k.student_id = e.student_id JOIN course_row c ON c.course_id = k.course_id
	JOIN subject_row b ON b.subject_id = c.subject_id WHERE e.school_id = '255901001'" | LC_ALL=C sort > subjects
check "there is a class of fourteen" test "$(cut -d'|' -f1 subjects | sort | uniq -c | awk '$1 > n { n = $1 } END { print n }')" -ge 14
same "each subject of each class has its column" "$(cat subjects)" "$(for f in $(find columns -name '*.csv'); do head -1 "$f" | tr -d '\357\273\277' | tr ';' '\n' | sed "s/^/$(basename "$f" .csv)|/"; done | LC_ALL=C sort | comm -12 - subjects)"
same "and on paper" "" "$(while IFS='|' read -r class name; do awk '/^\| / { printf "%s ", substr($0, 3) }' "$(find columns -name "$class.txt")" | grep -qF "$name" || echo "$class $name"; done < subjects)"
