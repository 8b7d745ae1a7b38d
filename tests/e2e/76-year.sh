# SPDX-License-Identifier: MIT
# A school year of one school's own rules, day by day: every duty in its window, nothing twice, nothing missing. All five, and machines that stand still: make soak.
. "$TOP/tests/lib.sh"
STUDENTS=12 bash "$TOP/tests/year/walk.sh" akn 0 > walk.log 2>&1; code=$?
same "AKN's year comes to what its schedule says" "0 faults" "$(grep -o "[0-9]* faults" walk.log)"
[ $code = 0 ] || sed 's/^/#   /' walk.log | tail -40
check "and it was a year of documents" test "$(sed -n 's/.* \([0-9]*\) documents.*/\1/p' walk.log)" -gt 150
