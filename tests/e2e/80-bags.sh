# SPDX-License-Identifier: MIT
# lieciba archive verify: bags made with printf and sha256sum, one for each rule of RFC 8493 and for each trick; verdict and message of each.
. "$TOP/tests/lib.sh"

# bag DIR [VERSION]: a valid bag of two files, made with nothing of ours.
bag() {
	rm -rf "$1"; mkdir -p "$1/data/apakša"
	printf 'BagIt-Version: %s\nTag-File-Character-Encoding: UTF-8\n' "${2:-1.0}" > "$1/bagit.txt"
	printf 'viens\n' > "$1/data/a.txt"; printf 'divi\n' > "$1/data/apakša/ģimene.txt"
	printf 'Payload-Oxum: 11.2\n' > "$1/bag-info.txt"
	list "$1"; tags "$1"
}
# list DIR [ALGORITHM], tags DIR [ALGORITHM]: the manifests anew.
list() { (cd "$1" && find data -type f | LC_ALL=C sort | xargs -d '\n' -r "${2:-sha256}sum" > "manifest-${2:-sha256}.txt"); }
tags() { (cd "$1" && ls | grep -vE '^(data|tagmanifest-.*)$' | xargs -d '\n' "${2:-sha256}sum" > "tagmanifest-${2:-sha256}.txt"); }
# says NAME CODE PATH TEXT…: exit code, and every TEXT stands in what is told.
says() {
	local name=$1 want=$2 path=$3 out got t; shift 3
	out=$("$LIECIBA" archive verify --jobs 1 "$path" 2>&1); got=$?
	if [ $got != "$want" ]; then not_ok "$name (exit $got, not $want)"; echo "$out" | sed 's/^/#   /'; return; fi
	for t; do case "$out" in *"$t"*) ;; *) not_ok "$name: not told: $t"; echo "$out" | sed 's/^/#   /'; return ;; esac; done
	ok "$name"
}

bag b; says "a valid folder" 0 b "b: valid; 2 of 2 files are whole (sha256)"
bag b; printf 'x' >> b/data/a.txt; says "a changed file is named with both digests" 1 b "data/a.txt: error: its bytes are not those that were packed  [B051]" "   sha256 expected " "not valid; 1 of 2 files are whole (sha256); 1 is changed" "verify the other copies"
bag b; rm b/data/a.txt; says "a missing file" 1 b "data/a.txt: error: the file is missing  [B050]"
bag b; echo x > b/data/c; says "a file too much" 1 b "data/c: error: no manifest lists the file  [B052]"
mkdir leer; says "no bag" 65 leer "this is no bag"
says "no such path" 66 nichts "no such file"
