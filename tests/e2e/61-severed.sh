# SPDX-License-Identifier: MIT
# Personal data, part two: what is granted and what is not, what stays behind a killed run, codes that must go for good, modes whatever the umask.
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --today 2026-06-05 --root s "$@"; }
sql() { sqlite3 s/journal.db "$1"; }
"$LIECIBA" -q init s --sample --students 60
b=s/bundle
printf 'student;no;name;relation;phone\ns000001;1;Vecākā-Īpašā;māte;+371 29111222\n' > $b/guardians.csv
printf 'student;date;text;teacher\ns000001;2025-11-11;Saruna-kas-nav-jāredz;t1\n' > $b/talks.csv
sed -i 's/slimība/Diagnoze-kas-nav-jāredz/' $b/attendance.csv
run -q import $b
codes() { awk -F';' 'NR > 1 { print $4 }' $b/students.csv | grep .; }

# Needs and grants. The snapshot of a run that is killed is looked into: what was not granted is not in the file at all.
mkdir -p s/layouts
layout() { printf 'format: 1\nlayout: %s\ntitle: X\nextends: base.yaml\n%s: [%s]\ndata:\n  roster:\n    sql: |\n      SELECT student_id, class, list_no FROM student WHERE school_id = :school_id AND school_year = :school_year ORDER BY seq\n  extra:\n    sql: |\n      SELECT count(*) AS n FROM %s\n    one: true\nsplit:\n  by: roster\n  unit: student_id\n  label: "{class}/{list_no}"\n  file: "{run.school_year}/{class}-{list_no:02}.pdf"\nblocks:\n  - text: "rows {extra.n}"\n' "$1" "$2" "$3" "$4" > "s/layouts/$1.yaml"; }
layout reasons needs absence-reason absence_reason; layout talks needs talk talk; layout wish wants absence-reason absence_reason
grants() { sed -i "s/^grants:.*/grants: [$1]/" s/lieciba.yaml; }
grants ""
for l in reasons talks; do
	exits "$l: a need that is not granted stops with 77" 77 run render $l --period 2025-26 --class 7.b -o out
	check "by its code" grep -q J001 exits.out
done
check "nothing was made" test -z "$(find out -type f -not -name .lieciba.lock 2> /dev/null)"
exits "a wish that is not granted" 0 run render wish --period 2025-26 --student s000001 --format dump -o out
check "gives an empty table" grep -rq 'rows 0' out
snapshot() { rm -rf k; LIECIBA_KILL_AT=job.planned "$LIECIBA_FAULTS" --today 2026-06-05 --root s render "$1" --period 2025-26 --class 7.b -o k > /dev/null 2>&1; find s/state/scratch -name '*.db'; }
f=$(snapshot report-card); check "a killed run leaves its snapshot" test -f "$f"
same "for the owner's and the group's eyes only" 640 "$(stat -c %a "$f")"
same "without a personal code, a diagnosis, a parent, a talk" "" "$(grep -aoFf <(codes; printf 'Diagnoze-kas\nVecākā-Īp\n29111222\nSaruna-kas\n') "$f" | head -3)"
grants personal-code; f=$(snapshot report-card)
check "granted, the code is there: the layout wants it" grep -aqFf <(codes) "$f"
same "and nothing else" "" "$(grep -aoE 'Diagnoze-kas|Vecākā-Īp|29111222|Saruna-kas' "$f" | head -3)"
grants personal-code,absence-reason,talk,guardian,contact; f=$(snapshot wish)
same "what is granted to all, but not asked for by this layout, is not in its snapshot" "" "$(grep -aoFf <(codes; printf 'Vecākā-Īp\n29111222\nSaruna-kas\n') "$f" | head -3)"
check "what it asks for is" grep -aq 'Diagnoze-kas' "$f"
exits "the next run" 0 run render wish --period 2025-26 --class 7.b --format dump -o k
same "removes what the killed one left" "" "$(find k s/state/scratch -name '.*' -type f -not -name .lieciba.lock; ls s/state/scratch)"
exits "granted, the layout that needs it is made" 0 run render reasons --period 2025-26 --class 7.b --format dump -o k
grants personal-code

# Modes of all that commands make, with an umask that gives all away and one that gives nothing.
for mask in 000 077; do
	rm -rf m; mkdir -m 750 m; (umask $mask; cd m || exit; "$LIECIBA" -q init s --sample --students 20
		"$LIECIBA" -q --today 2026-06-05 --root s import s/bundle; "$LIECIBA" -q --today 2026-06-05 --root s render report-card --period 2025-26/S1 --class 7.b
		"$LIECIBA" -q --today 2026-06-05 --root s check --period 2025-26/S1; "$LIECIBA" -q --root s doctor
		"$LIECIBA" -q --today 2026-06-05 --root s export bundle -o x/folder; "$LIECIBA" -q --today 2026-06-05 --root s export student s000001 -o x/p.zip
		"$LIECIBA" -q --today 2026-06-05 --root s privacy sever --student s000001 --code all --yes) > /dev/null 2>&1
	check "umask $mask: something was made" test -s m/x/p.zip -a -s m/x/folder/marks.csv -a -s m/s/audit.log
	same "umask $mask: files 0640, folders 0750, all of them" "" "$(find m \( -type f -not -perm 0640 -o -type d -not -perm 0750 \) -printf '%m %p\n')"
done
rm -rf w; mkdir -m 750 w; (umask 000; LIECIBA_KILL_AT=import-commit "$LIECIBA_FAULTS" --today 2026-06-05 --root s import m/s/bundle) > /dev/null 2>&1
same "the store's log beside it, too" "" "$(find s -name 'journal.db*' -not -perm 0640 -printf '%m %p\n')"

# A code that must go for good.
mkdir fix && head -4 $b/manifest.csv > fix/manifest.csv
printf 'student;personal_code;valid_from;valid_to\ns000001;010112-11111;2012-01-01;2024-01-01\ns000001;320112-22222;2024-01-02;\ns000002;020112-33333;;2024-01-01\n' > fix/student_codes.csv
printf 'student;date;kind;text\ns000001;2025-99-12;note;kods 010112-11111\ns000001;2025-99-13;note;01011211111\ns000003;2025-10-13;note;cits\n' > fix/behaviour.csv
sql "DELETE FROM student_code WHERE student_id = 's000001'" # the sample's own
run -q import fix > /dev/null 2>&1
exits "without --yes nothing is erased" 77 run privacy sever --student s000001 --code old
check "it says how many" grep -q 'codes 1 *\[A120\]' exits.out
exits "nor with -n" 0 run privacy sever --student s000001 --code old -n
same "the code is there" 1 "$(sql "SELECT count(*) FROM student_code WHERE personal_code = '010112-11111'")"
exits "the code itself is no argument" 64 run privacy sever --student s000001 --code 010112-11111 --yes
check "and is not repeated" test -z "$(grep 010112 exits.out)"
exits "the old code is erased" 0 run privacy sever --student s000001 --code old --yes
check "it says of what" grep -q 'codes 1, in rows 1; quarantined records emptied: 2' exits.out
same "no byte of it is left in any file of the school" "" "$(grep -raolE '010112-?11111' s --include='*' | grep -v -e bundle)"
same "the code in force stays, and another's old one" "020112-33333 320112-22222" "$(sql "SELECT group_concat(personal_code, ' ') FROM (SELECT personal_code FROM student_code WHERE personal_code LIKE '%2-%' AND student_id IN ('s000001', 's000002') AND (valid_from IS NOT NULL OR valid_to IS NOT NULL) ORDER BY 1)")"
same "the store is whole" "ok" "$(sql "PRAGMA integrity_check; PRAGMA foreign_key_check")"
same "that something was erased is noted, not what" "sever|student_code|1" "$(sql "SELECT act_no, table_name, rows FROM erasure")"
check "in the audit log as well" grep -q $'\tsever\tschool=pvs student=s000001 codes=1\t' s/audit.log
exits "which is unbroken" 0 run audit verify
exits "there is no old code any more" 66 run privacy sever --student s000001 --code old
check "by its code" grep -q A121 exits.out
run -q export student s000001 -o p && same "nor in what is held about the person" "" "$(grep -rE '010112-?11111' p)"
cp s/journal.db before.db
for point in audit.written; do exits "killed after it was noted" 137 env LIECIBA_KILL_AT=$point "$LIECIBA_FAULTS" --today 2026-06-05 --root s privacy sever --student s000001 --code all --yes; done
check "nothing was erased yet" cmp s/journal.db before.db
(sqlite3 s/journal.db "BEGIN; SELECT count(*) FROM mark" ".shell touch reading && sleep 3" > /dev/null) & reader=$!
for i in $(seq 50); do [ -e reading ] && break; sleep 0.1; done
exits "while another reads the store it waits" 0 run privacy sever --student s000001 --code all --yes
wait $reader
exits "run again, there is nothing left" 66 run privacy sever --student s000001 --code all --yes
same "no code of the person, no byte" "" "$(grep -raolE '320112-?22222' s | grep -v -e bundle)"
printf 'student;date;kind;text\ns000002;2025-10-12;note;kods 020112-33333 tekstā\n' > fix/behaviour.csv && rm fix/student_codes.csv && run -q import fix > /dev/null 2>&1
exits "a code inside a text is told of" 3 run privacy sever --student s000002 --code all --yes
check "by its code" grep -q 'other rows: 1 *\[A122\]' exits.out

# Doctor: rights that are too open, files of stopped runs, old exports.
exits "all is well" 0 run -q doctor
chmod 644 s/journal.db; touch -d 2026-01-01 s/out/.x.tmp-1; mkdir -p s/out/old && touch s/out/old/manifest.csv && touch -d 2026-01-01 s/out/old
exits "not any more" 1 run -q doctor
check "a store that anybody may read" grep -q '^WRONG    rights: s/journal.db is open to others (mode 0644): chmod o-rwx$' exits.out
check "a file of a stopped run" grep -q '^WRONG    leftovers: s/out: temporary files of runs that were stopped: 1;' exits.out
check "an old export" grep -q '^WRONG    leftovers: exports older than 30 days lie in s, in out or in inbox: 1;' exits.out

# OneRoster with passwords: neither in the store nor in what leaves it.
mkdir one or
printf 'sourcedId,name,type,identifier\no1,Skola,school,4100\n' > or/orgs.csv
printf 'sourcedId,title,type,startDate,endDate,parentSourcedId,schoolYear\ny,2025/26,schoolYear,2025-09-01,2026-05-30,,2026\n' > or/academicSessions.csv
printf 'sourcedId,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,identifier,email,grades,password\nu1,true,o1,student,anna,,Anna,Avota,a1,,07,Sesame-One\nu2,true,o1,student,b,,Bite,Bruno,Sesame-Two\n' > or/users.csv
(cd or && zip -q ../or.zip *.csv)
"$LIECIBA" -q --root one --today 2026-06-05 import or.zip > /dev/null 2>&1
"$LIECIBA" -q --root one --today 2026-06-05 export bundle -o one/x; "$LIECIBA" -q --root one --today 2026-06-05 export student u1 -o one/y
check "the exports are there" test -s one/x/students.csv -a -s one/y/person.html
same "no byte of a password in store, log or exports" "" "$(grep -raol Sesame one)"

# --anon: no name, code or text in what any command says.
{ for a in --anon "--anon --json"; do
	run $a doctor; run $a check --period 2025-26; run $a audit; run $a audit verify; run $a import fix; run $a import $b; run $a render report-card --period 2025-26/S1 --class 7.b -o out
	run $a export bundle -o z.zip; run $a export student s000001 -o z2.zip; run $a privacy sever --student s000004 --code old --yes; run $a layout list
done; } > said 2>&1
awk -F';' 'NR > 1 { print $2; print $3 " " $2 }' $b/students.csv | sort -u > names
check "the commands said something" test "$(wc -l < said)" -gt 30
same "no name" "" "$(grep -owFf names said | head -3)"
same "no code, no text of a person" "" "$(grep -oE '[0-9]{6}-[0-9]{5}|Diagnoze|Saruna-kas|kods ' said | head -3)"
