#!/bin/sh
# SPDX-License-Identifier: MIT
# SQL text on stdin -> a C header with `static const char NAME_sql[]`, comments and blank lines left out.
echo "/* made from src/sql/$1.sql */"
echo '#pragma GCC diagnostic push'
echo '#pragma GCC diagnostic ignored "-Woverlength-strings"'
echo "static const char $1_sql[] ="
sed -e 's/--.*$//' -e 's/[ \t]*$//' -e '/^$/d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$/\\n"/'
echo ";"
echo '#pragma GCC diagnostic pop'
