# SPDX-License-Identifier: MIT
# What README says can be typed: its layout is checked and prints a list for each class.
. "$TOP/tests/lib.sh"
"$LIECIBA" -q init s --sample --students 60 && "$LIECIBA" -q --root s import s/bundle
awk '/^```yaml/ { p = 1; next } /^```/ { p = 0 } p' "$TOP/README.md" > s/layouts/class-list.yaml
exits "README's layout has no mistake" 0 "$LIECIBA" --root s layout check class-list
exits "and prints" 0 "$LIECIBA" --root s --today 2026-06-05 render class-list --period 2025-26 -o out
same "a list for each class" "$(sqlite3 s/journal.db "SELECT count(*) FROM class_row")" "$(find out -name '*.pdf' | wc -l)"
check "sound archival PDFs" sh "$TOP/tests/tools/pdfcheck.sh" $(find out -name '*.pdf')
