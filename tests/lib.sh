# SPDX-License-Identifier: MIT
# Sourced by tests/e2e/*.sh. The runner sets LIECIBA (release program), LIECIBA_FAULTS (ASan build with named kill points),
# TOP (the project), SHARED (real data beside the project, or empty) and starts each script in an empty folder of its own.
export LC_ALL=C.UTF-8 LANGUAGE=en
ok() { echo "ok - $*"; }
not_ok() { echo "not ok - $*"; }
skip() { echo "skip - $*"; }
# check NAME COMMAND…: passes when the command does.
check() { local name=$1; shift; if "$@" > check.log 2>&1; then ok "$name"; else not_ok "$name"; sed 's/^/#   /' check.log | head -40; fi; }
# same NAME EXPECTED ACTUAL
same() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1"; diff <(echo "$2") <(echo "$3") | head -20 | sed 's/^/#   /'; fi; }
# exits NAME CODE COMMAND…: the command must end with that exit code; its output goes to exits.out
exits() { local name=$1 want=$2 got; shift 2; "$@" > exits.out 2>&1; got=$?; if [ $got = "$want" ]; then ok "$name"; else not_ok "$name (exit $got, not $want)"; sed 's/^/#   /' exits.out | head -40; fi; }
