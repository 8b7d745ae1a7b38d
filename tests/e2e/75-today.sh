# SPDX-License-Identifier: MIT
# status and the today page after real runs: stopped, made, issued, changed, late, done; the page's links, its pages of checks, its place in a browser.
. "$TOP/tests/lib.sh"
"$LIECIBA" -q init s --sample --students 60 --clean
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
lieciba() { "$LIECIBA" --root s --no-color "$@"; }
today() { lieciba --today "$@"; }

# ---- before anything ----
rm -f s/schedule.yaml
exits "without a schedule" 78 today 2025-12-16 status
check "it says what is missing" grep -q "there is no s/schedule.yaml.*\[T320\]" exits.out
exits "for Nagios that is critical" 2 today 2025-12-16 status --nagios
check "in one line" grep -q '^LIECIBA CRITICAL - there is no s/schedule.yaml' exits.out
cat > s/layouts/class-list.yaml <<'END_LAYOUT'
format: 1
layout: class-list
title: Klases saraksts
extends: base.yaml
data:
  classes:
    sql: SELECT class_id, class FROM class WHERE school_id = :school_id AND school_year = :school_year ORDER BY seq
  students:
    sql: SELECT list_no FROM student WHERE class_id = :class_id ORDER BY seq
split: { by: classes, unit: class_id, label: "{class}", file: "saraksti & <citi>/{run.period_code}/{class}.pdf" }
blocks:
  - heading: "{title} {class}"
END_LAYOUT
cat > s/schedule.yaml <<'END_SCHEDULE'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  report-cards: { title: "Liecības par 1. semestri", source: "AKN-11; KEM-5.2", layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd, fulfils: issued }
  year-cards: { title: "Liecības par mācību gadu", source: "AKN-11", layout: report-card, period: year, due: { anchor: year-end }, lead: 5wd, fulfils: issued }
  class-lists: { title: "Klašu saraksti <A&B>", source: "VPVG-3.3", layout: class-list, period: month, months: [10, 11], due: { day: 3 }, fulfils: printed }
  summary-journal: { title: "Mācību sasniegumu kopsavilkuma žurnāls", source: "VPVG-3.3", layout: no-such-journal, period: month, months: [9, 10], due: { day: 12 } }
  letters: { title: "Vēstules vecākiem", source: "RDMV-25.2", action: remind, period: month, months: [11], due: { day: 5 } }
  safety: { title: "Drošības instruktāža", action: remind, period: once, due: { anchor: date, date: 01-05 }, lead: 15wd }
END_SCHEDULE
lieciba doctor > t.out
check "doctor says that nothing has run" grep -q '^ok *runs: there was none yet' t.out
exits "before the first import and run" 0 today 2025-12-16 status
check "duties stand there all the same" grep -q '^LATE .*Vēstules vecākiem, November 2025 .*people do it  *RDMV 25.2$' exits.out
check "and that nothing has run" grep -q 'has never been here.*\[T321\]' exits.out
same "it writes nothing" "" "$(ls -d s/state s/out/index.html s/journal.db 2> /dev/null)"

# ---- a run, with two cards stopped ----
python3 - s/bundle/closing_marks.csv <<'END_PY'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig"), delimiter=";"))
t, s = rows[0].index("period"), rows[0].index("student")
who = sorted({r[s] for r in rows[1:] if r[t] == "S1"})[-2:]
for w in who:
    rows.remove(next(r for r in rows if r[t] == "S1" and r[s] == w))
csv.writer(open(sys.argv[1], "w", encoding="utf-8", newline=""), delimiter=";", lineterminator="\n").writerows(rows)
END_PY
today 2025-12-16 -q import s/bundle > import.log 2>&1
exits "the run" 0 today 2025-12-16 run
page=s/out/index.html
check "writes the page" test -s $page
today 2025-12-16 status > t.out
check "cards are partly made" grep -qE '^PARTIAL +2025-12-19 +in 3 days +Liecības par 1. semestri, semester 1 +[0-9]+ of [0-9]+ made, 2 blocked +AKN 11; KEM 5.2$' t.out
check "by which check and in which classes" grep -qE '^ +[0-9]+\.[a-z] C204 \([12]\)' t.out
check "where the list by teacher is" grep -q '^ *s/out/parbaudes/report-cards-2025-26-S1.html$' t.out
check "and how to look at them" grep -q '^ *lieciba check --layout report-card --period 2025-26/S1$' t.out
check "lists are made and not printed" grep -qE '^LATE +2025-11-03 .*Klašu saraksti <A&B>, October 2025 +[0-9]+ made, not printed +VPVG 3.3$' t.out
check "the letters are late" grep -qE '^LATE +2025-12-05 +11 days late +Vēstules' t.out
check "the reminder counts to the last school day" grep -q '^ *last school day before it: 2025-12-19 (break: ziemas)$' t.out
check "what has no layout waits, once" test "$(grep -c '^WAITING .*no-such-journal' t.out)" = 1
check "the next one tells when it opens" grep -qE '^NEXT .*Liecības par mācību gadu.* opens 2026-05-22' t.out
exits "--late ends with 1" 1 today 2025-12-16 status --late
check "and lists only that" test "$(grep -cE '^(PARTIAL|BLOCKED|NEXT|WAITING|OPEN|DONE)' exits.out)" = 0
exits "for Nagios it is critical" 2 today 2025-12-16 status --nagios
check "with performance data" grep -qE '^LIECIBA CRITICAL - late 3 \(.*\), documents blocked 2\|late=3;;0;0 .*blocked=2;0;;0 ' exits.out
today 2025-12-16 status --json > j.out
check "JSON says the same" python3 -c "
import json
r = json.load(open('j.out'))
assert r['blocked'] == 2 and r['late'] == 3 and r['groups']['blocked'] == 1, r
i = next(x for x in r['instances'] if x['job'] == 'report-cards')
assert i['group'] == 'blocked' and i['state'] == 'partial' and sum(s['documents'] for s in i['stopped']) == 2
assert i['check_page'] == 'parbaudes/report-cards-2025-26-S1.html'
assert i['files'] and any(not f['complete'] for f in i['files'])"

# ---- the page ----
cat > links.py <<'END_PY'
import html.parser, os, sys, urllib.parse
class P(html.parser.HTMLParser):
    void = {'meta', 'br', 'link', 'img', 'hr'}
    def __init__(self): super().__init__(); self.stack, self.links, self.ids, self.bad, self.tables, self.th = [], [], set(), [], 0, 0
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag not in self.void: self.stack.append(tag)
        if 'id' in a:
            if a['id'] in self.ids: self.bad.append('id twice: ' + a['id'])
            self.ids.add(a['id'])
        if 'href' in a: self.links.append(a['href'])
        if tag in ('script', 'iframe') or 'src' in a or any(k.startswith('on') for k in a): self.bad.append('loads or runs: ' + tag)
        if tag == 'th' and 'scope' not in a: self.bad.append('th without scope')
        if tag == 'html' and not a.get('lang'): self.bad.append('no lang')
    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag: self.bad.append('not closed before </%s>' % tag)
page = sys.argv[1]
p = P(); p.feed(open(page, encoding='utf-8').read()); p.close()
bad = p.bad + ['open: ' + t for t in p.stack]
files = 0
for l in p.links:
    if l.startswith('#'):
        if l[1:] not in p.ids: bad.append('no ' + l)
    else:
        files += 1
        if '://' in l or l.startswith('/'): bad.append('not relative: ' + l)
        if not os.path.isfile(os.path.join(os.path.dirname(page), urllib.parse.unquote(l))): bad.append('no file ' + l)
print('\n'.join(bad) if bad else 'good, links: %d' % files)
sys.exit(bool(bad))
END_PY
check "its elements close, ids and heads are right, every link leads to a file" python3 links.py $page
check "the class PDFs are among them" grep -q '<a href="[^"]*liecibas-S1/7.b.pdf">7.b</a>' $page
check "and files whose names need care" grep -q '<a href="saraksti%20%26%20%3Cciti%3E/2025-10/7.b.pdf">' $page
check "a title cannot become markup" grep -q 'Klašu saraksti &lt;A&amp;B&gt;' $page
check "the page of what is missing" grep -q '<a href="parbaudes/report-cards-2025-26-S1.html">' $page
check "names the checks of the stopped cards" grep -q C204 s/out/parbaudes/report-cards-2025-26-S1.html
check "and is a page of the same kind" python3 links.py s/out/parbaudes/report-cards-2025-26-S1.html
same "no name of a student is on either" "" "$(cat $page s/out/lieciba.prom | grep -oFf <(sqlite3 s/journal.db "SELECT DISTINCT surname FROM student_row WHERE length(surname) > 4"))"
check "Prometheus' file has the figures" grep -qx 'lieciba_documents_blocked 2' s/out/lieciba.prom
same "each name of it has its help and type" "$(grep -oE '^lieciba_[a-z_]+' s/out/lieciba.prom | sort -u)" "$(awk '/^# TYPE/ { print $3 }' s/out/lieciba.prom | sort -u)"
LANGUAGE=en today 2025-12-16 -q run 2> /dev/null; a=$(sha256sum < $page); before=$(stat -c %Y%s%i $page)
LANGUAGE=lv today 2025-12-16 -q run 2> /dev/null
same "the page does not depend on who starts the run, and is not written twice" "$a $before" "$(sha256sum < $page) $(stat -c %Y%s%i $page)"

# ---- issued, then a mark changes; the rest comes ----
class=8.b
exits "a class is issued" 0 today 2025-12-17 issue report-cards S1 --class "$class" --how issued --to student --by tutor
"$LIECIBA" -q init again --sample --students 60 --clean
mkdir -p s/inbox; cp -r again/bundle s/inbox/export
student=$(sqlite3 s/state/ledger.db "SELECT unit FROM unit JOIN instance USING (instance_id) WHERE job = 'report-cards' AND class_name = '$class' LIMIT 1")
python3 - s/inbox/export/closing_marks.csv "$student" <<'END_PY'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig"), delimiter=";"))
t, s, v = (rows[0].index(x) for x in ("period", "student", "value"))
row = next(r for r in rows[1:] if r[t] == "S1" and r[s] == sys.argv[2] and r[v].isdigit())
row[v] = "9" if row[v] != "9" else "8"
csv.writer(open(sys.argv[1], "w", encoding="utf-8", newline=""), delimiter=";", lineterminator="\n").writerows(rows)
END_PY
touch -d '1 minute ago' s/inbox/export s/inbox/export/*
exits "the corrected export" 0 today 2025-12-17 run
today 2025-12-17 status > t.out
check "nothing is stopped" test "$(grep -cE '^(PARTIAL|BLOCKED)' t.out)" = 0
check "one document has changed, and in what" grep -qE "^ +$class/[0-9]+ \(marks\)$" t.out
check "cards are made and partly issued" grep -qE '^READY .*Liecības par 1. semestri, semester 1 +[0-9]+ made, of these issued: [0-9]+ ' t.out
check "the page tells of the change" grep -q "<b>$class/[0-9]*</b>: vērtējumi, kopš 17.12.2025." $page
check "the page of checks is gone" test ! -e s/out/parbaudes/report-cards-2025-26-S1.html
check "and its link" test "$(grep -c parbaudes/ $page)" = 0
check "links hold" python3 links.py $page
exits "all lists are printed" 0 today 2025-12-17 issue class-lists 2025-11 --how printed --to printer --by secretary
check "the page knows at once" grep -q '<section class="done"' $page
today 2025-12-17 done letters 2025-11 --by tutor > /dev/null 2>&1
today 2025-12-17 status > t.out
check "so does status" grep -qE '^DONE .*Klašu saraksti <A&B>, November 2025 +[0-9]+ printed, 2025-12-17' t.out
check "a deed is done" grep -qE '^DONE .*Vēstules vecākiem, November 2025 +done, 2025-12-17' t.out

# ---- what is wrong is told ----
exits "a day without a run" 0 today 2025-12-19 status
check "is a warning" grep -q 'the last run is more than 24 hours ago.*\[T321\]' exits.out
exits "doctor finds it wrong" 1 today 2025-12-19 doctor
check "and says so" grep -q '^WRONG *runs: the last one was at 2025-12-17T12:00:00Z, more than 24 hours ago' exits.out
today 2025-12-18 doctor > t.out
check "a day is no wrong" grep -q '^ok *runs: the last one was at 2025-12-17T12:00:00Z$' t.out
sed -i 's/^  letters:/  letters: { titl: x }\n&/' s/schedule.yaml
exits "with a mistake in the schedule" 78 today 2025-12-19 run
check "the page says that the run failed, and why" grep -qE '<p class="notice">Pēdējā izpilde neizdevās: .*\[[A-Z][0-9]+\]</p>' $page
check "Prometheus' file too" grep -qx 'lieciba_last_run_success 0' s/out/lieciba.prom
check "the page is whole" python3 links.py $page
sed -i '/titl: x/d' s/schedule.yaml
exits "after it was mended" 0 today 2025-12-19 run
check "all is told again" grep -qx 'lieciba_last_run_success 1' s/out/lieciba.prom

# ---- in a browser ----
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
if [ -z "$browser" ]; then
	skip "the page in a browser (no chromium here)"
else
	mkdir nobody
	HOME=$PWD/nobody timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$PWD/nobody/d" --enable-logging=stderr --v=0 \
		--virtual-time-budget=2000 --dump-dom "file://$PWD/$page" > dom.html 2> browser.log
	check "a browser shows it" grep -q '<h1>Šodien' dom.html
	same "without a word on its console" "" "$(grep -E 'CONSOLE|net::ERR' browser.log)"
	HOME=$PWD/nobody timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$PWD/nobody/d" --no-pdf-header-footer \
		--print-to-pdf="$PWD/page.pdf" "file://$PWD/$page" > print.log 2>&1
	check "it prints on A4" grep -qE 'Page size: +59[45](\.[0-9]+)? x 84[12]' <(pdfinfo page.pdf)
fi
