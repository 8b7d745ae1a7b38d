#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh DIR SECONDS: every fuzz target of DIR for so long; corpora stay in DIR. Fails at the first finding.
for t in "$1"/fuzz_*; do
	case "$t" in *.d|*-corpus|*-seeds) continue ;; esac
	[ -x "$t" ] || continue
	mkdir -p "$t-corpus"
	seeds=; [ "$(basename "$t")" = fuzz_layout ] && seeds="layouts layouts/parts samples/grandbend $(echo tests/golden/layout/*/layouts)"
	[ "$(basename "$t")" = fuzz_sheet ] && seeds=tests/golden/import/sheets
	[ "$(basename "$t")" = fuzz_bag ] && { seeds=$t-seeds; bash tests/fuzz/bags.sh "$seeds"; }
	echo "$(basename "$t"): $2 s"
	"$t" -max_total_time="$2" -max_len=16384 -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$1/" "$t-corpus" $seeds > "$t.log" 2>&1 || { tail -30 "$t.log"; exit 1; }
	tail -1 "$t.log"
done
