#!/bin/bash
# SPDX-License-Identifier: MIT
# Forms: made, filled in by openpyxl, read back; the same bytes on another day; a form saved by LibreOffice; what is wrong in one is told and costs its row.
. "$TOP/tests/lib.sh"
python=/usr/bin/python3
"$python" -c 'import openpyxl' 2> /dev/null || python=python3
if ! "$python" -c 'import openpyxl' 2> /dev/null; then skip "forms (python3-openpyxl is not installed)"; exit 0; fi
lieciba() { "$LIECIBA" --root s --today 2026-06-05 "$@"; }
q() { sqlite3 s/journal.db "$1"; }
"$LIECIBA" -q init s --sample --clean --students 240
lieciba -q import s/bundle > import.log 2>&1
for f in stundas rikojumi sasniegumi uzvediba skola; do
	exits "template $f" 0 lieciba template $f --year 2025-26 -o $f.xlsx
	check "the same bytes on another day and in another time zone ($f)" sh -c "faketime '2031-02-03 04:05:06' env TZ=Asia/Tokyo '$LIECIBA' -q --root s --today 2026-06-05 template $f --year 2025-26 -o again.xlsx && cmp $f.xlsx again.xlsx && rm again.xlsx"
	exits "nothing filled in changes nothing ($f)" 0 lieciba import $f.xlsx
	check "and says so ($f)" grep -qE 'nothing new|0 new, 0 changed' exits.out
done
exits "a form that is there is not overwritten" 73 lieciba template skola -o skola.xlsx
exits "a class that is not there" 66 lieciba template stundas --year 2025-26 --class 99.z -o x.xlsx
exits "one class only" 0 lieciba template stundas --year 2025-26 --class 7.a -o class.xlsx

cat > fill.py <<'P'
import datetime, openpyxl, sys
def heads(s): return {c.value: c.column for c in s[3] if c.value}
def form(name): b = openpyxl.load_workbook(name + ".xlsx"); return b, b.worksheets[0], heads(b.worksheets[0])
b, s, h = form("stundas")
s.cell(4, h["Stundas pēc plāna"]).value = 123
s.cell(5, h["Stundas pēc plāna"]).value = None
print(s.cell(4, h["course"]).value, s.cell(5, h["course"]).value)
b.save("stundas-filled.xlsx")
b, s, h = form("rikojumi")
s.cell(4, h["Rīkojuma Nr."]).value = "1-9/77"
s.cell(4, h["Rīkojuma datums"]).value = datetime.date(2026, 6, 4)
s.cell(4, h["Lēmums"]).value = "atstāt uz otru gadu"
s2 = b.worksheets[1]; h2 = heads(s2)
s2.cell(4, h2["Uzņemšanas rīk. Nr."]).value = "1-8/1"
print(s.cell(4, h["student"]).value, s2.cell(4, h2["student"]).value)
b.save("rikojumi-filled.xlsx")
b, s, h = form("sasniegumi")
row = 4
while s.cell(row, h["Skolēns"]).value: row += 1
student = [r for r in b["_lieciba"].iter_rows(values_only=True) if r[0] == "student"][7]
subject = [r for r in b["_lieciba"].iter_rows(values_only=True) if r[0] == "subject"][2]
for k, v in {"Skolēns": student[2], "Olimpiāde, konkurss": "Ķīmijas olimpiāde =1+1", "Datums": datetime.date(2026, 3, 4), "Posms": "valsts", "Vieta": "2. vieta", "Mācību priekšmets": subject[2]}.items():
    s.cell(row, h[k]).value = v
    s.cell(row, h[k]).data_type = s.cell(row, h[k]).data_type if not str(v).startswith("=") else "s"
print(student[1], subject[1])
b.save("sasniegumi-filled.xlsx")
b, s, h = form("uzvediba")
row = 4
while s.cell(row, h["Skolēns"]).value: row += 1
for i, (who, kind) in enumerate([(student[2], "pateicība"), ("7.b/99 Nav Tāda", "piezīme"), (student[2], "uzslava")]):
    for k, v in {"Skolēns": who, "Datums": "05.05.2026.", "Veids": kind, "Teksts": "Palīdzēja 1. klasei"}.items(): s.cell(row + i, h[k]).value = v
print(row)
b.save("uzvediba-filled.xlsx")
b, s, h = form("skola")
for r in range(4, 30):
    if s.cell(r, 1).value == "head_name": s.cell(r, 3).value = "Jānis Kļaviņš"
b.save("skola-filled.xlsx")
b, s, h = form("rikojumi")
a, c = s.cell(6, h["Skolēns"]).value, s.cell(7, h["Skolēns"]).value
s.cell(6, h["Skolēns"]).value, s.cell(7, h["Skolēns"]).value = c, a
b.save("sorted.xlsx")
b, s, h = form("stundas")
s.cell(3, h["Stundas pēc plāna"]).value = "Stundas"
b.save("headless.xlsx")
P
"$python" fill.py > ids || not_ok "the forms could not be filled in"
{ read -r c1 c2; read -r s1 s2; read -r a1 a2; read -r row; } < ids
before=$(q "SELECT count(*) FROM course_row")
exits "hours come in" 0 lieciba import stundas-filled.xlsx
same "two journals changed and no other" 2 "$(($(q "SELECT count(*) FROM course_row") - before))"
same "a number of lessons" 123 "$(q "SELECT hours_plan FROM course_row WHERE course_id = '$c1' ORDER BY import_id DESC LIMIT 1")"
same "an empty cell is unknown" "" "$(q "SELECT hours_plan FROM course_row WHERE course_id = '$c2' ORDER BY import_id DESC LIMIT 1")"
same "what the form does not have stays" 1 "$(q "SELECT a.class_id IS b.class_id AND a.room IS b.room AND a.slot IS b.slot FROM course_row a, course_row b WHERE a.course_id = '$c1' AND b.row_id = a.supersedes")"
exits "orders come in" 0 lieciba import rikojumi-filled.xlsx
same "a decision" "held|1-9/77|2026-06-04" "$(q "SELECT kind, order_no, order_date FROM decision WHERE student_id = '$s1' ORDER BY import_id DESC LIMIT 1")"
same "an order of enrolment, list number and programme kept" "1-8/1|1|1" "$(q "SELECT in_order_no, list_no IS NOT NULL, programme_id IS NOT NULL FROM enrollment WHERE student_id = '$s2' ORDER BY import_id DESC LIMIT 1")"
exits "an olympiad comes in" 0 lieciba import sasniegumi-filled.xlsx
same "with the student of the list, text as text" "Ķīmijas olimpiāde =1+1|2026-03-04|valsts|2. vieta|$a2" "$(q "SELECT event, date, stage, place, subject_id FROM achievement WHERE student_id = '$a1' ORDER BY row_id DESC LIMIT 1")"
exits "a form with two wrong rows" 3 lieciba import uzvediba-filled.xlsx
check "who is not in the list is told at the cell, without the name" grep -q "uzvediba-filled.xlsx/Uzvedība:$((row + 1)):2: error: this is not one of the choices of this column  \[H111\]" exits.out
check "a word that is none of the choices" grep -q "Uzvedība:$((row + 2)):4: error: .*H111" exits.out
check "no name in it" sh -c '! grep -q "Nav Tāda" exits.out'
same "the good row is in" "praise|2026-05-05" "$(q "SELECT kind, date FROM behaviour WHERE student_id = '$a1' AND text = 'Palīdzēja 1. klasei'")"
exits "the school's data come in" 0 lieciba import skola-filled.xlsx
same "the head has a new name, the rest stays" "Jānis Kļaviņš|Paraugu vidusskola" "$(q "SELECT head_name, name FROM school_row ORDER BY import_id DESC LIMIT 1")"
exits "names sorted without their ids cost their rows" 3 lieciba import sorted.xlsx
same "both of them" 2 "$(grep -c H112 exits.out)"
exits "a form without a heading is refused" 65 lieciba import headless.xlsx
check "by name" grep -q 'H113' exits.out
mkdir journal; cp s/bundle/manifest.csv journal/
"$python" - <<'P'
import csv
rows = list(csv.reader(open("s/bundle/courses.csv", encoding="utf-8"), delimiter=";"))
keep = [i for i, name in enumerate(rows[0]) if name not in ("hours_plan", "hours_taught")]
csv.writer(open("journal/courses.csv", "w", encoding="utf-8", newline=""), delimiter=";").writerows([[r[i] for i in keep] for r in rows])
P
exits "the journal's export, which has no numbers of lessons" 0 lieciba -q import journal
same "leaves the form's number" 123 "$(q "SELECT hours_plan FROM course_row WHERE course_id = '$c1' ORDER BY import_id DESC LIMIT 1")"
if command -v soffice > /dev/null; then
	(mkdir lo; cd lo; cp ../sasniegumi-filled.xlsx in.xlsx; HOME=$PWD timeout 120 soffice -env:UserInstallation="file://$PWD/profile" --headless --convert-to xlsx:"Calc MS Excel 2007 XML" --outdir out in.xlsx && rm -rf profile) > lo.log 2>&1
	if [ -f lo/out/in.xlsx ]; then
		exits "a form saved by LibreOffice is read" 0 lieciba import lo/out/in.xlsx
		check "and brings nothing twice" grep -q 'nothing new\|0 new' exits.out
	else skip "a form saved by LibreOffice (it did not convert)"; fi
else skip "a form saved by LibreOffice (it is not installed)"; fi
