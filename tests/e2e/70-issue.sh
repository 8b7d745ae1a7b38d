# SPDX-License-Identifier: MIT
# issue, register, void, verify: over a ledger of 24 documents in two classes, made by hand.
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --today 2026-03-05 --root s "$@"; }
db() { sqlite3 s/state/ledger.db "PRAGMA foreign_keys = ON; $1"; }
mkdir -p s/state s/out/izraksti && printf 'format: 1\nschool: pvs\n' > s/lieciba.yaml
exits "no ledger yet" 66 run issue monthly-extract 2026-02 --how sent --to parent --by tutor
check "says what makes it" grep -q 'G021' exits.out

# The ledger: two classes of 12, class 7.b's last document is blocked, and a summary of the whole school.
sqlite3 s/state/ledger.db < "$TOP/src/sql/ledger.sql" > /dev/null
code() { printf '%020x' "$1"; }
{
	echo "PRAGMA foreign_keys = ON; BEGIN;"
	echo "INSERT INTO run VALUES ('R000001','pvs','2026-03-02T06:00:00','2026-03-02T06:01:00','h',1,'b','due','0.1.0',1,NULL,NULL,'done',NULL);"
	echo "INSERT INTO snapshot VALUES (zeroblob(32),'pvs','',1,'2026-02-28',NULL,'2026-03-02T06:00:00');"
	for i in "monthly-extract 2026-02 report-card sent" "absence-summary 2026-02 none made" "monthly-extract 2026-01 report-card sent"; do set -- $i
		echo "INSERT INTO instance(instance_id, school_id, job, period, data_from, data_to, opens, due, fulfils, layout, state) VALUES ('pvs/$1/$2','pvs','$1','$2','2026-02-01','2026-02-28','2026-03-01','2026-03-06','$4','$3','ready');"
	done
	n=0
	for c in 7.a 7.b; do for k in $(seq 1 12); do
		n=$((n + 1)); f=izraksti/$c-$(printf %02d $k).pdf
		echo "document $n" > "s/out/$f"
		if [ $n = 24 ]; then state=blocked; else state=done; fi
		echo "INSERT INTO unit VALUES ('pvs/monthly-extract/2026-02','s$(printf %03d $n)','$c/$k','2025-26/$c','$c',$n,'$state',NULL);"
		[ $n = 24 ] && { rm "s/out/$f"; continue; }
		echo "INSERT INTO version(instance_id, unit, version, digest, layout_digest, lang, profile, doc_date, made_at, state, run_id, snapshot_sha256) VALUES ('pvs/monthly-extract/2026-02','s$(printf %03d $n)',1,zeroblob(32),zeroblob(32),'lv','2a','2026-03-03','2026-03-02','draft','R000001',zeroblob(32));"
		echo "INSERT INTO output VALUES ('pvs/monthly-extract/2026-02','s$(printf %03d $n)',1,'pdf','$f',x'$(sha256sum "s/out/$f" | cut -c1-64)',11,1,1);"
		echo "INSERT INTO verify_code VALUES (x'$(code $n)','pvs/monthly-extract/2026-02','s$(printf %03d $n)',1,1);"
	done; done
	echo "class file" > s/out/izraksti/7.a.pdf
	echo "INSERT INTO bundle VALUES ('pvs/monthly-extract/2026-02','izraksti/7.a','pdf',1,zeroblob(32),1,12,'2026-03-02','R000001','izraksti/7.a.pdf',x'$(sha256sum s/out/izraksti/7.a.pdf | cut -c1-64)',11,12);"
	echo "COMMIT;"
} | sqlite3 s/state/ledger.db || not_ok "the ledger could not be made"

# ---- what is mistyped ----
exits "no job" 64 run issue
exits "no --how" 64 run issue monthly-extract 2026-02
exits "another --how" 64 run issue monthly-extract 2026-02 --how mailed --to parent --by tutor
exits "no receiver" 64 run issue monthly-extract 2026-02 --how sent
exits "another receiver" 64 run issue monthly-extract 2026-02 --how sent --to aunt --by tutor
exits "nobody did it" 64 run issue monthly-extract 2026-02 --how sent --to parent
exits "a name is no office" 64 run issue monthly-extract 2026-02 --how sent --to parent --by "Anna Liepa"
check "and is not repeated" sh -c '! grep -q Liepa exits.out'
exits "--via of what was not sent" 64 run issue monthly-extract 2026-02 --how kept --to archive --by secretary --via post
exits "unit and class" 64 run issue monthly-extract 2026-02 --how sent --to parent --by tutor --unit 7.a/1 --class 7.a
exits "an unknown job" 66 run issue monthly-extrct 2026-02 --how sent --to parent --by tutor
check "the nearest is named" grep -q "G050" exits.out
check "with a hint" grep -q "did you mean 'monthly-extract'?" exits.out
exits "an unknown period" 66 run issue monthly-extract 2025-12 --how sent --to parent --by tutor
check "those that there are" grep -q "2026-01" exits.out
exits "an unknown document" 66 run issue monthly-extract 2026-02 --how sent --to parent --by tutor --unit 7.c/1
check "has its code" grep -q "G052" exits.out
exits "an unknown class" 66 run issue monthly-extract 2026-02 --how sent --to parent --by tutor --class 12.z
check "and the classes" grep -q "there is 7.a, 7.b" exits.out
exits "nothing was made" 66 run issue absence-summary 2026-02 --how sent --to parent --by tutor
check "has its code" grep -q "G053" exits.out
same "nothing was written by all that" 0 "$(db 'SELECT count(*) FROM register')"

# ---- drafts ----
exits "a draft is ours, but not valid" 1 run verify LIECIBA1 0000-0000-0000-0001
check "says why" grep -q 'never recorded as issued' exits.out
exits "a rehearsal" 0 run -n issue monthly-extract 2026-02 --class 7.a --how sent --to parent --by tutor
check "tells how many" grep -q '^12 documents would be recorded' exits.out
same "and writes nothing" "0 draft" "$(db 'SELECT count(*) FROM register') $(db "SELECT DISTINCT state FROM version")"

# ---- issuing ----
exits "a class was sent" 0 run issue monthly-extract 2026-02 --class 7.a --how sent --to parent --by tutor --note "letter 5, 010112-12345"
check "its numbers" grep -q '^12 documents recorded: register 2025-26 nos. 1–12.$' exits.out
check "the sentence" grep -qF 'On 5 March 2026 “' exits.out
same "one batch, a row per document, a code masked" "12|2025-26/1|letter 5, ******-*****" "$(db 'SELECT count(*), batch, note FROM register GROUP BY batch')"
same "the time is the school's" "2026-03-05T14:00:00" "$(db 'SELECT DISTINCT at FROM register')"
same "issued" "12" "$(db "SELECT count(*) FROM version WHERE state = 'issued' AND issued_by LIKE 'tutor %'")"
exits "once more" 0 run issue monthly-extract 2026-02 --class 7.a --how sent --to parent --by tutor
check "is not written twice" grep -q '^12 documents stand so in the register already.' exits.out
LANGUAGE=lv exits "in Latvian" 0 run issue monthly-extract 2026-02 --unit 7.b/1 --how sent --to parent --by tutor
same "one document" "2026. gada 5. martā E-klasē nosūtīta liecība par 2026. gada februāri: 1 izglītojamā vecākiem (izsniegšanas reģistra Nr. 13)." "$(grep "gada .*nosūtīta" exits.out)"
echo changed > s/out/izraksti/7.b-02.pdf; rm s/out/izraksti/7.b-03.pdf
LANGUAGE=lv exits "files that are not ours" 3 run issue monthly-extract 2026-02 --class 7.b --how sent --to parent --by tutor --via "Mykoob"
check "a changed one" grep -q '7.b/2.*\[G056\]' exits.out
check "a missing one" grep -q '7.b/3.*\[G055\]' exits.out
same "the others" "2026. gada 5. martā Mykoob nosūtīta liecība par 2026. gada februāri: 8 izglītojamo vecākiem (izsniegšanas reģistra Nr. 14–21)." "$(grep "gada .*nosūtīta" exits.out)"
check "and one that was not made" grep -q '^1 dokuments vēl nav izgatavots' exits.out
same "partly done" "partial 21 23 24" "$(db "SELECT state || ' ' || fulfilled || ' ' || made || ' ' || units FROM instance WHERE period = '2026-02' AND job = 'monthly-extract'")"
echo "document 14" > s/out/izraksti/7.b-02.pdf; echo "document 15" > s/out/izraksti/7.b-03.pdf
same "as JSON" '{"recorded":2,"already":9,"refused":0,"not_made":1,"school_year":"2025-26","first":22,"last":23,"sentence":"' "$(run --json issue monthly-extract 2026-02 --class 7.b --how sent --to student --by tutor | sed 's/On.*//')"
flock s/state/lock true && (flock 9; exits "while another works" 75 run issue monthly-extract 2026-02 --how kept --to archive --by secretary) 9>> s/state/lock

# ---- the register ----
same "list: all rows" 23 "$(run register list | wc -l)"
same "the first" "2025-26    1  2026-03-05T14:00  sent         monthly-extract    2026-02     7.a/1      v1  tutor → parent  (letter 5, ******-*****)" "$(run register list | head -1)"
same "csv" "school_year;entry;at;event;job;period;document;class;version;copy;to;by;login;batch;order;cancels;note" "$(run register list --format csv | head -1)"
same "json" "7.a/1" "$(run register list --format json | head -1 | python3 -c 'import json,sys; print(json.loads(sys.stdin.read())["document"])')"
same "--json too" 23 "$(run --json register list --job monthly-extract --period 2026-02 | python3 -c 'import json,sys; print(len([json.loads(l) for l in sys.stdin]))')"
exits "another period" 0 run register list --period 2026-01
check "says so" grep -q 'no such rows' exits.out
exits "another format" 64 run register list --format xml
exits "another word" 64 run register show
exits "no year" 64 run register list --year 2025
exits "cancel without a reason" 64 run register cancel 23
exits "without a number" 64 run register cancel x --reason mistake
exits "a number that is none" 65 run register cancel 99 --reason mistake
check "has its code" grep -q G030 exits.out
exits "a rehearsal" 0 run -n register cancel 23 --reason mistake
same "writes nothing" 23 "$(db 'SELECT count(*) FROM register')"
exits "cancel" 0 run register cancel 23 --reason "wrong class"
same "is a new row" "cancelled|23|s015" "$(db 'SELECT event, cancels, unit FROM register WHERE entry_no = 24')"
exits "not twice" 65 run register cancel 23 --reason "wrong class"
check "has its code" grep -q G031 exits.out
exits "so it can be recorded again" 0 run issue monthly-extract 2026-02 --unit 7.b/3 --how sent --to parent --by tutor
same "with a new number" 25 "$(db "SELECT max(entry_no) FROM register WHERE event = 'sent'")"

# ---- verify ----
exits "an issued one" 0 run verify 0000-0000-0000-0001
same "what it is" "Liecība, 7.a/1, 2026-02
Version 1, dated 3 March 2026
It is valid: issued on 5 March 2026." "$(cat exits.out)"
exits "as typed from paper" 0 run verify lieciba1 oooo ooooo ooooo ol
exits "a file" 0 run verify s/out/izraksti/7.a-01.pdf
exits "a class's file" 0 run verify s/out/izraksti/7.a.pdf
check "is told as that" grep -q '12 documents of the class' exits.out
cp s/out/izraksti/7.a-01.pdf copy.pdf; exits "a copy elsewhere" 0 run verify copy.pdf
echo x >> copy.pdf; exits "with a byte more" 1 run verify copy.pdf
check "is not known" grep -q G062 exits.out
cp copy.pdf s/out/izraksti/7.a-02.pdf; exits "in its place" 1 run verify s/out/izraksti/7.a-02.pdf
check "was changed" grep -q G061 exits.out
exits "a code of nobody" 1 run verify ZZZZ-ZZZZ-ZZZZ-ZZZZ
check "is not ours" grep -q G060 exits.out
exits "half a code" 65 run verify LIECIBA1 0000-0000
check "is counted" grep -q 'this code has 8 characters.*\[G063\]' exits.out
exits "no code, no file" 65 run verify nothing.pdf
exits "nothing" 64 run verify
same "as JSON" '{"ours":true,"kind":"Liecība","job":"monthly-extract","period":"2026-02","label":"7.a/1","class":"7.a","date":"2026-03-03","version":1,"copy":1,"state":"issued","issued":"2026-03-05","replaced_by":0,"replaced_on":null}' "$(run --json verify 0000000000000001)"
same "not ours as JSON" '{"ours":false}' "$(run --json verify ZZZZZZZZZZZZZZZZ 2> /dev/null)"
db "INSERT INTO version SELECT instance_id, unit, 2, digest, layout_digest, lang, profile, doc_date, made_at, 'draft', run_id, snapshot_sha256, NULL, NULL, 'a mark', NULL FROM version WHERE unit = 's001' AND version = 1"
exits "version 2 of it" 0 run issue monthly-extract 2026-02 --unit s001 --how handed-over --to parent --by tutor
exits "the first one" 1 run verify 0000-0000-0000-0001
check "was replaced" grep -q '^It is no longer valid: version 2 replaced it on 5 March 2026.$' exits.out

# ---- void ----
exits "void without a reason" 64 run void monthly-extract 2026-02 --unit 7.a/2
exits "of all" 64 run void monthly-extract 2026-02 --reason torn
exits "of nothing" 64 run void --reason torn
db "UPDATE unit SET label = '7.b/9' WHERE unit = 's020'"
exits "of a label that two have" 65 run void monthly-extract 2026-02 --unit 7.b/9 --reason torn
check "names both ids" grep -q 's020, s021' exits.out
db "UPDATE unit SET label = '7.b/8' WHERE unit = 's020'"
exits "of a draft" 65 run void monthly-extract 2026-02 --unit 7.b/12 --reason torn
check "has its code" grep -q G057 exits.out
exits "a rehearsal" 0 run -n void monthly-extract 2026-02 --unit 7.a/2 --reason torn
same "as JSON" '{"unit":"s003","version":1,"void":false}' "$(run -n --json void monthly-extract 2026-02 --unit 7.a/3 --reason torn)"
exits "void" 0 run void monthly-extract 2026-02 --unit 7.a/2 --reason torn
same "stands in the ledger" "void|torn" "$(db "SELECT state, reason FROM version WHERE unit = 's002'")"
exits "and is told" 1 run verify 0000-0000-0000-0002
check "by verify" grep -q 'later declared void' exits.out
same "what was done stands in the audit log" "issue register-cancel verify void " "$(cut -f4 s/audit.log | sort -u | tr '\n' ' ')"
exits "which is whole" 0 run audit verify
