#!/bin/sh
# SPDX-License-Identifier: MIT
# deps.sh PACKAGE…: installs what is missing from Debian's packages when root, else prints the one line that does.
missing=
for p; do
	case "$(dpkg-query -W -f='${Status}' "$p" 2>/dev/null)" in
	*" installed") ;;
	*) # gcc, clang … may be there without Debian's package of that name
		case "$p" in gcc|make|clang|sqlite3|gettext|zip|qpdf|valgrind|cppcheck) command -v "$(echo "$p" | sed s/gettext/msgfmt/)" >/dev/null 2>&1 && continue ;;
		python3-minimal) command -v python3 >/dev/null 2>&1 && continue ;;
		pkg-config) command -v pkg-config >/dev/null 2>&1 && continue ;; esac
		missing="$missing $p" ;;
	esac
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ]; then
	echo "missing packages; run:  sudo apt-get install$missing" >&2
	exit 69
fi
echo "installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null 2>&1
apt-get install -y -qq --no-install-recommends $missing >/dev/null || { echo "apt-get install failed:$missing" >&2; exit 69; }
