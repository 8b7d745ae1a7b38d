#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh PROGRAM: makes a sample school in demo/ and says where to look.
set -e
program=$1
rm -rf demo
"$program" init demo --sample
echo "The export's tables are CSV files: open demo/bundle/closing_marks.csv in a spreadsheet."
