#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh PROGRAM: makes a sample school in demo/, imports it, says what is missing, prints every report card of the year, and says where to look.
set -e
program=$1
rm -rf demo
"$program" init demo --sample
"$program" --root demo --today 2026-06-20 import demo/bundle
echo
"$program" --root demo --today 2026-06-20 check --layout report-card --period 2025-26 || [ $? = 1 ]
echo
"$program" --root demo --today 2026-06-20 render report-card --period 2025-26
cards=demo/out/pvs/2025-26/liecibas-Y
ls "$cards/7.a.pdf" "$cards/7.a/01.pdf" > /dev/null
echo
echo "$cards/7.a.pdf     all cards of class 7.a, ready for printing on both sides"
echo "$cards/7.a/01.pdf  one card"
echo "demo/bundle     the made-up export: CSV tables that a spreadsheet opens"
echo "demo/journal.db the store"
