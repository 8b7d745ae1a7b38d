# SPDX-License-Identifier: MIT
# Texts that are hard to print: a remark of 3,000 characters with quotes and Cyrillic, which is taller than a page; a letter that no font has; a report card
# of 42 subjects; a name of four parts; documents in three languages in one file; words parted at a line's end. Nothing is lost, nothing stops its neighbours.
. "$TOP/tests/lib.sh"
today=2026-06-20
flat() { awk '/^\| / { printf "%s ", substr($0, 3) }' "$@" | sed 's/\xc2\xad //g' | tr -s ' '; } # the texts of a dump in their order, words put together again
"$LIECIBA" -q init h --sample --clean --students 60 && sh "$TOP/tests/tools/few.sh" h/bundle 7.b
long='Kultūras, mākslas un sabiedrības attīstības vēsture padziļinātā līmenī ar projekta darbu un patstāvīgu pētniecisko darbu'
remark=$(for i in $(seq 1 24); do printf "„Ķēniņa %d. piezīme“ – skolēns teica: \"не буду учить\" un 'izgāja' no klases; pārrunas ar vecākiem notikušas, vienošanās parakstīta. " "$i"; done | sed 's/ $//')
check "the remark is long" test "${#remark}" -gt 3000
(
	cd h/bundle || exit 1
	awk -F';' 'NR > 1 { print $4 ";" $1 }' enrollments.csv | sort -n | cut -d';' -f2 > ../roster && echo z >> ../roster
	first=$(sed -n 1p ../roster) second=$(sed -n 2p ../roster) third=z
	echo 'z;Zvaigzne;Zane;320000-19999;2012-01-01;f;7-99' >> students.csv && echo 'z;2025-26/7.b;p1;3;2025-09-01;;enrolled;1-9/9;2025-08-30;;;' >> enrollments.csv
	sed -i "s/^lat;[^;]*;/lat;$long;/" subjects.csv
	sed -i "s/^$first;[^;]*;[^;]*;/$first;Bērziņa-Kalniņa-Ozoliņa-Šķēle;Anna-Marija-Elizabete-Katrīna;/; 1s/\$/;lang/; 2,\$s/\$/;/; /^$second;/s/\$/en/; /^$third;/s/\$/ru/" students.csv
	for i in $(seq 1 28); do
		echo "x$i;Izvēles kurss $i;;;subject;$((100 + i))" >> subjects.csv
		echo "2025-26;x$i-7.b;x$i;2025-26/7.b;Izvēles kurss $i 7.b;35;30;1;t1" >> courses.csv
		echo "x$i-7.b;$first;2025-09-01;" >> course_students.csv
		for t in S1 S2 Y; do echo "$first;x$i-7.b;$t;$([ $t = Y ] && echo year || echo term);$((i % 7 + 4));ten;2025-12-18" >> closing_marks.csv; done
	done
	echo "$first;2025-11-12;remark;\"$(echo "$remark" | sed 's/"/""/g')\";t1" >> behaviour.csv
	echo "$second;2025-11-12;praise;Palīdzēja jaunākajiem 😀;t1" >> behaviour.csv
)
exits "the school is taken in" 0 "$LIECIBA" -q --today $today --root h import h/bundle

# ---- a remark taller than an A5 page, and a face that no font has
exits "a letter that no font has stops its own document" 3 "$LIECIBA" -q --today $today --root h render monthly-extract --period 2025-26/2025-11 --format pdf,dump -o o
same "and is told: whose, where, which" "error: 7.b/2: row 1 of 'behaviour': column 'text' has the character U+1F600 😀" "$(grep -o "^.*😀" exits.out | head -1)"
same "the others are made" "$(($(wc -l < h/roster) - 1))" "$(find o -path '*7.b/*.pdf' | wc -l)"
one=$(find o -path '*7.b/01.txt')
same "a remark over several pages is whole" 24 "$(flat "$one" | grep -oE "„Ķēniņa [0-9]+\. piezīme“ – skolēns teica: \"не буду учить\" un 'izgāja' no klases; pārrunas ar vecākiem notikušas, vienošanās parakstīta\." | awk '{ if ($2 == ++n ".") good++ } END { print good }')"
check "it did not fit on one" test "$(grep -c '^page ' "$one")" -ge 3

# ---- 42 subjects, a subject of 120 characters, a name of four parts
exits "report cards of a year" 0 "$LIECIBA" -q --today $today --root h render report-card --period 2025-26 --lang lv --format pdf,dump -o o
card=$(grep -rl 'Anna-Marija-Elizabete-Katrīna' o --include=01.txt | grep liecibas)
same "the name, the subject and the last of 42 subjects are whole" "1 1 1" \
	"$(flat "$card" | grep -cF 'Anna-Marija-Elizabete-Katrīna Bērziņa-Kalniņa-Ozoliņa-Šķēle') $(flat "$card" | grep -cF "$long") $(flat "$card" | grep -c ' 42 Izvēles kurss 28 ')"

# ---- three languages in one file; words parted by their language's rules
cat > h/layouts/languages.yaml <<'Y'
format: 1
layout: languages
title: { lv: Ziņa, en: Message, ru: Сообщение }
extends: base.yaml
languages: [lv, en, ru]
labels: { day: { lv: Diena, en: Day, ru: День } }
styles:
  narrow: { hyphenate: true, align: justify, lang: lv }
  german: { lang: de }
data:
  roster:
    sql: |
      SELECT student_id, class_id, class, list_no, lang FROM student
      WHERE school_id = :school_id AND school_year = :school_year AND list_no <= 3 ORDER BY seq
split:
  by: roster
  unit: student_id
  label: "{class}/{list_no}"
  lang: lang
  file: "zinas/{class}/{list_no:02}.pdf"
  bundle: { by: class_id, file: "zinas/{class}.pdf" }
page: { header: { left: "" } }
blocks:
  - heading: "{title}"
  - text: "{t.day}: {run.period_to:date-long}"
  - columns: [50, 110]
    cells:
      - - text: Mācību sasniegumu kopsavilkums un neattaisnoti nokavēto mācību stundu skaits izsniedzams izglītojamā likumiskajiem pārstāvjiem.
          style: narrow
      - - text: ["– ", { text: Lernen fürs Leben, style: german }]
Y
exits "a layout of three languages" 0 "$LIECIBA" -q --today $today --root h render languages --period 2025-26/S1 --format pdf,dump -o o
same "each has its own words and dates" "Ziņa Diena: 2025. gada 19. decembris|Message Day: 19 December 2025|Сообщение День: 19 декабря 2025 года" \
	"$(for n in 01 02 03; do flat o/zinas/7.b/$n.txt | grep -oE '^.* (decembris|2025 года|December 2025)' | head -1; done | paste -sd'|')"
tags() { qpdf --qdf --object-streams=disable "$1" - | grep -aoE '/Lang ?\([a-zA-Z-]+\)' | tr -d ' ' | sort | uniq -c | awk '{ printf "%s%s %s", n++ ? ", " : "", $2, $1 }'; }
same "a document says its language, and that of texts in another" "/Lang(de) 1, /Lang(en-GB) 1, /Lang(lv) yes" "$(tags o/zinas/7.b/02.pdf | sed 's/(lv) [0-9]*/(lv) yes/')"
same "their file is in the school's, and says which are in others" "/Lang(en-GB) 1, /Lang(lv-LV) 1, /Lang(ru-RU) 1" "$(tags o/zinas/7.b.pdf | grep -oE '/Lang\([a-z]+-[A-Z]+\) [0-9]+' | paste -sd, | sed 's/,/, /g')"
check "words are parted" sh -c 'grep -q "$(printf "\302\255")\$" o/zinas/7.b/01.txt'
same "by syllables" "Mācību sasniegumu kopsavilkums un neattaisnoti nokavēto mācību stundu skaits izsniedzams izglītojamā likumiskajiem pārstāvjiem." \
	"$(flat o/zinas/7.b/01.txt | grep -oE 'Mācību .*pārstāvjiem\.')"
same "and found whole where the file is read" 1 "$(pdftotext -raw o/zinas/7.b/01.pdf - | sed -n 'H; $ { x; s/\xc2\xad\n//g; s/\n/ /g; p }' | grep -c 'Mācību sasniegumu kopsavilkums un neattaisnoti nokavēto mācību stundu skaits izsniedzams izglītojamā likumiskajiem')"
find o -name '*.pdf' | grep -E '/(01|02|03|7\.b)\.pdf$' | sort > files
check "sound, archival and accessible, and their structure is the dump's" xargs sh "$TOP/tests/tools/pdfcheck.sh" < files
