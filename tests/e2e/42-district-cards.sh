# SPDX-License-Identifier: MIT
# Report cards of a real district that nobody here made: 960 cards whose every number equals what sqlite3 counts from the CSV files themselves.
. "$TOP/tests/lib.sh"
if [ -z "$SHARED" ]; then
	skip "cards of a real district (the data is not beside the project)"
	exit 0
fi
data=$SHARED/grandbend
mkdir -p g/layouts csv && (cd csv && python3 -m zipfile -e "$data/oneroster-1.1.zip" .)
cp "$TOP/samples/grandbend/report-card.yaml" g/layouts/grandbend-report-card.yaml
"$LIECIBA" -q --root g import "$data/oneroster-1.1.zip" && "$LIECIBA" -q --root g import --format "map:$TOP/samples/grandbend/absences-map.yaml" "$data/absences.csv"
exits "with several schools in the store one must be named" 65 "$LIECIBA" --root g render grandbend-report-card --period 2010-11 -o out
for school in $(sqlite3 g/journal.db "SELECT DISTINCT school_id FROM student_row ORDER BY 1"); do
	printf 'format: 1\nschool: "%s"\nlang: en\n' "$school" > g/lieciba.yaml
	exits "the cards of school $school" 0 "$LIECIBA" --today 2011-06-01 --root g render grandbend-report-card --period 2010-11 --format pdf,dump -o out
done
same "960 cards" 960 "$(find out -mindepth 5 -name '*.pdf' | wc -l)"
check "sound archival PDFs" xargs sh "$TOP/tests/tools/pdfcheck.sh" < <(find out -mindepth 3 -maxdepth 4 -name '*.pdf'; find out -mindepth 5 -name '*7.pdf' | sort | awk 'NR % 10 == 1')

# What the cards say, read from their dumps: student|subject|period|mark and student|term|total|excused|unexcused.
find out -mindepth 5 -name '*.txt' | sort | xargs cat | awk '
	/^doc / { table = 0; base = -1; who = "" }
	/^text .*>TD#[0-9]+$/ { n = $NF; sub(/.*#/, "", n); n += 0; next }
	/^text / { n = -1; next }
	!/^\| / { next }
	{ s = substr($0, 3) }
	last == "Student number" { who = s }
	{ last = s }
	s == "No." { table = 1; base = -1 }
	s == "Lessons missed" { table = 2; base = -1 }
	n < 0 || !table { next }
	{ if (base < 0) base = n; wide = table == 1 ? 9 : 6; row = int((n - base) / wide); col = (n - base) % wide; key = who SUBSEP table SUBSEP row
	  cell[key, col] = cell[key, col] (cell[key, col] == "" ? "" : " ") s; rows[key] = who; kind[key] = table }
	END {
		for (k in rows) {
			if (kind[k] == 2) print "missed|" rows[k] "|" cell[k, 0] "|" cell[k, 1] "|" cell[k, 2] "|" cell[k, 3]
			else for (p = 2; p <= 7; p++) if (cell[k, p] != "") print "mark|" rows[k] "|" cell[k, 1] "|" p - 1 "|" cell[k, p]
		}
	}' | LC_ALL=C sort > said
sqlite3 :memory: > counted.raw <<SQL
.mode csv
.import csv/results.csv r
.import csv/lineItems.csv l
.import csv/classes.csv c
.import csv/courses.csv k
.import csv/users.csv u
.import $data/absences.csv a
.mode list
SELECT 'mark|' || r.studentSourcedId || '|' || k.title || '|' || substr(l.gradingPeriodSourcedId, 3) || '|' || r.score
FROM r JOIN l ON l.sourcedId = r.lineItemSourcedId JOIN c ON c.sourcedId = l.classSourcedId JOIN k ON k.sourcedId = c.courseSourcedId;
WITH t(name, first, last) AS (VALUES ('Fall Semester', '2010-08-23', '2010-12-17'), ('Spring Semester', '2011-01-04', '2011-05-27'), ('School year', '2010-08-23', '2011-05-27'))
SELECT 'missed|' || u.sourcedId || '|' || t.name || '|' || count(a.date) || '|' || coalesce(sum(a.category = 'Excused Absence'), 0) || '|' || coalesce(sum(a.category = 'Unexcused Absence'), 0)
FROM u JOIN t LEFT JOIN a ON a.pupil = u.sourcedId AND a.date BETWEEN t.first AND t.last WHERE u.role = 'student' GROUP BY u.sourcedId, t.name;
SQL
LC_ALL=C sort counted.raw > counted
same "lines to compare: 40,320 marks and three terms of 960 students" "40320 2880" "$(grep -c '^mark' counted) $(grep -c '^missed' counted)"
same "every mark and every missed lesson on the cards is the one in the files" "$(sha256sum < counted)" "$(sha256sum < said)"
diff counted said | head -10 | sed 's/^/#   /'
same "and so is the sum of all marks" 3022047 "$(awk -F'|' '$1 == "mark" { n += $5 } END { print n }' said)"
