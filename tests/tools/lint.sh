#!/bin/bash
# SPDX-License-Identifier: MIT
# lint.sh "FLAGS": clang-tidy one file a call (version 14 tells of false va_list faults with several), cppcheck, gcc -fanalyzer at -O0 and -O2.
flags=$1 failed=0
for f in src/*.c; do
	clang-tidy --quiet --checks='-*,bugprone-*,clang-analyzer-*,-bugprone-easily-swappable-parameters,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-bugprone-assignment-in-if-condition' \
		--warnings-as-errors='*' "$f" -- $flags 2> /dev/null || failed=1
	for o in -O0 -O2; do gcc $flags $o -fanalyzer -Wno-analyzer-possible-null-dereference -c -o /dev/null "$f" 2>&1 | grep -A5 'Wanalyzer' && failed=1; done
done
cppcheck --quiet --enable=warning,performance,portability --inline-suppr --error-exitcode=1 --suppress=missingIncludeSystem -Iinclude src || failed=1
exit $failed
