#!/bin/sh
# SPDX-License-Identifier: MIT
# examples2h.sh FILE…: the manual's examples as a C table { "table.group", "text of the file" }, in the order of their names.
echo '/* made from layouts/examples */'
echo '#pragma GCC diagnostic push'
echo '#pragma GCC diagnostic ignored "-Woverlength-strings"'
echo 'static const struct { const char *name, *text; } examples_yaml[] = {'
for f in "$@"; do
	echo "	{ \"$(basename "$f" .yaml)\","
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/		"/' -e 's/$/\\n"/' "$f"
	echo '	},'
done
echo '};'
echo '#pragma GCC diagnostic pop'
