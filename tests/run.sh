#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh BUILD: everything `make test` runs, JOBS at a time (default: one a core); closes with "N passed, N failed, N skipped". ONLY=pattern runs a part.
# Each script runs in an empty folder of its own and shares nothing with the others, so that their order means nothing.
top=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
export TOP=$top BUILD_DIR=$build LIECIBA=$build/release/lieciba LIECIBA_FAULTS=$build/asan/lieciba
SHARED=; [ -d "$top/../shared/data" ] && SHARED=$(cd "$top/../shared/data" && pwd)
# ASan by default fills every page that SQLite takes and keeps 256 MiB of freed memory from use: most of a short run's time, for little more found.
export SHARED ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:max_malloc_fill_size=1024:quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1
unset LIECIBA_CONFIG LIECIBA_KILL_AT SOURCE_DATE_EPOCH TZ
work=$(mktemp -d "${TMPDIR:-/tmp}/lieciba-test.XXXXXX") || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
export work

# one NAME: runs it and leaves its log of ok/not ok/skip lines in $work/NAME.log, with what was wrong above them
one() {
	local name=$1 log=$work/${1//\//-}.log began=$SECONDS code p f s
	case "$name" in
	unit/*)
		(cd "$TOP" && CMOCKA_MESSAGE_OUTPUT=TAP "$BUILD_DIR/asan/unit/${name#unit/}") > "$log" 2>&1; code=$?
		# cmocka says "ok 1 - name", "not ok 1 - name", and of one left out "not ok 1 # SKIP name"
		sed -i -E 's/^(not )?ok [0-9]+ # SKIP (.*)/skip - \2/; s/^(not )?ok [0-9]+ - /\1ok - /' "$log" ;;
	*)
		mkdir -p "$work/d-${name//\//-}"
		(cd "$work/d-${name//\//-}" && exec bash "$TOP/tests/$name.sh" $2) > "$log" 2>&1; code=$?
		chmod -R u+w "$work/d-${name//\//-}"; rm -rf "$work/d-${name//\//-}" ;;
	esac
	[ $code != 0 ] && ! grep -q '^not ok' "$log" && echo "not ok - $name ended with $code" >> "$log"
	p=$(grep -c '^ok ' "$log"); f=$(grep -c '^not ok ' "$log"); s=$(grep -c '^skip ' "$log")
	{ if [ "$f" = 0 ]; then grep -E '^skip ' "$log"; else grep -vE '^(ok|# ok|1\.\.)' "$log" | head -80; fi
	echo "$name: $p ok, $f failed, $s skipped ($((SECONDS - began)) s)"; } > "$log.out"
	cat "$log.out"
}
export -f one

# The long ones first, so that no core waits for the last of them.
long='golden/run e2e/76-year e2e/40-cards e2e/55-structure e2e/43-absences e2e/56-layouts-classes e2e/54-books e2e/33-export e2e/37-sheets'
{ for t in $long; do [ -f "$top/tests/$t.sh" ] && echo "$t"; done
  for t in "$top"/tests/e2e/*.sh "$top"/tests/tools/house.sh; do t=${t#"$top/tests/"}; t=${t%.sh}; [[ " $long " == *" $t "* ]] || echo "$t"; done
  for t in "$build"/asan/unit/test_*; do [ -x "$t" ] && [[ $t != *.d ]] && echo "unit/${t##*/}"; done
} | while read -r t; do [[ ${t/\//-} == *${ONLY:-}* ]] && echo "$t"; done | xargs -r -d '\n' -P "${JOBS:-$(nproc)}" -I{} bash -c 'one {}'

count() { cat "$work"/*.log | grep -c "^$1 "; }
passed=$(count ok) failed=$(count 'not ok') skipped=$(count skip)
echo "$passed passed, $failed failed, $skipped skipped in $SECONDS s"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
