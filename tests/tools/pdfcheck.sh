#!/bin/sh
# SPDX-License-Identifier: MIT
# pdfcheck.sh FILE...: is every file a sound archival PDF (and a tagged one, if it says so)? Says what is wrong and ends with 1 if any is not.
# Outside judges: qpdf (structure), poppler and mupdf (no warning), pdffonts (embedded, with ToUnicode); then the entries of PDF/A-2u or PDF/A-2a.
set -u
IFS='
'
set -f
bad=0
fault() { echo "$1" >&2; bad=1; }
[ $# -gt 0 ] || { fault "no file given"; exit 1; }
# all FILES WHAT: each of them must have it (files a line each)
all() { lacking=$(grep -aL -e "$2" -- $1 2>&1); [ -z "$lacking" ] || fault "has no $2: $lacking"; }

for file in "$@"; do
	[ -s "$file" ] || { fault "$file: missing or empty"; continue; }
	said=$(qpdf --check "$file" 2>&1) || fault "$file: qpdf: $said"
	case $said in *[Ww]arning*|*WARNING*) fault "$file: qpdf: $said" ;; esac
	said=$(pdftotext -raw "$file" - 2>&1 >/dev/null)
	[ -z "$said" ] || fault "$file: poppler: $said"
	# the last columns are: emb sub uni object ID
	fonts=$(pdffonts "$file" 2>&1 | awk 'NR > 2 && ($(NF-4) != "yes" || $(NF-2) != "yes") { print $1 }')
	[ -z "$fonts" ] || fault "$file: not embedded or without ToUnicode: $fonts"
done
# Debian 12 builds mupdf without colour management and it says so each time.
said=$(mutool draw -q -F text -o /dev/null "$@" 2>&1 | grep -v 'ICC support is not available')
[ -z "$said" ] || fault "mupdf: $said"

for want in '<pdfaid:part>2</pdfaid:part>' '<pdfaid:conformance>[AU]</pdfaid:conformance>' '/ID \[' '/S /GTS_PDFA1' '/DestOutputProfile' '/Lang (' '/DisplayDocTitle true'; do
	all "$*" "$want"
done
said=$(grep -alE '/(Encrypt|JavaScript|AA) |/OpenAction (<<|[0-9])' -- "$@") && fault "has what PDF/A forbids: $said" # an OpenAction that is only a place (ISO 32000-1, 12.3.2) is none
# tagged: PDF/A-2a and PDF/UA-1; structure.py also compares with the dump that lies beside a file
tagged=$(grep -al '<pdfaid:conformance>A</pdfaid:conformance>' -- "$@") || exit $bad
for want in '/Marked true' '/StructTreeRoot ' '/ParentTree ' '/Tabs /S' '>1</pdfuaid:part>'; do all "$tagged" "$want"; done
said=$(python3 "${0%/*}/structure.py" $tagged 2>&1) || fault "$said"
exit $bad
