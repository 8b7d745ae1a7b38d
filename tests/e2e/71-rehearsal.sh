# SPDX-License-Identifier: MIT
# A rehearsal leaves the folder of outputs alone, also while a run holds its lock; a duty is not noted for a school that nobody knows yet.
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --root s --today 2025-12-16 "$@"; }
"$LIECIBA" -q init s --sample --students 60 --clean
sed -i '/^school:/d' s/lieciba.yaml
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
cat > s/schedule.yaml << 'YAML'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  letters: { title: Vēstules, action: remind, period: month, months: [11], due: { day: 3 } }
  report-cards: { title: Liecības, layout: report-card, period: term, terms: [S1], classes: [7.b], due: { anchor: term-end }, lead: 5wd }
YAML
exits "a duty before the first import" 66 run done letters 2025-11 --by clerk
check "says why" grep -q 'nothing was imported yet.*\[T309\]' exits.out
same "no row stands" 0 "$(sqlite3 s/state/ledger.db "SELECT count(*) FROM instance" 2> /dev/null || echo 0)"
exits "a school that is named is known" 0 sh -c "echo 'school: pvs' >> s/lieciba.yaml && '$LIECIBA' --root s --today 2025-12-16 -n done letters 2025-11 --by clerk"
run -q import s/bundle > /dev/null
exits "a duty after it" 0 run done letters 2025-11 --by clerk
same "is noted under the school" pvs "$(sqlite3 s/state/ledger.db "SELECT school_id FROM deed JOIN instance USING (instance_id)")"
rm -rf s/out
exits "a rehearsal of a run" 0 run -n run report-cards S1
check "tells what it would make" grep -qE '[0-9]+' exits.out
check "no folder of outputs is made" test ! -e s/out
exits "and of one document" 0 run -n render report-card --period 2025-26/S1 --class 7.b
check "nor by that" test ! -e s/out
mkdir s/out
touch s/out/.lieciba.lock s/out/.someone.pdf.tmp-77
exec 8> s/out/.lieciba.lock
flock -x 8
exits "while another run writes there" 0 run -n render report-card --period 2025-26/S1 --class 7.b
exits "a real one has to wait" 75 run render report-card --period 2025-26/S1 --class 7.b
flock -u 8
check "the other run's unfinished file is left alone" test -e s/out/.someone.pdf.tmp-77
same "nothing else is there" ".lieciba.lock .someone.pdf.tmp-77" "$(ls -A s/out | xargs)"

# Personal data lie in state/scratch while something is looked at, and what a killed command left there the next run removes, and only that.
rm -rf s/out
killed() { LIECIBA_KILL_AT=$1 "$LIECIBA_FAULTS" --root s --today 2025-12-16 "${@:2}"; }
mkdir tmp
for what in 'job.snapshot -n run report-cards S1' 'job.planned -n run report-cards S1' 'job.snapshot -n render report-card --period 2025-26/S1' \
	'job.snapshot plan report-cards S1' 'job.snapshot check --layout report-card --period 2025-26/S1' 'check.snapshot check --period 2025-26' \
	'viis.attached export viis --year 2025-26 -o e'; do
	TMPDIR=$PWD/tmp exits "killed: $what" 137 killed $what
	same "its snapshot lies in state/scratch" 1 "$(ls s/state/scratch/*.db | wc -l)"
	same "and nowhere else" "" "$(find s tmp -path s/state/scratch -prune -o \( -name '*snapshot*' -o -name '*.tmp*' \) -type f -print; ls -d s/out 2> /dev/null)"
	exits "somebody else's look in between" 0 run -n -q render report-card --period 2025-26/S1 --class 7.b
	same "leaves nothing there" "" "$(ls s/state/scratch)"
done
exits "killed once more" 137 killed job.snapshot -n run report-cards S1
exec 7> s/state/scratch/1.lock
flock -x 7
echo x > s/state/scratch/1.db
exits "a run that has nothing to do" 0 run -q run letters 2025-11
same "removes the dead one's, not that of one that is still at work" "1.db 1.lock" "$(ls s/state/scratch | xargs)"
flock -u 7
exits "a run after that" 0 run -q run letters 2025-11
same "removes that too" "" "$(ls s/state/scratch)"
