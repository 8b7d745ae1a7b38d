#!/bin/bash
# SPDX-License-Identifier: MIT
# Every paragraph of the five rule sets has a place in samples/profiles/duties.csv, and the profiles have what the list names: no row without a place, no
# job without a row. The paragraphs stand here, since the rule sets themselves are not in the repository.
. "$TOP/tests/lib.sh"
duties=$TOP/samples/profiles/duties.csv profiles=$TOP/samples/profiles
# The rule sets' duties that make or need a document (rows 1 to 48), their further duties, and the rules on marks.
cat > paragraphs <<'IDS'
JMV-13.6 JMV-13.7 JMV-14.7 JMV-13.9 JMV-13.10 JMV-13.11 JMV-13.12 JMV-14.9 JMV-14.10 JMV-14.11 JMV-14.12 JMV-14.8 JMV-15.2 JMV-15.3 JMV-16.2.3
RDMV-16.1 RDMV-16.2 RDMV-18.2 RDMV-20.2 RDMV-22.2 RDMV-22.3 RDMV-22.4 RDMV-25.1 RDMV-25.2 RDMV-26 RDMV-27.1 RDMV-27.2 RDMV-28
VPVG-1.3 VPVG-2.2 VPVG-2.5.1 VPVG-2.5.2 VPVG-3.1 VPVG-3.2 VPVG-3.3 VPVG-4.3 VPVG-4.4 VPVG-5.5 VPVG-6.4 VPVG-6.5 VPVG-6.6 VPVG-7.2 VPVG-7.3 VPVG-5.4 VPVG-6.11
KEM-5.1 KEM-5.2 KEM-5.3 KEM-5.4 AKN-7 AKN-8 AKN-8.1 AKN-8.2 AKN-10 AKN-11
VPVG-7.1 VPVG-6.10 RDMV-23 RDMV-24.1 JMV-16.1 JMV-16.2.1 JMV-16.2.2 RDMV-19.1 RDMV-19.2.1 RDMV-19.2.2 VPVG-6.3 KEM-3.5 AKN-2 AKN-5 AKN-6
JMV-13.5 JMV-14.6 KEM-3.2 VPVG-4.1 RDMV-22.1 VPVG-6.2 KEM-3.4 JMV-13.3 JMV-13.4 JMV-14.4 JMV-14.5 RDMV-17 RDMV-24.2 VPVG-5.2 VPVG-5.3 KEM-3.6 AKN-4
JMV-6 JMV-11 RDMV-8 RDMV-11 KEM-2.2 VPVG-1.8 KEM-3.3 RDMV-19.3 VPVG-2.1.7 VPVG-6.9 AKN-3.2 RDMV-12.13 VPVG-2.1.1 RDMV-21
JMV-16.2.4 JMV-16.2.5 JMV-16.2.6 JMV-16.2.7 JMV-16.2.8 JMV-16.2.9 RDMV-19.2.3 VPVG-6.8 AKN-3.1 AKN-9
IDS
# The names that layouts have or will have.
cat > layouts <<'IDS'
report-card interim-report-card monthly-extract closing-extract absence-printout absence-summary class-absences behaviour-summary closing-marks-summary
summary-journal class-journal journal-annex journal-inspection teacher-report missing-marks statistics certificate-extract leaver-bundle personal-file
assessment-calendar issue-register hand-over-act disposal-act personal-files-list disc-label
IDS
words() { tr -s ' \n' '\n\n' < "$1" | sed '/^$/d' | sort -u; }
body() { tail -n +2 "$duties"; }
same "the list has every paragraph and no other" "$(words paragraphs)" "$(body | cut -d';' -f1 | sort -u)"
same "rows 1 to 48 each have a place" "$(seq 1 48)" "$(body | cut -d';' -f2 | grep -E '^[0-9]+$' | sort -nu)"
same "every line has its seven fields, and a place that there is" "" "$(body | awk -F';' 'NF != 7 || $3 == "" || $4 == "" || $5 !~ /^(job|check|import|export|reminder|command|layout|out-of-scope)$/ || ($6 == "") != ($5 == "out-of-scope")')"
same "what is out of scope says why" "" "$(body | awk -F';' '$5 == "out-of-scope" && length($7) < 20')"
same "VPVG 2.5.1's protected blanks are" 1 "$(body | grep -c '^VPVG-2.5.1;.*;out-of-scope;')"

# JOB ACTION-OR-LAYOUT RULE for each job and rule of a schedule
jobs() { awk '/^  [a-z][a-z0-9-]*:$/ { id = $1; sub(/:/, "", id); what = "" } /^    source: / { s = $0; sub(/^[^"]*"/, "", s); sub(/".*/, "", s) }
	/^    (layout|action): / { what = $2; n = split(s, part, /; */); for (i = 1; i <= n; i++) print id, what, part[i] }' "$1"; }
commands=$("$LIECIBA" help | awk '/^  [a-z]/ { print $1 }' | sort -u)
for p in jmv rdmv vpvg kem akn; do
	key=${p^^}
	exits "init --profile $p" 0 "$LIECIBA" -q --today 2025-09-01 init $p --profile $p
	jobs $p/schedule.yaml | sort > $p.jobs
	check "$p: its schedule was read" test "$(wc -l < $p.jobs)" -gt 6
	body | awk -F';' -v k="$key" 'index($1, k "-") == 1 { print $0 }' > $p.rows
	same "$p: each job and reminder of the list is in the schedule, under its paragraph" "" \
		"$(comm -23 <(awk -F';' '$5 == "job" || $5 == "reminder" { print $6, $1 }' $p.rows | sort -u) <(awk '{ print $1, $3 }' $p.jobs | sort -u))"
	same "$p: each paragraph of the schedule is in the list, with that job" "" \
		"$(comm -13 <(awk -F';' '$5 == "job" || $5 == "reminder" { print $6, $1 }' $p.rows | sort -u) <(awk '{ print $1, $3 }' $p.jobs | sort -u))"
	same "$p: reminders remind, jobs make" "" \
		"$(awk -F';' 'NR == FNR { if ($5 == "job" || $5 == "reminder") place[$6] = $5; next } { split($0, f, " "); if ((place[f[1]] == "reminder") != (f[2] == "remind")) print f[1] }' $p.rows $p.jobs)"
	same "$p: its layouts have names that are agreed" "" "$(comm -13 <(words layouts) <({ awk '{ print $2 }' $p.jobs | grep -vE '^(archive|verify|export|remind)$'; awk -F';' '$5 == "layout" { print $6 }' $p.rows; } | sort -u))"
	"$LIECIBA" --root $p check --list > $p.checks
	same "$p: its checks exist and are on" "" "$(comm -23 <(awk -F';' '$5 == "check" { print $6 }' $p.rows | sort -u) <(awk '$2 != "off" { print $1 }' $p.checks | sort -u))"
	same "$p: its commands exist" "" "$(comm -13 <(echo "$commands") <(awk -F';' '$5 ~ /^(command|import|export)$/ { split($6, w, " "); print w[1] }' $p.rows | sort -u))"
	for c in "$TOP"/samples/calendars/calendar-*.yaml; do
		year=${c##*calendar-} year=${year%.yaml}
		cp "$c" $p/ && sed "s/^calendars: .*/calendars: [calendar-$year.yaml]/" "$profiles/$p/schedule.yaml" > $p/schedule.yaml
		"$LIECIBA" --today "${year%-*}-10-01" --root $p schedule check > said 2>&1 || cat said
		grep -q 'no mistakes\|nothing is wrong' said || echo "$year"
	done > bad
	same "$p: no mistake with any calendar that ships" "" "$(cat bad)"
	# layouts in doubt are warnings, the file plan is whole
	same "$p: every class of the file plan says its term or that the school decides" "" \
		"$(awk '/^  [a-z-]+:$/ { id = $1 } /^    years: / && $2 !~ /^(undecided|[0-9]+)$/ { print id }' $p/file-plan.yaml)"
	same "$p: the file plan files only documents that have a name" "" "$(comm -13 <(words layouts) <(sed -n 's/^    documents: \[\(.*\)\]/\1/p' $p/file-plan.yaml | tr -s ', ' '\n\n' | sort -u))"
done
# The two readings of RDMV 25.2's June
same "RDMV 25.2, first reading: May's is due on 30 June" "2026-05 2026-06-30" "$("$LIECIBA" --root rdmv init >/dev/null 2>&1; cp "$profiles/rdmv/schedule.yaml" rdmv/; "$LIECIBA" --today 2026-05-20 --root rdmv schedule explain absence-summary | awk '$1 == "2026-05" { print $1, $2 }')"
sed '/# 1\. lasījums/d; s/#2 //' "$profiles/rdmv/schedule.yaml" > rdmv/schedule.yaml
same "second reading: May's on 12 June, June's own on 30 June" "2026-05 2026-06-12 2026-06 2026-06-30" \
	"$({ "$LIECIBA" --today 2026-05-20 --root rdmv schedule explain absence-summary; "$LIECIBA" --today 2026-05-20 --root rdmv schedule explain absence-summary-june; } | awk '$1 ~ /^2026-0[56]$/ { print $1, $2 }' | tr '\n' ' ' | sed 's/ $//')"
# make install takes them along
check "they are installed" make -s -C "$TOP" -n install DESTDIR="$PWD/inst"
same "each by name" 16 "$(make -s -C "$TOP" -n install | grep -oE 'samples/profiles/[a-z-]+(/[a-z-]+)?\.(yaml|csv)' | sort -u | wc -l)"
