# SPDX-License-Identifier: MIT
# The units that make install puts down: systemd takes them, and lets the service do little.
. "$TOP/tests/lib.sh"
check "the units are installed" make -s -C "$TOP" install-units DESTDIR="$PWD/d" PREFIX=/usr BINDIR="$(dirname "$LIECIBA")"
u=d/usr/lib/systemd/system
same "all of them" "lieciba.path lieciba.service lieciba.timer lieciba@.service lieciba@.timer" "$(ls $u | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//')"
same "nothing is left to fill in" "" "$(grep -l '@BINDIR@\|@DOCDIR@' $u/*)"
check "the manual is there" test -s d/usr/share/doc/lieciba/running.md
commands=$(grep -E '`lieciba |^(sudo -u lieciba )?lieciba |^[@*].*lieciba ' "$TOP/docs/running.md" | grep -oE '(^|`| )lieciba (--root [^ ]+ )?[a-z]+' | sed -E 's/^.?lieciba //; s/--root [^ ]+ //' | grep -vxE "for|lieciba" | sort -u)
same "every command of the manual exists" "" "$(for c in $commands; do "$LIECIBA" help "$c" > /dev/null 2>&1 || echo "$c"; done)"
check "there are some" test "$(echo "$commands" | wc -l)" -ge 4
if ! command -v systemd-analyze > /dev/null; then
	skip "systemd's own check of the units (systemd-analyze is not installed)"
	exit 0
fi
check "systemd-analyze verify" systemd-analyze verify --man=no $u/lieciba.service $u/lieciba.timer $u/lieciba.path $u/lieciba@one.timer $u/lieciba@one.service
same "and has nothing to say" "" "$(grep -i lieciba check.log)"
if systemd-analyze security --offline=true --threshold=20 $u/lieciba.service > sec.log 2>&1; then ok "exposure of the service is 2.0 or less"
elif grep -q "Overall exposure level" sec.log; then not_ok "exposure of the service is 2.0 or less"; tail -3 sec.log | sed 's/^/#   /'
else skip "exposure of the service ($(head -1 sec.log))"; fi
check "the calendar of the timer" systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' $u/lieciba.timer)"
