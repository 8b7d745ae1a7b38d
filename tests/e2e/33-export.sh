# SPDX-License-Identifier: MIT
# Data leaves again as it came: bundle -> store -> bundle -> store -> bundle, value by value and byte by byte.
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --today 2026-06-05 --root "$@"; }
# differ A B: tables of bundle A (folder) whose values, in A's columns, are not the same rows in bundle B; sqlite3's own CSV reader reads both.
differ() {
	local t cols
	for f in "$1"/*.csv; do
		t=$(basename "$f" .csv); [ $t = manifest ] && continue
		cols=$(head -1 "$f" | sed 's/^\xEF\xBB\xBF//; s/\r$//; s/;/","/g; s/^/"/; s/$/"/')
		[ -f "$2/$t.csv" ] || { echo "$t: not there"; continue; }
		sqlite3 ":memory:" ".mode csv" ".separator ;" ".import $f a" ".import $2/$t.csv b" ".separator ;" \
			"$([ $t = courses ] && echo "UPDATE a SET per_week = replace(per_week, ',', '.');")" \
			"SELECT '$t', (SELECT count(*) FROM a), (SELECT count(*) FROM b) WHERE (SELECT count(*) FROM a) <> (SELECT count(*) FROM b);" \
			"SELECT '$t a', * FROM (SELECT $cols FROM a EXCEPT SELECT $cols FROM b) LIMIT 3; SELECT '$t b', * FROM (SELECT $cols FROM b EXCEPT SELECT $cols FROM a) LIMIT 3;"
	done
}

"$LIECIBA" -q init s --sample && mkdir t && run s -q import s/bundle
exits "the sample school leaves as a bundle" 0 run s export bundle -o one
check "and says how many rows" grep -q "^one: [0-9]* rows in 24 files, as of import 1$" exits.out
same "every value of every table is that of the bundle it came from" "" "$(differ s/bundle one)"
exits "into an empty store" 0 run t import one
check "without a word" test -z "$(grep -v '^one: import 1:' exits.out)"
same "all that bundle says" "$(cat one/*.csv | wc -l)" "$(($(sed 's/.*: \([0-9]*\) rows: \([0-9]*\) new.*/\2/' exits.out) + 24 + $(wc -l < one/manifest.csv) - 1))"
run t -q export bundle -o two
same "and out again: the same bytes" "" "$(diff -r one two)"
exits "back where it came from" 0 run s import one
check "it changes nothing" grep -q ": 0 new, 0 changed, [0-9]* as before, 0 gone, 0 in quarantine" exits.out
exits "once more" 0 run s import one
check "nothing new" grep -q "nothing new" exits.out
exits "as a zip, of one year" 0 run s export bundle --year 2025-26 -o out/y.zip
exits "it imports, too" 0 run s import out/y.zip
check "and changes nothing" grep -qE "nothing new|: 0 new, 0 changed, [0-9]* as before, 0 gone, 0 in quarantine" exits.out
cp out/y.zip first.zip && (cd / && TZ=Asia/Tokyo faketime "2031-01-01" "$LIECIBA" -q --today 2030-01-01 --root "$OLDPWD/s" export bundle --year 2025-26 -o "$OLDPWD/out/y.zip")
check "the same bytes in another place, zone and year" cmp first.zip out/y.zip
same "modes of files and folders" "640 640 750" "$(stat -c %a one/marks.csv out/y.zip one | xargs)"
exits "machine-readable" 0 run s --json export bundle -n
check "with the counts" grep -qE '^\{"export":"bundle","import":2,"files":24,"rows":[0-9]+,"bytes":[0-9]+,"written":false,"to":"-","notes":\[\]\}$' exits.out

# Whole or not at all.
mkdir mixed && echo x > mixed/other.csv
exits "a folder that holds other files" 73 run s export bundle -o mixed
check "is left alone" test "$(ls mixed)" = other.csv
for point in staged:1 staged:12 synced renamed:1; do
	rm -rf k && exits "killed at $point" 137 env LIECIBA_KILL_AT=$point "$LIECIBA_FAULTS" --root s export bundle -o k
	check "leaves no manifest" test ! -e k/manifest.csv
	exits "the next one is whole" 0 run s export bundle -o k
	same "and leaves nothing else" "" "$(diff -r one k; find k -name '.*.tmp*')"
done
exits "no such form" 64 run s export pdf -o x
check "those that there are" grep -q "there are: bundle" exits.out
exits "no destination" 64 run s export bundle
exits "a year that is not there" 66 run s export bundle --year 2020-21 -o x
check "by its code" grep -q "E303" exits.out
exits "a school that is not there" 66 run s export bundle --school zzz -o x
exits "an import that is not there" 66 run s export bundle --as-of 99 -o x
check "by its code" grep -q "there is no import 99  \[S013\]" exits.out
exits "a student's id has no place here" 64 run s export bundle --student s000001 -o x
check "nothing was written" test ! -e x
same "each export is in the audit log, none that failed" "7" "$(cut -f4 s/audit.log | grep -c '^export$')"

# As of an earlier import.
printf 'format;lieciba-1\nsource;sample\nschool_year;2025-26\n' | sed '1i property;value' > head.csv
mkdir fix && cp head.csv fix/manifest.csv && { head -1 s/bundle/students.csv; sed -n '2s/;[^;]*;/;Jauniņa;/p' s/bundle/students.csv; } > fix/students.csv
run s -q import fix
run s -q export bundle -o new && run s -q export bundle --as-of 1 -o old
same "as of the first import all is as it was" "" "$(diff -r one old)"
same "today one row is another" "1" "$(diff one/students.csv new/students.csv | grep -c '^>')"

# What a hostile table holds.
mkdir h h2 hb && cp s/bundle/{schools,terms,programmes,teachers,subjects,classes}.csv hb && cp head.csv hb/manifest.csv
long=$(printf 'Ā%.0s' $(seq 3000)); nfd=$(printf 'Zen\xcc\x8ca')
printf 'student;surname;given_name;personal_code;email\n' > hb/students.csv
{ echo 'h1;"O""Hara; ""Junior""";Anna;;'; printf 'h2;"Divas\nrindas";"ar\r\nCR";;\n'; echo 'h3;=1+1;+2;;-3@x'; echo "h4;$nfd;🙂👩‍👩‍👧;010112-23456;"; echo "h5;'tas;a,b	c;020212-23457;"
	echo "h6;\" mala \";\" x\";;"; echo "h7;NULL;0;;"; echo "h8;1.;007;;"; } >> hb/students.csv
printf 'student;personal_code;valid_from;valid_to\nh1;030312-23458;2012-03-03;2020-01-01\nh1;320312-23459;2020-01-02;\nh2;040412-23450;;\nh2;320412-23451;;\n' > hb/student_codes.csv
printf 'student;no;name;relation\nh1;1;"Māte ""A""";māte\nh1;2;=Tēvs;\n' > hb/guardians.csv
printf 'school_year;course;subject;name;teacher;per_week\n2025-26;k1;mat;Mat;t2|t1|t3;5.5\n2025-26;k2;mat;Mat;;0.25\n' > hb/courses.csv
printf 'student;course;date;value;title;weight\n' > hb/marks.csv
{ echo "h1;k1;2025-10-01;4|6;$long;1.5"; echo 'h1;k1;2025-10-01;nv;;1'; echo 'h1;k1;2025-10-01;nv;;1'; echo 'h1;k1;2025-10-01;7;"a
b"";c";0'; echo 'h2;k2;2025-10-02;10;010112-23456;1'; } >> hb/marks.csv
exits "a hostile bundle imports whole" 0 run h import hb
run h -q export bundle -o hx && run h2 import hx > said 2>&1
check "what it gave does too" grep -q "0 in quarantine" said
run h2 -q export bundle -o hy
same "the same bytes after another round" "" "$(diff -r hx hy)"
sed -i "s/$nfd/Zeňa/; s/\" mala \"/mala/; s/\" x\"/x/" hb/students.csv
mv hb/student_codes.csv codes.csv; same "and every value, NFC and without blanks around it" "" "$(differ hb hx)"
same "codes with dates, and of those without them who have two, stand in their own table" "h1 h2 h1 h2" "$(tail -n +2 hx/student_codes.csv | cut -d';' -f2 | xargs)"
same "a person's one code stands with the person" "h4 h5" "$(awk -F';' 'NR > 1 && $5 ~ /-/ { print $2 }' hx/students.csv | xargs)"
same "teachers keep their order" "t2|t1|t3" "$(awk -F';' '$3 == "k1" { print $14 }' hx/courses.csv)"
check "nothing is written for a spreadsheet's eyes" grep -q '^pvs;h3;=1+1;+2;' hx/students.csv
mkdir h3 && (cd hx && zip -q ../hx.zip *.csv) && run h3 -q import hx.zip && run h3 -q export bundle -o hz
same "a zip made by others reads alike" "" "$(diff -r hx hz)"

# Several schools.
mkdir m m2 mb && cp s/bundle/*.csv mb && sed -i 's/^pvs;pvs;Paraugu/otra;otra;Otrā/' mb/schools.csv && sed -i 's/source;sample/source;otra/' mb/manifest.csv
run m -q import s/bundle && run m -q import mb
exits "two schools as one bundle" 0 run m export bundle -o both
exits "which imports" 0 run m2 import both
run m2 -q export bundle -o both2
same "to the same bytes" "" "$(diff -r both both2)"
exits "and changes nothing where it came from" 0 run m import both
check "not a row" grep -qE ": 0 new, 0 changed, [0-9]* as before, 0 gone" exits.out
run m -q export bundle --school otra -o otra && same "one school of two" "$(tail -n +2 one/marks.csv | wc -l)" "$(tail -n +2 otra/marks.csv | grep -c '^otra;')"

[ -n "$SHARED" ] || { skip "Grand Bend through the bundle (the data is not beside the project)"; exit 0; }
mkdir g g2
exits "Grand Bend, a real district" 0 run g import "$SHARED/grandbend/oneroster-1.1.zip"
run g -q import --format "map:$TOP/samples/grandbend/absences-map.yaml" "$SHARED/grandbend/absences.csv" > said 2>&1
exits "leaves as a bundle" 0 run g export bundle -o g.zip
exits "and comes back" 0 run g2 import g.zip
sum() { sqlite3 "$1/journal.db" "SELECT count(*), sum(value_x100) / 100 FROM closing_mark; SELECT count(*) FROM absence; SELECT status, count(*) FROM absence GROUP BY 1; SELECT count(*) FROM quarantine"; }
same "with all 40,320 results and 12,950 absences" "40320|3022047
12950" "$(sum g2 | head -2)"
same "by status as before, nothing in quarantine" "$(sum g)" "$(sum g2)"
run g2 -q export bundle -o g2.zip
check "and again the same bytes" cmp <(unzip -p g.zip '*.csv' | grep -v '^source;') <(unzip -p g2.zip '*.csv' | grep -v '^source;')
