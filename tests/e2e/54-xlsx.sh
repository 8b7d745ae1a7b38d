# SPDX-License-Identifier: MIT
# Workbooks and text tables: opened and recalculated by LibreOffice, read back by sqlite3, the same bytes wherever and whenever, kept by the ledger.
. "$TOP/tests/lib.sh"
"$LIECIBA" -q init s --sample --students 60 --clean
"$LIECIBA" -q --root s import s/bundle > /dev/null
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
mkdir -p s/layouts
cat > s/layouts/lapas.yaml << 'YAML'
format: 1
layout: lapas
title: Klases lapa
extends: base.yaml
page: { size: A3, orientation: landscape }
data:
  classes:
    sql: |
      SELECT class_id, class, grade FROM class WHERE school_id = :school_id AND school_year = :school_year ORDER BY seq
  students:
    sql: |
      SELECT p.student_id, p.list_no, p.list_name, p.joined_on, a.total, a.excused,
             CASE (p.seq + c.seq) % 4 WHEN 0 THEN '=1+1' WHEN 1 THEN '+371 67' WHEN 2 THEN '-2+3' ELSE '@SUM(A1)' END AS risky
      FROM student p JOIN class c ON c.class_id = p.class_id LEFT JOIN absence_year a ON a.student_id = p.student_id AND a.school_year = p.school_year
      WHERE p.class_id = :class_id ORDER BY p.seq
  subjects:
    sql: |
      SELECT subject_id, line_no, subject FROM class_subject WHERE class_id = :class_id ORDER BY seq, line_no
  marks:
    sql: |
      SELECT student_id, subject_id, line_no, year_mark FROM closing_mark
      WHERE class_id = :class_id AND school_year = :school_year ORDER BY student_id, seq, line_no
split: { by: classes, unit: class_id, label: "{class}", file: "{school.school_code}/lapas/{class}.pdf" }
pdf: { title: "{title} {class}", author: "{school.name}" }
xlsx: { file: "{school.school_code}/lapas.xlsx", one_file: true, only: [main] }
csv: { table: main }
blocks:
  - heading: "{title}"
    level: 1
  - text: "{class}, {run.year_name}"
  - text: "Labots: {doc.version}"
    when: doc.is_correction
  - table: students
    id: main
    wide: split
    key_columns: 2
    columns:
      - { head: Nr., value: list_no, width: 8 }
      - { head: "Uzvārds, vārds", value: list_name, width: 50 }
      - { head: Iestājās, value: joined_on, format: date, width: 22 }
      - { head: Tālrunis, value: risky, width: 30 }
      - for: subjects
        cells: marks
        match: { student_id: student_id, subject_id: subject_id, line_no: line_no }
        head: "{subject}"
        head_rotate: 90
        columns: [ { head: gada, value: year_mark, type: mark, width: 12, total: avg } ]
      - head: Kavējumi
        columns:
          - { head: kopā, value: total, width: 16, total: sum }
          - { head: att., value: excused, width: 16, total: max }
    totals: Kopā
YAML
render() { "$LIECIBA" -q --root s --today 2026-06-05 render "$@"; }
tree() { (cd "$1" && find . -type f ! -name .lieciba.lock | LC_ALL=C sort | xargs sha256sum); }
exits "the layout is right" 0 "$LIECIBA" --root s layout check lapas
exits "a workbook of all classes, a text table of each" 0 render lapas --period 2025-26 --format xlsx,csv -o a
book=a/pvs/lapas.xlsx
check "one workbook" test "$(find a -name '*.xlsx' | wc -l)" = 1
classes=$(sqlite3 s/journal.db "SELECT count(*) FROM class")
same "a text table for each class" "$classes" "$(find a -name '*.csv' | wc -l)"
mkdir x && (cd x && unzip -q ../$book)
check "each part is well-formed" python3 -c 'import sys, xml.etree.ElementTree as e; [e.parse(f) for f in sys.argv[1:]]' $(find x -name '*.xml' -o -name '*.rels')
same "a sheet for each class" "$classes" "$(find x/xl/worksheets -name '*.xml' | wc -l)"
check "sheets are named by class" grep -q 'sheet name="7.b"' x/xl/workbook.xml
check "titles are printed on each page, told by quoted names (1.a!\$A:\$B would be none)" grep -qF "'1.a'!\$A:\$B,'1.a'!\$" x/xl/workbook.xml
check "dates are numbers" grep -q '<c r="C[0-9]*" s="[0-9]*"><v>45[0-9]*</v></c>' x/xl/worksheets/sheet1.xml
same "what looks like a formula is text" "'=1+1' '@SUM(A1)' '+371 67' '-2+3'" "$(cat x/xl/worksheets/*.xml | grep -oE '<c r="D[0-9]+" s="[0-9]+" t="inlineStr"><is><t>[-=+@][^<]*</t>' | sed "s/.*<t>//; s/<.*//; s/.*/'&'/" | LC_ALL=C sort -u | sort -r | awk '/=/ { print 1, $0 } /@/ { print 2, $0 } /[+]371/ { print 3, $0 } /-2/ { print 4, $0 }' | sort | cut -c3- | paste -sd' ')"
same "formulas are the program's own" "" "$(cat x/xl/worksheets/*.xml | grep -o '<f>[^<]*</f>' | grep -vE '^<f>(SUM|MAX|ROUND\(AVERAGE)\([A-Z0-9:,()]*\)</f>$' | head -3)"
check "properties are the school's and have no clock" sh -c 'grep -q "<dc:creator>Paraugu vidusskola" x/docProps/core.xml && grep -q "2026-06-05T00:00:00Z" x/docProps/core.xml'
check "in the text tables it has an apostrophe" grep -q ";'=1+1;" <(cat a/pvs/lapas/*.csv)
check "a telephone number too" grep -q ";'+371 67;" <(cat a/pvs/lapas/*.csv)

# ---- the same bytes in another place, time zone, locale, on another day ----
mkdir deep loc && localedef -i lv_LV -f UTF-8 "$PWD/loc/lv_LV.UTF-8"
cp -r s deep/s
exits "the same elsewhere" 0 env LOCPATH="$PWD/loc" LC_ALL=lv_LV.UTF-8 TZ=Pacific/Auckland faketime '2031-03-01 23:30:00' "$LIECIBA" -q --root deep/s --today 2026-06-05 render lapas --period 2025-26 --format xlsx,csv -o deep/a --workers 1
same "the bytes do not depend on where and when" "$(tree a)" "$(tree deep/a)"

# ---- LibreOffice: opens it, and computes what stands there ----
office() { soffice -env:UserInstallation=file://$PWD/profile --headless --norestore --convert-to "$1" --outdir "$2" "$3" > "$2.log" 2>&1; }
all_sheets='csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1'
if command -v soffice > /dev/null; then
	cp -r x blank
	python3 - blank/xl/worksheets << 'PY'
import os, re, sys
for name in os.listdir(sys.argv[1]): # every formula without its result: whoever opens it must compute
    path = os.path.join(sys.argv[1], name)
    if name.endswith(".xml"):
        text = open(path, encoding="utf-8").read()
        open(path, "w", encoding="utf-8").write(re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text))
PY
	(cd blank && zip -q -X -r ../blank.xlsx .)
	mkdir kept computed
	office "$all_sheets" kept $book
	office "$all_sheets" computed blank.xlsx
	same "LibreOffice reads every sheet" "$classes" "$(ls kept/*.csv | wc -l)"
	same "what it computes is what stands there" "$(cat kept/lapas-*.csv)" "$(cat computed/blank-*.csv)"
	check "and is no error" sh -c '! grep -l "#NAME\|#REF\|#VALUE\|Err:" computed/*.csv'
	check "text stayed text" grep -q ';=1+1;' <(cat kept/*.csv)
	check "totals are there" grep -q '^;Kopā;' kept/lapas-7.b.csv
else
	skip "LibreOffice (not installed)"
fi

# ---- the text tables read back: sums of sqlite3 are the workbook's ----
totals() { # WORKBOOK: each class with the sum at the end of its sheet
	rm -rf t && mkdir t && (cd t && unzip -q "../$1") && python3 - t << 'PY'
import re, sys
names = re.findall(r'<sheet name="([^"]*)"', open(sys.argv[1] + "/xl/workbook.xml", encoding="utf-8").read())
for i, name in enumerate(names):
    text = open(f"{sys.argv[1]}/xl/worksheets/sheet{i + 1}.xml", encoding="utf-8").read()
    print(name, re.findall(r"<f>SUM\([^)]*\)</f><v>([^<]*)</v>", text)[-1])
PY
}
totals $book > sums.txt
for f in a/pvs/lapas/*.csv; do
	sed '1s/^\xef\xbb\xbf//' "$f" > one.csv
	echo "$(basename "$f" .csv) $(sqlite3 :memory: -cmd '.mode csv' -cmd '.separator ;' -cmd '.import one.csv t' "SELECT sum(\"Kavējumi / kopā\") FROM t")"
done > read.txt
same "absences of each class: workbook and text table agree" "$(LC_ALL=C sort sums.txt)" "$(LC_ALL=C sort read.txt)"

# ---- choices, and what cannot be made ----
exits "a part of the classes makes no workbook of all" 64 render lapas --period 2025-26 --format xlsx --class 7.b -o c
check "and says why" grep -q 'J009' exits.out
exits "its text table it makes" 0 render lapas --period 2025-26 --format xlsx,csv --class 7.b -o c
same "with the bytes of the whole run" "$(tree a | grep 7.b.csv)" "$(tree c)"
printf 'format: 1\nlayout: bez\ntitle: Bez tabulas\nextends: base.yaml\nblocks:\n  - text: Nekā.\n' > s/layouts/bez.yaml
exits "a layout without a table makes no workbook" 64 render bez --period 2025-26 --format xlsx -o c
check "which is told" grep -q "the layout 'bez' has no table, so there is nothing to make as 'xlsx'  \[J011\]" exits.out
sed 's/^layout: .*/layout: liegts/; s/^xlsx: .*/xlsx: false/' s/layouts/lapas.yaml > s/layouts/liegts.yaml
exits "a layout may refuse the format" 64 render liegts --period 2025-26 --format xlsx -o c
check "which is told too" grep -q "the layout 'liegts' refuses the format 'xlsx'  \[J011\]" exits.out

sed "s/^layout: .*/layout: nepilns/; s/p.joined_on, a.total/CASE c.class WHEN '7.b' THEN 'x' ELSE p.joined_on END AS joined_on, a.total/; s/lapas/nepilns/g" s/layouts/lapas.yaml > s/layouts/nepilns.yaml
exits "one class cannot be made" 3 render nepilns --period 2025-26 --format xlsx,csv -o c
check "it is named" grep -q "7.b: dataset 'students', column 'joined_on', row 1: the value cannot be written with the format 'date'  \[L225\]" exits.out
check "and the workbook of all is not made" grep -q "^nepilns: error: the workbook is not made: 1 of its $classes documents is missing  \[J010\]" exits.out
same "the others' text tables are" "$((classes - 1))" "$(find c -path '*nepilns*' -name '*.csv' | wc -l)"

# ---- names of sheets ----
sed 's/^layout: .*/layout: vardi/; s/^xlsx: .*/xlsx: { file: "vardi.xlsx", one_file: true }/; s/^    wide: split/&\n    xlsx: { sheet: "Klases [{grade}] ļoti garš un vienāds nosaukums" }/' s/layouts/lapas.yaml > s/layouts/vardi.yaml
exits "long names, equal names, letters that are not allowed" 0 render vardi --period 2025-26 --format xlsx -o n
same "each is its own, and short enough" "$classes 31" "$(unzip -p n/vardi.xlsx xl/workbook.xml | grep -o 'sheet name="[^"]*"' | sed 's/.*="//; s/"//' | python3 -c 'import sys; v = [l.rstrip("\n") for l in sys.stdin]; print(len({x.lower() for x in v}), max(map(len, v)))')"

# ---- the ledger: jobs with outputs ----
cat > s/schedule.yaml << 'YAML'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  lapas: { title: Klašu lapas, layout: lapas, period: year, outputs: [pdf, xlsx, csv], due: { anchor: year-end, offset: 5wd }, fulfils: issued }
YAML
run() { "$LIECIBA" --root s --today "$@" run lapas 2025-26; }
db() { sqlite3 s/state/ledger.db "$1"; }
exits "a job with a workbook" 0 run 2026-06-15
n=$(db "SELECT count(*) FROM version")
same "each document has its PDF and its text table" "$n|$n" "$(db "SELECT sum(kind = 'pdf') || '|' || sum(kind = 'csv') FROM output")"
same "the workbook is a derived output, whole" "xlsx|1|1|$n" "$(db "SELECT kind, version, complete, parts FROM bundle")"
same "with the digest of its file" "$(sha256sum < s/out/pvs/lapas.xlsx | cut -c1-64)" "$(db "SELECT lower(hex(sha256)) FROM bundle")"
documents() { tree s/out | grep -v 'index.html$\|lieciba.prom$'; }
documents > before
exits "again" 0 run 2026-06-16
same "nothing is written" "$(cat before)" "$(documents)"
rm s/out/pvs/lapas.xlsx
exits "a lost workbook" 0 run 2026-06-16
check "is there again" test -s s/out/pvs/lapas.xlsx
# Independent sums, from the snapshot that the ledger keeps.
snapshot=$(ls s/state/snapshots/*.db | head -1)
totals s/out/pvs/lapas.xlsx > sums.txt
check "its workbook has its classes" test "$(wc -l < sums.txt)" = "$n"
for c in $(cut -d' ' -f1 sums.txt); do
	echo "$c $(sqlite3 "$snapshot" "SELECT sum(a.total) FROM absence_year a JOIN student p USING (student_id, school_year) WHERE p.class = '$c'")"
done > snapshot.txt
same "totals are the snapshot's own sums" "$(LC_ALL=C sort snapshot.txt)" "$(LC_ALL=C sort sums.txt)"
exits "a class is issued" 0 "$LIECIBA" --root s --today 2026-06-16 issue lapas 2025-26 --class 7.b --how issued --to tutor --by secretary
python3 - s/bundle/closing_marks.csv "$(sqlite3 "$snapshot" "SELECT student_id FROM student WHERE class = '7.b' ORDER BY seq LIMIT 1")" << 'PY'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig"), delimiter=";"))
head = rows[0]; v, t, s = head.index("value"), head.index("period"), head.index("student")
row = next(r for r in rows[1:] if r[t] == "Y" and r[s] == sys.argv[2] and r[v].isdigit())
row[v] = "9" if row[v] != "9" else "8"
csv.writer(open(sys.argv[1], "w", encoding="utf-8", newline=""), delimiter=";", lineterminator="\n").writerows(rows)
PY
exits "a mark of it changes" 0 "$LIECIBA" -q --root s --today 2026-06-17 import s/bundle
exits "a run after it" 0 run 2026-06-17
same "the issued class is told, and left out of the new workbook" "3|0|$((n - 1))" "$(db "SELECT version, complete, parts FROM bundle")"
check "whose sheet is not there" sh -c '! unzip -p s/out/pvs/lapas.xlsx xl/workbook.xml | grep -q "sheet name=\"7.b\""'
check "and the first one says that it is not whole" sh -c 'unzip -p s/out/pvs/lapas.xlsx xl/worksheets/sheet1.xml | grep -q "<row r=\"1\"><c r=\"A1\"[^>]*><is><t>Nepilnīga: '$((n - 1))' no '$n' dokumentiem</t>"'
# Grades that end their year later are documents of their own runs, and have workbooks of their own.
exits "grades 9 and 12, later" 0 "$LIECIBA" -q --root s --today 2026-07-05 run lapas 2025-26@9
same "have a workbook beside the others'" "1" "$(find s/out -name 'lapas-9.xlsx' | wc -l)"
check "with their classes" grep -q 'sheet name="9.a"' <(unzip -p s/out/pvs/lapas-9.xlsx xl/workbook.xml)
check "which are not in the other" sh -c '! unzip -p s/out/pvs/lapas.xlsx xl/workbook.xml | grep -q "sheet name=\"9.a\""'
