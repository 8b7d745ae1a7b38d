# SPDX-License-Identifier: MIT
# Paper: the cover with the list for signatures, empty sides for duplex printing and the binding margin, sheets to be cut and to be folded, columns of text,
# and what else of the page a layout may say. All read back from the files.
. "$TOP/tests/lib.sh"
today=2026-01-05
"$LIECIBA" -q init s --sample --clean --students 60 && sh "$TOP/tests/tools/few.sh" s/bundle 7.b 9.a 12.b && "$LIECIBA" -q --today $today --root s import s/bundle
render() { "$LIECIBA" -q --today $today --root s render "$@" > said 2>&1 || { not_ok "render $1"; sed 's/^/#   /' said | head -5; }; }
pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
text() { pdftotext -layout -f "$2" -l "$2" "$1" - | sed 's/  */ /g; s/^ //'; }
left() { pdftotext -bbox -f "$2" -l "$2" "$1" - | sed -nE "s/.*xMin=\"([0-9]+)\.[0-9]*\".*>$3<.*/\1/p"; }
numbers() { grep -oE '[0-9]+ ?/ ?[0-9]+' "$1" | tr -d ' ' | tr '\n' ' ' | sed 's/ $//'; }
outline() { mutool show "$1" outline | sed -nE 's/.*"(.*)".*#page=([0-9]+).*/\1 \2/p'; }
layout() { # NAME: a layout of one page or more for each class, its keys and blocks from standard input
	{ printf 'format: 1\nlayout: %s\ntitle: %s\nextends: base.yaml\ndata:\n  rows:\n    sql: |\n      SELECT class_id, class, school_year FROM class WHERE school_id = :school_id AND school_year = :school_year ORDER BY seq\n' "$1" "$1"
	printf 'split: { by: rows, unit: class_id, label: "{class}", file: "%s/{class}.pdf"%s }\n' "$1" "$2"; cat; } > "s/layouts/$1.yaml"
	exits "layout $1 has no mistakes" 0 "$LIECIBA" --root s layout check "$1"
	render "$1" --period 2025-26/S1 -o "o-$1"
	f=o-$1/$1/9.a.pdf
	exits "it gives archival files" 0 sh "$TOP/tests/tools/pdfcheck.sh" "$f"
}

# ---- the cover ----
render report-card --period 2025-26/S1 --class 9.a -o card
f=$(find card -name 9.a.pdf)
n=$(find card -path '*/9.a/*.pdf' | wc -l)
same "a cover, an empty side, then each card on a sheet of its own" "$((2 + 2 * n - 1))" "$(pages "$f")"
same "the cover names the class and how many there are" "9.a klase Dokumenti $n" "$(text "$f" 1 | grep -oE '^9.a klase|Dokumenti [0-9]+' | tr '\n' ' ' | sed 's/ $//')"
same "the empty sides have nothing on them" "" "$(for p in 2 4; do text "$f" $p; done | tr -d ' \n\f')"
text "$f" 1 | sed -nE 's/^[0-9]+\. (.*) ([0-9]+)$/\2 \1/p' > listed
same "everyone is on it" "$n" "$(wc -l < listed)"
same "and begins on the page that it says" "" "$(while read -r page surname rest; do text "$f" "$page" | grep -q "$surname" || echo "$page $surname"; done < listed)"
same "bookmarks: the cover, then the cards" "Pavadlapa 1" "$(outline "$f" | head -1)"
exits "the file is an archival one" 0 sh "$TOP/tests/tools/pdfcheck.sh" "$f"
render report-card --period 2025-26/S1 -o all
same "each class has its own" "7.b klase" "$(text "$(find all -name 7.b.pdf)" 1 | grep -o '^7.b klase')"

# With a ledger: made again only when something of it is new; a grade's file has a cover for each of its classes.
cp "$TOP/samples/calendars/calendar-2025-26.yaml" s/
cat > s/schedule.yaml << 'END'
format: 1
timezone: Europe/Riga
calendars: [calendar-2025-26.yaml]
jobs:
  cards: { title: Liecības, layout: report-card, period: term, terms: [S1], classes: [7.b, 9.a], due: { anchor: term-end }, lead: 5wd, fulfils: issued }
END
job() { "$LIECIBA" -q --root s --today 2025-12-16 run "$@" > said 2>&1; }
sums() { (cd s/out && find . -name '*.pdf' | LC_ALL=C sort | xargs sha256sum); }
job
first=$(sums)
job
same "a second run makes nothing again" "$first" "$(sums)"

f=$(find s/out -path '*/9.a/*.pdf' | sort | head -1)
pdftoppm -r 200 -gray -png -singlefile "$f" card
same "the code of a card is read by others" "$(pdftotext "$f" - | grep -oE 'LIECIBA1 [0-9A-Z-]+' | head -1)" "$(zbarimg -q --raw card.png 2> /dev/null)"

# ---- the binding margin, empty sides, what the printer is told ----
layout duplex ', bundle: { by: class_id, file: "duplex/all-{class}.pdf", start_on: odd }' << 'END'
page: { duplex: long }
blocks: [ { text: PIRMA }, { page_break: page }, { text: OTRA }, { page_break: even }, { text: CETURTA } ]
END
same "odd pages are bound at the left, even ones at the right" "85 28 28" "$(left $f 1 PIRMA) $(left $f 2 OTRA) $(left $f 4 CETURTA)"
same "a page that was only left out is empty" "" "$(text $f 3 | tr -d ' \n\f')"
same "printers are told which edge to turn over" 1 "$(qpdf --json $f | grep -c DuplexFlipLongEdge)"

# ---- A5 on A4, to be cut ----
render monthly-extract --period 2025-26/2025-11 --class 9.a -o cut
f=$(find cut -name 9.a.pdf)
find cut -path '*/9.a/*.pdf' | sort > each
one=$(while read -r g; do pages "$g"; done < each | awk '{ n += $1 } END { print n }')
same "two of A5 stand on a sheet of A4" "$(((one + 1) / 2)) 842 x 595" "$(pages "$f") $(pdfinfo "$f" | awk '/^Page size/ { printf "%.0f x %.0f", $3, $5 }')"
same "a document by itself stays as it is" "420 x 595" "$(pdfinfo "$(head -1 each)" | awk '/^Page size/ { printf "%.0f x %.0f", $3, $5 }')"
same "every word of every student is on them" "$(while read -r g; do pdftotext "$g" -; done < each | tr -s ' \n\f' '\n' | sort | md5sum)" "$(pdftotext "$f" - | tr -s ' \n\f' '\n' | sort | md5sum)"
same "bookmarks lead to the sheets" "1 1" "$(outline "$f" | sed 's/.* //' | head -2 | tr '\n' ' ' | sed 's/ $//')"
exits "the file is an archival one" 0 sh "$TOP/tests/tools/pdfcheck.sh" "$f"

# ---- to be folded ----
layout fold << 'END'
page: { size: A5, margin: 12, inner: 20, outer: 10, booklet: fold, footer: { right: "{page} / {pages}" } }
blocks: [ { heading: VIENS, break_before: page }, { heading: DIVI, break_before: page }, { heading: TRĪS, break_before: page },
  { heading: ČETRI, break_before: page }, { heading: PIECI, break_before: page }, { text: "{pages} lappuses, {sheets} loksnes" } ]
END
words='VIENS|DIVI|TRĪS|ČETRI|PIECI'
same "eight halves on two sheets: the first page at the right of the first side, the fold between the fourth and the fifth" "VIENS / DIVI / TRĪS / ČETRI PIECI / " \
	"$(for p in 1 2 3 4; do pdftotext -layout -f $p -l $p $f - | grep -oE "$words" | tr '\n' ' '; printf '/ '; done)"
same "the wide margin is at the fold" "477 29 477 29 477" "$(left $f 1 VIENS) $(left $f 2 DIVI) $(left $f 3 TRĪS) $(left $f 4 ČETRI) $(left $f 4 PIECI)"
check "it counts its pages and sheets" grep -q '5 lappuses, 2 loksnes' <(pdftotext $f -)
same "it is turned over the short edge" 1 "$(qpdf --json $f | grep -c DuplexFlipShortEdge)"
same "it is read in order" "VIENS DIVI TRĪS ČETRI PIECI" "$(pdfinfo -struct-text $f | grep -oE "$words" | tr '\n' ' ' | sed 's/ $//')"
same "bookmarks lead to the sides" "VIENS 1 DIVI 2 TRĪS 3 ČETRI 4 PIECI 4" "$(outline $f | tr '\n' ' ' | sed 's/ $//')"

# ---- columns of text; side by side, parted by a page ----
layout columns < <(printf 'page: { columns: 2, column_gap: 10, footer: { right: "{page} / {pages}" } }\nblocks:\n'
	for i in $(seq 130); do printf '  - text: "r%s"\n' "$i"; done
	printf '  - { text: SLEJA, break_before: column }\n  - { text: LAPA, break_before: page }\n')
same "a page's first column, its second, the next page" "r1 85 r60 340 r130 28" "r1 $(left $f 1 r1) r60 $(left $f 1 r60) r130 $(left $f 2 r130)"
same "a break of the column, then of the page" "283 85" "$(left $f 2 SLEJA) $(left $f 3 LAPA)"
same "pages are counted, not columns" "1/3" "$(numbers <(text $f 1))"
layout split < <(printf 'blocks:\n  - columns: [1fr, 1fr]\n    split: true\n    cells:\n'
	for c in a b; do printf '      - - text: "%s0"\n' $c; for i in $(seq 80); do [ $c$i = b70 ] && break; printf '        - text: "%s%s"\n' $c "$i"; done; done)
same "each line is there once" 151 "$(pdftotext $f - | tr -d '\f' | grep -cE '^[ab][0-9]+$')"
same "lines beside each other stay beside each other" "" "$(for p in 1 2; do text $f $p | grep -E '^a' | awk 'NF == 2 && substr($1, 2) != substr($2, 2)'; done)"
same "on two pages" 2 "$(pages $f)"

# ---- numbers through the file ----
layout through ', bundle: { by: school_year, file: "through/visi.pdf" }' << 'END'
page: { page_count: file, footer: { right: "{page} / {pages}" } }
blocks: [ { text: "{class}" }, { page_break: page }, { text: otrā } ]
END
same "in the file of all" "1/6 2/6 3/6 4/6 5/6 6/6" "$(numbers <(pdftotext -layout o-through/through/visi.pdf -))"
same "by itself a document counts its own" "1/2 2/2" "$(numbers <(pdftotext -layout o-through/through/9.a.pdf -))"

# ---- pictures, bars, how it opens ----
cp "$TOP/samples/crest.png" s/layouts/
layout looks << 'END'
page: { background: crest.png }
pdf: { open: fit, compress: false }
blocks:
  - { image: crest.png, width: 60, height: 20, fit: cover, alt: Ģerbonis }
  - { image: crest.png, width: 60, height: 20, fit: contain, alt: Ģerbonis }
  - { barcode: "B-214/9", alt: Lieta }
  - { barcode: "4750000000000", type: ean13, align: right }
END
same "three pictures, one file of a picture" "3 1" "$(qpdf --qdf --object-streams=disable $f - | grep -acE '^/I0 Do Q|/I0 Do Q') $(pdfimages -list $f | tail -n +3 | awk '{ print $11 }' | sort -u | wc -l)"
check "one of them is cut off at its edges" grep -aq 're W n' $f
check "pages can be read" grep -aq 'BDC' $f
same "the whole page is shown first" 1 "$(qpdf --json $f | grep -c '"/Fit"')"
pdftoppm -r 200 -gray -png -singlefile $f bars
same "the bars are read by others" "CODE-128:B-214/9 EAN-13:4750000000000" "$(zbarimg -q bars.png 2> /dev/null | sort | tr '\n' ' ' | sed 's/ $//')"
sed -i 's/4750000000000/4750000000004/' s/layouts/looks.yaml
exits "a wrong check digit stops the document" 65 "$LIECIBA" --today $today --root s render looks --period 2025-26/S1 --class 9.a -o bad
check "and is told" grep -q 'L241' exits.out
sed -i 's/compress: false/permissions: none/' s/layouts/looks.yaml
exits "a locked file is refused" 65 "$LIECIBA" --root s layout check looks
check "with the reason" grep -q 'ISO 19005-2' exits.out
