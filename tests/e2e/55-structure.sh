#!/bin/bash
# SPDX-License-Identifier: MIT
# Every layout that ships, on a small school: sound archival PDFs whose structure tree follows the rules and says what the dump says. First: does the test see faults?
. "$TOP/tests/lib.sh"
tree() { LC_ALL=C.UTF-8 python3 "$TOP/tests/tools/structure.py" "$@"; }
"$LIECIBA" -q init s --sample --students 36 && sh "$TOP/tests/tools/few.sh" s/bundle 1.a 7.b 12.a && (
	cd s/bundle || exit 1 # one leaves, for the papers of leavers
	awk -F';' -v OFS=';' -v w="$(awk -F';' '$2 ~ /1\.a$/ { w = $1 } END { print w }' enrollments.csv)" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
		$1 == w { $at["to"] = "2025-11-28"; $at["out_kind"] = "left"; $at["out_order_no"] = "1-9/77"; $at["out_order_date"] = "2025-11-27" } { print }' enrollments.csv > e && mv e enrollments.csv
) && "$LIECIBA" -q --today 2026-06-20 --root s import s/bundle
sed -i 's/^grants: .*/grants: [personal-code, birth-date, address, contact, guardian, absence-reason, talk, issue-register]/' s/lieciba.yaml
mkdir -p s/state && cat "$TOP"/src/sql/ledger.sql "$TOP"/src/sql/ledger_archive.sql "$TOP"/tests/tools/packages.sql | sqlite3 s/state/ledger.db > /dev/null # for the papers of the archive

"$LIECIBA" -q --today 2026-06-20 --root s render report-card --period 2025-26 --class 7.b --singles-only --format pdf,dump -o one
card=$(find one -name '01.pdf')
exits "the tree of a card" 0 tree "$card"
check "is read whole" grep -qE '^1 files, [0-9]{3,} elements$' exits.out
# fault SED-SCRIPT MESSAGE: the card with that change in its PDF is refused with that message
fault() {
	qpdf --qdf --object-streams=disable --stream-data=uncompress "$card" before.pdf
	LC_ALL=C sed "$1" before.pdf > broken.pdf
	cp "${card%.pdf}.txt" broken.txt
	exits "fault: $2" 1 tree broken.pdf
	check "is there and named" eval "! cmp -s before.pdf broken.pdf && grep -q '^broken.pdf: $2' exits.out"
}
fault '0,/ColSpan 4/s//ColSpan 3/' "rows of a table have 6 and 7 columns"
fault '0,/\/S \/H1/s//\/S \/H2/' "H2 after H0"
fault '0,/\/Scope \/Column/s//\/Xcope \/Column/' "a head of a table without scope"
fault '0,/\/TH<<\/MCID/s//\/Artifact<<\/MCIX/' "an element names content that is not there"
fault '0,/<004c0049/s//<004d0049/' "the PDF says H1"
fault '0,/^\/P<<\/MCID 1>>BDC/s//\/P<<\/MCID 0>>BDC/' "MCID 0 stands twice on a page"
fault '0,/^\/P<<\/MCID 1>>BDC/s//\/Span BMC/' "Tj draws outside of marked content"
fault '0,/\/S \/LBody/s//\/S \/P/' "LI holds what it may not"
fault 's/\/Tabs \/S/\/Tabs \/R/' "a page without tab order by structure"
rm -rf one broken.* before.pdf

for file in "$TOP"/layouts/*.yaml; do
	name=$(basename "$file" .yaml)
	grep -q '^layout:' "$file" || continue # base.yaml and the like are only extended
	takes=$(cat "$file" "$TOP/layouts/$(sed -n 's/^extends: *//p' "$file")" | sed -n 's/^periods: *\[\([a-z]*\).*/\1/p' | head -1)
	case $name/$takes in
	report-card/*) periods="2025-26 2025-26/S1" ;;
	*/month) periods="2025-11" ;;
	*/year) periods="2025-26" ;;
	*) periods="2025-26/S1" ;;
	esac
	for period in $periods; do
		exits "$name of $period" 0 "$LIECIBA" -q --today 2026-06-20 --root s render "$name" --period "$period" --format pdf,dump -o "o/$name-${period#*/}"
	done
	find "o/$name"-* -name '*.pdf' | sort > files
	check "$name: some documents" test -s files
	check "$name: archival, accessible, structured as the dump says" xargs -d "\n" sh "$TOP/tests/tools/pdfcheck.sh" < files
	xargs -d "\n" grep -aL '<pdfaid:conformance>A<' < files > untagged
	same "$name: all of them tagged" "" "$(cat untagged)"
done
