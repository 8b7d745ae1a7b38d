# SPDX-License-Identifier: MIT
# judge.py INSTANCES.json LEDGER.db LATE: what the year should have come to, from the schedule's own list of instances, against what the ledger says it came to.
# LATE 1: the machine was off at deadlines; then things may be late, but nothing may be missing or twice.
import json, sqlite3, sys
due = {(i["job"], i["period"]): i for i in json.load(open(sys.argv[1]))["instances"]}
db, late = sqlite3.connect(sys.argv[2]), sys.argv[3] == "1"
bad = []
seen = {}
for job, period, opens, day, state, first, done, was_late, layout, units in db.execute(
        "SELECT job, period, opens, due, state, first_made_at, done_at, was_late, layout, units FROM instance"):
    i = due.get((job, period))
    seen[job, period] = state
    if not i:
        bad.append(f"{job} {period}: nobody asked for it")
        continue
    if state == "waiting" and not layout:
        continue  # archive, export: not in this version
    if state not in ("done", "skipped"):
        bad.append(f"{job} {period}: {state}")
    if state == "done" and not (i["opens"] <= done[:10] and (late or done[:10] <= i["due"])):
        bad.append(f"{job} {period}: done {done}, its window is {i['opens']} to {i['due']}")
    if state == "done" and bool(was_late) != (done[:10] > i["due"]):
        bad.append(f"{job} {period}: done {done}, due {i['due']}, yet was_late is {was_late}")
    if layout and state == "done" and not (first and i["opens"] <= first[:10]):
        bad.append(f"{job} {period}: made {first}, before it opened on {i['opens']}")
for key in due:
    if key not in seen:
        bad.append(f"{key[0]} {key[1]}: missing, was due {due[key]['due']}")
for job, period in seen:
    if period in ("2026-07", "2026-08", "2025-07", "2025-08"):
        bad.append(f"{job} {period}: a month without lessons")
for row in db.execute("SELECT instance_id, unit, count(*) FROM version WHERE state <> 'superseded' GROUP BY 1, 2 HAVING count(*) > 1"):
    bad.append(f"{row}: more than one version stands")
for row in db.execute("SELECT instance_id, unit, version, event, count(*) FROM register GROUP BY 1, 2, 3, 4 HAVING count(*) > 1"):
    bad.append(f"{row}: twice in the register")
for row in db.execute("SELECT path, count(*) FROM output GROUP BY path HAVING count(*) > 1"):
    bad.append(f"{row}: one file, two documents")
if late and not db.execute("SELECT count(*) FROM instance WHERE was_late").fetchone()[0]:
    bad.append("the machine was off at every deadline, and nothing was late")
documents = db.execute("SELECT count(*) FROM version").fetchone()[0]
print(f"{len(due)} instances, {documents} documents, {len(bad)} faults")
print("\n".join(bad[:40]))
sys.exit(bool(bad))
