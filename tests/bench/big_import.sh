#!/bin/bash
# SPDX-License-Identifier: MIT
# big_import.sh BUILD [N]: one bundle of N students (200,000: 333 schools, 4.8 million marks, 2.7 million absences, 10 million other rows) into an empty
# store. Peer: sqlite3's own .import of the rows that are then in the store, in their order, into tables with the same columns and indexes (it checks
# nothing and has no look-ups to do). Wall time, CPU and peak of memory of both; the same files again. Ends with 1 when a bound is missed.
set -eu
build=$(cd "$1" && pwd); n=${2:-200000}
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
# measure COMMAND…: sets wall, cpu, peak (MiB)
measure() {
	read -r wall cpu peak < <(python3 -c '
import os, sys, time
start = time.monotonic()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)])
_, status, used = os.wait4(pid, 0)
if status:
    sys.exit("failed: " + " ".join(sys.argv[1:]))
print("%.2f %.2f %.0f" % (time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))' "$@")
}
# One bundle of all schools, a column for the school; marks and absences as many as the bound speaks of.
"$build/lieciba" -q init s --sample --clean --students "$n"
mkdir all; cp "$(ls -d s/bundle* | head -1)/manifest.csv" all/
for folder in s/bundle*; do
	school=$(awk -F';' 'NR == 2 { print $1 }' "$folder/schools.csv")
	for f in "$folder"/*.csv; do
		t=${f##*/}; keep=1
		case $t in manifest.csv) continue ;; marks.csv) keep=5 ;; attendance.csv) keep=3 ;; esac
		[ "$t" = schools.csv ] && school_column=0 || school_column=1
		first=0; [ -e "all/$t" ] || first=1
		awk -v s="$school" -v add=$school_column -v first=$first -v keep=$keep 'NR == 1 { if (first) print (add ? "school;" : "") $0; next }
			NR % keep == 0 { print (add ? s ";" : "") $0 }' "$f" >> "all/$t"
	done
	rm -rf "$folder"
done
rows=$(cat all/*.csv | wc -l)
measure "$build/lieciba" -q --root s import all; ours=$wall ours_cpu=$cpu ours_peak=$peak
measure "$build/lieciba" -q --root s import all; again=$wall again_peak=$peak
rm -rf all

sqlite3 s/journal.db .schema | grep -v sqlite_ | sed 's/) STRICT;/);/; s/) STRICT, WITHOUT ROWID;/) WITHOUT ROWID;/' > schema.sql
tables=$(sqlite3 s/journal.db "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
{ cat schema.sql; echo 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA ignore_check_constraints = ON;'; echo .mode csv; echo 'BEGIN;'; } > peer.sql
for t in $tables; do
	# .import knows no NULL: the unique index of `supersedes` gets numbers instead
	columns=$(sqlite3 s/journal.db "SELECT group_concat(CASE name WHEN 'supersedes' THEN 'row_id' ELSE name END) FROM pragma_table_info('$t')")
	sqlite3 -csv s/journal.db "SELECT $columns FROM $t" > "$t.csv"
	echo ".import $t.csv $t" >> peer.sql
done
echo 'COMMIT;' >> peer.sql
marks=$(sqlite3 s/journal.db 'SELECT count(*) FROM mark'); absences=$(sqlite3 s/journal.db 'SELECT count(*) FROM absence')
rm s/journal.db
measure sqlite3 peer.db '.read peer.sql'
[ "$(sqlite3 peer.db 'SELECT count(*) FROM mark')" = "$marks" ] || { echo "the peer did not take all rows" >&2; exit 1; }

missed=0
holds() { awk "BEGIN { exit !($2) }" || { echo "missed: $1 ($2)" >&2; missed=1; }; }
ratio=$(awk "BEGIN { printf \"%.2f\", $ours / $wall }") ratio_cpu=$(awk "BEGIN { printf \"%.2f\", $ours_cpu / $cpu }")
echo "students $n rows $rows marks $marks absences $absences"
echo "import_s $ours cpu_s $ours_cpu peak_MiB $ours_peak"
echo "sqlite3_import_s $wall cpu_s $cpu peak_MiB $peak ratio $ratio ratio_cpu $ratio_cpu"
echo "again_s $again peak_MiB $again_peak times_faster $(awk "BEGIN { printf \"%.0f\", $ours / ($again + 0.001) }")"
holds "within 3 times of sqlite3's .import" "$ratio <= 3"
holds "memory stays under 512 MiB" "$ours_peak < 512 && $again_peak < 512"
holds "the same export again is 10 times faster" "$ours >= 10 * $again"
exit $missed
