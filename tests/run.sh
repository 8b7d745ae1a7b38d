#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh BUILD: everything `make test` runs; closes with "N passed, N failed, N skipped". ONLY=pattern runs a part.
top=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
export TOP=$top LIECIBA=$build/release/lieciba LIECIBA_FAULTS=$build/asan/lieciba
SHARED=; [ -d "$top/../shared/data" ] && SHARED=$(cd "$top/../shared/data" && pwd)
export SHARED ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
unset LIECIBA_CONFIG LIECIBA_KILL_AT SOURCE_DATE_EPOCH TZ
work=$(mktemp -d "${TMPDIR:-/tmp}/lieciba-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0
count() { # reads a log of ok/not ok/skip lines
	local p f s
	p=$(grep -c '^ok ' "$1"); f=$(grep -c '^not ok ' "$1"); s=$(grep -c '^skip ' "$1")
	passed=$((passed + p)); failed=$((failed + f)); skipped=$((skipped + s))
	grep -E '^(not ok|skip|#  ) ' "$1"
	echo "$2: $p ok${f:+, $f failed}, $s skipped ($SECONDS s)"
}
for t in "$build"/asan/unit/test_*; do
	[ -x "$t" ] && [[ $t != *.d ]] || continue
	[[ unit-$(basename "$t") == *${ONLY:-}* ]] || continue
	(cd "$top" && CMOCKA_MESSAGE_OUTPUT=TAP "$t") > "$work/log" 2>&1; code=$?
	sed -i -E 's/^(not )?ok [0-9]+ - /\1ok - /; s/^(ok|not ok) - (.*) # SKIP.*/skip - \2/' "$work/log"
	if [ $code != 0 ] && ! grep -q '^not ok' "$work/log"; then cat "$work/log"; echo "not ok - $(basename "$t") ended with $code" >> "$work/log"; fi
	[ $code != 0 ] && grep -vE '^(ok|1\.\.)' "$work/log" | head -60
	count "$work/log" "$(basename "$t")"
done
for t in "$top"/tests/tools/house.sh "$top"/tests/golden/run.sh "$top"/tests/e2e/*.sh; do
	[ -f "$t" ] || continue
	[[ $(basename "$(dirname "$t")")-$(basename "$t") == *${ONLY:-}* ]] || continue
	mkdir -p "$work/d" && (cd "$work/d" && bash "$t" > "$work/log" 2>&1); code=$?
	[ $code != 0 ] && { tail -20 "$work/log"; echo "not ok - $(basename "$t") ended with $code" >> "$work/log"; }
	count "$work/log" "$(basename "$(dirname "$t")")/$(basename "$t")"
	chmod -R u+w "$work/d"; rm -rf "$work/d"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $passed -gt 0 ]
