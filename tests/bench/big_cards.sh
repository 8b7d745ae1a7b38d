#!/bin/bash
# SPDX-License-Identifier: MIT
# big_cards.sh BUILD [N…]: CPU a report card when one store holds N students (100, 1,000, 10,000, 100,000): snapshot, SELECTs, composition, PDF, files of
# students and classes, school by school. Ends with 1 when a card costs half as much again in the largest store as in the one of 1,000.
set -eu
build=$(cd "$1" && pwd); shift
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
TIMEFORMAT='%U %S'
seconds() { { time "$@" > log 2>&1; } 2>&1 | awk '{ print $1 + $2 }'; }
render() { for s in $(cat ids); do "$build/lieciba" -q --root s --today 2026-06-20 render report-card --period 2025-26 --school "$s" --workers 1 -o out; find out -name '*.pdf' | wc -l >> made; rm -rf out; done; }
base='' last=''
for n in ${*:-100 1000 10000 100000}; do
	rm -rf s made; "$build/lieciba" -q init s --sample --clean --students "$n"
	imported=$(seconds bash -c 'for b in s/bundle*; do "$0" -q --root s import "$b"; done' "$build/lieciba")
	rm -rf s/bundle*
	sqlite3 s/journal.db 'SELECT DISTINCT school_id FROM student_row ORDER BY 1' > ids
	spent=$(seconds render)
	cards=$(awk '{ n += $1 } END { print n - c } ' made); classes=$(sqlite3 s/journal.db 'SELECT count(*) FROM class_row'); cards=$((cards - classes))
	last=$(awk "BEGIN { printf \"%.2f\", $spent * 1000 / $cards }")
	echo "students $n schools $(wc -l < ids) cards $cards store_MB $(($(stat -c %s s/journal.db) / 1048576)) import_s $imported render_ms_a_card $last"
	[ "$n" = 1000 ] && base=$last
done
[ -z "$base" ] || awk "BEGIN { exit !($last <= $base * 1.5) }" || { echo "missed: a card costs $last ms in the largest store, $base ms in that of 1,000 students" >&2; exit 1; }
