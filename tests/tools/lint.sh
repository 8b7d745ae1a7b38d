#!/bin/bash
# SPDX-License-Identifier: MIT
# lint.sh "FLAGS": clang-tidy one file a call (version 14 tells of false va_list faults with several), cppcheck, gcc -fanalyzer at -O0 and -O2.
# Left out, since here they only find what is meant: arrays of pointers (sizeof-expression), chains of conditions with one outcome (branch-clone), ASCII bytes and
# small tables in char (narrowing, signed-char-misuse), the feature macro (reserved-identifier). gcc's analyzer does not follow pointers through arenas
# and iterators of other files: what it says of NULL and leaks there is left out (leaks are LeakSanitizer's, in every test).
eval "flags=($1)"
flags+=(-ULIECIBA_VERSION '-DLIECIBA_VERSION="0"')
failed=0
checks='-*,bugprone-*,clang-analyzer-*,-bugprone-easily-swappable-parameters,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling'
checks+=',-bugprone-assignment-in-if-condition,-bugprone-sizeof-expression,-bugprone-branch-clone,-bugprone-narrowing-conversions,-bugprone-signed-char-misuse,-bugprone-reserved-identifier'
for f in ${LINT:-src/*.c}; do
	clang-tidy --quiet --checks="$checks" --warnings-as-errors='*' "$f" -- "${flags[@]}" 2> /dev/null || failed=1
	for o in -O0 -O2; do
		gcc "${flags[@]}" $o -fanalyzer -Wno-analyzer-possible-null-dereference -Wno-analyzer-possible-null-argument -Wno-analyzer-null-dereference -Wno-analyzer-null-argument -Wno-analyzer-malloc-leak \
			-c -o /dev/null "$f" 2>&1 | grep -A5 'Wanalyzer' && failed=1
	done
done
[ -n "$LINT" ] || cppcheck --quiet --enable=warning,performance,portability --inline-suppr --error-exitcode=1 --suppress=missingIncludeSystem -Iinclude src || failed=1
exit $failed
