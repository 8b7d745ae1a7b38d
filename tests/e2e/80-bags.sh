# SPDX-License-Identifier: MIT
# lieciba archive verify: bags made with printf and sha256sum, one for each rule of RFC 8493 and for each trick; verdict and message of each.
. "$TOP/tests/lib.sh"

shopt -s globstar nullglob dotglob

# bag b [VERSION]: a valid bag of two files, made with nothing of ours; each version's is made once.
bag() {
	local v=${2:-1.0}
	if [ ! -d "t-$v" ]; then
		mkdir -p "t-$v/data/apakša"
		printf 'BagIt-Version: %s\nTag-File-Character-Encoding: UTF-8\n' "$v" > "t-$v/bagit.txt"
		printf 'viens\n' > "t-$v/data/a.txt"; printf 'divi\n' > "t-$v/data/apakša/ģimene.txt"
		printf 'Payload-Oxum: 11.2\n' > "t-$v/bag-info.txt"
		list "t-$v"; cp -r "t-$v" "bare-t-$v"; tags "t-$v"
	fi
	[ ! -e "$1" ] || rm -rf "$1"
	cp -r "${3:-}t-$v" "$1"
}
# bare b [VERSION]: the same without a tagmanifest, which would have to be made anew whenever a tag file is changed.
bare() { bag "$1" "${2:-1.0}" bare-; }
# list DIR [ALGORITHM], tags DIR [ALGORITHM]: the manifests anew.
list() { local v=() f; cd "$1"; for f in data/**; do [ -f "$f" ] && v+=("$f"); done; "${2:-sha256}sum" "${v[@]}" > "manifest-${2:-sha256}.txt"; cd ..; }
tags() { local v=() f; cd "$1"; for f in *; do case $f in data|tagmanifest-*) ;; *) v+=("$f") ;; esac; done; "${2:-sha256}sum" "${v[@]}" > "tagmanifest-${2:-sha256}.txt"; cd ..; }
# told NAME CODE-WANTED CODE OUTPUT TEXT…: passes when the code is the wanted one and every TEXT stands in the output.
told() {
	local name=$1 want=$2 got=$3 out=$4 t; shift 4
	if [ "$got" != "$want" ]; then not_ok "$name ($got, not $want)"; echo "$out" | sed 's/^/#   /'; return; fi
	for t; do case "$out" in *"$t"*) ;; *) not_ok "$name: not told: $t"; echo "$out" | sed 's/^/#   /'; return ;; esac; done
	ok "$name"
}
# now NAME CODE PATH TEXT…: at once, with its exit code.
now() { local name=$1 want=$2 path=$3 out got; shift 3; out=$("$LIECIBA" archive verify --jobs 1 "$path" 2>&1); got=$?; told "$name" "$want" $got "$out" "$@"; }
# says NAME CODE b TEXT…: the same of the bag b, which is put aside: one run verifies them all in the end (verify_all).
asked=(); mkdir kept
says() { local q=$1 t; mv b "kept/${#asked[@]}"; shift; for t; do q+=$'\x1f'$t; done; asked+=("$q"); }
judge_one() { # NUMBER SUMMARY TEXT
	local code v
	[ "$1" -lt 0 ] && return
	IFS=$'\x1f' read -r -d '' -a v <<< "${asked[$1]}"$'\x1f'
	case $2 in *": valid"*) code=0 ;; *": no package") code=65 ;; *) code=1 ;; esac
	told "${v[0]}" "${v[1]}" $code "$3" "${v[@]:3}"
}
verify_all() {
	local i=0 text='' done='' line
	while IFS= read -r line; do
		if [ -n "$done" ] && [[ $line != "  "[^\ ]* ]]; then judge_one $((i - 1)) "$done" "$text"; done='' text=''; fi
		text+=${line//"kept/$i"/b}$'\n'
		case $line in "kept/$i"*": valid"*|"kept/$i"*": not valid"*|"kept/$i"*": incomplete"*|"kept/$i"*": no package"*) done=$line; i=$((i + 1)) ;; esac
	done < <("$LIECIBA" archive verify -v --jobs 1 $(for k in "${!asked[@]}"; do [ -e "kept/$k" ] && echo "kept/$k" || echo "kept/$k.zip"; done) 2>&1)
	[ -n "$done" ] && judge_one $((i - 1)) "$done" "$text"
	same "all of them were looked at" "${#asked[@]}" "$i"
	chmod -R u+w kept; rm -rf kept; mkdir kept; asked=()
}

bag b; now "a valid folder" 0 b "b: valid; 2 of 2 files are whole (sha256)"
bag b; printf 'x' >> b/data/a.txt; now "a changed file is named with both digests" 1 b "data/a.txt: error: its bytes are not those that were packed  [B051]" "   sha256 expected " "not valid; 1 of 2 files are whole (sha256); 1 is changed" "verify the other copies"
bag b; rm b/data/a.txt; says "a missing file" 1 b "data/a.txt: error: the file is missing  [B050]"
bag b; echo x > b/data/c; says "a file too much" 1 b "data/c: error: no manifest lists the file  [B052]"
mkdir leer; now "no bag" 65 leer "this is no bag"
mkdir above; bag b; mv b above/inner; now "the folder above a bag" 65 above "above: error: this is no bag, but a folder in it is one: inner  [B000]"
now "no such path" 66 nichts "no such file"

# ---- bagit.txt ----
bare b; rm b/bagit.txt; says "without bagit.txt, but with a manifest" 1 b "bagit.txt: error: the file that makes a folder a bag is missing  [B001]" "2 of 2 files are whole"
bare b; printf 'BagIt-Version: 1.0\n' > b/bagit.txt; says "one line only" 1 b "bagit.txt:2: error: the second line must tell the encoding" "[B002]"
bare b; printf 'BagIt-Version : 1.0\nTag-File-Character-Encoding: UTF-8\n' > b/bagit.txt; says "1.0: blanks otherwise" 1 b "bagit.txt:1: error: blanks, capitals or lines stand otherwise than the specification has them  [B003]"
bare b 0.97; printf 'bagit-version: 0.97\ntag-file-character-encoding:  UTF-8 \n\n' > b/bagit.txt; says "0.97: the same is a warning" 0 b "bagit.txt:1: warning: blanks, capitals or lines" "b: valid, with warnings"
bare b; printf '\xef\xbb\xbfBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' > b/bagit.txt; says "a byte order mark" 1 b "bagit.txt:1: error: the file begins with a byte order mark, which it must not  [B004]"
bag b 2.0; says "a version of the future" 1 b "bagit.txt:1: error: version 2.0 is not known here" "[B005]" "2 of 2 files are whole"
bag b .97; says "no version" 1 b "bagit.txt:1: error: the first line must tell the version" "[B002]"
bare b; printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: EBCDIC\n' > b/bagit.txt; says "an encoding that is not known" 1 b "bagit.txt:2: error: the encoding 'EBCDIC' is not known here" "[B006]"
bare b; printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nX: y\n' > b/bagit.txt; says "a third line" 1 b "bagit.txt:3: error: the file must have two lines and no more  [B002]"
bare b; printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8' > b/bagit.txt; says "1.0: a last line without end" 0 b "bagit.txt:2: warning: the last line has no end  [B003]"
bare b; printf 'BagIt-Version: 1.0\r\nTag-File-Character-Encoding: UTF-8\r\n' > b/bagit.txt; says "lines may end with CR LF" 0 b "b: valid;"

# encoded FROM NAME: the tag files of b in that encoding.
encoded() {
	printf 'BagIt-Version: 0.97\nTag-File-Character-Encoding: %s\n' "$2" > b/bagit.txt
	for f in b/bag-info.txt b/manifest-sha256.txt; do iconv -f UTF-8 -t "$1" "$f" > x && mv x "$f"; done
	rm -f b/tagmanifest-*; tags b; iconv -f UTF-8 -t "$1" b/tagmanifest-sha256.txt > x && mv x b/tagmanifest-sha256.txt
}
bag b 0.97; encoded UTF-16 UTF-16; says "UTF-16 with its mark" 0 b "b: valid; 2 of 2"
bag b 0.97; encoded UTF-16BE UTF-16; says "UTF-16 without a mark" 0 b "b: valid; 2 of 2"
bag b 0.97; encoded UTF-16LE UTF-16LE; says "UTF-16LE" 0 b "b: valid; 2 of 2"
bag b 0.97; rm -r b/data/apakša; echo x > b/data/Núñez; rm b/bag-info.txt; echo 'X: ó' > b/bag-info.txt; list b; encoded ISO-8859-1 ISO-8859-1; says "ISO-8859-1" 0 b "b: valid; 2 of 2"
bare b; printf '\xff\n' >> b/bag-info.txt; says "a line that is not in the encoding" 1 b "bag-info.txt:2: error: the line is not in the encoding that bagit.txt tells  [B007]"
bare b; printf '%070000d  data/x\n' 0 >> b/manifest-sha256.txt; says "a line longer than any path" 1 b "manifest-sha256.txt:3: error: the line is longer than" "[B008]"
bare b; printf '\xef\xbb\xbf' | cat - b/manifest-sha256.txt > x; mv x b/manifest-sha256.txt; says "a mark in UTF-8" 0 b "manifest-sha256.txt:1: warning: the file begins with a byte order mark" "[B009]"

# ---- the payload and its manifests ----
bare b; rm -r b/data; : > b/manifest-sha256.txt; rm b/bag-info.txt; says "no data/" 1 b "data: error: the folder of the payload is missing  [B010]"
bare b; rm -r b/data/*; : > b/manifest-sha256.txt; rm b/bag-info.txt; says "an empty payload" 0 b "data: warning: the payload is empty  [B011]"
bag b; rm b/*manifest*; says "no manifest" 1 b "b: error: there is no manifest of the payload" "[B020]"
bare b; mv b/manifest-sha256.txt b/manifest-whirlpool.txt; says "only an algorithm that is not known" 1 b "manifest-whirlpool.txt: warning: its algorithm is not known here" "[B022]" "b: error: no manifest of the payload has an algorithm that is known here  [B021]"
for a in md5 sha1 sha224 sha384 sha512; do bag b; rm b/*manifest*; list b $a; tags b $a; says "$a" 0 b "b: valid; 2 of 2 files are whole ($a)"; done
bare b; list b sha512; list b md5; says "several manifests" 0 b "valid; 2 of 2 files are whole (md5 sha256 sha512)"
bare b; list b sha512; printf x >> b/data/a.txt; says "all digests that are wrong" 1 b "   sha256 found" "   sha512 found"
bare b; list b sha512; sed -i 1d b/manifest-sha512.txt; says "1.0: every manifest must list every file" 1 b "data/a.txt: error: one manifest lists the file and another does not  [B053]"
bare b 0.97; list b sha512; sed -i 1d b/manifest-sha512.txt; says "0.97: it is enough that one does" 0 b "data/a.txt: warning: one manifest lists the file" "[B053]"
bare b; tr a-f A-F < b/manifest-sha256.txt | sed 's/DAtA/data/; s/AttA/atta/; s/ .*//' > x; paste -d ' ' x <(sed 's/^[^ ]* //' b/manifest-sha256.txt) > y; mv y b/manifest-sha256.txt; says "digests in capitals" 0 b "b: valid;"
bare b; sed -i 's/  /\t \t/' b/manifest-sha256.txt; says "tabs and blanks between" 0 b "b: valid;"
bare b; echo nonsense >> b/manifest-sha256.txt; says "a line that is none" 1 b "manifest-sha256.txt:3: error: the line is no \`digest name\`  [B023]"
bare b; sed -i '1s/^.//' b/manifest-sha256.txt; says "a digest that is too short" 1 b "manifest-sha256.txt:1: error: the digest is no sha256 in hexadecimal  [B024]" "data/a.txt: error: no manifest lists the file  [B052]"
bare b; sed -i '1s/^./g/' b/manifest-sha256.txt; says "a digest that is none" 1 b "[B024]"
bare b; sed -i '1{p}' b/manifest-sha256.txt; says "1.0: listed twice" 1 b "manifest-sha256.txt:2: error: the file is listed twice: data/a.txt  [B025]"
bare b 0.97; sed -i '1{p}' b/manifest-sha256.txt; says "0.97: listed twice is a warning" 0 b "manifest-sha256.txt:2: warning: the file is listed twice: data/a.txt  [B025]"
bare b 0.97; sed '1!d; s/^./0/; s/^00/11/' b/manifest-sha256.txt > x; cat x >> b/manifest-sha256.txt; says "listed twice, with different digests" 1 b "manifest-sha256.txt:3: error: the file is listed twice, with different digests: data/a.txt  [B026]"
bare b; sed -i 's/  / */' b/manifest-sha256.txt; says "the asterisk of md5sum" 0 b "manifest-sha256.txt:1: warning: names have an asterisk before them" "[B027]"
bare b; sed -i 's/  /  .\//' b/manifest-sha256.txt; says "./ before names" 0 b "manifest-sha256.txt:1: warning: names begin with ./  [B028]"
bare b; sha256sum b/bag-info.txt | sed 's/b\///' >> b/manifest-sha256.txt; says "a manifest that lists a tag file" 1 b "manifest-sha256.txt:3: error: the list of the payload names a file that is not in data/: bag-info.txt  [B030]"
bag b; (cd b; sha256sum data/a.txt) >> b/tagmanifest-sha256.txt; says "a tagmanifest that lists the payload" 1 b "tagmanifest-sha256.txt:4: error: the list of the other files names one of data/: data/a.txt  [B031]"
bag b; printf '%064d  tagmanifest-sha256.txt\n' 0 >> b/tagmanifest-sha256.txt; says "1.0: a tagmanifest that lists itself" 1 b "tagmanifest-sha256.txt:4: error: a list of the other files must not name itself" "[B032]"
bag b 0.97; printf '%064d  tagmanifest-sha256.txt\n' 0 >> b/tagmanifest-sha256.txt; says "0.97: it is passed over" 0 b "warning: a list of the other files must not name itself" "valid, with warnings"
bag b; sed -i /manifest/d b/tagmanifest-sha256.txt; says "1.0: a tagmanifest without the manifest" 1 b "tagmanifest-sha256.txt: error: it does not list manifest-sha256.txt, which it must  [B033]"
bag b; mkdir b/meta; echo x > b/meta/x; says "a tag file in no list" 0 b "meta/x: warning: no list of the other files has it" "[B035]"
bag b; mkdir b/meta; echo x > b/meta/x; (cd b; sha256sum meta/x) >> b/tagmanifest-sha256.txt; echo y > b/meta/x; says "a changed file in another folder" 1 b "meta/x: error: its bytes are not those that were packed  [B051]"
bag b; echo x >> b/bag-info.txt; says "a changed tag file" 1 b "bag-info.txt: error: its bytes are not those that were packed  [B051]"

# ---- names ----
for n in ../x data/../../x /etc/x '~root/x' 'C:\x' 'c:/x' 'data\x' data//x data/./x; do
	bare b; printf '%064d  %s\n' 0 "$n" >> b/manifest-sha256.txt; says "never opened: $n" 1 b "manifest-sha256.txt:3: error: the name " "$n  [B040]"
done
# named NAME: a file of that name, listed with its bytes as a manifest has them.
named() { bare b; mkdir -p "$(dirname "b/data/$1")"; echo x > "b/data/$1"; (cd b; printf '%s  %s\n' "$(sha256sum < "data/$1" | cut -c1-64)" "data/${2:-$1}") >> b/manifest-sha256.txt; rm b/bag-info.txt; }
for n in CON nul.txt 'LPT1 .x/y' 'a:b' 'a?b' 'punkts.' 'tukšums ' 'a|b'; do named "$n"; case $n in LPT1*) says "only unwise where it is none: $n" 0 b "b: valid;" ;; *) says "unwise on Windows: $n" 0 b "manifest-sha256.txt:3: warning: the name " "$n  [B041]" ;; esac; done
named Thumbs.db; says "a file that a system left behind" 0 b "warning: a file that a system left behind belongs to no archive: data/Thumbs.db  [B046]"
bag b; echo > b/data/.DS_Store; says "the same in no list" 1 b "data/.DS_Store: error: no manifest lists the file: a system left it" "[B052]"
named $'r\ni\rn' 'r%0Ai%0Dn'; says "1.0: line ends in a name" 0 b 'warning: the name has control characters: data/r\x0ai\x0dn'
named 'simts%' 'simts%25'; says "1.0: a percent sign" 0 b "b: valid; 3 of 3"
named 'a%20b'; says "1.0: a percent sign as it stands" 0 b "manifest-sha256.txt:3: warning: a percent sign that stands for itself must be written %25: data/a%20b  [B045]" "3 of 3 files are whole"
named 'a%25b' ; sed -i s/1.0/0.97/ b/bagit.txt; says "0.97: %25 is itself" 0 b "b: valid; 3 of 3"
named 'simts%' 'simts%25'; sed -i s/1.0/0.97/ b/bagit.txt; says "0.97: escaped all the same" 0 b "data/simts%25: warning: the file is there under a name that is spelled otherwise: data/simts%  [B044]" "3 of 3 files are whole"
named 'r%0An'; sed -i s/1.0/0.96/ b/bagit.txt; says "0.96: no escapes" 0 b "b: valid; 3 of 3"
bag b; (cd b/data; mv apakša/ģimene.txt "$(printf 'apakša/g\xcc\xa7imene.txt')"); says "a name in another normal form" 0 b "data/apakša/ģimene.txt: warning: the file is there under a name that is spelled otherwise" "[B044]" "2 of 2 files are whole"
bag b; mv b/data/a.txt b/data/A.TXT; says "a name in capitals" 0 b "data/a.txt: warning: the file is there under a name that is spelled otherwise: data/A.TXT  [B044]"
bag b; mv b/data/a.txt b/data/A.TXT; echo y > b/data/A.TXT; says "the same with other bytes" 1 b "data/a.txt: error: the file is missing  [B050]" "data/A.TXT: error: no manifest lists the file  [B052]"
bare b; echo x > b/data/A.txt; list b; rm b/bag-info.txt; says "names that differ by case" 0 b "warning: the name differs only by case or escapes from data/A.txt  [B042]" "3 of 3"
bare b; cp b/data/apakša/ģimene.txt "$(printf 'b/data/apakša/g\xcc\xa7imene.txt')"; list b; rm b/bag-info.txt; says "names that differ by normal form" 0 b "warning: the name differs only by Unicode's normal form from data/" "[B043]" "3 of 3"

# ---- files ----
bag b; rm b/data/a.txt; ln -s /etc/passwd b/data/a.txt; says "a link is not followed" 1 b "data/a.txt: error: a link is no file: it is not followed  [B055]" "do not unpack or open it"
bag b; mv b/data/apakša elsewhere; ln -s ../../elsewhere b/data/apakša; says "nor is one to a folder" 1 b "data/apakša: error: a link is no file" "data/apakša/ģimene.txt: error: the file is missing"; rm -r elsewhere
bag b; rm b/data/a.txt; mkfifo b/data/a.txt; says "a pipe is not opened" 1 b "data/a.txt: error: this is no file but a device" "[B055]"
bag b; rm b/data/a.txt; mkdir b/data/a.txt; says "a folder in a file's place" 1 b "data/a.txt: error: the file is missing  [B050]"
bag b; rm -rf b/data; : > b/manifest-sha256.txt; rm b/bag-info.txt; tags b; mkdir empty; ln -s ../empty b/data; says "data/ itself is a link" 1 b "data: error: a link is no file: it is not followed  [B055]"
bag b; (cd b/data; for i in $(seq 210); do mkdir d && cd d || break; done); now "folders without end" 65 b "folders are nested more than 200 deep" "[E017]"; rm -rf b

# ---- bag-info.txt ----
bare b; sed -i 's/11.2/12.2/' b/bag-info.txt; says "Payload-Oxum with other bytes" 1 b "bag-info.txt:1: error: Payload-Oxum tells 12 bytes in 2 files; there are 11 in 2  [B074]"
bare b; sed -i 's/11.2/much/' b/bag-info.txt; says "Payload-Oxum that is none" 0 b "bag-info.txt:1: warning: Payload-Oxum must be two whole numbers, bytes.files  [B072]"
bare b; echo 'payload-oxum: 11.2' >> b/bag-info.txt; says "Payload-Oxum twice" 1 b "bag-info.txt:2: error: Payload-Oxum is told twice  [B073]"
bare b; printf 'Contact-Name: A\nContact-Name: B\n  goes on: so\n\tand so\n' > b/bag-info.txt; says "labels again, lines that go on" 0 b "b: valid;"
bare b; printf ' x\nnothing\n: y\n' > b/bag-info.txt; says "lines that are none" 1 b "bag-info.txt:1: error: the line goes on with nothing  [B070]" "bag-info.txt:2: error: the line is no \`label: value\`  [B070]" "bag-info.txt:3: error"
bare b; printf 'A:b\nC : d\n' > b/bag-info.txt; says "1.0: blanks otherwise" 0 b "bag-info.txt:1: warning: after the label must stand a colon and one blank  [B071]" "bag-info.txt:2: warning"
bare b 0.97; printf 'A:b\nC : d\n' > b/bag-info.txt; says "0.97: blanks as one likes" 0 b "b: valid;"
bare b 0.93; mv b/bag-info.txt b/package-info.txt; sed -i s/11.2/1.1/ b/package-info.txt; says "0.93: package-info.txt" 1 b "package-info.txt:1: error: Payload-Oxum tells 1 bytes" "[B074]"

# ---- fetch.txt ----
bare b; rm b/data/a.txt; echo 'http://127.0.0.1:1/a.txt 6 data/a.txt' > b/fetch.txt; says "a file that is still to be fetched" 1 b "data/a.txt: error: the file is still to be fetched  [B057]" "b: incomplete;" "fetch what fetch.txt names"
bare b; echo 'http://127.0.0.1:1/a.txt - data/a.txt' > b/fetch.txt; says "one that was" 0 b "b: valid;"
bare b; printf 'x\nhttp://x y data/a.txt\n' > b/fetch.txt; says "lines that are none" 1 b "fetch.txt:1: error: the line is no \`address length name\`  [B060]" "fetch.txt:2: error"
bare b; echo 'http://x - data/z' > b/fetch.txt; says "1.0: fetched without a digest" 1 b "fetch.txt:1: error: no manifest lists what is to be fetched: data/z  [B061]"
bare b; echo 'http://x - bag-info.txt' > b/fetch.txt; says "1.0: a tag file to be fetched" 1 b "fetch.txt:1: error: only files of data/ may be fetched: bag-info.txt  [B062]"
bare b; echo 'http://x - ../../etc/cron.d/x' > b/fetch.txt; says "fetched to another place" 1 b "fetch.txt:1: error: the name leads out of its folder: ../../etc/cron.d/x  [B040]"

# ---- in a ZIP ----
# zipped [OPTION…]: the bag b as b.zip. The name of what is asked is the file's.
zipped() { rm -f b.zip; zip -qr "$@" b.zip b; }
asks() { local q=$1 t; mv b.zip "kept/${#asked[@]}.zip"; [ ! -f b.zip.sha256 ] || sed "s/b.zip/${#asked[@]}.zip/" b.zip.sha256 > "kept/${#asked[@]}.zip.sha256"; rm -f b.zip.sha256; shift; for t; do q+=$'\x1f'$t; done; asked+=("$q"); }
bag b; zipped; asks "in the folder at the top" 0 b "b.zip: valid; 2 of 2 files are whole (sha256)"
(cd b; zip -qr ../b.zip .); asks "at the top" 0 b "b.zip: valid; 2 of 2"
zip -qr - b | cat > b.zip; asks "written as a stream" 0 b "b.zip: valid; 2 of 2"
zip -q0r b.zip b; asks "stored" 0 b "b.zip: valid; 2 of 2"
zipped; sha256sum b.zip > b.zip.sha256; asks "with its sum beside it" 0 b "b.zip: valid; 2 of 2"
zipped; sha256sum b.zip | tr 0-9 1-90 > b.zip.sha256; asks "with another sum" 1 b "b.zip: error: the zip is not the one that the .sha256 file beside it tells  [B086]" "   sha256 expected"
zipped; sha256sum b/bagit.txt > b.zip.sha256; asks "with the sum of another file" 0 b ".zip.sha256: warning: the file beside the zip is no line of sha256sum for it" "[B087]"
printf 'x' >> b/data/a.txt; zipped; asks "a changed file" 1 b "data/a.txt: error: its bytes are not those that were packed  [B051]"
bag b; rm b/data/a.txt; zipped; asks "a missing file" 1 b "data/a.txt: error: the file is missing  [B050]"
bag b; echo x > b/data/c; zipped; asks "a file too much" 1 b "data/c: error: no manifest lists the file  [B052]"
bag b; mv b/data/a.txt b/data/A.TXT; zipped; asks "a name in capitals" 0 b "data/a.txt: warning: the file is there under a name that is spelled otherwise: data/A.TXT  [B044]"
bag b; rm b/data/a.txt; ln -s /etc/passwd b/data/a.txt; zipped -y; asks "a link" 1 b "data/a.txt: error: a link is no file: it is not followed  [B055]"
bag b; zipped -P x; asks "with a password" 1 b "error: the zip needs a password  [B085]"
bag b; cp -r b c; rm -f b.zip; zip -qr b.zip b c; rm -r c; asks "two packages" 1 b "error: the zip holds another package, which is not checked  [B088]" "2 of 2"
bag b; mkdir __MACOSX; echo x > __MACOSX/x; rm -f b.zip; zip -qr b.zip b __MACOSX; rm -r __MACOSX; asks "files beside the package" 0 b "__MACOSX/x: warning: the zip holds files beside the package's folder" "[B088]"
bag b; zipped; printf x >> b.zip; asks "bytes after the end" 1 b "error: bytes after the end of the zip belong to nothing  [B090]" "2 of 2 files are whole"
zipped; (printf 'x%.0s' {1..100}; cat b.zip) > x; mv x b.zip; asks "bytes before the begin" 1 b "2 of 2 files are whole"
zipped; size=$(stat -c %s b.zip); head -c $((size - 30)) b.zip > x; mv x b.zip; asks "without its end" 1 b "error: the zip was cut off: its end is missing  [B080]" "data/a.txt: note: survived: its digests agree  [B089]" "2 of 2 files are whole"
mkdir e; cp -r b/bagit.txt b/data e; (cd e; zip -qr ../b.zip bagit.txt data); rm -r e; head -c 500 b.zip > x; mv x b.zip; asks "cut off before its lists" 1 b "data/a.txt: note: survived: it is whole by the zip's own check sum" "2 survived"
# One byte of a stored file, of its header, of the list.
at() { grep -abo "$1" b.zip | sed -n "${2:-1}s/:.*//p"; }
poke() { printf "$2" | dd of=b.zip bs=1 seek="$1" conv=notrunc 2> dd.log; }
zipped -0; poke "$(at viens)" X; asks "a flipped byte of a file" 1 b "data/a.txt: error: the file cannot be unpacked whole: the zip is damaged here  [B082]" "1 of 2 files are whole"
zipped -0; poke "$(at b/data/a.txt)" X; asks "a flipped byte of its name" 1 b "X/data/a.txt" "[B081]"
zipped -0; poke "$(at b/data/a.txt 2)" X; asks "a flipped byte of its name in the list" 1 b "X/data/a.txt: error: the zip's list of members says something else than the member itself  [B081]" "2 of 2 files are whole"

# Members that no zip program makes.
cat > make.py <<'PY'
import hashlib, struct, sys, zipfile, zlib
def bag(name, extra=(), listed=(), **more):
    files = {'data/a.txt': b'viens\n'}
    manifest = ''.join(hashlib.sha256(v).hexdigest() + '  ' + k + '\n' for k, v in files.items()) + ''.join('%064d  %s\n' % (0, n) for n in listed)
    with zipfile.ZipFile(name, 'w', zipfile.ZIP_DEFLATED) as z:
        z.writestr('b/bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')
        z.writestr('b/manifest-sha256.txt', manifest)
        for k, v in files.items(): z.writestr('b/' + k, v)
        for k, v in extra:
            i = zipfile.ZipInfo(k); i.compress_type = zipfile.ZIP_DEFLATED; i.create_system = 3; i.filename = k; z.writestr(i, v)
import warnings; warnings.simplefilter('ignore')
bag('up.zip', [('b/data/../../../x', b'x')], ['data/../../../x'])
bag('root.zip', [('/etc/x', b'x')])
bag('back.zip', [('b/data\\x', b'x')])
bag('twice.zip', [('b/data/a.txt', b'zwei\n')])
bag('control.zip', [('b/data/\x1b[2J', b'x')])
# Half a gigabyte of nothing, as its headers tell: nobody needs to unpack it to see (that a bomb's headers may lie is a unit test).
bag('bomb.zip', [('b/data/nulles', bytes(1000000))])
d = open('bomb.zip', 'rb').read().replace(struct.pack('<I', 1000000), struct.pack('<I', 500000000))
open('bomb.zip', 'wb').write(d)
# A size that lies: the member unpacks to more than its header and the list say.
bag('lie.zip', [('b/data/z', b'y' * 1000)])
d = bytearray(open('lie.zip', 'rb').read())
while (i := d.find(struct.pack('<I', 1000))) >= 0: d[i:i + 4] = struct.pack('<I', 10)
open('lie.zip', 'wb').write(d)
# Members that share bytes: the list names one member a thousand times.
bag('shared.zip')
d = open('shared.zip', 'rb').read(); e = d.rindex(b'PK\5\6'); n, size, at = struct.unpack('<HII', d[e + 10:e + 20])
one = d[d.rindex(b'PK\1\2'):e]
open('shared.zip', 'wb').write(d[:e] + one * 1000 + struct.pack('<4s4H2IH', b'PK\5\6', 0, 0, n + 1000, n + 1000, size + 1000 * len(one), at, 0))
PY
python3 make.py
for z in up root back twice control lie shared; do [ -f $z.zip ] || not_ok "make $z.zip"; done
tried() { mv "$1.zip" b.zip; shift; asks "$@"; }
tried up "a member that leads out" 1 b "data/../../../x: error: the name leads out of its folder; the file is not opened  [B040]" "do not unpack or open it"
tried root "a member at the root of the disk" 1 b "/etc/x: error: the name begins at the root of the disk; the file is not opened  [B040]"
tried back "backslashes" 1 b "b/data\\x: error: the name has backslashes; the file is not opened  [B040]"
tried twice "a member twice" 1 b "data/a.txt: error: the file is there twice: programs do not agree which of the two counts  [B083]"
tried control "a name that a terminal would obey" 1 b 'data/\x1b[2J: error: no manifest lists the file  [B052]'
tried lie "a size that lies" 1 b "data/z: error: the file cannot be unpacked whole" "[B082]"
tried shared "members that share bytes" 1 b "error: members of the zip share bytes  [B084]"
now "a bomb" 1 bomb.zip "bomb.zip: error: the zip unpacks to far more than its size: it is not read further  [B084]" "do not unpack or open it"
: > empty.zip; now "an empty file" 65 empty.zip "this is no bag"
echo x > x.txt; now "neither a folder nor a ZIP" 65 x.txt "this is no bag"

verify_all

# ---- by several processes, as JSON, quietly ----
rm -rf b; mkdir -p b/data; for i in $(seq 100); do echo $i > b/data/$i; done; printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' > b/bagit.txt; list b; list b md5
echo x >> b/data/7; echo x >> b/data/93; rm b/data/50; echo x > b/data/new
one=$("$LIECIBA" archive verify -v -j1 b 2>&1); same "exit code by one process" 1 $?
for j in 2 5; do same "$j processes find the same" "$one" "$("$LIECIBA" archive verify -v -j$j b 2>&1)"; done
same "each digest of each changed file" "4 1 1 1" "$(grep -c '\[B051\]' <<< "$one") $(grep -c 'data/50: error: the file is missing' <<< "$one") $(grep -c 'data/new: error: no manifest' <<< "$one") $(grep -c 'not valid; 97 of 100 files are whole (md5 sha256); 2 are changed; 1 is missing; 1 is in no list' <<< "$one")"
same "JSON: a line for each finding, then the sum" "6 1" "$("$LIECIBA" archive verify --json b | python3 -c '
import json, sys
v = [json.loads(l) for l in sys.stdin]
print(sum(1 for x in v[:-1] if x["level"] == "error" and x["package"] == "b" and x["code"][0] == "B"), int(v[-1]["verdict"] == "invalid" and v[-1]["changed"] == 2 and v[-1]["whole"] == 97 and v[-1]["errors"] == 6))')"
same "-q of a valid one says nothing" "" "$("$LIECIBA" archive verify -q t-1.0 2>&1)"
exits "-q of one that is not ends with 1" 1 "$LIECIBA" archive verify -q b
exits "of several packages the worst counts" 1 "$LIECIBA" archive verify t-1.0 b t-0.97
exits "no path" 64 "$LIECIBA" archive verify
exits "no word" 64 "$LIECIBA" archive
exits "another word" 64 "$LIECIBA" archive verifi b
exits "--jobs without sense" 64 "$LIECIBA" archive verify -j 1000 b
same "in Latvian" "t-1.0: derīga; veseli 2 no 2 failiem (sha256)" "$(LANGUAGE=lv "$LIECIBA" archive verify t-1.0)"
mkfifo pipe; exits "a pipe is not waited for" 66 timeout 10 "$LIECIBA" archive verify pipe
check "a folder that nobody may write to stays as it is" bash -c "chmod -R a-w t-1.0 && '$LIECIBA' archive verify t-1.0; r=\$?; chmod -R u+w t-1.0; exit \$r"
