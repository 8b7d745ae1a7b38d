# SPDX-License-Identifier: MIT
# An import or a run that fails, wherever it does, leaves what was there; once more undisturbed, it gives what it would have given.
. "$TOP/tests/lib.sh"
"$LIECIBA" -q init s --sample --students 60
now="--today 2026-06-05"
dump() { sqlite3 "$1/journal.db" .dump | sed 's/[0-9-]*T[0-9:]*Z//'; }
import() { "$LIECIBA" -q $now --root s import "$@"; }
import s/bundle > /dev/null
cp -r s/bundle next
printf 'mode.marks;bulk\nmode.attendance;bulk\n' >> next/manifest.csv
sed -i '2~40d' next/marks.csv; sed -i '2~30s/;1;/;2;/' next/marks.csv; sed -i '3~50d' next/attendance.csv
before=$(dump s)
cp -r s other; "$LIECIBA" -q $now --root other import next > /dev/null; want=$(dump other); rm -rf other
same "the undisturbed import changes something" 1 "$([ "$before" != "$want" ] && echo 1)"
again() { # NAME: the store is as before; a copy of it takes the import as if nothing had been
	same "$1: the store is as before" "$before" "$(dump s)"
	rm -rf k; cp -r s k; "$LIECIBA" -q $now --root k import next > /dev/null; same "$1: then all goes well" "$want" "$(dump k)"
	same "$1: nothing temporary is left" "" "$(find s -name '*tmp-*')"
}

# Killed.
for point in import-read import-file:1 import-file:9 import-sweep:12 import-sweep:17 import-commit; do
	exits "killed at $point" 137 env LIECIBA_KILL_AT=$point "$LIECIBA_FAULTS" -q $now --root s import next
	again "killed at $point"
done
cp -r s done
exits "killed right after the commit" 137 env LIECIBA_KILL_AT=import-committed "$LIECIBA_FAULTS" -q $now --root done import next
same "then it is all there" "$want" "$(dump done)"

# Damaged files.
(cd next && zip -q ../next.zip *.csv)
size=$(stat -c %s next.zip)
for part in 10 50 90; do
	head -c $((size * part / 100)) next.zip > cut.zip
	exits "a zip cut off at $part %" 65 import cut.zip
	check "the message says so" grep -q 'Z001' exits.out
	same "and the store is as before" "$before" "$(dump s)"
done
cp next.zip bad.zip; printf 'XXXXXXXXXXXXXXXX' | dd of=bad.zip bs=1 seek=$((size / 2)) conv=notrunc status=none
exits "a zip with a damaged member" 65 import bad.zip
again "damaged zip"

# A folder that is still being written.
cp -r next moving
python3 -c 'import os
while not os.path.exists("stop"): os.utime("moving/marks.csv")' & writer=$!
for i in 1 2 3 4 5 6 7 8 9 10; do # a dry run, until the writer was quick enough to come between
	import -n moving > exits.out 2>&1; code=$?
	[ $code = 75 ] && break
done
same "a folder that changes while it is read" 75 $code
touch stop; wait $writer
check "the message names the file" grep -q 'marks.csv was changed while it was read  \[E016\]' exits.out
again "changing folder"

# A full disk: a small file system of its own, where that is allowed.
if unshare -rm sh -c 'mkdir -p m && mount -t tmpfs -o size=1m tmpfs m' 2> /dev/null; then
	room=$(($(du -sk s/journal.db | cut -f1) + 700))
	cat > full.sh <<-'EOF'
		mount -t tmpfs -o size=$3k tmpfs m && cp s/lieciba.yaml s/crest.png s/journal.db m/ || exit 99
		"$1" -q --today 2026-06-05 --root m import next; code=$?
		sqlite3 m/journal.db .dump | sed 's/[0-9-]*T[0-9:]*Z//' > full.dump
		sqlite3 m/journal.db 'PRAGMA integrity_check' > full.integrity
		exit $code
	EOF
	exits "a full disk ends the import with 74" 74 unshare -rm bash full.sh "$LIECIBA" x $room
	same "the store is as before" "$before" "$(cat full.dump)"
	same "and sound" ok "$(cat full.integrity)"
	cat > full.sh <<-'EOF'
		mkdir -p s/out; mount -t tmpfs -o size=$3k tmpfs s/out || exit 99
		"$1" -q --today 2026-06-05 --root s render report-card --period 2025-26/S1 --format pdf -o s/out; code=$?
		find s/out -name '*tmp*' > full.tmp
		for f in $(find s/out -name '*.pdf'); do qpdf --check "$f" > /dev/null 2>&1 || echo "$f"; done > full.bad
		exit $code
	EOF
	exits "a full disk ends render with 74" 74 unshare -rm bash full.sh "$LIECIBA" x 2000
	same "no half file" "" "$(cat full.bad full.tmp)"
else
	skip "a full disk: this machine lets nobody mount a small file system"
fi
again "after all"
