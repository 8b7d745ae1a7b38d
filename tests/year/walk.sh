#!/bin/bash
# SPDX-License-Identifier: MIT
# walk.sh PROFILE OFF: a school year of the sample school, day by day from 2025-08-15 to 2026-09-15: data arrive month by month in the inbox, `run` is called every
# day, people confirm on the last day what their rules ask for. OFF 1: the machine stands still from two days before to seven days after each deadline.
# Works in ./s; ends with what tests/year/judge.py says. Layouts that do not ship yet are stood in for by a list of absences for each class.
set -eu
profile=$1 off=$2
"$LIECIBA" -q init s --sample --clean --students "${STUDENTS:-24}" --profile "$profile"
mv s/bundle whole
# The orders on promotion are signed in time, so that whatever comes late is the program's doing.
sed -i -e 's/;2026-06-03;/;2026-05-27;/; s/;2026-06-15;/;2026-06-10;/; s/;2026-06-19;/;2026-06-17;/' whole/decisions.csv
sed -i -E 's/, *(xlsx|csv)//g' s/schedule.yaml
python3 - > stand-ins <<'PY'
import re
for name in sorted(set(re.findall(r"^    layout: ([a-z-]+)", open("s/schedule.yaml").read(), re.M))):
    print(name)
PY
while read -r name; do
	[ -f "$TOP/layouts/$name.yaml" ] || sed "s/NAME/$name/g" "$TOP/tests/year/stand-in.yaml" > "s/layouts/$name.yaml"
done < stand-ins
l() { "$LIECIBA" --today "$day" --root s "$@"; }
day=2025-08-15
l --json schedule explain > instances.json
python3 - instances.json "$off" > days <<'PY'
import datetime as dt, json, sys
due = [dt.date.fromisoformat(i["due"]) for i in json.load(open(sys.argv[1]))["instances"]]
day, one = dt.date(2025, 8, 15), dt.timedelta(1)
while day <= dt.date(2026, 9, 15):
    off = sys.argv[2] == "1" and any(-2 <= (day - d).days <= 7 for d in due) and day < dt.date(2026, 9, 14)
    print(day, "off" if off else "on")
    day += one
PY
# What is due today (or was, while the machine was off) and waits for a person.
asked() { sqlite3 -separator ' ' s/state/ledger.db "SELECT job, period, fulfils, layout IS NULL OR layout = '' FROM instance WHERE state = 'ready' AND substr(due, 1, 10) <= '$day' ORDER BY due, job"; }
told=
while read -r day state; do
	case "$day" in *-01 | 2025-12-18 | 2026-05-28 | 2026-06-11 | 2026-06-18)
		if [ ! "$day" \< 2025-09-01 ]; then
			python3 "$TOP/tests/year/slice.py" whole "$day" "s/inbox/export-$day"
			find "s/inbox/export-$day" -exec touch -d '1 minute ago' {} +
		fi ;;
	esac
	[ "$state" = on ] || continue
	l -q run > run.log 2>&1 || { code=$?; grep -q T303 run.log || { echo "$day: exit $code"; cat run.log; exit 1; }; }
	[ -f s/state/ledger.db ] || continue
	while read -r job period how deed; do
		if [ "$deed" = 1 ]; then l -q "done" "$job" "$period" --by tutor; else l -q issue "$job" "$period" --how "$how" --to parent --by tutor > /dev/null; fi < /dev/null
	done < <(asked)
done < days
python3 "$TOP/tests/year/judge.py" instances.json s/state/ledger.db "$off"
