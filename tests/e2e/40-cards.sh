# SPDX-License-Identifier: MIT
# The main job: an export goes in, the school's report cards come out: every card and every class, sound PDFs whose text is the dump's.
. "$TOP/tests/lib.sh"
today=2026-06-20
card() { "$LIECIBA" --today $today --root s render report-card "$@"; }
"$LIECIBA" -q init s --sample --clean && "$LIECIBA" -q --today $today --root s import s/bundle
n=$(sqlite3 s/journal.db "SELECT count(DISTINCT student_id) FROM enrollment WHERE to_date IS NULL")
exits "the year's report cards of the whole school" 0 card --period 2025-26 --format pdf,dump -o year
same "one PDF and one dump for each of the $n students" "$n $n" "$(find year -mindepth 5 -name '*.pdf' | wc -l) $(find year -mindepth 5 -name '*.txt' | wc -l)"
same "one PDF for each class" "$(sqlite3 s/journal.db "SELECT count(*) FROM class_row")" "$(find year -maxdepth 4 -name '*.pdf' | wc -l)"
check "every file is a sound archival PDF" xargs sh "$TOP/tests/tools/pdfcheck.sh" < <(find year -maxdepth 4 -name '*.pdf'; find year -mindepth 5 -name '*.pdf' | sort | awk 'NR % 20 == 1')
# Read into one file each is parsed, with its own name if something is wrong; the streams are then decoded from there.
mapfile -t cards < <(find year -mindepth 5 -name '*.pdf' | sort)
check "qpdf reads every card" sh -c 'said=$(qpdf --empty --pages "$@" -- whole.pdf 2>&1) && [ -z "$said" ] || { echo "$said"; exit 1; }' sh "${cards[@]}"
check "and finds nothing in any of them" sh -c 'said=$(qpdf --check whole.pdf 2>&1) && case $said in *WARN*) false ;; esac || { echo "$said"; exit 1; }'

# What pdftotext reads, word by word, is what the dump says, in reading order: content first, then the foot, as they are drawn.
words() { printf '%s\n' "${cards[@]}" | LC_ALL=C awk -f "$TOP/tests/tools/words.awk" "$@"; }
pdftotext -raw whole.pdf whole.got
same "pdftotext of every card is the dump's text in reading order" "$n files" "$(words -v keep='^[|>] ' -v got=whole.got)"
for letter in ā č ē ģ ī ķ ļ ņ š ū ž Ā Č Ē Ģ Ī Ķ Ļ Ņ Š Ū Ž; do
	grep -rqF --include='*.txt' "$letter" year || missing="$missing $letter"
done
same "with all Latvian letters, small and capital" "" "$missing"

exits "the first term's cards of one class" 0 "$LIECIBA" --today 2025-12-19 --root s render report-card --period 2025-26/S1 --class 7.a --format dump -o term
same "only of that class" "$(ls year/*/*/*/7.a/*.txt | wc -l)" "$(find term -path '*7.a/*.txt' | wc -l)"
exits "one student's card, in English" 0 card --period 2025-26 --student "$(sqlite3 s/journal.db "SELECT min(student_id) FROM student_row")" --lang en --format dump -o one
same "says so" 1 "$(cat $(find one -name '*.txt') | grep -c '^| REPORT CARD$')"
# The crest of lieciba.yaml stands on each card; one that is no picture stops the run before anything is made.
same "each card carries the crest, once" "1" "$(pdfimages -list "$(find year -mindepth 5 -name '01.pdf' | head -1)" | awk 'NR > 2' | wc -l)"
echo "no picture" > s/crest.png
exits "a crest that is no picture" 65 card --period 2025-26 --class 7.a -o bad
check "is named" grep -q '^s/crest.png: error: the picture is neither PNG nor JPEG  \[I001\]' exits.out

# What the structure tree says is the card's text, content only, in reading order (what the tree is made of: 55-structure.sh). And a card without tags.
"$LIECIBA" -q init a --sample --clean --students 48 && sh "$TOP/tests/tools/few.sh" a/bundle 1.a 4.b 7.b 9.a 12.a && "$LIECIBA" -q --today $today --root a import a/bundle
sed 's/^layout: report-card/layout: untagged/; s/^pdf:/pdf:\n  pdfa: 2u/' "$TOP/layouts/report-card.yaml" > a/layouts/untagged.yaml
exits "cards without tags" 0 "$LIECIBA" --today $today --root a render untagged --period 2025-26 -o untagged
check "sound and archival" xargs sh "$TOP/tests/tools/pdfcheck.sh" < <(find untagged -name '*.pdf')
same "PDF/A-2u each" "" "$(find untagged -name '*.pdf' | xargs grep -aL '<pdfaid:conformance>U<')"
exits "tagged cards" 0 "$LIECIBA" --today $today --root a render report-card --period 2025-26 --format pdf,dump -o tagged
check "sound, archival and accessible" xargs sh "$TOP/tests/tools/pdfcheck.sh" < <(find tagged -name '*.pdf')
same "PDF/A-2a each" "" "$(find tagged -name '*.pdf' | xargs grep -aL '<pdfaid:conformance>A<')"
mapfile -t cards < <(find tagged -mindepth 5 -name '*.pdf' | sort)
for f in "${cards[@]}"; do pdfinfo -struct-text "$f"; done > tree.got
same "the structure tree of every card has the card's words in reading order" "10 files" "$(words -v keep='^[|] ' -v got=tree.got -v quoted=1)"
