# SPDX-License-Identifier: MIT
# Shards: four processes that share a job, at once, with ledgers of their own; merged, files and ledger are those of the run that nobody shared.
. "$TOP/tests/lib.sh"
l() { "$LIECIBA" --today 2025-12-18 --root "$@"; }
"$LIECIBA" -q init a --sample --clean --students 150
cat > a/schedule.yaml <<'YAML'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  report-cards: { title: Liecības, layout: report-card, period: term, terms: [S1], due: { anchor: term-end, offset: 0d }, lead: 5wd, fulfils: issued }
YAML
l a -q import a/bundle
# The codes on the documents come from a secret that each school makes for itself: here both have the same.
mkdir a/state && printf '%032d' 7 > a/state/verify.key
cp -a a b; cp -a a c
files() { (cd "$1/out" && find . -type f -name '*.pdf' | sort | xargs sha256sum); }
# What does not say who made it and when: the runs' own rows and ids.
books() { l "$1" ledger export | grep -v '"table":"run"' | sed -E 's/"run_id":"[^"]*",?//g; s/"stamp":("[^"]*"|null),?//g'; }

exits "the whole, by one" 0 l a -q run report-cards 2025-26/S1
l a -q plan report-cards 2025-26/S1 --shards 4 > plan.a; l b -q plan report-cards 2025-26/S1 --shards 4 > plan.b
same "the plan is the same in another folder" "" "$(diff plan.a plan.b)"
same "each part gets near to a quarter of the documents" "ok" "$(awk -F'\t' '/^#|^task/ { next } { n[$3] += $2; all += $2; if ($2 > max) max = $2 } END { for (i = 1; i <= 4; i++) if (n[i] < all / 4 - max || n[i] > all / 4 + max) bad = 1; print bad ? "no" : "ok" }' plan.a)"
for i in 1 2 3 4; do l b -q run report-cards 2025-26/S1 --shard $i/4 > shard.$i 2>&1 & pids="$pids $!"; done
failed=0; for p in $pids; do wait $p || failed=$((failed + 1)); done
same "four shards at once" 0 "$failed$(cat shard.*)"
exits "a set with a gap is refused" 65 l b ledger merge b/state/ledger.part-{1,2,4}-of-4.db
check "by the number that is missing" grep -q 'of 4 shards these are missing: 3' exits.out
exits "all of them are put together" 0 l b -q ledger merge b/state/ledger.part-*-of-4.db
same "every file has the bytes of the undivided run" "" "$(diff <(files a) <(files b))"
l a -q run; l b -q run
same "a run afterwards finds nothing to make" "0" "$(l b --json run 2> /dev/null | grep -o '"made":[0-9]*' | tail -1 | cut -d: -f2)"
same "the ledgers tell the same of every document" "" "$(diff <(books a) <(books b) | head -5)"
exits "merged twice" 0 l b -q ledger merge b/state/ledger.part-*-of-4.db
same "changes nothing" "" "$(diff <(books a) <(books b) | head -5)"

# A shard that is killed goes on in its part; a normal run has to wait.
LIECIBA_KILL_AT=job.booked "$LIECIBA_FAULTS" --today 2025-12-18 --root c -q run report-cards 2025-26/S1 --shard 2/4 > kill.log 2>&1
same "a shard is killed after its first batch" 137 $?
exits "it goes on" 0 l c run report-cards 2025-26/S1 --shard 2/4
n=$(awk -F'\t' '$3 == 2 { n += $2 } END { print n }' plan.a)
same "and has all of its part" "$n" "$(sqlite3 c/state/ledger.part-2-of-4.db "SELECT count(*) FROM version")"
exits "no shard without a job" 64 l c run --shard 1/4
exits "no fifth of four" 64 l c run report-cards 2025-26/S1 --shard 5/4

# A class's file that is made again because one of its documents changed carries the codes of all of them.
sed -i '/^s000001;.*;S1;term;/s/;term;[A-Z];/;term;T;/' a/bundle/closing_marks.csv
exits "one changed card is made, and its class's file" 0 sh -c "'$LIECIBA' -q --today 2025-12-18 --root a import a/bundle && '$LIECIBA' -q --today 2025-12-18 --root a run"
class=$(sqlite3 a/state/ledger.db "SELECT path FROM bundle WHERE version = 2")
codes() { for f; do pdftotext "$f" -; done | grep -o 'LIECIBA1 [-0-9A-Z]*' | sort; }
same "with the codes of its cards" "$(codes a/out/"${class%.pdf}"/*.pdf)" "$(codes "a/out/$class")"
same "which the ledger knows" "$(codes "a/out/$class" | wc -l)" "$(for c in $(codes "a/out/$class" | cut -d' ' -f2); do l a verify "$c" 2> /dev/null | head -1; done | wc -l)"
