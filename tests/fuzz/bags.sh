#!/bin/bash
# SPDX-License-Identifier: MIT
# bags.sh DIR: packages for fuzz_bag to begin with: a bag's tag files, and the bag as ZIPs, deflated, stored, as a stream and cut off. No zip: only the first.
set -eu
rm -rf "$1"; mkdir -p "$1"; out=$(cd "$1" && pwd); tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
cd "$tmp"; mkdir -p b/data
printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' > b/bagit.txt
echo viens > b/data/a.txt; echo divi > b/data/ā%.txt
printf 'Contact-Name: A\n B\nPayload-Oxum: 11.2\n' > b/bag-info.txt
echo 'http://127.0.0.1/a 6 data/a.txt' > b/fetch.txt
cd b; for a in md5 sha256; do ${a}sum data/* > manifest-$a.txt; done; sha256sum *.txt > tagmanifest-sha256.txt; cd ..
(printf '\1'; for f in bag-info bagit fetch manifest-md5 manifest-sha256 tagmanifest-sha256; do cat b/$f.txt; printf '\0'; done; printf 'bagit.txt\ndata/A.txt\ndata/ā%%.txt\n') > "$out/tags"
(printf '\1X: y\0BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-16\n\0\0\0'; iconv -f UTF-8 -t UTF-16 b/manifest-sha256.txt) > "$out/utf16"
command -v zip > /dev/null || exit 0
zip -qr deflated.zip b; zip -q0r stored.zip b; (cd b && zip -qr - .) | cat > stream.zip; head -c 900 stored.zip > cut.zip
for z in *.zip; do (printf '\0'; cat $z) > "$out/$z"; done
