#!/bin/bash
# SPDX-License-Identifier: MIT
# big_bags.sh BUILD: `archive verify` at size: a folder of 2 GB by one process against sha256sum, and by two; a ZIP of a million tiny files whole and cut off.
set -eu
build=$(cd "$1" && pwd)
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
missed=0
holds() { awk "BEGIN { exit !($2) }" || { echo "missed: $1 ($2)" >&2; missed=1; }; }
spent() { # wall|cpu|peak COMMAND…: the least of three times, in ms, or KiB; its exit code does not matter
	python3 - "$@" <<'PY'
import os, sys, time
least = 1e12
for _ in range(3):
    began = time.monotonic()
    pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_DUP2, 1, 2)])
    used = os.wait4(pid, 0)[2]
    least = min(least, {"wall": (time.monotonic() - began) * 1000, "cpu": (used.ru_utime + used.ru_stime) * 1000, "peak": used.ru_maxrss}[sys.argv[1]])
print("%.0f" % least)
PY
}
mkdir -p b/data
for i in $(seq 32); do head -c 64000000 /dev/urandom > b/data/$i; done
printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' > b/bagit.txt
(cd b; sha256sum data/* > manifest-sha256.txt)
theirs=$(spent cpu sha256sum b/data/*) ours=$(spent cpu "$build/lieciba" archive verify -j1 b)
one=$(spent wall "$build/lieciba" archive verify -j1 b) two=$(spent wall "$build/lieciba" archive verify -j2 b)
echo "2 GB in 32 files: sha256sum $theirs ms of CPU, archive verify $ours; in time $one ms by one process, $two by two"
holds "verifying costs no more than sha256sum" "$ours <= $theirs"
holds "two processes are 1.5 times as fast" "$one >= 1.5 * $two"
rm -rf b
python3 - <<'PY'
import hashlib, io, struct, zlib
out = open('million.zip', 'wb', 1 << 20); listed = io.BytesIO(); manifest = io.StringIO(); at = n = 0
def put(name, data):
    global at, n
    same = struct.pack('<5H3I2H', 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0)
    out.write(b'PK\3\4' + same + name + data)
    listed.write(b'PK\1\2' + struct.pack('<H', 20) + same + struct.pack('<3H2I', 0, 0, 0, 0, at) + name)
    at += 30 + len(name) + len(data); n += 1
put(b'bagit.txt', b'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')
for i in range(1000000):
    data, name = b'%d' % i, 'data/%03d/%07d.txt' % (i % 1000, i)
    put(name.encode(), data); manifest.write(hashlib.sha256(data).hexdigest() + '  ' + name + '\n')
put(b'manifest-sha256.txt', manifest.getvalue().encode())
size = len(listed.getvalue())
out.write(listed.getvalue() + struct.pack('<4sQ2H2I4Q', b'PK\6\6', 44, 45, 45, 0, 0, n, n, size, at) + struct.pack('<4sIQI', b'PK\6\7', 0, at + size, 1))
out.write(struct.pack('<4s4H2IH', b'PK\5\6', 0, 0, 0xffff, 0xffff, 0xffffffff, 0xffffffff, 0))
PY
"$build/lieciba" -q archive verify million.zip || missed=1
whole=$(spent peak "$build/lieciba" archive verify million.zip)
head -c 100000000 million.zip > cut.zip
cut=$(spent peak "$build/lieciba" archive verify cut.zip) cpu=$(spent cpu "$build/lieciba" archive verify million.zip)
echo "a ZIP of a million files: $cpu ms of CPU, peak $whole KiB; cut off in the middle $cut KiB"
holds "a million files in less than 128 MiB" "$whole < 131072 && $cut < 131072"
exit $missed
