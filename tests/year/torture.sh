#!/bin/bash
# SPDX-License-Identifier: MIT
# torture.sh BUILD [N]: a semester's run is killed with all its processes at N random moments (200) and started again until it ends by itself: files and ledger must
# be those of the run that nobody disturbed, every PDF on the way must be whole, and no temporary file may stay. SEED repeats a sequence.
set -u
export LIECIBA=$(cd "$1" && pwd)/lieciba LC_ALL=C.UTF-8 LANGUAGE=en
n=${2:-200}; RANDOM=${SEED:-$(date +%s)}; seed=$RANDOM; RANDOM=$seed
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
"$LIECIBA" -q init base --sample --clean --students 300
cat > base/schedule.yaml <<'YAML'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  report-cards: { title: Liecības, layout: report-card, period: term, terms: [S1], due: { anchor: term-end, offset: 0d }, lead: 5wd, fulfils: issued }
YAML
mkdir base/state && printf '%032d' 7 > base/state/verify.key
"$LIECIBA" --today 2025-12-18 --root base -q import base/bundle
run() { "$LIECIBA" --today 2025-12-18 --root k -q run; }
tree() { (cd "$1/out" && find . -type f ! -name .lieciba.lock ! -name index.html ! -name '*.prom' | sort | xargs sha256sum); }
books() { "$LIECIBA" --root "$1" ledger export | grep -v '"table":"run"' | sed -E 's/"run_id":"[^"]*",?//g'; }
cp -a base k && begin=$(date +%s%N) && run || { echo "not ok - the undisturbed run failed"; exit 1; }
span=$((($(date +%s%N) - begin) / 1000000))
tree k > want.tree; books k > want.books
kills=0 rounds=0 bad=0
while [ $kills -lt "$n" ]; do
	rm -rf k; cp -a base k; rounds=$((rounds + 1))
	for _ in 1 2 3; do
		setsid bash -c "exec '$LIECIBA' --today 2025-12-18 --root k -q run" > /dev/null 2>&1 & pid=$!
		ms=$(((RANDOM * 32768 + RANDOM) % span)); sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
		kill -9 -$pid 2> /dev/null && kills=$((kills + 1)); wait $pid 2> /dev/null
		find k/out -name '*.pdf' -print0 2> /dev/null | xargs -0 -r -n 200 sh -c 'for f; do [ "$(tail -c 6 "$f")" = "%%EOF" ] || echo "$f"; done' sh > broken
		[ -s broken ] && { bad=$((bad + 1)); echo "not ok - half a file: $(head -1 broken)"; }
	done
	run || { bad=$((bad + 1)); echo "not ok - the last run failed"; }
	tree k > got.tree; books k > got.books
	cmp -s want.tree got.tree || { bad=$((bad + 1)); echo "not ok - files differ (round $rounds, seed $seed)"; diff want.tree got.tree | head -3; }
	cmp -s want.books got.books || { bad=$((bad + 1)); echo "not ok - ledger differs (round $rounds, seed $seed)"; diff want.books got.books | head -3; }
	[ -z "$(find k -name '.*tmp-*')" ] || { bad=$((bad + 1)); echo "not ok - a temporary file stayed"; }
done
echo "$kills kills in $rounds rounds of a run of $span ms, $bad faults"
[ $bad = 0 ]
