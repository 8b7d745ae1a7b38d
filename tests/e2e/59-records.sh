#!/bin/bash
# SPDX-License-Identifier: MIT
# Records and restricted papers: each makes sound documents, the register's is the ledger's, and what is not granted is in no file.
. "$TOP/tests/lib.sh"
today=2026-06-21
layouts="assessment-calendar statistics certificate-extract leaver-bundle issue-register personal-file personal-files-list journal-annex"
exits "their layouts have no mistakes and no warnings" 0 "$LIECIBA" layout check $layouts
same "says so" "8 layouts, 0 errors, 0 warnings" "$(tail -1 exits.out)"
"$LIECIBA" -q init s --sample --clean --students 60 && sh "$TOP/tests/tools/few.sh" s/bundle 7.b 12.b && (
	cd s/bundle || exit 1
	c=$(awk -F';' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "course") c = i; next } $c ~ /7\.b$/ { print $c }' courses.csv)
	printf '%s\n' 'plan;course;date;title;announced_on' > assessment_plan.csv
	for x in $(echo "$c" | head -3); do echo "p$((++i));$x;2025-11-05;Tests nr. $i;2025-10-2$i"; done >> assessment_plan.csv
	echo "p9;$(echo "$c" | head -1);2025-11-26;Vēlais tests;2025-11-24" >> assessment_plan.csv
	who=$(awk -F';' '$2 ~ /7\.b$/ { print $1; exit }' enrollments.csv)
	printf 'talk;student;date;text;teacher\nx1;%s;2025-11-12;Slepena saruna par kavējumiem.;t1\n' "$who" > talks.csv
	last=$(awk -F';' '$2 ~ /7\.b$/ { w = $1 } END { print w }' enrollments.csv)
	awk -F';' -v OFS=';' -v w="$last" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next } $1 == w { $at["to"] = "2025-11-28"; $at["out_kind"] = "left"; $at["out_order_no"] = "1-9/77"; $at["out_order_date"] = "2025-11-27" } { print }' enrollments.csv > e && mv e enrollments.csv )
exits "the school is taken in" 0 "$LIECIBA" -q --today $today --root s import s/bundle
make() { "$LIECIBA" -q --today $today --root s render "$1" --period "$2" --format pdf,dump -o "out/$1" > said 2>&1; code=$?; [ $code = 0 ] || { echo "$1: $code"; head -3 said; }; }

# ---- without grants: nothing restricted, and papers of it are refused
sed -i 's/^grants: .*/grants: []/' s/lieciba.yaml
same "what cannot do without is refused" "journal-annex: 77 issue-register: 77" "$(for l in journal-annex issue-register; do make $l 2025-26 | head -1; done | tr '\n' ' ' | sed 's/ $//')"
same "the others are made" "" "$(make personal-file 2025-26; make personal-files-list 2025-26; make certificate-extract 2025-26)"
check "there are codes and days of birth to look for" test "$(sqlite3 s/journal.db "SELECT count(*) FROM student_row WHERE birth_date IS NOT NULL")" -gt 3
sqlite3 s/journal.db "SELECT DISTINCT personal_code FROM student_code" > codes
sqlite3 s/journal.db "SELECT DISTINCT substr(birth_date, 9, 2) || '.' || substr(birth_date, 6, 2) || '.' || substr(birth_date, 1, 4) || '.' FROM student_row WHERE birth_date IS NOT NULL" >> codes
same "no code and no day of birth is in any of them" "" "$(cat $(find out -name '*.txt') | grep -Ff codes | head -3)"
rm -rf out

# ---- with grants
sed -i 's/^grants: .*/grants: [personal-code, birth-date, address, contact, guardian, talk, issue-register]/' s/lieciba.yaml
printf 'format: 1\ntimezone: Europe/Riga\ncalendars: [calendar-2025-26.yaml]\njobs:\n  report-cards: { title: Liecības, layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd }\n' > s/schedule.yaml
"$LIECIBA" -q --today 2025-12-18 --root s run > /dev/null 2>&1
check "cards are issued" "$LIECIBA" -q --today 2025-12-19 --root s issue report-cards 2025-26/S1 --class 7.b --how issued --to student --by clerk
same "all are made" "" "$(make assessment-calendar 2025-26/S1; make statistics 2025-26; make certificate-extract 2025-26; make leaver-bundle 2025-26; make issue-register 2025-26
	make personal-file 2025-26; make personal-files-list 2025-26; make journal-annex 2025-26)"
for l in $layouts; do find out/$l -name '*.pdf' | sort | head -2; done > files
check "sound, archival and accessible, and their structure is the dump's" xargs sh "$TOP/tests/tools/pdfcheck.sh" < files
text() { cat $(find "out/$1" -name "${2:-*}.txt"); }
same "the register has the ledger's lines" "$(sqlite3 s/state/ledger.db "SELECT u.label FROM register r JOIN unit u USING (instance_id, unit) ORDER BY entry_no")" "$(text issue-register | sed -n 's/^| \(7\.b\/[0-9]*\)$/\1/p')"
same "by the document's title" "$(sqlite3 s/state/ledger.db "SELECT count(*) FROM register")" "$(text issue-register | grep -c '^| Liecība, S1$')"
same "the calendar marks the day of three works, and the work announced late" "3 1" "$(text assessment-calendar | grep -c '^| Tests nr\.') $(text assessment-calendar | grep -B1 -x '| 2' | grep -c Bold)"
same "who left, one of them with that order" "$(sqlite3 s/journal.db "SELECT count(*) FROM enrollment WHERE out_kind = 'left'") 1" "$(find out/leaver-bundle -name '*.pdf' | wc -l) $(text leaver-bundle | grep -c 'rīkojumu Nr. 1-9/77')"
same "the last grade's extracts" "$(sqlite3 s/journal.db "SELECT count(*) FROM enrollment e JOIN class_row c ON c.class_id = e.class_id WHERE c.name = '12.b' AND e.to_date IS NULL")" "$(find out/certificate-extract -path '*12.b/*' -name '*.pdf' | wc -l)"
check "the talk is in its annex" grep -q 'Slepena saruna' <(text journal-annex)
same "and in no other paper" "" "$(grep -rl 'Slepena' out --include='*.txt' | grep -v journal-annex)"
same "the issued card stands in the personal file" "$(sqlite3 s/state/ledger.db "SELECT count(*) FROM register")" "$(text personal-file | grep -c '^| Liecība$')"
students=$(text statistics | awk '/^\| 7\.b$/ { getline; getline; print substr($0, 3); exit }')
same "statistics: the class's size" "$(sqlite3 s/journal.db "SELECT count(DISTINCT e.student_id) FROM enrollment e JOIN class_row c ON c.class_id = e.class_id WHERE c.name = '7.b' AND (e.to_date IS NULL OR e.to_date >= '2026-05-29')")" "$students"
same "groups under the least number are told by their size alone" 0 "$("$LIECIBA" -q --today $today --root s render statistics --period 2025-26 -p least=500 --format csv -o few > /dev/null 2>&1; tail -n +2 "$(find few -name '*.csv')" | cut -d';' -f4- | grep -c '[0-9]')"
