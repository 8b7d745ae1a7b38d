# SPDX-License-Identifier: MIT
# run, killed at every named point: what is there is whole, the next run makes the same files and the same ledger as if nothing had happened.
. "$TOP/tests/lib.sh"
"$LIECIBA" -q init base --sample --students 60 --clean
"$LIECIBA" -q --root base import base/bundle > /dev/null
cp "$TOP/samples/calendars/calendar-2025-26.yaml" base/
printf 'format: 1\ntimezone: Europe/Riga\ncalendars: [calendar-2025-26.yaml]\njobs:\n  report-cards: { title: L, layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, fulfils: issued }\n' > base/schedule.yaml
"$LIECIBA" -q --root base --today 2025-12-16 run report-cards S1 --class 7.b
rm -rf base/out base/state/ledger.db* base/state/snapshots # verify.key stays: the codes are the same
tree() { (cd "$1" && find . -type f ! -name .lieciba.lock | LC_ALL=C sort | xargs -r sha256sum); }
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
