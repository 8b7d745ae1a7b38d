#!/bin/sh
# SPDX-License-Identifier: MIT
# pdfcheck.sh FILE...: is every file a sound archival PDF (and a tagged one, if it says so)? Says what is wrong and ends with 1 if any is not.
# Outside judges: qpdf (structure), poppler and mupdf (no warning), pdffonts (embedded, with ToUnicode); then the entries of PDF/A-2u.
set -u
bad=0
fault() { echo "$file: $1" >&2; bad=1; }
for file in "$@"; do
	[ -s "$file" ] || { fault "missing or empty"; continue; }
	said=$(qpdf --check "$file" 2>&1) || fault "qpdf: $said"
	case $said in *[Ww]arning*|*WARNING*) fault "qpdf: $said" ;; esac
	said=$(pdftotext -raw "$file" - 2>&1 >/dev/null)
	[ -z "$said" ] || fault "poppler: $said"
	# Debian 12 builds mupdf without colour management and it says so each time.
	said=$(mutool draw -q -F text -o /dev/null "$file" 2>&1 | grep -v 'ICC support is not available')
	[ -z "$said" ] || fault "mupdf: $said"
	# the last columns are: emb sub uni object ID
	fonts=$(pdffonts "$file" 2>&1 | awk 'NR > 2 && ($(NF-4) != "yes" || $(NF-2) != "yes") { print $1 }')
	[ -z "$fonts" ] || fault "not embedded or without ToUnicode: $fonts"
	# PDF/A-2u, or tagged: PDF/A-2a and PDF/UA-1
	if grep -aq '<pdfaid:conformance>A</pdfaid:conformance>' "$file"; then
		for want in '/Marked true' '/StructTreeRoot ' '/ParentTree ' '/Tabs /S' '>1</pdfuaid:part>'; do
			grep -aq -e "$want" "$file" || fault "has no $want"
		done
		said=$(pdfinfo -struct-text "$file" 2>&1 >/dev/null)
		[ -z "$said" ] || fault "poppler on the structure: $said"
	else
		grep -aq '<pdfaid:conformance>U</pdfaid:conformance>' "$file" || fault "says neither 2u nor 2a"
	fi
	for want in '<pdfaid:part>2</pdfaid:part>' '/ID \[' '/S /GTS_PDFA1' '/DestOutputProfile' '/Lang (' '/DisplayDocTitle true'; do
		grep -aq -e "$want" "$file" || fault "has no $want"
	done
	if grep -aqE '/(Encrypt|JavaScript|AA|OpenAction) ' "$file"; then fault "has what PDF/A forbids"; fi
done
exit $bad
