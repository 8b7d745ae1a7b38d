# SPDX-License-Identifier: MIT
# Workbooks and text tables of every layout that ships: sound, computed anew by LibreOffice to what stands there, agreeing with each other and with plain SQL.
. "$TOP/tests/lib.sh"
python=/usr/bin/python3 # where the distribution's openpyxl is
"$python" -c 'import openpyxl' 2> /dev/null || python=python3
"$python" -c 'import openpyxl' 2> /dev/null || { skip "workbooks (python3-openpyxl is not installed)"; exit 0; }
cells() { # WORKBOOK [SHEET]: rows as text between |; without a sheet those of all, each with its sheet's name before it
	"$python" -W ignore - "$@" << 'PY'
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
for s in book.worksheets if len(sys.argv) < 3 else [book[sys.argv[2]]]:
    for r in s.iter_rows(values_only=True):
        print("|".join(([s.title] if len(sys.argv) < 3 else []) + ["" if v is None else str(v).replace("\n", " ") for v in r]))
PY
}
books() { LC_ALL=C.UTF-8 "$python" "$TOP/tests/tools/books.py" "$@"; }
"$LIECIBA" -q init s --sample --clean --students 60 && sh "$TOP/tests/tools/few.sh" s/bundle 7.b 9.a 12.b
# What looks like a formula: a subject, a programme, a teacher, a student.
sed -i 's/;Latviešu valoda;/;=1+1;/' s/bundle/subjects.csv
sed -i 's/;Pamatizglītības programma$/;@SUM(A1)/' s/bundle/programmes.csv
sed -i 's/^\(t14;[^;]*\);[^;]*;/\1;-Ilze;/' s/bundle/teachers.csv
sed -i '2s/^\([^;]*\);[^;]*;/\1;+371;/' s/bundle/students.csv
"$LIECIBA" -q --today 2026-06-20 --root s import s/bundle
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
sed -i 's/^grants: .*/grants: [personal-code, birth-date, address, contact, guardian, absence-reason, talk, issue-register]/' s/lieciba.yaml
cat > s/schedule.yaml << 'YAML'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  liecibas: { title: Liecības, layout: report-card, period: year, outputs: [pdf], due: { anchor: year-end, offset: 5wd }, fulfils: issued }
YAML
exits "report cards are made and issued, for the register" 0 sh -c '"$1" -q --root s --today 2026-06-15 run liecibas 2025-26 && "$1" -q --root s --today 2026-06-16 issue liecibas 2025-26 --class 7.b --how issued --to parent --by tutor' - "$LIECIBA"

snapshot=$(ls s/state/snapshots/*.db | head -1)
sql() { sqlite3 "$snapshot" "$1"; }
# A school's own layout with charts of a table's numbers, a sheet for each class.
mkdir -p s/layouts
cat > s/layouts/diagrammas.yaml << 'YAML'
format: 1
layout: diagrammas
title: Kavējumi pa mēnešiem
extends: working.yaml
data:
  classes:
    sql: |
      SELECT class_id, class, grade FROM class WHERE school_id = :school_id AND school_year = :school_year ORDER BY seq
  months:
    sql: |
      SELECT month, sum(excused) AS excused, sum(unexcused) AS unexcused, sum(total) AS total FROM absence_month WHERE class_id = :class_id GROUP BY month ORDER BY month
split: { by: classes, unit: class_id, label: "{class}", file: "d/{class}.pdf" }
xlsx: { file: "d.xlsx", one_file: true }
blocks:
  - heading: "{title}, {class}"
  - chart: line
    data: months
    x: "{month}"
    x_name: Mēnesis
    value_name: Stundas
    series: [ { value: excused, name: attaisnotas }, { value: total, name: kopā, line: thin } ]
    alt: Nokavētās stundas pa mēnešiem
  - table: months
    columns: [ { head: Mēnesis, value: month }, { head: Kopā, value: total, format: int, total: sum }, { head: att., value: excused }, { head: neatt., value: unexcused } ]
    totals: Gadā
  - heading: Stundas pēc veida
    level: 2
  - chart: bar
    data: months
    x: "{month}"
    series: [ { value: excused, name: attaisnotas }, { value: unexcused, name: neattaisnotas } ]
YAML

# ---- all of them ----
mkdir flat blank computed
declared=$(cd "$TOP/layouts" && grep -l '^xlsx:$' *.yaml | sed 's/\.yaml//')
layouts="$(echo $declared) missing-marks report-card diagrammas"
all() { # OUT LAYOUTS [ENV…]: each of them for a period that it takes
	local out=$1 which=$2 file name takes p bad=; shift 2
	for file in "$TOP"/layouts/*.yaml s/layouts/diagrammas.yaml; do
		name=$(basename "$file" .yaml)
		case " $which " in *" $name "*) ;; *) continue ;; esac
		takes=$(cat "$file" "$TOP/layouts/$(sed -n 's/^extends: *//p' "$file")" | sed -n 's/^periods: *\[\([a-z]*\).*/\1/p' | head -1)
		case $takes/$name in month/* | */class-absences) p=2025-11 ;; term/* | */missing-marks) p=2025-26/S1 ;; *) p=2025-26 ;; esac
		env "$@" "$LIECIBA" -q --today 2026-06-20 --root s render "$name" --period $p --format xlsx,csv -o "$out/$name" > "$out.said" 2>&1 || { bad="$bad $name"; head -5 "$out.said"; }
	done
	same "every layout makes its workbooks and text tables" "" "$bad"
}
all o "$layouts"
# Meanwhile: those with decimals where these have a comma.
decimals="absence-summary statistics closing-marks-summary summary-journal teacher-report diagrammas"
mkdir loc && localedef -i lv_LV -f UTF-8 "$PWD/loc/lv_LV.UTF-8"
all l "$decimals" LOCPATH="$PWD/loc" LC_ALL=lv_LV.UTF-8 LC_NUMERIC=lv_LV.UTF-8 > l.log &
for n in $layouts; do
	find "o/$n" -name '*.xlsx' | sort | sed -n '$p' | while read -r f; do cp "$f" "flat/$n~$(basename "$f")"; done
	[ -e "$(ls flat/$n~* 2> /dev/null | head -1)" ] || echo "$n"
done > none
same "a workbook of each at least" "" "$(cat none)"
check "they are many" test "$(ls flat | wc -l)" -ge 14
exits "nothing in them is to be repaired" 0 books sound flat/*.xlsx
same "with not a word" "" "$(cat exits.out)"

# ---- charts: on the sheet of the table that has their numbers, else on one of their own ----
exits "charts are there, and have the numbers of the cells that they name" 0 books charts flat/diagrammas~d.xlsx flat/absence-summary~*.xlsx flat/statistics~*.xlsx
cells flat/diagrammas~d.xlsx > months
sheet="'Stundas uz vienu skolēnu'!" days="'Neattaisnotās stundas pēc nedēļ'!" marks="'Noslēguma vērtējumi skolā'!"
same "as the layouts say" "$(for c in 7.b 9.a 12.b; do # rows: a title, a blank one, the head, then the months
	n=$((3 + $(grep -c "^$c|20..-" months)))
	echo "$c|lineChart|Kavējumi pa mēnešiem, $c|Mēnesis|Stundas|$((n + 4)):1|'$c'!\$A\$4:\$A\$$n '$c'!\$C\$4:\$C\$$n '$c'!\$B\$4:\$B\$$n"
	echo "$c|barChart|Stundas pēc veida|||$((n + 22)):1|'$c'!\$A\$4:\$A\$$n '$c'!\$C\$4:\$C\$$n '$c'!\$D\$4:\$D\$$n"
done
echo "Stundas uz vienu skolēnu|lineChart|Stundas uz vienu skolēnu|Mēnesis|Stundas uz vienu skolēnu|3:5|$sheet\$A\$4:\$A\$12 $sheet\$B\$4:\$B\$12 $sheet\$C\$4:\$C\$12"
echo "Neattaisnotās stundas pēc nedēļ|barChart|Neattaisnotās stundas pēc nedēļas dienas|Nedēļas diena|Neattaisnotas stundas|3:4|$days\$A\$4:\$A\$9 $days\$B\$4:\$B\$9"
echo "Noslēguma vērtējumi skolā|barChart|Noslēguma vērtējumi skolā|Balles|Vērtējumu skaits|3:4|$marks\$A\$4:\$A\$13 $marks\$B\$4:\$B\$13")" "$(cat exits.out)"
mkdir -p bad/x && (cd bad/x && unzip -q ../../flat/diagrammas~d.xlsx && sed -i 's/\$C\$4:\$C\$12/$B$4:$B$12/' xl/charts/chart1.xml && zip -q -X -r ../c.xlsx .) && rm -r bad/x
exits "one that names another column is seen" 1 books charts bad/c.xlsx

# ---- LibreOffice computes every formula ----
formulas=$(books blank flat/*.xlsx blank)
check "there are formulas ($formulas)" test "$formulas" -gt 40
if command -v soffice > /dev/null; then
	soffice "-env:UserInstallation=file://$PWD/profile" --headless --norestore --convert-to xlsx --outdir computed blank/*.xlsx > office.log 2>&1
	exits "LibreOffice reads every cell, and computes what stood there" 0 books same flat computed
	same "with not a word" "" "$(cat exits.out)"
	# Does the test see faults?
	mkdir -p bad/x && (cd bad/x && unzip -q "../../flat/absence-summary~2025-11.xlsx" && sed -i '0,/<f>SUM[^<]*<\/f><v>/s//&9/' xl/worksheets/sheet1.xml && zip -q -X -r "../absence-summary~2025-11.xlsx" . ) && rm -r bad/x
	exits "a wrong result is seen" 1 books same bad computed
	same "and told once" 1 "$(grep -c "^absence-summary~2025-11.xlsx \[Klases\]" exits.out)"
else
	skip "LibreOffice (not installed)"
fi
mkdir -p bad/x && (cd bad/x && unzip -q "../../flat/absence-summary~2025-11.xlsx" && sed -i 's/<mergeCell ref="A5:A6"\/>/&<mergeCell ref="A6:A7"\/>/; s/<sheetFormatPr[^>]*>//; s/<\/sheetData>/&<sheetFormatPr defaultRowHeight="15"\/>/; 0,/ s="1"/s// s="999"/' xl/worksheets/sheet1.xml && zip -q -X -r ../b.xlsx .)
exits "a damaged workbook is seen" 1 books sound bad/b.xlsx
same "by each of its faults" "1 1 1" "$(grep -c 'lie over' exits.out) $(grep -c 'out of order' exits.out) $(grep -c 'no such style' exits.out)"

# ---- text tables read back ----
pairs() { # each text table with the workbook that holds it, and its sheet there
	find o -name '*.csv' | grep -E "^o/($(echo $declared missing-marks | tr ' ' '|'))/" | sort | awk -F/ '++n[$2] < 4' | while read -r c; do
		case $c in
		*/noslegumi-Y/* | */kopsavilkuma-zurnali/* | */kopsavilkuma-zurnali-a3/*) echo "$c|${c%/*}.xlsx|$(basename "$c" .csv)" ;;
		*) echo "$c|${c%.csv}.xlsx|" ;;
		esac
	done
}
pairs > pairs
check "there are many" test "$(wc -l < pairs)" -ge 15
while IFS='|' read -r c w sheet; do echo "$c;$w;$sheet"; done < pairs > list
exits "each is its workbook's table: rows, columns, cells" 0 books csvs ';' , list
same "with not a word" "" "$(grep -v '^rows' exits.out)"
check "with rows ($(sed -n 's/^rows //p' exits.out))" test "$(sed -n 's/^rows //p' exits.out)" -gt 100
sed '$s/;\([0-9]\)/;9\1/' "$(sed -n 's/;.*//p' list | grep statistika)" > changed.csv
echo "changed.csv;$(grep statistika list | cut -d';' -f2);" > one
exits "another number in one is seen" 1 books csvs ';' , one
same "what looks like a formula has an apostrophe there" "'+371 '-Ilze '=1+1 '@SUM(A1)" "$(cat $(cut -d';' -f1 list) | grep -oE "'(=1\+1|@SUM\(A1\)|-Ilze|\+371)" | LC_ALL=C sort -u | paste -sd' ')"
same "and nothing does without one" "" "$(cat $(cut -d';' -f1 list) | grep -E '(^|;)"?([=@]|[+-][^0-9])' | head -3)"

# ---- plain SQL over the snapshot ----
cells o/absence-summary/pvs/2025-26/kavejumu-kopsavilkumi/2025-11.xlsx Klases > rows
same "summary of absences: each class, and the school" "$(sql "SELECT p.class, sum(a.excused), sum(a.unexcused), sum(a.total) FROM absence_month a JOIN student p USING (student_id, school_year) WHERE month = '2025-11' GROUP BY 1
		UNION ALL SELECT 'Skolā kopā', sum(excused), sum(unexcused), sum(total) FROM absence_month WHERE month = '2025-11'" | LC_ALL=C sort)" \
	"$(awk -F'|' '/^\|\|\|Attaisnotas\|Neatt/ { e = 4; u = 5 } /Nav atzīmēts\|Kopā\|/ { t = 7 } t && $1 ~ /^([0-9]+\.[a-z]|Skolā kopā)$/ { print $1 "|" $e "|" $u "|" $t }' rows | LC_ALL=C sort)"
"$python" -W ignore - o/absence-summary/pvs/2025-26/kavejumu-kopsavilkumi/2025-11.xlsx > change << 'PY'
import sys, openpyxl
s = openpyxl.load_workbook(sys.argv[1], data_only=True)["Klases"]
k = next(c.column for row in s.iter_rows() for c in row if c.value == "Starpība")
for r in s.iter_rows():
    if isinstance(r[k - 1].value, (int, float)):
        print(f"{r[0].value}|{r[k - 1].value}|{r[k - 1].number_format}")
PY
same "the change since the month before is a number, shown with its sign" "$(sql "SELECT coalesce(p.class, 'Skolā kopā'), sum(iif(month = '2025-11', a.total, -a.total)) || '|+#,##0;\–#,##0;0' FROM absence_month a JOIN (SELECT student_id, school_year, class FROM student UNION ALL SELECT student_id, school_year, NULL FROM student) p USING (student_id, school_year)
	WHERE month IN ('2025-10', '2025-11') GROUP BY p.class" | LC_ALL=C sort)" "$(LC_ALL=C sort change)"
cells o/class-absences/pvs/2025-26/kavejumu-apkopojums-2025-11/12.b.xlsx 12.b > rows
same "absences of a class: each student, and the class" "$(sql "SELECT p.list_name, a.total FROM absence_month a JOIN student p USING (student_id, school_year) WHERE month = '2025-11' AND p.class = '12.b' UNION ALL SELECT 'Kopā', sum(a.total) FROM absence_month a JOIN student p USING (student_id, school_year) WHERE month = '2025-11' AND p.class = '12.b'" | LC_ALL=C sort)" \
	"$(awk -F'|' '$1 ~ /^[0-9]+$/ { print $2 "|" $3 } $1 == "Kopā" || $2 == "Kopā" { print "Kopā|" $3 }' rows | LC_ALL=C sort)"
cells o/statistics/pvs/2025-26/statistika/S1.xlsx Statistika > rows
same "statistics: students, marks, mean of each class and the school" "$(sql "SELECT p.class, count(DISTINCT p.student_id), count(m.s1_x100), printf('%g', round(avg(m.s1_x100) / 100.0, 2)) FROM student p JOIN closing_mark m ON m.student_id = p.student_id AND m.scale = 'ten' WHERE p.left_on IS NULL GROUP BY 1 HAVING count(DISTINCT p.student_id) >= 5
		UNION ALL SELECT 'Skolā kopā', count(DISTINCT p.student_id), count(m.s1_x100), printf('%g', round(avg(m.s1_x100) / 100.0, 2)) FROM student p JOIN closing_mark m ON m.student_id = p.student_id AND m.scale = 'ten' WHERE p.left_on IS NULL" | LC_ALL=C sort)" \
	"$(awk -F'|' '$1 ~ /^([0-9]+\.[a-z]|Skolā kopā)$/ && $3 { print $1 "|" $2 "|" $3 "|" $4 }' rows | LC_ALL=C sort)"
cells o/closing-marks-summary/pvs/2025-26/noslegumi-Y.xlsx | awk -F'|' '$1 ~ / priekšmeti$/ && $2 == "Kopā" { sub(/ .*/, "", $1); print $1 "|" $4 "|" $5 "|" $6 "|" $7 + 0 "|" $8 + 0 }' > rows
same "closing marks: how many of each size" "$(sql "SELECT p.class, count(m.year_mark), sum(m.scale = 'ten' AND m.year_x100 >= 900), sum(m.scale = 'ten' AND m.year_x100 BETWEEN 600 AND 899), sum(m.scale = 'ten' AND m.year_x100 BETWEEN 400 AND 599), sum(m.scale = 'ten' AND m.year_x100 < 400) FROM closing_mark m JOIN student p USING (student_id, school_year) WHERE p.left_on IS NULL GROUP BY 1" | LC_ALL=C sort)" "$(LC_ALL=C sort rows)"

# ---- a locale whose decimals have a comma ----
wait
cat l.log
check "what is compared has decimals" grep -qE ';[0-9]+,[0-9]' <(cat $(find l -name '*.csv'))
tree() { (cd "$1" && find . -type f ! -name .lieciba.lock | LC_ALL=C sort | xargs sha256sum); }
check "the locale is one" test "$(LOCPATH="$PWD/loc" LC_ALL=lv_LV.UTF-8 locale decimal_point)" = ,
same "the same bytes under it" "$(tree o | grep -E " \./($(echo $decimals | tr ' ' '|'))/")" "$(tree l)"

# ---- a workbook whose chart alone has other numbers is made anew ----
cat > s/layouts/gaita.yaml << 'YAML'
format: 1
layout: gaita
title: Kavējumu gaita
extends: working.yaml
data:
  classes:
    sql: |
      SELECT class FROM class WHERE school_id = :school_id AND school_year = :school_year ORDER BY seq
  months:
    sql: |
      SELECT month, sum(total) AS total FROM absence_month WHERE school_id = :school_id AND school_year = :school_year GROUP BY month ORDER BY month
xlsx: { file: "gaita.xlsx" }
blocks:
  - heading: "{title}"
  - table: classes
    columns: [ { head: Klase, value: class } ]
  - chart: bar
    data: months
    x: "{month}"
    series: [ { value: total } ]
YAML
sed -i 's/^jobs:/&\n  gaita: { title: Gaita, layout: gaita, period: year, outputs: [xlsx], due: { anchor: year-end, offset: 5wd }, fulfils: made }/' s/schedule.yaml
run() { "$LIECIBA" -q --root s --today "$1" run gaita 2025-26; }
book() { sha256sum < s/out/gaita.xlsx; }
exits "a job of a workbook alone" 0 run 2026-06-15
before=$(book) && touch -d 2026-01-01 s/out/gaita.xlsx
exits "again" 0 run 2026-06-16
same "it is not written" "2026-01-01 $before" "$(date -r s/out/gaita.xlsx +%F) $(book)"
sed -n 2p s/bundle/attendance.csv | sed 's/^\([^;]*;[^;]*\);[^;]*/\1;8/' >> s/bundle/attendance.csv
exits "one more absence" 0 "$LIECIBA" -q --root s --today 2026-06-17 import s/bundle
exits "a run after it" 0 run 2026-06-17
check "makes it anew" test "$before" != "$(book)"
