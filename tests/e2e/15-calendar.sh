#!/bin/bash
# SPDX-License-Identifier: MIT
# Public holidays by rule against npm's date-holidays over 2015-2035; drafted calendars.
. "$TOP/tests/lib.sh"
modules=$TOP/build/npm-holidays # a folder of its own: npm removes from one what the other script installed
if sh "$TOP/tests/tools/npm.sh" "$modules" date-holidays@3.37.0 > npm.log 2>&1; then
	node -e 'const H = require(process.argv[1] + "/node_modules/date-holidays"), h = new H("LV");
		for (let y = 2015; y <= 2035; y++) for (const x of h.getHolidays(y)) if (x.type === "public") console.log(x.date.slice(0, 10));' "$modules" | sort -u > theirs
	"$LIECIBA" calendar holidays 2015 2035 | cut -d' ' -f1 | sort -u > ours
	# Sundays that are holidays anyway are not in theirs; of weekdays each must be in both, but one-off days, which are data of a calendar and no rule.
	weekdays() { while read -r d; do [ "$(date -u -d "$d" +%u)" -le 5 ] && echo "$d"; done < "$1"; }
	weekdays theirs > theirs.week; weekdays ours > ours.week
	check "holidays were compared" test "$(wc -l < theirs.week)" -gt 200
	same "every weekday holiday of 2015-2035 is in date-holidays too" "" "$(comm -13 theirs.week ours.week)"
	same "and the rules miss only its one-off day, which a law of that week made: data of a calendar" "2023-05-29" "$(comm -23 theirs.week ours.week)"
else
	skip "holidays against date-holidays (npm is not to be had)"
fi
same "Easter, Mothers' Day and Whitsun move, 18 November 2028 brings a Monday" "2028-04-14 2028-04-16 2028-04-17 2028-05-14 2028-06-04 2028-11-20" \
	"$("$LIECIBA" calendar holidays 2028 | grep -E 'Lielā|Lieldienas|Mātes|Vasarsv|2028-11-20' | cut -d' ' -f1 | tr '\n' ' ' | sed 's/ $//')"
mkdir skola; cp "$TOP/samples/calendars/calendar-2025-26.yaml" skola/; echo 'format: 1' > skola/lieciba.yaml
exits "the calendar that ships is taken" 0 "$LIECIBA" --root skola calendar new 2026-27
check "as it is" cmp skola/calendar-2026-27.yaml "$TOP/samples/calendars/calendar-2026-27.yaml"
exits "one that does not ship is drafted" 0 "$LIECIBA" --root skola calendar new 2027-28
check "1 September 2027 is its first day" grep -q 'starts: 2027-09-01' skola/calendar-2027-28.yaml
check "its terms keep their weekdays" grep -q 'to: 2028-05-29' skola/calendar-2027-28.yaml
check "what only an order can say stays open" grep -q '^# days_off' skola/calendar-2027-28.yaml
exits "an existing one is not replaced" 73 "$LIECIBA" --root skola calendar new 2026-27
exits "the draft of the year after next loads too" 0 "$LIECIBA" --root skola calendar new 2028-29
printf 'format: 1\ntimezone: Europe/Riga\ncalendars: [calendar-2025-26.yaml, calendar-2026-27.yaml, calendar-2028-29.yaml]\njobs:\n  a: { title: A, action: verify, period: month, due: { day: last } }\n' > skola/schedule.yaml
mkdir -p bare && echo 'format: 1' > bare/lieciba.yaml
exits "a folder without calendars drafts from the last that ships" 0 "$LIECIBA" --root bare calendar new 2028-29
exits "the schedule takes the drafts" 0 "$LIECIBA" --root skola schedule check
exits "nothing to draft from is said" 66 "$LIECIBA" --root skola calendar new 2099-00
