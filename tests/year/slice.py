# SPDX-License-Identifier: MIT
# slice.py BUNDLE DAY OUT: what the journal of a sample bundle would have said on that day: rows dated later are left out, ends that have not come are open.
import csv, os, sys
src, day, out = sys.argv[1:]
dated = {"attendance": "date", "behaviour": "date", "marks": "entered_at", "closing_marks": "entered_at", "decisions": "order_date", "achievements": "date", "lessons": "date",
         "enrollments": "from", "course_students": "from"}
os.makedirs(out)
for name in sorted(os.listdir(src)):
    with open(os.path.join(src, name), newline="") as f:
        rows = list(csv.reader(f, delimiter=";"))
    head, column = rows[0], dated.get(name.removesuffix(".csv"))
    if column in head:
        at = head.index(column)
        rows = [head] + [r for r in rows[1:] if r[at][:10] <= day]
    with open(os.path.join(out, name), "w", newline="") as f:
        csv.writer(f, delimiter=";", lineterminator="\n").writerows(rows)
