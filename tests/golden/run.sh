#!/bin/bash
# SPDX-License-Identifier: MIT
# Every folder below tests/golden with a file `cmd` is a case: its lines are run by bash in a copy of the folder, `lieciba` being the ASan
# build; stdout, stderr and the exit code of each line must equal `expected`. UPDATE=1 rewrites `expected`. Messages are English, today is fixed.
export LC_ALL=C.UTF-8 LANGUAGE=en ASAN_OPTIONS=${ASAN_OPTIONS:-max_malloc_fill_size=1024:quarantine_size_mb=16}
top=${TOP:-$(cd "$(dirname "$0")/../.." && pwd)}
program=${LIECIBA_FAULTS:-$top/build/asan/lieciba}
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
lieciba() { "$program" --today 2026-06-05 --no-color "$@"; }
export -f lieciba; export program TOP=$top
while read -r cmd; do
	dir=$(dirname "$cmd"); name=${dir#"$top/tests/golden/"}
	case "$name" in *${CASE:-}*) ;; *) continue ;; esac
	rm -rf "$tmp/c"; cp -r "$dir" "$tmp/c"; rm -f "$tmp/c/expected"
	(cd "$tmp/c" && while read -r line; do
		[ -n "$line" ] || continue
		echo "\$ $line"; bash -c "$line" 2>&1 < /dev/null; echo "[exit $?]"
	done < cmd) > "$tmp/got" 2>&1
	if [ -n "$UPDATE" ]; then cp "$tmp/got" "$dir/expected"; echo "ok - $name (rewritten)"
	elif cmp -s "$tmp/got" "$dir/expected"; then echo "ok - $name"
	else echo "not ok - $name"; diff "$dir/expected" "$tmp/got" | head -30 | sed 's/^/#   /'; fi
done < <(find "$top/tests/golden" -name cmd | sort)
exit 0
