# SPDX-License-Identifier: MIT
# run: whatever is due, once; again and nothing is written; a changed mark, two starters, kills, the inbox, hooks, the dry run, the loop.
. "$TOP/tests/lib.sh"
"$LIECIBA" -q init s --sample --students 60 --clean
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
cat > s/hook <<'END'
#!/bin/sh
{ echo "$LIECIBA_EVENT $LIECIBA_JOB $LIECIBA_PERIOD $LIECIBA_COUNT"; cat; } >> told
END
chmod 755 s/hook
cat > s/schedule.yaml <<END
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  report-cards: { title: Liecības par 1. semestri, layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd, fulfils: issued, notify: [clerk] }
  year-cards: { title: Gada liecības, layout: report-card, period: year, due: { anchor: year-end }, lead: 5wd, fulfils: issued }
  year-list: { title: Saraksts, layout: report-card, outputs: [dump], period: year, grades: [9], due: { anchor: year-end, offset: 5wd }, after: [year-cards] }
  dreams: { title: Sapņi, layout: no-such-layout, period: month, months: [10], due: { day: 3 } }
  letters: { title: Vēstules, action: remind, period: month, months: [11], due: { day: 3 } }
  archive: { title: Arhīvs, action: archive, period: once, due: { anchor: date, date: 08-31 } }
notify:
  clerk: { on: [opened, done, late], run: ["$PWD/s/hook"] }
END
run() { "$LIECIBA" --root s --today 2025-12-16 run "$@"; }
tree() { (cd "$1" && find . -type f ! -name .lieciba.lock ! -name index.html ! -name lieciba.prom | LC_ALL=C sort | xargs -r sha256sum); }
times() { find s/out -type f -printf '%p %T@\n' | sort; }
db() { sqlite3 s/state/ledger.db "$1"; }

# ---- before there is anything ----
exits "documents are due, but there are no data" 66 run
check "that is said" grep -q 'T303' exits.out
exits "a job by hand without them" 66 run report-cards S1
rm -rf s/state
mv s/bundle s/inbox/export
touch -d '1 minute ago' s/inbox/export s/inbox/export/*
exits "a dry run" 66 run -n
check "tells of the inbox" grep -q '^inbox/export: would be imported first$' exits.out
same "and writes nothing" "no state, no store" "$([ -e s/state ] || echo no state), $([ -e s/journal.db ] || echo no store)"

# ---- the first tick ----
exits "a tick imports and makes what is due" 0 run
check "the import is told" grep -qE '^inbox/export: import 1: [0-9]+ new, 0 changed, 0 gone, 0 in quarantine$' exits.out
check "the cards are told" grep -qE '^report-cards 2025-26/S1: [0-9]+ made, [0-9]+ files of whole classes$' exits.out
check "a duty of people is told" grep -q '^letters 2025-11: to be done by people until 2025-12-03; then: lieciba done letters 2025-11 --by ROLE$' exits.out
cards=$("$LIECIBA" --root s --today 2025-12-16 render report-card --period 2025-26/S1 -n 2> /dev/null | grep -cE '/[0-9]+\.pdf$')
check "a job whose layout is not there is told" grep -q "dreams 2025-10: there is no layout 'no-such-layout'  \[T307\]" exits.out
same "a card for each student" "$cards" "$(find s/out -path '*/liecibas-S1/*/*.pdf' | wc -l)"
same "the ledger knows them" "ready|$cards|$cards|0" "$(db "SELECT state, units, made, fulfilled FROM instance WHERE job = 'report-cards'")"
same "each has one draft, its file's digest and a code" "$cards $cards $cards" \
	"$(db "SELECT (SELECT count(*) FROM version WHERE state = 'draft') || ' ' || (SELECT count(*) FROM output) || ' ' || (SELECT count(*) FROM verify_code)")"
same "the export lies in done" "2025-12-16-export" "$(ls s/inbox/done)"
same "who was told what" "opened report-cards 2025-26/S1 $cards
done report-cards 2025-26/S1 $cards" "$(grep -v '^{' told)"
check "the hook got JSON" python3 -c "import json; [json.loads(l) for l in open('told') if l[0] == '{']"
check "no name of a student is in it" test -z "$(grep -oFf <(sqlite3 s/journal.db "SELECT DISTINCT surname FROM student_row WHERE length(surname) > 4") told)"
"$LIECIBA" -q --root s --today 2025-12-16 render report-card --period 2025-26/S1 -o r > /dev/null 2>&1
same "as many pages as render makes" "$(pdfinfo "$(find r -name 7.b.pdf)" | grep Pages)" "$(pdfinfo "$(find s/out -name 7.b.pdf)" | grep Pages)"

# ---- the second ----
want=$(tree s/out); before=$(times); ledger=$(db .dump | sha256sum); rm told
exits "a second tick" 0 run
same "has nothing to do and says what comes" "nothing due; next: year-cards 2025-26, from 2026-05-22, due 2026-05-29" "$(cat exits.out)"
same "touches no file" "$before" "$(times)"
same "nor the ledger" "$ledger" "$(db .dump | sha256sum)"
same "nobody is told twice" no "$([ -e told ] && echo yes || echo no)"
exits "looking at every byte" 0 run --force
same "finds everything as it was" "$before" "$(times)"
file=$(find s/out -path '*/7.b/01.pdf')
echo x >> "$file"
exits "a file that was changed from outside" 0 run --force
same "is made again, with the same bytes" "$want" "$(tree s/out)"
rm "$file"
exits "one that was lost, by hand" 0 run report-cards S1
same "too" "$want" "$(tree s/out)"

# ---- a mark changes ----
mkdir s/inbox/export
cp s/inbox/done/2025-12-16-export/* s/inbox/export/
python3 - s/inbox/export/closing_marks.csv <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig"), delimiter=";"))
head = rows[0]; v, t = head.index("value"), head.index("period")
row = next(r for r in rows[1:] if r[t] == "S1" and r[v] in ("6", "7"))
row[v] = "8"
csv.writer(open(sys.argv[1], "w", encoding="utf-8", newline=""), delimiter=";", lineterminator="\n").writerows(rows)
END
touch -d '1 minute ago' s/inbox/export s/inbox/export/*
exits "the dry run with a file in the inbox" 0 run -n
same "tells of it and writes nothing" "inbox/export: would be imported first" "$(head -1 exits.out)"
exits "the changed export" 0 run
check "one card is made anew, with its class" grep -qE "^report-cards 2025-26/S1: 1 made, $((cards - 1)) as before, 1 file of a whole class$" exits.out
same "two files differ" 2 "$(diff <(echo "$want") <(tree s/out) | grep -c '^>')"
same "it stays version 1" "1|$cards" "$(db "SELECT max(version), count(*) FROM version")"
same "the second export lies beside the first" "2025-12-16-2-export 2025-12-16-export" "$(ls s/inbox/done | tr '\n' ' ' | sed 's/ $//')"
same "the log says what was done, without names" "import run import run" \
	"$(awk -F'\t' '$4 == "import" || ($4 == "run" && $5 !~ /made=0/) { print $4 }' s/audit.log | uniq | tr '\n' ' ' | sed 's/ $//')"
check "and is whole" "$LIECIBA" --root s audit verify

# ---- the inbox ----
echo "this is no export" > s/inbox/aa.csv; touch -d '1 minute ago' s/inbox/aa.csv
( cd s/inbox/done/2025-12-16-export && zip -q ../../bb.zip ./*.csv ); touch -d '1 minute ago' s/inbox/bb.zip
touch -d '1 minute ago' s/inbox/cc.csv.part
ln -s ../journal.db s/inbox/link; mkfifo s/inbox/pipe; touch -h -d '1 minute ago' s/inbox/link s/inbox/pipe; echo > s/inbox/Thumbs.db
exits "one that cannot be read, and one that can" 3 run
same "the broken one went to failed with its report" "2025-12-16-aa.csv 2025-12-16-aa.csv.report.txt" "$(ls s/inbox/failed | grep aa | tr '\n' ' ' | sed 's/ $//')"
check "which says why" grep -q '\[N' s/inbox/failed/2025-12-16-aa.csv.report.txt
check "the good one was imported" test -e s/inbox/done/2025-12-16-bb.zip
check "what a copying program has not finished is left alone" test -e s/inbox/cc.csv.part
same "a link and a pipe were put aside too, unread" 2 "$(grep -l T308 s/inbox/failed/*link.report.txt s/inbox/failed/*pipe.report.txt | wc -l)"
rm s/inbox/cc.csv.part
(for _ in $(seq 40); do echo x >> s/inbox/slow.csv; sleep 0.25; done) & writer=$!
sleep 0.5
exits "a file that grows" 0 run
check "waits" grep -q '^inbox/slow.csv: is still being written, the next run takes it$' exits.out
check "and is not touched" test -e s/inbox/slow.csv
kill $writer; wait $writer 2> /dev/null; rm s/inbox/slow.csv

# ---- deeds, and what waits for what ----
exits "a duty is noted as done" 0 "$LIECIBA" --root s --today 2025-12-16 done letters 2025-11 --by clerk
same "by whose role" "done|clerk" "$(db "SELECT state, by_role FROM instance JOIN deed USING (instance_id)")"
exits "documents are not noted so" 64 "$LIECIBA" --root s --today 2025-12-16 done report-cards S1 --by clerk
check "that is said" grep -q T306 exits.out
exits "a job that waits for another, by hand" 65 "$LIECIBA" --root s --today 2026-06-11 run year-list 2025-26@9
check "says for which" grep -q "waits for the job 'year-cards', which is not done  \[T304\]" exits.out
exits "forced" 0 "$LIECIBA" --root s --today 2026-06-11 run year-list 2025-26@9 --force -n
exits "one class of the year, by hand, before its time" 0 "$LIECIBA" --root s --today 2026-05-20 run year-cards 2025-26 --class 7.b
check "as documents of the year" test -n "$(find s/out -path '*liecibas-Y/7.b/*.pdf')"
same "and none of another class" "" "$(find s/out -path '*liecibas-Y/*' -name '*.pdf' ! -path '*/7.b*')"
exits "an unknown period" 64 run report-cards 2024-25/S1
check "gets those that there are" grep -q "possible: 2025-26/S1" exits.out

# ---- gates of the job, in place of the layout's ----
sed -i 's/^  letters:/  strict: { title: S, layout: report-card, period: once, due: { anchor: date, date: 08-30 }, gates: [{ check: C204 }], outputs: [dump] }\n&/' s/schedule.yaml
exits "a year's cards in December, where a year's mark must be there" 0 "$LIECIBA" --root s --today 2025-12-16 run strict 2025-26 --class 7.b
check "are blocked" grep -qE '^strict 2025-26: [0-9]+ blocked$' exits.out
check "how to see what is missing is said" grep -qx "What is missing: lieciba check --layout report-card --period 2025-26" exits.out
same "by that check" C204 "$(db "SELECT DISTINCT blocked_by FROM unit WHERE instance_id LIKE '%/strict/%' AND state = 'blocked'")"
sed -i 's/check: C204 }/check: C204, level: warn }/' s/schedule.yaml
exits "where it only warns" 0 "$LIECIBA" --root s --today 2025-12-16 run strict 2025-26 --class 7.b
check "they are made" grep -qE '^strict 2025-26: [0-9]+ made' exits.out

# ---- the year's end: groups of grades, and what waits for what is issued ----
june() { "$LIECIBA" --root s --today 2026-06-20 run "$@"; }
exits "the tick of June" 0 june
same "three groups, each with its own grades" "2025-26 10
2025-26@12 1
2025-26@9 1" "$(db "SELECT period || ' ' || count(DISTINCT substr(class_name, 1, instr(class_name, '.') - 1)) FROM instance JOIN unit USING (instance_id) WHERE job = 'year-cards' AND unit.state = 'done' GROUP BY period")"
same "nobody is in two" "" "$(db "SELECT unit FROM unit WHERE instance_id LIKE '%/year-cards/%' GROUP BY unit HAVING count(*) > 1")"
same "the date of the documents is the due day" "2025-26 2026-05-29 2025-26@12 2026-06-19 2025-26@9 2026-06-12" \
	"$(db "SELECT group_concat(x, ' ') FROM (SELECT DISTINCT period || ' ' || doc_date AS x FROM instance JOIN version USING (instance_id) WHERE job = 'year-cards' ORDER BY 1)")"
same "what comes after waits" "" "$(db "SELECT period FROM instance WHERE job = 'year-list'")"
exits "the ninth grade's cards are handed out" 0 "$LIECIBA" --root s --today 2026-06-20 issue year-cards 2025-26@9 --how issued --to student --by tutor
exits "then it is made" 0 june
check "and told" grep -qE '^year-list 2025-26@9: [0-9]+ made' exits.out
before=$(times)
exits "and again nothing" 0 june
same "is written" "$before" "$(times)"

# ---- a layout changes after issue ----
mkdir -p s/layouts && sed 's/{run.year_name} mācību gads"/{run.year_name} māc. g."/' "$TOP/layouts/report-card.yaml" > s/layouts/report-card.yaml
exits "another layout" 0 june
issued=$(db "SELECT count(*) FROM version WHERE state = 'issued'")
check "issued documents differ by it, and are told" grep -q "^year-cards 2025-26@9: $issued changed after issue" exits.out
same "by it only" "$issued layout" "$(db "SELECT count(*) || ' ' || min(what) FROM changed")"
exits "it is accepted" 0 june --accept-layout
same "and none differs any more" 0 "$(db "SELECT count(*) FROM changed")"
exits "nor at the next look" 0 june --force
same "either" 0 "$(db "SELECT count(*) FROM changed")"
exits "one document by hand" 0 run report-cards S1 --unit 7.b/1
same "is looked at alone" "report-cards 2025-26/S1: 1 as before" "$(cat exits.out)"

# ---- two starters ----
exits "while another holds the lock" 75 flock s/state/lock "$LIECIBA" --root s --today 2025-12-16 run
flock s/state/lock sleep 2 & holder=$!
sleep 0.3
exits "with --wait it begins when the other has ended" 0 run --wait 1m
wait $holder

# ---- as JSON ----
"$LIECIBA" --root s --today 2025-12-16 run --force --json > j.out 2> /dev/null
check "every line is JSON, the last one the sum" python3 -c "
import json
v = [json.loads(l) for l in open('j.out')]
assert v[-1]['same'] == $cards and v[-1]['broken'] == 0, v[-1]
assert any(x.get('event') == 'job' and x['job'] == 'report-cards' and x['same'] == $cards for x in v)"

# ---- the loop ----
"$LIECIBA" --root s --today 2025-12-16 run --loop 1s > loop.out 2>&1 & pid=$!
for _ in $(seq 100); do [ "$(grep -c 'nothing due' loop.out)" -ge 2 ] && break; sleep 0.1; done
cp s/schedule.yaml keep.yaml; echo "typo: x" >> s/schedule.yaml
for _ in $(seq 100); do grep -q V001 loop.out && break; sleep 0.1; done
cp keep.yaml s/schedule.yaml; n=$(grep -c 'nothing due' loop.out)
for _ in $(seq 100); do [ "$(grep -c 'nothing due' loop.out)" -gt "$n" ] && break; sleep 0.1; done
check "a mistake in schedule.yaml does not end it, and is told" test "$(grep -c V001 loop.out)" -ge 1 -a "$(grep -c 'nothing due' loop.out)" -gt "$n"
kill -TERM $pid; wait $pid; same "SIGTERM ends the loop with 143" 143 $?
exits "one that is wrong from the beginning does" 78 "$LIECIBA" --root none run --loop 1s
check "it had ticked more than once" test "$(grep -c 'nothing due' loop.out)" -ge 2

# ---- a folder on a network drive: a real sshfs mount, without a network: its server is at the other end of a pipe
mkdir far near; mkfifo pipe
if command -v sshfs > /dev/null && [ -x /usr/lib/openssh/sftp-server ] && [ -w /dev/fuse ]; then
	(/usr/lib/openssh/sftp-server < pipe | sshfs ":$PWD/far" near -o passive > pipe) > mount.log 2>&1 &
	for i in $(seq 50); do grep -q " $PWD/near .* fuse.sshfs " /proc/self/mountinfo && break; sleep 0.1; done
fi
if grep -q " $PWD/near .* fuse.sshfs " /proc/self/mountinfo; then
	"$LIECIBA" -q --today 2025-09-01 init near/s --profile akn
	exits "a school's folder on a network drive is refused" 78 "$LIECIBA" --today 2025-10-01 --root near/s run
	check "with the reason and what to do" grep -qzP 'near/s/state lies on a network drive \(sshfs\)  \[T300\]\n.*on a disk of this machine' exits.out
	fusermount3 -u near
else
	skip "a network drive: sshfs cannot be mounted here"
fi
