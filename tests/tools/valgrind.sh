#!/bin/bash
# SPDX-License-Identifier: MIT
# valgrind.sh DIR: the unit tests of a debug build under memcheck. test_out_pdf's long file and the random tests take minutes.
failed=0
for t in "$1"/unit/test_*; do
	case "$t" in *.d|*.log) continue ;; */test_pool) echo "skip - test_pool: its children die in ways that memcheck changes"; continue ;; esac
	if valgrind -q --error-exitcode=9 --leak-check=full --child-silent-after-fork=yes "$t" > "$t.log" 2>&1; then
		echo "ok - $(basename "$t")"
	else
		echo "not ok - $(basename "$t")"; grep -A12 '^==' "$t.log" | head -30; failed=1
	fi
done
exit $failed
