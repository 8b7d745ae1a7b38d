#!/bin/sh
# SPDX-License-Identifier: MIT
# few.sh BUNDLE CLASS...: leaves in a sample's bundle only these classes (7.b), their courses and their students: a store that is read again and
# again under ASan need not be larger than what the case shows.
bundle=$1; shift
cd "$bundle" || exit 1
for f in *.csv; do
	awk -F';' -v classes="$*" '
		BEGIN { n = split(classes, c, " "); for (i = 1; i <= n; i++) keep[c[i]] = 1 }
		function last(id, sep, n, part) { n = split(id, part, sep); return part[n] }
		FNR == 1 { file++; student = class = course = 0; for (i = 1; i <= NF; i++) { if ($i == "student") student = i; if ($i == "class") class = i; if ($i == "course") course = i } }
		file == 1 { if (FNR > 1 && last($class, "/") in keep) here[$student] = 1; next }
		FNR > 1 && (student && !($student in here) || class && $class != "" && !(last($class, "/") in keep) || course && $course != "" && !(last($course, "-") in keep)) { next }
		{ print }' enrollments.csv "$f" > few.tmp && cat few.tmp > "$f"
done
rm few.tmp
