# SPDX-License-Identifier: MIT
# The hand-over table for VIIS: what it says is what the cards print, and where the journal says otherwise, that is said.
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --today 2026-06-05 --root s "$@"; }
"$LIECIBA" -q init s --sample --students 60
b=s/bundle
awk -F';' 'BEGIN { OFS = ";" } NR == 1 { print $0, "viis_name"; next } { print $0, $2 == "2025-26/7.a" ? "7.a klase" : "" }' $b/classes.csv > c && mv c $b/classes.csv
run -q import $b
exits "the table" 0 run export viis --year 2025-26 -o v
same "three files" "viis-differences.csv viis.csv viis.xlsx" "$(ls v | xargs)"
same "for the school's eyes only" "640 640 640 750" "$(stat -c %a v/* v | xargs)"
same "its own columns, in Latvian" "Klase (VIIS);Nr.;Uzvārds;Vārds;Personas kods;Mācību priekšmets;Stundas plānā;1. semestris;2. semestris;Gada (gala) vērtējums;Veids;Gala vērtējums;Pēcpārbaudījums;Kavējumi: attaisnoti;Kavējumi: neattaisnoti;Kavējumi: nav norādīts;Izstājies" "$(head -1 v/viis.csv | sed 's/^\xEF\xBB\xBF//')"
same "a row for each student and subject that the snapshot has" "$(sqlite3 s/journal.db "SELECT count(DISTINCT m.student_id || r.subject_id) FROM course_student m JOIN course_row r USING (course_id) JOIN subject_row s USING (subject_id) WHERE s.kind IN ('subject', 'course', 'module')")" "$(tail -n +2 v/viis.csv | wc -l)"
check "the class as VIIS calls it" grep -q '^7.a klase;' v/viis.csv
same "no difference, said plainly" 1 "$(tail -n +1 v/viis-differences.csv | wc -l)"
sheet() { unzip -p "$1" xl/sharedStrings.xml "xl/worksheets/sheet*.xml" 2> /dev/null; }
check "in the workbook" grep -q 'Atšķirību nav: sakrīt visas [0-9]* salīdzinātās vērtības' <(sheet v/viis.xlsx)
same "no snapshot is left" "" "$(find s/out -name '.snapshot*')"
cp v/viis.xlsx one.xlsx && run -q export viis -o v && check "the same bytes again; the only year needs no naming" cmp one.xlsx v/viis.xlsx

# Row by row against the printed cards: number, subject, hours, terms, year, kind; the year's absences.
run -q render report-card --period 2025-26 --format dump -o out
card() { awk '/TBody>TR>TD/ { n = $NF; sub(/.*TD#/, "", n); sub(/[^0-9].*/, "", n); n += 0; if (n > last + 1) { flush(); k = 0 } if (n != last) cell[++k] = ""; last = n; want = 1; next }
	/^\| / { if (want) cell[k] = cell[k] substr($0, 3); want = 0; next } { want = 0 }
	function flush(   i, line) { if (k == 7 && cell[1] ~ /^[0-9]+$/) { line = cell[2]; for (i = 3; i <= 7; i++) line = line ";" cell[i]; print line } if (k == 4) absent = cell[3] ";" cell[4] }
	END { flush(); print "absent;" absent }' "$1" | sed 's/[ -]//g; s/–//g'; }
table() { awk -F';' -v c="$1" -v n="$2" '$1 == c && $2 == n { print $6 ";" $7 ";" $8 ";" $9 ";" $10 ";" $11; a = $14 ";" $15 } END { print "absent;" a }' v/viis.csv | sed 's/[ -]//g'; }
compared=0
for f in out/pvs/2025-26/liecibas-Y/*/*.txt; do
	c=$(basename "$(dirname "$f")"); n=$((10#$(basename "$f" .txt))); [ "$c" = 7.a ] && c="7.a klase"
	grep -q 'TD#.*' "$f" || continue
	[ "$(card "$f")" = "$(table "$c" $n)" ] && compared=$((compared + 1)) || { echo "$f"; diff <(card "$f") <(table "$c" $n) | head -5; } >> unlike
done
check "every card was read" test "$compared" -gt 55
same "every one says what the table says" "" "$(head -20 unlike 2> /dev/null)"

# Personal codes only when granted: not in any of the files.
awk -F';' 'NR > 1 { print $4 }' $b/students.csv > codes
sed -i 's/^grants:.*/grants: []/' s/lieciba.yaml
exits "without the grant" 0 run export viis -o w
check "no column of codes" test -z "$(grep -l 'Personas kods' w/*.csv)"
same "and no code" "" "$(cat w/*.csv <(sheet w/viis.xlsx) | grep -oFf codes | head -3)"

# Differences: a mark in a period that the year does not have, two journals of one subject that both speak.
mkdir bad && head -4 $b/manifest.csv > bad/manifest.csv
c=$(sqlite3 s/journal.db "SELECT course_id FROM course_student WHERE student_id = 's000001' ORDER BY 1 LIMIT 1")
printf 'student;course;period;kind;value;scale\ns000001;%s;T9;term;S;level\n' "$c" > bad/closing_marks.csv
run -q import bad
exits "a journal that says more than the cards" 0 run export viis -o w
same "is told with both values" "periods, kāda gadā nav;nav;S" "$(tail -n +2 w/viis-differences.csv | cut -d';' -f6-)"
check "in the workbook, red" grep -q 'Atšķirības: 1 no [0-9]* salīdzinātajām' <(sheet w/viis.xlsx)
check "with a fill" grep -qi 'F9D6D3' <(unzip -p w/viis.xlsx xl/styles.xml)
exits "killed while its snapshot lies there" 137 env LIECIBA_KILL_AT=viis.attached "$LIECIBA_FAULTS" --today 2026-06-05 --root s export viis -o k
check "it does" test -n "$(ls s/state/scratch/*.db)"
check "and nothing was exported" test ! -e k
exits "the next run" 0 run export viis -o k
same "removes it" "" "$(ls s/state/scratch)"
exits "a year that is not there" 66 run export viis --year 2019-20 -o x
exits "the whole as a zip" 0 run export viis -o x.zip
check "it is in the audit log, by its form" grep -q $'\texport\tform=viis school=pvs year=2025-26 as-of=' s/audit.log
