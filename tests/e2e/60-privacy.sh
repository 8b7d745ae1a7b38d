# SPDX-License-Identifier: MIT
# Personal data: no name and no personal code in what commands say or call their files; modes; the audit log.
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --today 2026-06-05 --root s "$@"; }
modes() { find s out \( -type f -not -perm 0640 -o -type d -not -perm 0750 \) -printf "%m %p\n" 2> /dev/null; }

(umask 022; "$LIECIBA" init s --sample --students 60) > said 2>&1
same "modes after init: files 0640, folders 0750" "" "$(modes)"
(umask 022; run import s/bundle) >> said 2>&1
same "after import, the store included" "" "$(modes)"
(umask 022; run render report-card --period 2025-26/S1 --format pdf,dump -o out) >> said 2>&1
same "after render" "" "$(modes)"
(umask 022; run check --period 2025-26/S1) >> said 2>&1
same "after check" "" "$(modes)"

# Every surname, given name with surname, and personal code of the export against all that the commands say and all file names.
column() { awk -F';' -v want="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == want) c = i; next } c { print $c }' "s/bundle/$1.csv" | sort -u | grep .; }
column students surname > surnames; column students personal_code > codes; column guardians name > parents
check "the sample has surnames to look for" test "$(wc -l < surnames)" -gt 20
check "and codes" test "$(wc -l < codes)" -ge 60
sed -i '3s/;[0-9]*-[0-9]*/&x/' s/bundle/marks.csv
for a in "" --json --anon "-v" "--anon --json"; do
	run $a doctor; run $a check --period 2025-26; run $a check --period 2025-26/S2 --class 7.b; run $a audit; run $a audit verify
	run $a render report-card --period 2025-26/S2 --class 7.b -o out; run $a render report-card --period 2025-26/S2 -n -o out
	run $a import s/bundle -n; run $a layout list; run $a layout check "$TOP"/layouts/*.yaml
done >> said 2>&1
same "with --anon no teacher either" 0 "$(run --anon --json check --period 2025-26 | grep -c '"teacher":')"
(find s out; cat s/audit.log; head -c 20000 s/audit.head) >> said
check "the commands said something" test "$(wc -l < said)" -gt 100
# The list of findings names the teacher who mends them (not with --anon), and a teacher may share a student's surname.
same "no surname in any message, list, log or file name" "" "$(sed 's/,"teacher":"[^"]*"//g' said | grep -wFf surnames | cut -c1-300 | head -5)"
same "no personal code" "" "$(grep -Ff codes said | head -5; grep -E '[0-9]{6}-[0-9]{5}' said | head -5)"
same "no parent" "" "$(grep -Ff parents said | head -5)"

# The audit log: what was done stands in it; what is done to it is found.
check "import, render and check are in the log" test "$(cut -f4 s/audit.log | sort -u | tr '\n' ' ')" = "check import render "
exits "it is whole" 0 run audit verify
hash=$(sed -n 's/.*elsewhere: //p' exits.out)
same "the last line's hash is told" "$(tail -1 s/audit.log | cut -f7)" "$hash"
n=$(wc -l < s/audit.log)
same "sha256sum alone can check a line" "$hash" "$(tail -1 s/audit.log | sed 's/[0-9a-f]*$//' | tr -d '\n' | sha256sum | cut -d' ' -f1)"
exits "a store put back from a copy leaves the log as it is" 0 sh -c "cp s/journal.db j && '$LIECIBA' -q --root s --today 2026-06-05 check --period 2025-26/S1 > o; cp j s/journal.db; '$LIECIBA' --root s audit verify $hash"
check "and a noted hash is found in it" grep -q "that of line $n" exits.out
cp s/audit.log whole
sed -i "2s/made=[0-9]*/made=1/" s/audit.log
cmp -s whole s/audit.log && sed -i "2s/layout=/layuot=/" s/audit.log
exits "a changed line is found" 1 run audit verify
check "and named" grep -q '^audit.log:2: error: .*\[A111\]' exits.out
head -n -1 whole > s/audit.log
exits "so is a missing end" 1 run audit verify
check "by the head" grep -q "^audit.log:$((n + 1)): error: .*\[A113\]" exits.out
cp whole s/audit.log
for point in audit.before audit.half audit.written; do
	exits "a check killed at $point" 137 env LIECIBA_KILL_AT=$point "$LIECIBA_FAULTS" --root s --today 2026-06-05 check --period 2025-26/S1 --class 7.b
	exits "leaves a valid chain" 0 run audit verify
done
for i in 1 2 3 4 5 6; do run -q check --period 2025-26/S1 --class 7.b > /dev/null & done; wait
exits "six at once too" 0 run audit verify

# OneRoster: login names that are personal codes go where codes are kept; passwords go nowhere, not even into quarantine.
mkdir one or
printf 'sourcedId,name,type,identifier\no1,Skola,school,4100\n' > or/orgs.csv
printf 'sourcedId,title,type,startDate,endDate,parentSourcedId,schoolYear\ny,2025/26,schoolYear,2025-09-01,2026-05-30,,2026\n' > or/academicSessions.csv
{ echo 'sourcedId,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,identifier,email,grades,password'
echo 'u1,true,o1,student,010112-23456,,Anna,Avota,a1,anna@skola.example,07,Sesame-One'
echo 'u2,true,o1,student,bruno,"{e:02021223457}",Bruno,Bite,b1,b@skola.example,07,"Sesame,Two"'
echo 'u3,true,o1,student,c,,Cerība,Celma,030312-23458,030312-23458@skola.example,07,Sesame-Three'
echo 'u4,true,o1,teacher,040480-10401,,Dace,Dobe,040480-10401,,,Sesame-Four'
echo 'u5,true,o1,student,e,,,Egle,e1,,07,"Sesame ""Five"""'
echo 'u6,true,o1,student,f,,Fricis,Feldmane,Sesame-Six'
echo 'u7,true,o1,student,g,,Gita,Grava,g1,,07,Sesame-Seven,more'
echo '050512-23459,true,o1,student,h,,Hugo,Heine,h1,,07,Sesame-Eight'
echo 'u9,true,o1,student,i,,"Inga,Irbe,i1,,07,Sesame-Nine'; } > or/users.csv
exits "users with login names and passwords" 3 "$LIECIBA" --root one --today 2026-06-05 import or
check "no message holds a password, a code or a name" test -z "$(grep -E 'Sesame|[0-9]{6}-?[0-9]{5}|Avota|Bite|Celma|Dobe|Egle|Feldmane|Grava|Heine|Irbe' exits.out)"
osql() { sqlite3 one/journal.db "$1"; }
same "codes stand where codes are kept" "s000001 050512-23459,u1 010112-23456,u2 020212-23457,u3 030312-23458" "$(osql "SELECT group_concat(student_id || ' ' || personal_code) FROM (SELECT * FROM student_code ORDER BY student_id)")"
same "an address that holds a code is not kept" "anna@skola.example|b@skola.example|" "$(osql "SELECT group_concat(ifnull(email, ''), '|') FROM (SELECT email FROM student_row WHERE student_id LIKE 'u%' ORDER BY student_id LIMIT 3)")"
osql "PRAGMA wal_checkpoint(TRUNCATE)" > /dev/null
same "no byte of a password is in the store" "" "$(cat one/journal.db* | grep -a -o 'Sesame[^,]*' | head -3)"
osql "DELETE FROM student_code; DELETE FROM quarantine; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)" > /dev/null
same "and a code stands nowhere else but in quarantine" "" "$(cat one/journal.db | grep -a -oE '[0-9]{6}-?[0-9]{5}' | grep -E '^(010112|020212|030312|040480|050512)')"

# names_in_paths: the school that wants names in file names is not warned of them.
mkdir -p one/layouts
printf 'format: 1\nlayout: named\ntitle: Named\nextends: base.yaml\ndata:\n  roster:\n    sql: |\n      SELECT student_id, full_name, class, list_no FROM student\n      WHERE school_id = :school_id AND school_year = :school_year ORDER BY seq\nsplit:\n  by: roster\n  unit: student_id\n  label: "{class}/{list_no}"\n  file: "{full_name}.pdf"\nblocks:\n  - text: "{class}"\n' > one/layouts/named.yaml
exits "a layout that names files after people" 0 "$LIECIBA" --root one layout check named
check "is warned of it" grep -q L160 exits.out
printf 'format: 1\nnames_in_paths: true\n' > one/lieciba.yaml
exits "a school that has switched names on" 0 "$LIECIBA" --root one layout check named
check "is not" test -z "$(grep L160 exits.out)"
