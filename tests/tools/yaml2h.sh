#!/bin/sh
# SPDX-License-Identifier: MIT
# A YAML file of layouts/rules on stdin -> a C header with `static const char NAME_yaml[]`, byte for byte.
echo "/* made from layouts/rules/$1.yaml */"
echo '#pragma GCC diagnostic push'
echo '#pragma GCC diagnostic ignored "-Woverlength-strings"'
echo "static const char $1_yaml[] ="
sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$/\\n"/'
echo ";"
echo '#pragma GCC diagnostic pop'
