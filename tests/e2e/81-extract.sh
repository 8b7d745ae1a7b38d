# SPDX-License-Identifier: MIT
# archive extract: what of a package can be had, into a new folder and nowhere else: whole ones, cut ones, scratched ones, hostile ones.
. "$TOP/tests/lib.sh"
LIECIBA=$LIECIBA_FAULTS # with the sanitizers: what is read here is foreign
mkdir -p b/data/klase && for i in $(seq 40); do seq $i $((i * 30)) > "b/data/klase/Ķirsis $i.txt"; done && : > b/data/tukšs.txt
printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' > b/bagit.txt
(cd b && find data -type f | sort | xargs -d '\n' sha256sum > manifest-sha256.txt) && (cd b && find . -type f | sort | sed 's/^..//' | zip -q -X ../b.zip -@)
exits "a whole one" 0 "$LIECIBA" archive extract b.zip -o x
same "is told" "43 files unpacked into x" "$(cat exits.out)"
check "its files are those that were packed" diff -r b x
exits "and a bag again" 0 "$LIECIBA" archive verify x
exits "into a folder that has something" 65 "$LIECIBA" archive extract b.zip -o x
check "is refused" grep -q 'E018' exits.out
exits "no folder" 64 "$LIECIBA" archive extract b.zip
exits "no package" 64 "$LIECIBA" archive extract -o y
exits "two packages" 64 "$LIECIBA" archive extract b.zip b.zip -o y
exits "what is not there" 66 "$LIECIBA" archive extract nothing.zip -o y
exits "only to try" 64 "$LIECIBA" archive -n extract b.zip -o y
exits "-o of verify" 64 "$LIECIBA" archive verify b.zip -o y
same "quietly" "" "$("$LIECIBA" archive extract -q b.zip -o q 2>&1)"

# ---- cut off, scratched ----
size=$(stat -c %s b.zip)
for part in 25 50 90; do
	head -c $((size * part / 100)) b.zip > cut.zip
	exits "cut off at $part %" 1 "$LIECIBA" archive extract cut.zip -o c$part
	same "all that came out is what was packed" "" "$(cd c$part && find . -type f | while read -r f; do cmp -s "$f" "../b/$f" || echo "$f"; done)"
done
check "the longer the more" test "$(find c25 -type f | wc -l)" -lt "$(find c50 -type f | wc -l)" -a "$(find c50 -type f | wc -l)" -lt "$(find c90 -type f | wc -l)"
cp b.zip s.zip; printf '\377\377\377\377\377\377\377\377' | dd of=s.zip bs=1 seek=$((size / 2)) conv=notrunc 2> /dev/null
exits "scratched in the middle" 1 "$LIECIBA" archive extract s.zip -o s
same "one file is lost, and named" "42 1" "$(find s -type f | wc -l) $(grep -c '^data/klase/Ķirsis [0-9]*.txt: error: .*\[B082\]' exits.out)"
check "which, verify tells too" bash -c "'$LIECIBA' archive verify s | grep -q '1 is missing'"
echo "no zip at all" > n.zip; exits "no zip" 65 "$LIECIBA" archive extract n.zip -o n

# ---- hostile ----
python3 - << 'END'
import zipfile, stat
with zipfile.ZipFile("h.zip", "w") as z:
    for name in ("../out.txt", "/tmp/lieciba-abs.txt", "a/../../out.txt", "C:/x.txt", "a\\b.txt", "~/x.txt", "good/one.txt"):
        z.writestr(zipfile.ZipInfo(name), "x")
    link = zipfile.ZipInfo("good/link"); link.create_system = 3; link.external_attr = (stat.S_IFLNK | 0o777) << 16
    z.writestr(link, "/etc/passwd")
    z.writestr(zipfile.ZipInfo("good/one.txt"), "another")
with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("zeros", b"\0" * (300 << 20))
END
exits "names that lead out, a link, a name twice" 1 "$LIECIBA" archive extract h.zip -o h/deep/er
same "each is told" "6 1 1" "$(grep -c 'B040' exits.out) $(grep -c 'B055' exits.out) $(grep -c 'B083' exits.out)"
same "the plain file alone is there, its first form" "h/deep/er/good/one.txt x" "$(find h -type f -o -type l) $(cat h/deep/er/good/one.txt)"
same "and nothing beside" "" "$(ls -d out.txt h/out.txt h/deep/out.txt /tmp/lieciba-abs.txt 2> /dev/null)"
exits "a bomb" 65 "$LIECIBA" archive extract bomb.zip -o bomb
check "is told" grep -q B084 exits.out
same "nothing of it stays" "" "$(find bomb -type f)"
same "in Latvian" "43 faili izpakoti mapē lv" "$(LANGUAGE=lv "$LIECIBA" archive extract b.zip -o lv)"
