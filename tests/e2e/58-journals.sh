#!/bin/bash
# SPDX-License-Identifier: MIT
# The journals and summaries of marks: each makes sound documents of a small school; a class's marks are the same on cards, in the summary journal (PDF, XLSX,
# CSV), in the summary of closing marks and in the subjects' journals, read back from the files; a journal of 10,000 lessons costs what its lessons cost.
. "$TOP/tests/lib.sh"
today=2026-06-20
layouts="summary-journal summary-journal-a3 closing-marks-summary class-journal"
exits "their layouts have no mistakes and no warnings" 0 "$LIECIBA" layout check $layouts
same "says so" "4 layouts, 0 errors, 0 warnings" "$(tail -1 exits.out)"
"$LIECIBA" -q init s --sample --clean --students 60 && sh "$TOP/tests/tools/few.sh" s/bundle 2.a 7.b 12.b && (
	cd s/bundle || exit 1
	echo 'lesson;course;date;slot;kind;topic;homework;taught;substitute' > lessons.csv
	awk -F';' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "course") c = i; next } $c ~ /7\.b$/ { print $c }' courses.csv | sort | while read -r c; do
		for m in 2025-09 2025-10 2025-11 2025-12; do for d in 03 10 17; do echo "$c-$m-$d;$c;$m-$d;2;lesson;Temats $d;$([ $d = 10 ] && echo '12. uzdevums');$([ $m-$d = 2025-12-17 ] && echo 0 || echo 1);$([ $d = 17 ] && echo t1)"; done; done
	done >> lessons.csv )
exits "the school is taken in" 0 "$LIECIBA" -q --today $today --root s import s/bundle
make() { "$LIECIBA" -q --today $today --root s render "$1" --period "$2" --format "$3" -o "out/$1" > said 2>&1 || { echo "$1"; head -5 said; }; }
same "all are made" "" "$(make report-card 2025-26 dump; make summary-journal 2025-26 pdf,xlsx,csv,dump; make summary-journal-a3 2025-26 pdf; make closing-marks-summary 2025-26/S1 pdf,csv
	make closing-marks-summary 2025-26 pdf,csv,xlsx,dump; make class-journal 2025-26 pdf,dump,xlsx; make class-journal 2025-26/2025-11 pdf)"
for l in $layouts; do find out/$l -name '*.pdf' | sort | head -4; done > files
check "sound, archival and accessible, and their structure is the dump's" xargs sh "$TOP/tests/tools/pdfcheck.sh" < files

# ---- one truth: who|subject|first term|second term|year, by class and number
cat > marks.py <<'PY'
import csv, glob, os, re, sys
import openpyxl
def cells(path):                                    # rows of a dump: texts of TDs by their height on the page
    rows, page, y, cell, out = {}, 0, None, None, []
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        m = re.match(r'text \S+ (\S+) .* (?:\S*>)?T[DH](?:\[[^]]*\])*#(\d+)$', line)
        if line.startswith('page '): page += 1
        elif m: y, cell = m.group(1), int(m.group(2))
        elif line.startswith('text '): y = None
        elif line.startswith('| ') and y: rows.setdefault((page, y), {}).setdefault(cell, []).append(line[2:]); 
    return [[' '.join(v) for _, v in sorted(r.items())] for r in rows.values()]
def say(lines):
    for l in sorted(set(lines)): print('|'.join(l))
def cards():
    for f in sorted(glob.glob('out/report-card/**/*.txt', recursive=True)):
        no = re.match(r'(\d+)\.txt$', os.path.basename(f))
        if not no: continue
        who = os.path.basename(os.path.dirname(f)) + '/' + str(int(no.group(1)))
        for r in cells(f):
            if len(r) >= 6 and r[0].isdigit() and not r[1].isdigit():
                yield who, r[1].split()[0], r[3], r[4], r[5]
def wide(header, rows, cls, pick):                  # a crosstab's rows -> the same, by the first word of each subject
    groups = {}
    for i, h in enumerate(header):
        m = re.match(r'(.*) / (1\. semestris|2\. semestris|gada|gala|gada/gala)$', ' '.join(str(h).split()))
        if m: groups.setdefault(m.group(1), {})[m.group(2)[0]] = i
    for r in rows:
        if not str(r[0]).isdigit(): continue
        for g, at in groups.items():
            v = [str(r[at[k]]) if r[at[k]] is not None else '' for k in ('1', '2', 'g')]
            if any(v): yield (cls + '/' + str(r[0]), g.split()[0]) + tuple(v)
def journal_csv():
    for f in glob.glob('out/summary-journal/**/*.csv', recursive=True):
        rows = list(csv.reader(open(f, encoding='utf-8-sig'), delimiter=';'))
        yield from wide(rows[0], rows[1:], os.path.basename(f)[:-4], None)
def journal_xlsx():
    book = openpyxl.load_workbook(glob.glob('out/summary-journal/**/*.xlsx', recursive=True)[0], data_only=True)
    for s in book.worksheets:
        rows = [list(r) for r in s.iter_rows(values_only=True)]
        top = next(i for i, r in enumerate(rows) if any(str(c).startswith('Latviešu') for c in r if c))
        group, header = '', []
        for a, b in zip(rows[top], rows[top + 1]):
            group = ' '.join(str(a).split()) if a else group
            header.append(group + ' / ' + str(b) if b else str(a))
        yield from wide(header, rows[top + 2:], s.title, None)
def pages():                                        # students of the summary journal whose rows on paper are not their rows in the table
    row, want = {}, {}
    for f in sorted(glob.glob('out/summary-journal/**/*.txt', recursive=True)):
        for r in cells(f):
            if r[0].isdigit() and len(r) > 6: row.setdefault(os.path.basename(f)[:-4] + '/' + r[0], []).extend(x for c in r[2:] for x in c.split())
    for w, _, *marks in journal_csv():
        want.setdefault(w, []).extend(m for i, m in enumerate(marks) if m and (m.isdigit() or i == 0 or m != marks[i - 1]))
    for w in want:
        if ' '.join([''] + want[w] + ['']) not in ' '.join([''] + row.get(w, []) + ['']): yield w, ' '.join(want[w]), ' '.join(row.get(w, []))
def closing():
    seen = {}
    for f in glob.glob('out/closing-marks-summary/**/*.csv', recursive=True):
        rows = list(csv.reader(open(f, encoding='utf-8-sig'), delimiter=';'))
        cls, k = os.path.basename(f)[:-4], 0 if '-S1' in f else 1
        for r in rows[1:]:
            if r[0].isdigit():
                for h, v in zip(rows[0][2:], r[2:]):
                    if h not in ('Vidēji', 'nv', 'Zem 4', 'Trūkst'): seen.setdefault((cls + '/' + r[0], h.split()[0]), {})[k] = v
    for key, v in seen.items():
        if v.get(1): yield key + (v.get(0) or '–', v[1])
if sys.argv[1] == 'first-year': say((w, s, a, y) for w, s, a, b, y in cards())
elif sys.argv[1] == 'closing': say(closing())
else: say(globals()[sys.argv[1]]())
PY
/usr/bin/python3 marks.py cards > cards; /usr/bin/python3 marks.py journal_csv > csv; /usr/bin/python3 marks.py journal_xlsx > xlsx
check "there are marks to compare" test "$(wc -l < cards)" -gt 60
same "the summary journal's table says what the cards say" "" "$(diff cards <(grep -Ff <(cut -d'|' -f1 cards | sort -u | sed 's/$/|/') csv) | head)"
same "its workbook says the same" "" "$(diff csv xlsx | head)"
/usr/bin/python3 marks.py pages > pages
same "and its pages: each student's row has these marks in the table's order, equal words of a subject once" "" "$(head -5 pages)"
/usr/bin/python3 marks.py first-year > expected; /usr/bin/python3 marks.py closing > got
same "the summaries of closing marks, of the first term and the year" "" "$(diff expected <(grep -Ff <(cut -d'|' -f1 expected | sort -u | sed 's/$/|/') got) | head)"

# ---- a journal of 10,000 lessons: each is there once, in order, on paper and in the sheet
"$LIECIBA" -q init l --sample --clean --students 60 && sh "$TOP/tests/tools/few.sh" l/bundle 2.a
journal=$(awk -F';' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "course") c = i; next } { print $c; exit }' l/bundle/courses.csv)
{ echo 'lesson;course;date;slot;kind;topic;homework;taught'; seq 0 9999 | awk -v c="$journal" '{ d = 1 + int($1 / 334); printf "n%d;%s;2025-09-%02d;%03d;lesson;Temats nr. %d;;1\n", $1, c, d, $1 % 334, $1 }'; } > l/bundle/lessons.csv
exits "10,000 lessons are taken in" 0 "$LIECIBA" -q --today $today --root l import l/bundle
exits "and printed" 0 "$LIECIBA" -q --today $today --root l render class-journal --period 2025-26 --class 2.a --singles-only --format pdf,dump,xlsx -o big
long=$(grep -rl 'Temats nr. 9999' big --include='*.txt')
same "each once, in order" "$(seq 0 9999)" "$(sed -n 's/^| Temats nr\. //p' "$long")"
check "the file is sound" qpdf --check "${long%.txt}.pdf"
same "and says how many sheets it is, and its pages" "$(( ($(pdfinfo "${long%.txt}.pdf" | awk '/^Pages/ { print $2 }') + 1) / 2 ))" "$(grep -A3 -x '| Sheets\|| Lapu skaits' "$long" | sed -n 's/^| \([0-9]*\)$/\1/p' | head -1)"
same "the sheet has as many" 10000 "$(unzip -p "${long%.txt}.xlsx" xl/worksheets/sheet1.xml | grep -o 'Temats nr\.' | wc -l)"
