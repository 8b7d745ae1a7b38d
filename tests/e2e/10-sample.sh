# SPDX-License-Identifier: MIT
# The sample school is the same in any folder, time zone and locale.
. "$TOP/tests/lib.sh"
"$LIECIBA" -q init a --sample
mkdir -p deep/er
(cd deep/er && TZ=Pacific/Kiritimati LC_ALL=C LANGUAGE=lv "$LIECIBA" -q --today 2031-01-01 init b --sample)
check "same sample in another folder, zone and locale" diff -r a deep/er/b
same "600 students" 601 "$(wc -l < a/bundle/students.csv)"
"$LIECIBA" -q init c --sample --students 1801 --clean
same "a country is many schools" "bundle-001 bundle-002 bundle-003 bundle-004" "$(cd c && echo bundle-*)"
exits "a folder that cannot be made" 73 "$LIECIBA" init /proc/nowhere
# Its calendar lies beside it: lessons on the Saturday that was worked are no finding.
"$LIECIBA" -q init e --sample --students 48 --clean && "$LIECIBA" -q --root e --today 2026-06-20 import e/bundle
exits "the sample's year with its calendar" 0 "$LIECIBA" --root e --today 2026-06-20 check --period 2025-26 --rule C222
same "has nothing on days without lessons" "0 errors." "$(cat exits.out)"
rm e/calendar-2025-26.yaml && "$LIECIBA" --root e --today 2026-06-20 check --period 2025-26 --rule C222 > without.out 2>&1
check "without the calendar it would" grep -q '17.01.2026 .*C222' without.out
