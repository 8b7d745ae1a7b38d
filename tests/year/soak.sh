#!/bin/bash
# SPDX-License-Identifier: MIT
# soak.sh BUILD: the year of each of the five schools, as it should be and with a machine that stands still for ten days at every deadline.
top=$(cd "$(dirname "$0")/../.." && pwd)
export TOP=$top LIECIBA=$(cd "$1" && pwd)/lieciba LC_ALL=C.UTF-8 LANGUAGE=en
failed=0
for profile in ${PROFILES:-jmv rdmv vpvg kem akn}; do
	for off in 0 1; do
		tmp=$(mktemp -d)
		(cd "$tmp" && bash "$top/tests/year/walk.sh" $profile $off) > "$tmp/log" 2>&1 || failed=$((failed + 1))
		[ $off = 1 ] && what="off at every deadline" || what="every day"
		echo "$profile, $what: $(grep -o '[0-9]* instances.*' "$tmp/log" || tail -3 "$tmp/log")"
		sed -n '/ faults$/,$p' "$tmp/log" | sed 1d
		rm -rf "$tmp"
	done
done
[ $failed = 0 ]
