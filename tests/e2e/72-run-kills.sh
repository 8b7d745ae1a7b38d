# SPDX-License-Identifier: MIT
# run, killed at every named point: what is there is whole, the next run makes the same files and the same ledger as if nothing had happened.
. "$TOP/tests/lib.sh"
"$LIECIBA" -q init base --sample --students 60 --clean
"$LIECIBA" -q --root base import base/bundle > /dev/null
cp "$TOP/samples/calendars/calendar-2025-26.yaml" base/
printf 'format: 1\ntimezone: Europe/Riga\ncalendars: [calendar-2025-26.yaml]\njobs:\n  report-cards: { title: L, layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, fulfils: issued }\n' > base/schedule.yaml
"$LIECIBA" -q --root base --today 2025-12-16 run report-cards S1 --class 7.b
rm -rf base/out base/state/ledger.db* base/state/snapshots # verify.key stays: the codes are the same
tree() { (cd "$1" && find . -type f ! -name .lieciba.lock ! -name index.html ! -name lieciba.prom | LC_ALL=C sort | xargs -r sha256sum); }
one() { "${PROGRAM:-$LIECIBA}" -q --root k --today 2025-12-16 run report-cards S1 --class 7.b; }
facts() { sqlite3 k/state/ledger.db "SELECT unit, version, hex(digest), doc_date, made_at, state, path, hex(sha256) FROM version JOIN output USING (instance_id, unit, version) ORDER BY 1;
	SELECT bundle, version, hex(digest), parts, hex(sha256) FROM bundle ORDER BY 1; SELECT state, units, made FROM instance ORDER BY 1; SELECT count(*) FROM stale"; }
cp -r base k && one && want=$(tree k/out) && known=$(facts)
check "there is something to compare" test "$(echo "$want" | wc -l)" -gt 2
for point in job.before-snapshot job.planned job.before-commit synced renamed renamed:2 job.after-commit ledger-commit ledger-committed; do
	rm -rf k && cp -r base k
	exits "killed at $point" 137 env PROGRAM="$LIECIBA_FAULTS" LIECIBA_KILL_AT=$point bash -c "$(declare -f one); one"
	for f in $(find k/out -name '*.pdf' 2> /dev/null); do qpdf --check "$f" > /dev/null 2>&1 || not_ok "$point left a broken $f"; done
	exits "run again" 0 one
	same "the same files, and no temporary one" "$want" "$(tree k/out)"
	same "the same in the ledger" "$known" "$(facts)"
	same "the run that was cut off is told as such" "$(sqlite3 k/state/ledger.db "SELECT count(*) - 1 FROM run")" "$(sqlite3 k/state/ledger.db "SELECT count(*) FROM run WHERE state = 'crashed'")"
done
rm -rf k && cp -r base k && cp -r base/bundle k/inbox/export && touch -d '1 minute ago' k/inbox/export k/inbox/export/*
printf 'format: 1\ntimezone: Europe/Riga\ncalendars: [calendar-2025-26.yaml]\njobs: {}\n' > k/schedule.yaml
exits "killed between an import and its putting away" 137 env LIECIBA_KILL_AT=tick.imported "$LIECIBA_FAULTS" -q --root k --today 2025-12-16 run
exits "the next tick puts it away" 0 "$LIECIBA" --root k --today 2025-12-16 run
same "once" "2025-12-16-export" "$(ls k/inbox/done)"

# ---- SIGTERM in the middle: what was begun ends, nothing is half-written, the next run goes on ----
rm -rf k && cp -r base k && mkdir -p k/layouts
student=$(sqlite3 k/journal.db "SELECT student_id FROM student ORDER BY 1 DESC LIMIT 1")
{ printf 'format: 1\nlayout: hang\ntitle: Trap\nextends: base.yaml\ndata:\n  roster:\n    sql: |\n'
printf '      SELECT student_id, class_id, class, list_no FROM student\n      WHERE school_id = :school_id AND school_year = :school_year ORDER BY seq\n'
printf '  trap:\n    max_rows: 1000000\n    sql: |\n      %s\n' "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000) SELECT sum(length(printf('%*d', 400000, n))) AS x FROM c WHERE :student_id = '$student' ORDER BY 1"
printf 'split:\n  by: roster\n  unit: student_id\n  label: "{class}/{list_no}"\n  file: "{class}/{list_no:02}.pdf"\nblocks:\n  - text: "{class} {list_no} {trap.x}"\n'; } > k/layouts/hang.yaml
printf 'format: 1\ntimezone: Europe/Riga\ncalendars: [calendar-2025-26.yaml]\njobs:\n  hang: { title: H, layout: hang, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd }\n' > k/schedule.yaml
"$LIECIBA" -q --root k --today 2025-12-16 run > term.out 2>&1 & pid=$!
for _ in $(seq 200); do [ "$(find k/out -name '*.pdf' -o -name '.*tmp*' 2> /dev/null | wc -l)" -gt 20 ] && break; sleep 0.05; done
kill -TERM $pid; wait $pid; same "SIGTERM ends it with 143" 143 $?
same "no temporary file stays" "" "$(find k/out -name '.*tmp*')"
same "the run has ended, and the instance did not fail" "partial no" "$(sqlite3 k/state/ledger.db "SELECT run.state || ' ' || CASE instance.state WHEN 'failed' THEN 'yes' ELSE 'no' END FROM run, instance")"
sed -i 's/ WHERE :student_id = .*/ WHERE n < 2 AND :student_id IS NOT NULL ORDER BY 1/; s/n < 1000000/n < 3/' k/layouts/hang.yaml
exits "with the trap gone the rest is made" 0 "$LIECIBA" -q --root k --today 2025-12-16 run
same "all of it" "$(sqlite3 k/state/ledger.db "SELECT units || ' ' || units FROM instance")" "$(sqlite3 k/state/ledger.db "SELECT made || ' ' || (SELECT count(*) FROM version) FROM instance")"
