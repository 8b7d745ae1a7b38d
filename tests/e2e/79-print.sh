# SPDX-License-Identifier: MIT
# print: the class to a printer of a CUPS server that the test starts for itself; what it took is recorded as printed, what it refused is not.
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --root s --today 2025-12-16 "$@"; }
db() { sqlite3 s/state/ledger.db "$1"; }
"$LIECIBA" -q init s --sample --students 60 --clean
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
cat > s/schedule.yaml << 'YAML'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  report-cards: { title: Liecības, layout: report-card, period: term, terms: [S1], classes: [7.b], due: { anchor: term-end }, lead: 5wd, fulfils: printed }
YAML
run -q import s/bundle > /dev/null
run -q run > /dev/null 2>&1
n=$(db "SELECT count(*) FROM version")
one=$(db "SELECT label FROM unit ORDER BY seq LIMIT 1")
# A rule that asks for the issue: a print that somebody records issues nothing, and the card is made anew when a mark changes.
sed -i 's/fulfils: printed/fulfils: issued/' s/schedule.yaml
run -q run > /dev/null 2>&1
who=$(db "SELECT unit FROM unit ORDER BY seq LIMIT 1") file=s/out/$(db "SELECT path FROM output WHERE unit = '$(db "SELECT unit FROM unit ORDER BY seq LIMIT 1")'")
state() { db "SELECT group_concat(version || state, ' ') FROM (SELECT * FROM version WHERE unit = '$who' ORDER BY version)"; }
exits "a print by hand is recorded" 0 run issue report-cards S1 --unit "$one" --how printed --to printer --by secretary
same "and nothing is issued by it" "1draft 0" "$(state) $(db "SELECT count(*) FROM version WHERE issued_at IS NOT NULL")"
code=$(pdftotext "$file" - | grep -o 'LIECIBA1 [0-9A-Z-]*' | head -1)
exits "its code tells so" 1 run verify "$code"
check "never issued" grep -q "never recorded as issued" exits.out
awk -F';' -v OFS=';' -v who="$who" 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i } NR > 1 && !done && $c["student"] == who && $c["period"] == "S1" && $c["value"] ~ /^[0-9]+$/ {
	$c["value"] = $c["value"] == 9 ? 8 : 9; done = 1 } { print }' s/bundle/closing_marks.csv > m && cp s/bundle/closing_marks.csv before.csv && mv m s/bundle/closing_marks.csv
run -q import s/bundle > /dev/null
run -q run > /dev/null 2>&1
same "a mark that changes after the print gives a new draft" "1superseded 2draft" "$(state)"
check "which replaces nothing" test -z "$(pdftotext "$file" - | grep Aizstāj)"
exits "the paper that was printed before" 1 run verify "$code"
check "is told from it" grep -q "was printed, never issued" exits.out
mv before.csv s/bundle/closing_marks.csv
rm -r s/state s/out s/audit.log
sed -i 's/fulfils: issued/fulfils: printed/' s/schedule.yaml
run -q import s/bundle > /dev/null
run -q run > /dev/null 2>&1
exits "who does it is asked" 64 run print report-cards S1
exits "an unknown class" 66 run print report-cards S1 --class 9.z --by secretary
exits "a rehearsal" 0 run -n print report-cards S1 --by secretary
check "tells how many" grep -q "^$n documents would be printed" exits.out
export CUPS_SERVER=$PWD/nobody
run print report-cards S1 --by secretary > first.out 2>&1
got=$?
if grep -q G090 first.out; then
	same "built without CUPS it says so" 69 $got
	same "and records nothing" 0 "$(db "SELECT count(*) FROM register")"
	skip "the program was built without CUPS (libcups2-dev)"
	exit 0
fi
same "no server, no printer" 69 $got
check "says so" grep -q G091 first.out
command -v cupsd > /dev/null || [ -x /usr/sbin/cupsd ] || { skip "cupsd is not here (cups-daemon)"; exit 0; }

c=$(mktemp -d /tmp/lieciba-cups.XXXXXX) # a socket's path must be short
mkdir $c/spool $c/cache $c/run $c/tmp
cat > $c/cupsd.conf << CONF
Listen $c/sock
LogLevel debug
DirtyCleanInterval 0
WebInterface No
Browsing No
DefaultAuthType None
<Location />
  Order deny,allow
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
CONF
cat > $c/cups-files.conf << CONF
FileDevice Yes
ServerRoot $c
RequestRoot $c/spool
CacheDir $c/cache
StateDir $c/run
TempDir $c/tmp
AccessLog $c/access
ErrorLog $c/error
PageLog $c/page
CONF
queue() { printf '<%s %s>\nUUID urn:uuid:00000000-0000-4000-8000-00000000000%s\nInfo %s\nDeviceURI file://%s\nState Idle\nAccepting %s\nShared No\nJobSheets none none\nOpPolicy default\nErrorPolicy stop-printer\n</%s>\n' "$1" "$2" "$3" "$2" "$c/$2.out" "$4" "${1%% *}"; }
{ queue DefaultPrinter office 1 Yes; queue Printer closed 2 No; } > $c/printers.conf
chmod 700 $c
PATH=$PATH:/usr/sbin cupsd -f -c $c/cupsd.conf -s $c/cups-files.conf > $c/cupsd.log 2>&1 &
pid=$!
trap 'kill $pid 2> /dev/null; wait $pid 2> /dev/null; rm -rf $c' EXIT
for i in $(seq 100); do [ -S $c/sock ] && break; sleep 0.05; done
if ! [ -S $c/sock ]; then skip "cupsd does not start here: $(tail -1 $c/cupsd.log)"; exit 0; fi
export CUPS_SERVER=$c/sock

exits "an unknown printer" 69 run print report-cards S1 --by secretary --printer nowhere
check "says so" grep -q "G091" exits.out
exits "a queue that takes nothing" 74 run print report-cards S1 --by secretary --printer closed
check "its reason is told" grep -q "G092" exits.out
same "nothing was recorded" 0 "$(db "SELECT count(*) FROM register")"
exits "one document" 0 run print report-cards S1 --unit "$one" --by secretary
check "the print job's number is told" grep -q "^report-cards 2025-26/S1 $one: print job [0-9]" exits.out
same "it is recorded as printed, never as issued" "1 printed printer secretary" "$(db "SELECT count(*) || ' ' || event || ' ' || to_role || ' ' || by_role FROM register")"
path() { echo "s/out/$(db "SELECT path FROM output JOIN unit USING (instance_id, unit) WHERE kind = 'pdf' ORDER BY seq LIMIT 1 OFFSET $1")"; }
check "CUPS has the file's own bytes" cmp "$(path 0)" $c/spool/d00001-001
exits "the class" 0 run print report-cards S1 --class 7.b --by secretary --one-sided
same "every document once" "$n $n" "$(db "SELECT count(*) || ' ' || count(DISTINCT unit) FROM register")"
same "the duty is done" done "$(db "SELECT state FROM instance")"
for i in $(seq 0 $((n - 1))); do cmp "$(path $i)" $c/spool/d00002-$(printf %03d $((i + 1))) || break; done > unlike 2>&1
same "nothing is issued by it" "$n printed 0" "$(db "SELECT count(*) || ' ' || state || ' ' || count(issued_at) FROM version GROUP BY state")"
exits "its code holds" 0 run verify "$(pdftotext "$(path 0)" - | grep -o 'LIECIBA1 [0-9A-Z-]*' | head -1)"
check "as printed" grep -q "printed on 2025. gada 16. decembr\|printed on 16 December 2025" exits.out
same "one job, the documents in their order" "$n " "$(ls $c/spool/d00002-* | wc -l) $(cat unlike)"
for i in $(seq 60); do [ -s $c/spool/c00002 ] && break; sleep 0.05; done
check "on one side, as was asked" grep -aq 'one-sided' $c/spool/c00002
check "the one before it on both" grep -aq 'two-sided-long-edge' $c/spool/c00001
check "no name stands in the queue" test -z "$(strings -n 4 $c/spool/c* | grep -F "$(sed -n 2p s/bundle/students.csv | cut -d';' -f2)")"
same "in the audit log too" "$n" "$(grep -o 'how=printed to=printer by=secretary documents=[0-9]*' s/audit.log | sed 's/.*=//' | paste -sd+ | bc)"
file=s/out/$(db "SELECT path FROM output JOIN unit USING (instance_id, unit) WHERE label = '$one' AND kind = 'pdf'")
chmod u+w "$file"; echo x >> "$file"
exits "a file that was changed is not printed" 3 run print report-cards S1 --unit "$one" --by secretary
check "and told" grep -q G056 exits.out
