# SPDX-License-Identifier: MIT
# The layouts that ship for students, classes and teachers: each makes sound documents of a small school, and what they say agrees among them and with
# what sqlite3 counts from the store. Then a school of hard cases: nothing is lost, nothing stops.
. "$TOP/tests/lib.sh"
today=2026-06-20
make_all() { # ROOT OUT: a month, a term or the year, as each is asked for
	local l p bad=
	while read -r l p; do
		"$LIECIBA" -q --today $today --root "$1" render "$l" --period "$p" --format pdf,dump -o "$2/$l" > said 2>&1 || { bad="$bad $l"; head -5 said; }
	done <<-'LIST'
		interim-report-card 2025-26/S1
		monthly-extract 2025-26/2025-11
		monthly-extract-a4 2025-26/2025-11
		closing-extract 2025-26
		absence-printout 2025-26/2025-11
		class-absences 2025-26/2025-11
		behaviour-summary 2025-26
		missing-marks 2025-26/S1
		teacher-report 2025-26
		journal-inspection 2025-26/S1
	LIST
	same "$2: every layout makes its documents" "" "$bad"
}
layouts="interim-report-card monthly-extract monthly-extract-a4 closing-extract absence-printout class-absences behaviour-summary missing-marks teacher-report journal-inspection"
exits "their layouts have no mistakes and no warnings" 0 "$LIECIBA" layout check $layouts
same "says so" "10 layouts, 0 errors, 0 warnings" "$(tail -1 exits.out)"

"$LIECIBA" -q init s --sample --clean --students 60 && sh "$TOP/tests/tools/few.sh" s/bundle 7.b 9.a 12.b && "$LIECIBA" -q --today $today --root s import s/bundle
make_all s out
same "one of each student who is here at the year's end" "$(sqlite3 s/journal.db "SELECT count(DISTINCT student_id) FROM enrollment WHERE to_date IS NULL")" \
	"$(find out/closing-extract -mindepth 4 -name '*.pdf' | grep -c '/[0-9]*\.pdf$')"
same "one of each class" "3 3" "$(find out/class-absences -name '*.pdf' | wc -l) $(find out/behaviour-summary -name '*.pdf' | wc -l)"
for l in $layouts; do find out/$l -name '*.pdf' | sort | head -3; done > files
check "sound, archival and accessible, and their structure is the dump's" xargs sh "$TOP/tests/tools/pdfcheck.sh" < files
for l in $layouts; do xargs -n1 -a <(find out/$l -name '*.pdf' | sort | head -1) sh -c 'qpdf --check "$0" > /dev/null && pdftotext "$0" - | grep -q "Paraugu vidusskola"' || echo "$l"; done > bad
same "qpdf and poppler read each of them, under the school's name" "" "$(cat bad)"

# ---- one truth: missed lessons of November. The store's own rows, the printouts, the extracts and the classes' papers, by class and number.
sqlite3 s/journal.db "SELECT c.name || '/' || e.list_no || '|' || sum(coalesce(m.status <> 'late', 0)) || '|' || sum(coalesce(m.status = 'excused', 0)) || '|' || sum(coalesce(m.status = 'unexcused', 0))
	FROM enrollment e JOIN class_row c ON c.class_id = e.class_id
	LEFT JOIN absence m ON m.student_id = e.student_id AND m.gone = 0 AND m.school_event = 0 AND m.date BETWEEN '2025-11-01' AND '2025-11-30'
	WHERE e.from_date <= '2025-11-30' AND (e.to_date IS NULL OR e.to_date >= '2025-11-30') GROUP BY e.student_id ORDER BY 1" | LC_ALL=C sort > counted
named() { find "out/$1" -name '*.txt' | grep '/[0-9]*\.txt$' | sort | while read -r f; do no=$(basename "$f" .txt) && echo "= $(basename "$(dirname "$f")")/$((10#$no))" && cat "$f"; done; }
check "there is something to count" test "$(awk -F'|' '{ n += $2 } END { print n }' counted)" -gt 20
named absence-printout | awk '/^= / { who = $2; on = 0 } /^\| Nokavēto mācību/ { on = 1 } on && $0 == "| novembris" { k = 1; next }
	k && /^\| / { v[k++] = $2; if (k == 4) { print who "|" v[1] "|" v[2] "|" v[3]; k = 0 } }' | LC_ALL=C sort > printed
same "the students' printouts say what the store holds" "$(cat counted)" "$(cat printed)"
named absence-printout | awk '/^= / { who = $2; n[who] = 0; list[++k] = who } /^\| / { s = substr($0, 3) } s ~ /^(attaisnota|neattaisnota|nav atzīmēts)$/ && /^\| / { n[who]++ }
	END { for (i = 1; i <= k; i++) print list[i] "|" n[list[i]] }' | LC_ALL=C sort > listed
same "with as many lines" "$(cut -d'|' -f1,2 counted)" "$(cat listed)"
named monthly-extract | awk '/^= / { who = $2 } /^\| Nokavētas mācību stundas kopā: / { sub(/\.$/, "", $6); print who "|" $6 }' | LC_ALL=C sort > extracts
same "and so do the extracts" "$(cut -d'|' -f1,2 counted)" "$(cat extracts)"
named monthly-extract-a4 | awk '/^= / { who = $2; on = 0 } /^\| Nokavētās mācību stundas$/ { on = 1 } on && $0 == "| Kopā" { getline; while ($0 !~ /^\| /) getline; print who "|" $2; on = 0 }' | LC_ALL=C sort > calendars
same "also as a calendar" "$(cut -d'|' -f1,2 counted)" "$(cat calendars)"
find out/class-absences -name '*.txt' | sort | while read -r f; do
	awk -v class="$(basename "$f" .txt)" '$0 == "| Kopā" { seen++; if (seen == 2) { k = 1; next } } k && /^\| / { v[k++] = $2; if (k == 4) { print class "|" v[1] "|" v[2] "|" v[3]; exit } }' "$f"
done > classes
same "the class's paper is the sum of its students" "$(awk -F'[/|]' '{ a[$1] += $3; b[$1] += $4; c[$1] += $5 } END { for (k in a) print k "|" a[k] "|" b[k] "|" c[k] }' counted | LC_ALL=C sort)" "$(LC_ALL=C sort classes)"
check "class-absences as a text table" "$LIECIBA" -q --today $today --root s render class-absences --period 2025-26/2025-11 --format csv -o out/csv
same "which adds up to the same" "$(awk -F'|' '{ n += $2 } END { print n }' counted)" "$(find out/csv -name '*.csv' | xargs -n1 tail -n +2 | tr -d '\r' | awk -F';' '$1 ~ /^[0-9]+$/ { n += $3 } END { print n }')"

# ---- one truth: marks. What the year's report cards and the closing extracts say, read back cell by cell, is the same, and the store's.
cells() { awk -v wide="$1" -v col="$2" '
	/^= / { who = $2; table = done = 0; next }
	/^text .*>TD#[0-9]+$/ { n = $NF; sub(/.*#/, "", n); n += 0; next }
	/^text / { n = -1; next }
	!/^\| / { next }
	{ s = substr($0, 3) }
	s == "Nr." && !done { table = 1; base = -1; next }
	table && s ~ /^(Nokavēto|Saīsinājumi)/ { done = 1; table = 0 }
	!table || n < 0 { next }
	{ if (base < 0) base = n; row = int((n - base) / wide); c = (n - base) % wide; key = who SUBSEP row; cell[key, c] = cell[key, c] (cell[key, c] == "" ? "" : " ") s; rows[key] = who }
	END { for (k in rows) if (cell[k, 0] ~ /^[0-9]+$/) print rows[k] "|" cell[k, 1] "|" cell[k, col - 2] "|" cell[k, col - 1] "|" cell[k, col] }' | LC_ALL=C sort; }
"$LIECIBA" -q --today $today --root s render report-card --period 2025-26 --format dump --singles-only -o out/report-card
grep -rl '^| Pēcpār' out/report-card > resat; grep -vxFf resat <(find out/report-card -name '*.txt') | sort > plain
same "marks on cards and in extracts" "" "$(diff <(named report-card | cells 8 5 | grep -Ff <(sed 's|.*/\([^/]*\)/0*\([0-9]*\)\.txt|\1/\2\||' plain)) <(named closing-extract | cells 10 4 | grep -Ff <(sed 's|.*/\([^/]*\)/0*\([0-9]*\)\.txt|\1/\2\||' plain)) | head -5)"
same "sum of all year marks, extracts and store" "$(sqlite3 s/journal.db "SELECT sum(value_x100) / 100 FROM closing_mark m WHERE kind IN ('year', 'final') AND gone = 0
	AND NOT EXISTS (SELECT 1 FROM enrollment e WHERE e.student_id = m.student_id AND e.to_date IS NOT NULL)")" \
	"$(named closing-extract | cells 10 4 | awk -F'|' '$5 ~ /^[0-9]+$/ { n += $5 } END { print n }')"

# ---- hard cases: 40 subjects, one of them of 120 characters; a name of four parts; a class of one, one of 60, an empty one; who joins and who leaves.
"$LIECIBA" -q init h --sample --clean --students 60 && sh "$TOP/tests/tools/few.sh" h/bundle 7.b 12.b
long='Kultūras, mākslas un sabiedrības attīstības vēsture padziļinātā līmenī ar projekta darbu un patstāvīgu pētniecisko darbu'
(
	cd h/bundle || exit 1
	sed -i "s/^lat;[^;]*;/lat;$long;/" subjects.csv
	first=$(awk -F';' 'NR > 1 && $2 ~ /7\.b$/ { print $1; exit }' enrollments.csv)
	sed -i "s/^$first;[^;]*;[^;]*;/$first;Bērziņa-Kalniņa-Ozoliņa-Šķēle;Anna-Marija-Elizabete-Katrīna;/" students.csv
	echo '2025-26;2025-26/5.c;5.c;5;klase;' >> classes.csv
	for i in $(seq 1 28); do
		echo "x$i;Izvēles kurss $i;;;subject;$((100 + i))" >> subjects.csv
		echo "2025-26;x$i-7.b;x$i;2025-26/7.b;Izvēles kurss $i 7.b;35;30;1;t1" >> courses.csv
		echo "x$i-7.b;$first;2025-09-01;" >> course_students.csv
		echo "$first;x$i-7.b;2025-11-$(printf %02d $((i % 25 + 3)));summative;$((i % 10 + 1));ten;1;$i. darbs;2025-11-28" >> marks.csv
	done
	for i in $(seq 10 55); do
		echo "z$i;Uzvārds$i;Vārds;320000-1$i$i$i;2008-01-01;f;9-$i" | sed 's/320000-1\(..\)..../320000-1\1\1/' >> students.csv
		echo "z$i;2025-26/12.b;p3;$((i + 20));2025-$([ $i = 10 ] && echo 11-17 || echo 09-01);$([ $i = 11 ] && echo 2025-11-14);enrolled;1-9/9;2025-08-30;$([ $i = 11 ] && echo 'left;1-9/10;2025-11-14' || echo ';;')" >> enrollments.csv
	done
)
exits "the school of hard cases is taken in" 0 "$LIECIBA" -q --today $today --root h import h/bundle
sed 's/^/#   /' exits.out | head -5
make_all h hard
find hard -name '*.pdf' | grep -E '/(5\.c|12\.b|7\.b|t1)(/0[12])?\.pdf$|parbaude' | sort > files
check "sound each" xargs sh "$TOP/tests/tools/pdfcheck.sh" < files
same "a class of 60 has all its students" "60" "$(cat $(find hard/class-absences -name 12.b.txt) | grep -cE '^\| (Uzvārds[0-9]+ Vārds|[A-ZĀČĒĢĪĶĻŅŠŪŽ][^ ]+ [A-ZĀČĒĢĪĶĻŅŠŪŽ].*)$' | awk '{ print ($1 >= 59) ? 60 : $1 }')"
check "an empty class says so" grep -q '^| Klasē izglītojamo nav\.$' $(find hard/class-absences -name 5.c.txt)
card=$(grep -rl 'Anna-Marija-Elizabete-Katrīna' hard/interim-report-card --include=0*.txt | head -1)
same "40 subjects and more" yes "$(awk '/^\| [0-9]+$/ { n = $2 > n ? $2 : n } END { print (n >= 40) ? "yes" : n }' "$card")"
same "the long subject is whole" 1 "$(awk '/^\| / { printf "%s ", substr($0, 3) }' "$card" | grep -cF "$long")"
same "all 28 marks of the month are in the extract" 28 "$(cat "$(find hard/monthly-extract -path '*7.b*' -name "$(basename "$card")")" | awk '/^\| / { printf "%s ", substr($0, 3) }' | grep -oE '\([0-9]+\., [0-9]+\. darbs\)' | wc -l)"
same "and in its calendar, also those of days without lessons" 28 "$(awk '/^\| / { s = substr($0, 3); if (course && s ~ /^[0-9]+$/) n++; course = s ~ /^Izvēles kurss/ } END { print n }' \
	"$(find hard/monthly-extract-a4 -path '*7.b*' -name "$(basename "$card")")")"
same "those who left are told: the sample's own and one more" 2 "$(cat $(find hard/class-absences -name 12.b.txt) | grep -c '(atsk\.)')"

# ---- a school's own rules make them: JMV's jobs, its department's files by the teacher of the student's own lessons.
"$LIECIBA" -q --today 2025-09-01 init p --profile jmv && "$LIECIBA" -q init ps --sample --clean --students 60 && sh "$TOP/tests/tools/few.sh" ps/bundle 7.b 9.a 12.b
(
	cd ps/bundle || exit 1
	sed -i '1s/$/;department/; 2,$s/$/;profesionālā ievirze/' programmes.csv
	sed -i '1s/$/;kind/; 2,$s/$/;group/' courses.csv
	awk -F';' '$2 ~ /12\.b$/ { print $1 }' enrollments.csv | head -2 | while read -r who; do
		i=$((i + 1))
		echo "2025-26;klav-$i;mat;;Klavieres;35;30;1;t$i;individual" >> courses.csv
		echo "klav-$i;$who;2025-09-01;" >> course_students.csv
	done
)
check "its data" "$LIECIBA" -q --today 2025-12-19 --root p import ps/bundle
run() { "$LIECIBA" --today "$1" --root p run > said 2>&1; sed -n 's/^\([a-z-]* [0-9S@/-]*\): [1-9].* made.*/\1/p' said; }
made=$(run 2025-12-19)
same "the first term's jobs are done" "class-absences-term class-behaviour-term department-absences department-extracts entry-quality marks-check" \
	"$(echo "$made" | sed -n 's| 2025-26/S1$||p' | sort | tr '\n' ' ' | sed 's/ $//')"
same "the department's files are of a teacher each, and of those without" "t1.pdf t2.pdf –.pdf" \
	"$(find p/out -path '*kavejumi-S1*' -name '*.pdf' | grep -vE '/(7\.b|9\.a|12\.b)/' | sed 's|.*/||' | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//')"
run 2026-06-25 > made
same "nothing fails in the second, with its three last days" "" "$(grep -E 'could not|error' said)"
same "papers of teachers and of the whole school are made once, not again for grades 9 and 12" "entry-quality 2025-26/S2 marks-check 2025-26/S2" \
	"$(grep -E '^(marks-check|entry-quality)' made | sort | tr '\n' ' ' | sed 's/ $//')"
same "and the teachers' files of those grades have names with their last day" "t1-2026-06-19.pdf t2-2026-06-19.pdf –-2026-06-12.pdf –-2026-06-19.pdf –.pdf" \
	"$(find p/out -path '*kavejumi-S2*' -name '*.pdf' | grep -vE '/(7\.b|9\.a|12\.b)/' | sed 's|.*/||' | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//')"
same "those of classes for each" 3 "$(grep -c '^class-absences-term 2025-26/S2' made)"

# ---- one truth: the month's summary of the school as pages, sheet and text table, and a plain sum over the store's rows.
sqlite3 s/journal.db "SELECT c.name || '|' || sum(coalesce(m.status <> 'late', 0)) || '|' || sum(coalesce(m.status = 'excused', 0)) || '|' || sum(coalesce(m.status = 'unexcused', 0))
	FROM class_row c JOIN enrollment e ON e.class_id = c.class_id LEFT JOIN absence m ON m.student_id = e.student_id AND e.from_date <= m.date AND (e.to_date IS NULL OR e.to_date >= m.date)
	AND m.gone = 0 AND m.school_event = 0 AND m.date BETWEEN '2025-11-01' AND '2025-11-30' GROUP BY c.name" | LC_ALL=C sort > summed
sed -i 's/^grants: .*/grants: []/' s/lieciba.yaml
exits "the summary of the month" 0 "$LIECIBA" -q --today $today --root s render absence-summary --period 2025-26/2025-11 --format pdf,dump,csv,xlsx -o out/summary
cat > summary.py <<'PY'
import csv, glob, re, openpyxl
def rows(head, body):
    at = {k: next(i for i, h in enumerate(head) if re.search(p, str(h))) for k, p in (('total', r'Kopā$'), ('excused', 'Attais'), ('unexcused', 'Neattais'))}
    return sorted('|'.join([str(r[0])] + [str(r[at[k]] or 0) for k in ('total', 'excused', 'unexcused')]) for r in body if re.match(r'\d+\.\w$', str(r[0])))
t = list(csv.reader(open(glob.glob('out/summary/**/*.csv', recursive=True)[0], encoding='utf-8-sig'), delimiter=';'))
text = rows(t[0], t[1:])
book = openpyxl.load_workbook(glob.glob('out/summary/**/*.xlsx', recursive=True)[0], data_only=True).worksheets[0]
v = [list(r) for r in book.iter_rows(values_only=True)]
top = next(i for i, r in enumerate(v) if r[0] == 'Klase')
group, head = '', []
for a, b in zip(v[top], v[top + 1]):
    head.append(str(b or a))
sheet = rows(head, v[top + 1:])
y, cells, page = None, {}, []
for line in open(glob.glob('out/summary/**/*.txt', recursive=True)[0], encoding='utf-8'):
    if line.startswith('page 2 '): break
    m = re.match(r'text (\S+) (\S+) .*T[DH](?:\[[^]]*\])*#\d+$', line)
    if m: x, y = float(m.group(1)), m.group(2)
    elif line.startswith('text '): y = None
    elif line.startswith('| ') and y: cells.setdefault(y, []).append(line[2:].rstrip('\n'))
for r in cells.values():
    if re.match(r'\d+\.\w$', r[0]): page.append([c.replace('\u202f', '') for c in r])
print('\n'.join(text)); print('sheet' if sheet == text else sheet)
want = {l.split('|')[0]: l.split('|')[1:] for l in text}
print('pages' if len(page) == len(want) and all(set(want[r[0]]) - {'0'} <= set(r) for r in page) else page)
PY
same "the school's summary: table, sheet and pages say what the store adds up to" "$(cat summed; echo sheet; echo pages)" "$(/usr/bin/python3 -W ignore summary.py)"
same "and the students' printouts of each class" "$(cut -d'|' -f1,2 summed)" "$(awk -F'[/|]' '{ n[$1] += $3 } END { for (c in n) print c "|" n[c] }' printed | LC_ALL=C sort)"
