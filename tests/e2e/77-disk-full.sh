# SPDX-License-Identifier: MIT
# A disk that fills up at one place or another of a run: exit 74, whole files only, and when there is room again the next run ends where an undisturbed one does.
. "$TOP/tests/lib.sh"
mkdir m; if ! mount -t tmpfs -o size=1m none m 2> /dev/null; then skip "a full disk (tmpfs cannot be mounted here)"; exit 0; fi
trap 'umount m 2> /dev/null' EXIT
"$LIECIBA" -q init s --sample --clean --students 48
printf 'format: 1\ntimezone: Europe/Riga\ncalendars: [calendar-2025-26.yaml]\njobs:\n  report-cards: { title: L, layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd, fulfils: issued }\n' > s/schedule.yaml
"$LIECIBA" -q --today 2025-12-18 --root s import s/bundle && rm -r s/bundle
mkdir s/state && printf '%032d' 7 > s/state/verify.key
run() { "$LIECIBA" -q --today 2025-12-18 --root "$1" run; }
tree() { (cd "$1/out" && find . -type f -name '*.pdf' | sort | xargs -r sha256sum); }
cp -a s whole && run whole && want=$(tree whole)
used=$(du -sk s | cut -f1) # what is there before the run
full=$(du -sk whole | cut -f1)
for part in 5 20 40 60 80 95; do
	rm -rf m/s; mount -o remount,size=$((used + 100 + (full - used) * part / 100))k m
	cp -a s m/s
	exits "full at $part %" 74 run m/s
	same "what is there is whole" "" "$(find m/s/out -name '*.pdf' 2> /dev/null | while read -r f; do qpdf --check "$f" > /dev/null 2>&1 || echo "$f"; done)"
	mount -o remount,size=400m m
	exits "with room again the next run ends well" 0 run m/s
	same "with the files of an undisturbed one" "" "$(diff <(echo "$want") <(tree m/s))"
	same "and nothing half-named" "" "$(find m/s -name '.*tmp-*')"
done
