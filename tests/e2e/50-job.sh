# SPDX-License-Identifier: MIT
# render as a batch: the same bytes whoever works and wherever; a document that hangs or eats memory costs itself; a kill leaves no half file.
. "$TOP/tests/lib.sh"
"$LIECIBA" -q init s --sample --students 60
"$LIECIBA" -q --root s import s/bundle > /dev/null
render() { "$LIECIBA" -q --root s --today 2026-06-05 render "$@"; }
tree() { (cd "$1" && find . -type f ! -name .lieciba.lock | sort | xargs sha256sum); }

exits "the cards of a term" 0 render report-card --period 2025-26/S1 --format pdf,dump --workers 1 -o a
want=$(tree a)
exits "the same with four workers" 0 render report-card --period 2025-26/S1 --format pdf,dump --workers 4 -o b
same "the bytes do not depend on the number of workers" "$want" "$(tree b)"
mkdir deep loc && localedef -i lv_LV -f UTF-8 "$PWD/loc/lv_LV.UTF-8"
same "there is a locale with a decimal comma" "0,5" "$(env LOCPATH="$PWD/loc" LC_ALL=lv_LV.UTF-8 /usr/bin/printf '%.1f' 0,5)"
far() { env LOCPATH="$PWD/loc" LC_ALL=lv_LV.UTF-8 TZ=Pacific/Auckland faketime '2031-03-01 23:30:00' "$LIECIBA" -q --root deep/other --today 2026-06-05 "$@"; }
"$LIECIBA" -q init deep/other --sample --students 60
exits "the same import in another folder, time zone, locale and on another day" 0 far import deep/other/bundle
exits "and the same cards" 0 far render report-card --period 2025-26/S1 --format pdf,dump -o deep/c
same "the bytes do not depend on where and when" "$want" "$(tree deep/c)"
exits "one class alone" 0 render report-card --period 2025-26/S1 --format pdf,dump --class 7.b -o d
same "has the bytes of the whole run" "$(echo "$want" | grep '/7\.b[/.]')" "$(tree d)"
student=$(sqlite3 s/journal.db "SELECT student_id FROM student ORDER BY 1 LIMIT 1")
exits "one student alone" 0 render report-card --period 2025-26/S1 --student "$student" -o e
same "makes one file and no file of a class" 1 "$(find e -name '*.pdf' | wc -l)"

# Kills, each at its point, then an undisturbed run over what is left.
for point in job.before-snapshot job.planned job.before-commit synced renamed job.after-commit; do
	rm -rf k
	exits "killed at $point" 137 env LIECIBA_KILL_AT=$point "$LIECIBA_FAULTS" -q --root s --today 2026-06-05 render report-card --period 2025-26/S1 --class 7.b --format pdf,dump -o k
	for f in $(find k -name '*.pdf'); do qpdf --check "$f" > /dev/null 2>&1 || not_ok "$point left a broken $f"; done
	exits "run again" 0 render report-card --period 2025-26/S1 --class 7.b --format pdf,dump -o k
	same "all is as if nothing had happened, and no temporary file is left" "$(tree d)" "$(tree k)"
done
exits "a worker that is killed costs the document it had begun" 3 \
	env LIECIBA_KILL_AT=staged:2 "$LIECIBA_FAULTS" --root s --today 2026-06-05 render report-card --period 2025-26/S1 --class 7.b --workers 1 -o k
check "it is named, with the reason" grep -q '^7.b/.*: error: the process that made it died of signal 9' exits.out
check "and the file of its class is not made anew" grep -q 'J010' exits.out
same "nothing half-written stays" "" "$(find k -name '.*tmp*')"

# Traps: one student's SELECT never ends, or gives far too much.
mkdir -p s/layouts
trap_layout() { # NAME SQL
	{ printf 'format: 1\nlayout: %s\ntitle: Trap\nextends: base.yaml\ndata:\n  roster:\n    sql: |\n' "$1"
	printf '      SELECT student_id, class_id, class, list_no FROM student\n      WHERE school_id = :school_id AND school_year = :school_year ORDER BY seq\n'
	printf '  trap:\n    max_rows: 1000000\n    sql: |\n      %s\n' "$2"
	printf 'split:\n  by: roster\n  unit: student_id\n  label: "{class}/{list_no}"\n  file: "{class}/{list_no:02}.pdf"\nblocks:\n  - text: "{class} {list_no} {trap.x}"\n'; } > "s/layouts/$1.yaml"
}
trap_layout hang "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000) SELECT sum(length(printf('%*d', 400000, n))) AS x FROM c WHERE :student_id = '$student' ORDER BY 1"
trap_layout greed "SELECT printf('%*d', 900000, 1) AS x FROM closing_mark WHERE :student_id = '$student' ORDER BY student_id"
printf 'format: 1\nlimits: { seconds: 1, memory_mb: 256 }\n' > s/lieciba.yaml
exits "a document that hangs" 3 "$LIECIBA" --root s --today 2026-06-05 render hang --period 2025-26/S1 -o h
check "is stopped and named" grep -q "^1.a/1: error: not ready after 1 seconds  \[P071\]" exits.out
all=$(sqlite3 s/journal.db "SELECT count(*) FROM student")
check "the others are made" test "$(find h -name '*.pdf' | wc -l)" -ge $((all - 6))
printf 'format: 1\nlimits: { seconds: 60, memory_mb: 256 }\n' > s/lieciba.yaml
exits "a document that eats memory" 3 "$LIECIBA" --root s --today 2026-06-05 render greed --period 2025-26/S1 -o g
check "is stopped and named" grep -q "^1.a/1: error: needs more memory than the 256 MB it may have  \[P072\]" exits.out
same "and the others are made" "$(cd h && find . -name '*.pdf' | sort)" "$(cd g && find . -name '*.pdf' | sort)"

# Ctrl-C and a second run at the same time.
printf 'format: 1\nlimits: { seconds: 60 }\n' > s/lieciba.yaml
"$LIECIBA" -q --root s --today 2026-06-05 render hang --period 2025-26/S1 -o i > int.out 2>&1 & pid=$!
for _ in $(seq 100); do [ -n "$(find i -mindepth 2 -type f 2>/dev/null)" ] && break; sleep 0.1; done
exits "a second run into the same folder has to wait" 75 render report-card --period 2025-26/S1 --class 7.b -o i
kill -TERM $pid; wait $pid; same "SIGTERM ends it with 143" 143 $?
same "with nothing half-written" "" "$(find i -name '*.tmp*')"
