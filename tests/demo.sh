#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh PROGRAM: makes a sample school in demo/, imports it, and says where to look.
set -e
program=$1
rm -rf demo
"$program" init demo --sample
"$program" --root demo import demo/bundle
echo
echo "demo/bundle       the made-up export: CSV tables that a spreadsheet opens"
echo "demo/journal.db   the store; try: sqlite3 demo/journal.db 'SELECT kind, count(*) FROM closing_mark GROUP BY kind'"
