#!/bin/bash
# SPDX-License-Identifier: MIT
# The house's rules, checked by machine: levels, fences, banned calls, message codes, lengths, licence lines. Prints ok / not ok lines.
top=$(cd "$(dirname "$0")/../.." && pwd); cd "$top" || exit 1
rules=tests/tools/layers.txt
verdict() { if [ -z "$2" ]; then echo "ok - $1"; else echo "not ok - $1"; echo "$2" | sed 's/^/#   /'; fi; }
sources=$(find src include -name '*.[ch]' | sort)

verdict "levels: a file includes only what stands below it" "$(awk '
	FILENAME == ARGV[1] { if ($1 ~ /^[0-9]/) for (i = 2; i <= NF; i++) rank[$i] = $1 * 100 + i; if ($1 == "+") extra[$2 " " $3] = 1; next }
	function module(path,   m, k) {
		m = path; sub(/.*\//, "", m); sub(/\.[ch]$/, "", m); sub(/_internal$/, "", m)
		while (!(m in rank)) { if (!sub(/_[^_]*$/, "", m)) return "" }
		return m
	}
	/^#include "/ {
		me = module(FILENAME); split($2, part, "\""); to = module(part[2])
		if (part[2] == "codes.h" || part[2] ~ /_(sql|yaml)\.h$/) next
		if (me == "") { print FILENAME ": belongs to no module of layers.txt"; next }
		if (to == "") { print FILENAME ":" FNR ": unknown header " part[2]; next }
		if (rank[to] > rank[me] && !((me " " to) in extra)) print FILENAME ":" FNR ": " me " (level " int(rank[me]/100) ") includes " to " (level " int(rank[to]/100) ")"
	}' $rules $sources)"

verdict "fences: other libraries' headers stay in their module" "$(grep -nE '^#include <' $sources | while IFS=: read -r file line text; do
	header=$(echo "$text" | sed -E 's/.*<(.*)>.*/\1/')
	awk -v h="$header" -v f="$file" -v l="$line" '$1 == "!" && index(h, $2) == 1 { good = 0; for (i = 3; i <= NF; i++) if (index(f, $i) == 1) good = 1
		if (!good) print f ":" l ": <" h "> is fenced" }' $rules
done)"

verdict "banned calls" "$(grep -nE '\b(strcpy|strcat|sprintf|gets|strtok|atoi|localtime|ctime|mktemp|system|popen|alloca)[[:space:]]*\(' $sources)"
verdict "the environment and stdout belong to main and commands" "$(grep -nE '\b(getenv[[:space:]]*\(|stdout\b|printf[[:space:]]*\()' $(ls src/*.c | grep -vE 'src/(main|app|cmd_[a-z]*)\.c'))"
verdict "the clock belongs to main" "$(grep -nE '\b(time|gettimeofday)[[:space:]]*\(' $(ls src/*.c | grep -v src/main.c); grep -n CLOCK_REALTIME $sources)"
verdict "no floats" "$(grep -nE '\b(double|float)\b' $(ls src/*.c include/lieciba/*.h | grep -vE 'out_pdf|src/workbook') | grep -vE ':[0-9]+:[[:space:]]*(/?\*|//)|/\*.*(float|double)')"
verdict "every file names its licence" "$(for f in $sources Makefile $(find tests fonts -name '*.[ch]' -o -path '*tests*' -name '*.sh' -o -path '*fonts/tools*' -name '*.sh'); do head -3 "$f" | grep -q 'SPDX-License-Identifier: MIT' || echo "$f"; done)"

codes_in_source() { grep -ohE '"[A-Z][0-9]{3}"' $(ls src/*.c) | tr -d '"' | sort -u; }
codes_in_table() { grep -ohE '^X\("[A-Z][0-9]{3}"' src/codes/*.def | grep -oE '[A-Z][0-9]{3}'; }
verdict "every code of a message is explained, once" "$(comm -23 <(codes_in_source) <(codes_in_table | sort -u) | sed 's/$/: used, not in src\/codes/'; codes_in_table | sort | uniq -d | sed 's/$/: explained twice/')"
verdict "every explained code is used" "$(comm -13 <(codes_in_source) <(codes_in_table | sort -u) | sed 's/$/: in src\/codes, not used/')"
verdict "files read in one sitting (800 lines)" "$(wc -l $sources | awk '$2 != "total" && $1 > 800')"
if command -v ctags > /dev/null; then
	verdict "no function over 80 lines" "$(ctags -x --c-kinds=f --fields=+ne --_xformat='%N %{line} %{end} %F' src/*.c fonts/tools/*.c | awk '$3 - $2 > 80 { print $4 ":" $2 ": " $1 " has " $3 - $2 " lines" }')"
else
	echo "skip - no function over 80 lines (universal-ctags is not installed)"
fi
if command -v xgettext > /dev/null; then
	pot=$(mktemp)
	LC_ALL=C.UTF-8 xgettext -k_ -kN_ --from-code=UTF-8 -o "$pot" $(ls src/*.c src/codes/*.def include/lieciba/*.h) 2> /dev/null; sed -i 's/charset=CHARSET/charset=UTF-8/' "$pot"
	verdict "every message has its Latvian words (else: make pot, and fill po/lv.po or po/parts/lv-NAME.po)" "$(msgcat --use-first po/lv.po $(ls po/parts/lv-*.po 2>/dev/null) | msgmerge -q --no-fuzzy-matching -o - - "$pot" | msgattrib --untranslated --no-obsolete --no-wrap --no-location | grep -E '^(msgid )?"' | grep -vE '^(msgid ""|"[A-Z][A-Za-z-]*: .*)$')"
	rm -f "$pot"
else
	echo "skip - every message has its Latvian words (gettext is not installed)"
fi
verdict "nothing names a machine or a registry" "$(git grep -nE '/(work|home|root)/[a-z]|deb\.debian|registry\.npm' -- ':!tests/tools/house.sh' 2>/dev/null)"
exit 0
