# SPDX-License-Identifier: MIT
# A rehearsal leaves the folder of outputs alone, also while a run holds its lock; a duty is not noted for a school that nobody knows yet.
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --root s --today 2025-12-16 "$@"; }
mine() { ls -d /tmp/lieciba-?????? 2> /dev/null | sort; }
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
before=$(mine)
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
