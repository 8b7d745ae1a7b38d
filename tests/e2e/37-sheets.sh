# SPDX-License-Identifier: MIT
# One table in the dialects of LibreOffice, openpyxl and exceljs, as HTML and as CSV: the store gets the same rows. Then large ones: memory and time.
. "$TOP/tests/lib.sh"
python=/usr/bin/python3
"$python" -c '' 2>/dev/null || python=python3

# What is read: a title, a blank line, merged heads, then the heads that count; texts, numbers, dates, a time, booleans, empty cells.
cat > map.yaml <<'Y'
format: 1
map: sheet
table: students
input: { skip: 3 }
decimal: ","
dates: [YYYY-MM-DD, DD.MM.YYYY.]
columns:
  school: { const: pvs }
  student: { from: Nr., required: true }
  surname: { from: Uzvārds }
  given_name: { from: Vārds }
  birth_date: { from: Dzimis }
  file_no: { from: Skaitlis }
  address: { from: Piezīme }
  phone: { from: Ir }
  email: { from: Laiks }
  previous_programme: { from: Mazs }
rows: { skip_when: { Uzvārds: [Kopā] } }
Y
cat > want <<'W'
1|Bērziņš|Jānis|2010-01-03|7.45|Rīga, "Ķēniņu" iela; 5|1|2026-01-03T18:00:00|0.001
2|Āboliņa-Žagare|Līga|2009-12-31|4.5|a & b <c>|0|2026-01-03T08:30:00|1000000
3|Čižikova|Šarlote||-12||1||
4|Ģērmanis|Ņikita|2012-02-29|0.3|divas
rindas|0|2025-09-01|0.00000012
W
printf '%s\n' ';2025./26. m. g.' ';;;' 'Skolēns;;;Dati;;;;;' 'Nr.;Uzvārds;Vārds;Dzimis;Skaitlis;Piezīme;Ir;Laiks;Mazs' \
	'1;Bērziņš;Jānis;2010-01-03;7.45;"Rīga, ""Ķēniņu"" iela; 5";1;2026-01-03T18:00:00;0.001' \
	'2;Āboliņa-Žagare;Līga;2009-12-31;4.5;a & b <c>;0;2026-01-03T08:30:00;1000000' '3;Čižikova;Šarlote;;-12;;1;;' \
	'4;Ģērmanis;Ņikita;2012-02-29;0.3;"divas' 'rindas";0;2025-09-01;0.00000012' ';Kopā;;;;;;;' > table.txt
printf 'school;code;name\npvs;pvs;Paraugu vidusskola\n' > schools.csv
# reads NAME FILE: what stands in the store after FILE came through the map
reads() {
	rm -rf s; mkdir s s/b; cp schools.csv s/b
	"$LIECIBA" -q --root s import s/b > log 2>&1 && "$LIECIBA" -q --root s import --format "map:map.yaml" "$2" >> log 2>&1 || sed 's/^/#   /' log
	same "$1" "$(cat want)" "$(sqlite3 s/journal.db "SELECT student_id, surname, given_name, birth_date, file_no, address, phone, email, previous_programme FROM student_row ORDER BY 1" 2>&1)"
}
reads "CSV" table.txt

# ---- HTML: a page that calls itself .xls, in an e-journal's manner ----
html() {
	cat <<'H'
<html><head><meta http-equiv="Content-Type" content="text/html; charset=CHARSET"><style>td { mso-number-format: "\@" }</style></head><body>
<table><tr><td>&nbsp;</td></tr></table><table border=1 id=skoleni><tr><td></td><td colspan=8>2025./26. m. g.</td></tr><tr></tr>
<tr><th colspan=3>Skolēns<th colspan=6>Dati</tr><tr><th>Nr.<th>Uzvārds<th>Vārds<th>Dzimis<th>Skaitlis<th>Piezīme<th>Ir<th>Laiks<th>Mazs</tr>
<tr><td>1<td> Bērziņš&nbsp;<td>Jānis<td>03.01.2010.<td>7.45<td>Rīga, &quot;Ķēniņu&quot;
 iela; 5<td>1<td>2026-01-03T18:00:00<td>0.001</tr>
<tr><td>2<td>Āboliņa-<b>Žagare</b><td>Līga<td>31.12.2009.<td>4.5<td>a &amp; b &lt;c&gt;<td>0<td>2026-01-03T08:30:00<td>1000000</tr>
<tr><td>3<td>Čižikova<td>Šarlote<td><td>-12<td>&nbsp;<td>1</tr>
<tr><td>4<td>Ģērmanis<td>Ņikita<td>29.02.2012.<td>0.3<td>divas<br>rindas<td>0<td>2025-09-01<td>0.00000012</tr>
<tr><td><td>Kopā</table></body></html>
H
}
html | sed 's/CHARSET/utf-8/' > page.xls
reads "HTML in UTF-8, called .xls" page.xls

html | sed 's/CHARSET/windows-1257/' | iconv -t CP1257 > page.html
reads "HTML in windows-1257, as its meta says" page.html
html | sed 's/CHARSET/utf-8/' | iconv -t UTF-16 > page16.html
reads "HTML in UTF-16" page16.html

# ---- LibreOffice ----
fods() {
	cat <<'F'
<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet" office:version="1.2">
<office:automatic-styles>
<number:date-style style:name="N1"><number:day number:style="long"/><number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/><number:text>.</number:text></number:date-style>
<number:date-style style:name="N2"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/></number:date-style>
<style:style style:name="d" style:family="table-cell" style:data-style-name="N1"/><style:style style:name="t" style:family="table-cell" style:data-style-name="N2"/>
</office:automatic-styles><office:body><office:spreadsheet><table:calculation-settings><table:null-date table:date-value="EPOCH"/></table:calculation-settings>
<table:table table:name="Skolēni">
<table:table-row><table:table-cell/>S(2025./26. m. g.)</table:table-row><table:table-row><table:table-cell/></table:table-row>
<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="3" table:number-rows-spanned="1"><text:p>Skolēns</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="string" table:number-columns-spanned="6" table:number-rows-spanned="1"><text:p>Dati</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="5"/></table:table-row>
<table:table-row>S(Nr.)S(Uzvārds)S(Vārds)S(Dzimis)S(Skaitlis)S(Piezīme)S(Ir)S(Laiks)S(Mazs)</table:table-row>
<table:table-row>V(1)S(Bērziņš)S(Jānis)D(2010-01-03)V(7.45)S(Rīga, "Ķēniņu" iela; 5)B(true)T(2026-01-03T18:00:00)V(0.001)</table:table-row>
<table:table-row>V(2)S(Āboliņa-Žagare)S(Līga)D(2009-12-31)V(4.5)S(a &amp; b &lt;c&gt;)B(false)T(2026-01-03T08:30:00)V(1000000)</table:table-row>
<table:table-row>V(3)S(Čižikova)S(Šarlote)<table:table-cell/>V(-12)<table:table-cell/>B(true)</table:table-row>
<table:table-row>V(4)S(Ģērmanis)S(Ņikita)D(2012-02-29)<table:table-cell table:formula="of:=0.1+0.2" office:value-type="float" office:value="0.3"/>S(divas</text:p><text:p>rindas)B(false)T(2025-09-01T00:00:00)V(0.00000012)</table:table-row>
<table:table-row><table:table-cell/>S(Kopā)</table:table-row>
</table:table></office:spreadsheet></office:body></office:document>
F
}
flat() {
	fods | sed -E "s/EPOCH/$1/"'; s#S\(([^)]*)\)#<table:table-cell office:value-type="string"><text:p>\1</text:p></table:table-cell>#g
		s#V\(([^)]*)\)#<table:table-cell office:value-type="float" office:value="\1"/>#g; s#B\(([a-z]*)\)#<table:table-cell office:value-type="boolean" office:boolean-value="\1"/>#g
		s#D\(([^)]*)\)#<table:table-cell table:style-name="d" office:value-type="date" office:date-value="\1"/>#g
		s#T\(([^)]*)\)#<table:table-cell table:style-name="t" office:value-type="date" office:date-value="\1"/>#g'
}
if command -v soffice > /dev/null; then
	mkdir lo; flat 1899-12-30 > lo/a.fods; flat 1904-01-01 > lo/b.fods
	(cd lo && HOME=$PWD timeout 120 soffice -env:UserInstallation="file://$PWD/profile" --headless --convert-to xlsx a.fods b.fods && rm -rf profile) > lo.log 2>&1
	reads "XLSX of LibreOffice" lo/a.xlsx
	check "its second workbook counts from 1904" grep -q 'date1904="\(1\|true\)"' <(unzip -p lo/b.xlsx xl/workbook.xml 2>/dev/null || "$python" -c 'import zipfile; print(zipfile.ZipFile("lo/b.xlsx").read("xl/workbook.xml").decode())')
	reads "XLSX of LibreOffice from 1904" lo/b.xlsx
	(cd lo && HOME=$PWD timeout 120 soffice -env:UserInstallation="file://$PWD/profile" --headless --convert-to ods --outdir . a.fods && rm -rf profile) > lo.log 2>&1
	exits "ODS is refused by name" 65 "$LIECIBA" --root s import lo/a.ods
	check "with its code" grep -q T208 exits.out
else
	skip "XLSX of LibreOffice (libreoffice-calc-nogui is not installed)"
fi

# ---- openpyxl ----
cat > by_openpyxl.py <<'P'
import datetime as t, sys
import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
for name, mac in ("py.xlsx", False), ("py1904.xlsx", True):
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    hidden = book.active
    hidden.title, hidden.sheet_state = "Palīglapa", "hidden"
    hidden.append([1, 2, 3])
    sheet = book.create_sheet("Skolēni")
    for row in [[None, "2025./26. m. g."], [], ["Skolēns", None, None, "Dati"], ["Nr.", "Uzvārds", "Vārds", "Dzimis", "Skaitlis", "Piezīme", "Ir", "Laiks", "Mazs"],
        [1, "Bērziņš", "Jānis", t.date(2010, 1, 3), 7.4500000000000002, 'Rīga, "Ķēniņu" iela; 5', True, t.datetime(2026, 1, 3, 18), 0.001],
        [2, "Āboliņa-Žagare", "Līga", t.date(2009, 12, 31), 4.5, "a & b <c>", False, t.datetime(2026, 1, 3, 8, 30), 1000000],
        [3, "Čižikova", "Šarlote", None, -12, None, True], [4, "Ģērmanis", "Ņikita", t.date(2012, 2, 29), 0.1 + 0.2, "divas\nrindas", False, t.datetime(2025, 9, 1), 1.2e-7],
        [None, "Kopā"]]:
        sheet.append(row)
    sheet.merge_cells("A3:C3")
    sheet.merge_cells("D3:I3")
    book.active = 1
    book.save(name)
P
if "$python" -c 'import openpyxl' 2> /dev/null; then
	"$python" by_openpyxl.py
	reads "XLSX of openpyxl" py.xlsx
	reads "XLSX of openpyxl from 1904" py1904.xlsx
	mkdir folder; cp py.xlsx folder; echo x > folder/readme.md
	reads "a folder with a workbook" folder
else
	skip "XLSX of openpyxl (python3-openpyxl is not installed)"
fi

# ---- --guess: a journal's table as a workbook of dates and numbers gets the map of its CSV, and through it the same rows ----
typed() { "$python" - "$1" "$2" <<'P'
import csv, datetime, openpyxl, re, sys
book = openpyxl.Workbook()
def typed(v):
    if re.fullmatch(r"\d\d\.\d\d\.\d{4}\.", v):
        return datetime.date(*reversed([int(n) for n in v[:-1].split(".")]))
    return int(v) if re.fullmatch(r"[1-9]\d*", v) else v or None
for row in csv.reader(open(sys.argv[1], encoding="utf-8-sig"), delimiter=";"):
    book.active.append([typed(v) for v in row])
book.save(sys.argv[2])
P
}
rows_of() { sqlite3 "$1/journal.db" "SELECT student_id, surname, birth_date, file_no FROM student_row ORDER BY 1; SELECT student_id, course_id, date, kind, raw, scale, title FROM mark ORDER BY 1, 2, 3, 5;
	SELECT student_id, date, slot, course_id, raw, status, minutes FROM absence ORDER BY 1, 2, 3; SELECT file, line FROM quarantine" | sed 's/\.xlsx/.csv/'; }
if "$python" -c 'import openpyxl' 2> /dev/null; then
	mkdir gc gx; for s in gc gx; do printf 'format: 1\nschool: pvs\n' > $s/lieciba.yaml; "$LIECIBA" -q --root $s import "$TOP/samples/eklase/base"; done
	for f in skoleni vertejumi kavejumi; do
		cp "$TOP/samples/eklase/$f.csv" . && typed $f.csv $f.xlsx
		"$LIECIBA" --root gc import --guess $f.csv > $f.c 2> $f.c.said; "$LIECIBA" --root gx import --guess $f.xlsx > $f.x 2> $f.x.said
		same "the map guessed of $f.xlsx is that of the CSV, but for the input and how dates are written" "$(sed 's/^input: .*/input: { file: X, skip: 2 }/; s/^dates: .*/dates: [YYYY-MM-DD]/' $f.c)" \
			"$(sed "s/^input: { file: $f.xlsx, sheet: Sheet, skip: 2 }/input: { file: X, skip: 2 }/" $f.x)"
		same "with the same preview" "$(sed 's/csv/xlsx/' $f.c.said)" "$(cat $f.x.said)"
		"$LIECIBA" -q --root gc import --format map:$f.c $f.csv > gc.log 2>&1; "$LIECIBA" -q --root gx import --format map:$f.x $f.xlsx > gx.log 2>&1
		[ $f != skoleni ] || for s in gc gx; do "$LIECIBA" -q --root $s import --format "map:$TOP/samples/eklase/enrollments-map.yaml" $f.csv; done
	done
	same "and each brings the same students, marks and absences" "$(rows_of gc)" "$(rows_of gx)"
	same "all of them" "5 6 5" "$(sqlite3 gx/journal.db "SELECT count(DISTINCT student_id) FROM student_row; SELECT count(*) FROM mark; SELECT count(*) FROM absence" | xargs)"
else
	skip "maps guessed of workbooks (python3-openpyxl is not installed)"
fi

# ---- exceljs ----
cat > by_exceljs.js <<'J'
const ExcelJS = require('exceljs');
const day = (y, m, d, h = 0, min = 0) => new Date(Date.UTC(y, m - 1, d, h, min));
const rows = [[null, '2025./26. m. g.'], [], ['Skolēns', null, null, 'Dati'], ['Nr.', 'Uzvārds', 'Vārds', 'Dzimis', 'Skaitlis', 'Piezīme', 'Ir', 'Laiks', 'Mazs'],
  [1, { richText: [{ text: 'Bērz' }, { font: { bold: true }, text: 'iņš' }] }, 'Jānis', day(2010, 1, 3), 7.45, 'Rīga, "Ķēniņu" iela; 5', true, day(2026, 1, 3, 18), 0.001],
  [2, 'Āboliņa-Žagare', 'Līga', day(2009, 12, 31), 4.5, 'a & b <c>', false, day(2026, 1, 3, 8, 30), 1000000],
  [3, 'Čižikova', 'Šarlote', null, -12, null, true],
  [4, 'Ģērmanis', 'Ņikita', day(2012, 2, 29), { formula: '0.1+0.2', result: 0.1 + 0.2 }, 'divas\nrindas', false, day(2025, 9, 1), 1.2e-7], [null, 'Kopā']];
function fill(sheet, stream) {
  for (const r of rows) {
    const row = sheet.addRow(r);
    row.eachCell((cell, n) => { if (cell.value instanceof Date) cell.numFmt = n === 8 ? 'dd"."mm"."yyyy hh:mm' : '[$-426]d. mmmm, yyyy;@'; });
    if (stream) row.commit();
  }
}
(async () => {
  for (const mac of [false, true]) {
    const book = new ExcelJS.Workbook();
    book.properties.date1904 = mac;
    const sheet = book.addWorksheet('Skolēni');
    fill(sheet, false);
    sheet.mergeCells('A3:C3');
    sheet.mergeCells('D3:I3');
    await book.xlsx.writeFile(mac ? 'js1904.xlsx' : 'js.xlsx');
  }
  const stream = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: 'jsstream.xlsx', useStyles: true, useSharedStrings: false });
  const sheet = stream.addWorksheet('Skolēni');
  fill(sheet, true);
  await stream.commit();
})();
J
if sh "$TOP/tests/tools/npm.sh" "$TOP/build/npm-exceljs" exceljs@4.4.0 2> /dev/null; then
	NODE_PATH=$TOP/build/npm-exceljs/node_modules node by_exceljs.js
	reads "XLSX of exceljs, shared strings" js.xlsx
	reads "XLSX of exceljs from 1904" js1904.xlsx
	reads "XLSX of exceljs, streamed, inline strings" jsstream.xlsx
else
	skip "XLSX of exceljs (npm, or exceljs, is not to be had)"
fi

# ---- large ones ----
cat > large.py <<'P'
import resource, subprocess, sys, time, zipfile
def book(name, rows):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("xl/workbook.xml", "<workbook xmlns:r='r'><sheets><sheet name='A' r:id='a'/></sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='a' Type='x/worksheet' Target='s.xml'/><Relationship Id='b' Type='x/sharedStrings' Target='t.xml'/></Relationships>")
        with z.open("xl/t.xml", "w") as f:
            f.write(("<sst>" + "".join("<si><t>Teksts %d</t></si>" % i for i in range(2000)) + "</sst>").encode())
        with z.open("xl/s.xml", "w") as f:
            f.write(b"<worksheet><sheetData><row><c t='inlineStr'><is><t>Nr.</t></is></c><c t='inlineStr'><is><t>Kas</t></is></c>" + b"".join(b"<c t='inlineStr'><is><t>%d</t></is></c>" % k for k in range(6)) + b"</row>")
            for i in range(rows):
                last = i == rows - 1
                f.write(("<row r='%d'><c r='A%d'><v>%d</v></c><c r='B%d' t='inlineStr'><is><t>%s</t></is></c>" % (i + 2, i + 2, i, i + 2, "jā" if last else "nē") +
                    "".join("<c r='%s%d' t='s'><v>%d</v></c>" % (c, i + 2, (i * 7 + k) % 2000) for k, c in enumerate("CDEFGH")) + "</row>").encode())
            f.write(b"</sheetData></worksheet>")
open("large.yaml", "w").write("format: 1\nmap: large\ntable: students\ncolumns: { school: { const: pvs }, student: { from: Nr. }, surname: { from: Kas }, given_name: { from: Kas } }\nrows: { skip_when: { Kas: [nē] } }\nignore: ['0', '1', '2', '3', '4', '5']\n")
spent = {}
for rows in 100000, 300000:
    book("large.xlsx", rows)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([sys.argv[1], "-q", "--root", "s", "import", "--format", "map:large.yaml", "large.xlsx"], check=True)
    spent[rows] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print("large: %.0f rows/s, %d KiB" % (300000 / spent[300000], kib), file=sys.stderr)
sys.exit("memory grew to %d KiB" % kib if kib >= 102400 else "%.2f s for 100,000 rows, %.2f s for 300,000" % (spent[100000], spent[300000]) if spent[300000] > 4.5 * spent[100000] + 0.2 else 0)
P
check "300,000 rows in less than 100 MiB, in three times the time of 100,000" "$python" large.py "$LIECIBA"
same "and the last one arrives" "299999|jā" "$(sqlite3 s/journal.db "SELECT student_id, surname FROM student_row WHERE surname = 'jā' AND student_id <> '99999'")"
