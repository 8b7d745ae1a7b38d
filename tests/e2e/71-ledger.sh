# SPDX-License-Identifier: MIT
# ledger verify, export and merge: over ledgers made by hand (the unit test test_ledger_merge.c has the cases of merge).
. "$TOP/tests/lib.sh"
run() { "$LIECIBA" --today 2025-12-18 --root "${ROOT:-s}" "$@"; }
mkdir -p s/state s/out/c && printf 'format: 1\nschool: pvs\n' > s/lieciba.yaml
exits "no ledger yet" 66 run ledger verify
exits "no word" 64 run ledger
exits "another word" 64 run ledger mend
exits "too much" 64 run ledger verify all
exits "merge of nothing" 64 run ledger merge
exits "merge has no rehearsal" 64 run -n ledger merge p.db

# part FILE SHARD SHARDS DIGEST: the ledger of a shard with one document and a class's file.
hash() { sha256sum "$1" | cut -c1-64; }
part() {
	rm -f "$1"; echo "card $2" > "s/out/c/$2.pdf"; echo "class $2" > "s/out/c-$2.pdf"
	{ sed '/^PRAGMA journal/d' "$TOP/src/sql/ledger.sql"; cat << SQL
INSERT INTO run VALUES ('R000001-$2of$3','pvs','2025-12-18T06:00:00','2025-12-18T07:00:00','h',$2,'b','shard','0.1.0',1,$2,$3,'done',NULL);
INSERT INTO snapshot VALUES (zeroblob(32),'pvs','',1,'2025-12-19',NULL,'2025-12-18T06:00:00');
INSERT INTO instance(instance_id, school_id, job, period, data_from, data_to, opens, due, fulfils, layout, state) VALUES ('pvs/cards/2025-26/S1','pvs','cards','2025-26/S1','2025-09-01','2025-12-19','2025-12-17','2025-12-19','made','report-card','ready');
INSERT INTO unit VALUES ('pvs/cards/2025-26/S1','s$2','7.a/$2','7a','7.a',$2,'done',NULL);
INSERT INTO version(instance_id, unit, version, digest, layout_digest, lang, profile, doc_date, made_at, state, run_id, snapshot_sha256) VALUES ('pvs/cards/2025-26/S1','s$2',1,x'$4',zeroblob(32),'lv','2a','2025-12-19','2025-12-18','draft','R000001-$2of$3',zeroblob(32));
INSERT INTO output VALUES ('pvs/cards/2025-26/S1','s$2',1,'pdf','c/$2.pdf',x'$(hash "s/out/c/$2.pdf")',7,1,1);
INSERT INTO bundle VALUES ('pvs/cards/2025-26/S1','c-$2','pdf',1,x'$4',1,1,'2025-12-18','R000001-$2of$3','c-$2.pdf',x'$(hash "s/out/c-$2.pdf")',8,1);
SQL
	} | sqlite3 "$1" > /dev/null
}
one=$(printf '01%.0s' $(seq 32)) two=$(printf '02%.0s' $(seq 32))
for i in 1 2 3; do part p$i.db $i 3 "$one"; done
exits "a shard is missing" 65 run ledger merge p1.db p3.db
check "it is named" grep -q 'of 3 shards these are missing: 2.*\[G071\]' exits.out
part q.db 2 4 "$one"
exits "of another set" 65 run ledger merge p1.db q.db p3.db
check "has its code" grep -q 'G071' exits.out
exits "no ledger" 65 run ledger merge p1.db s/lieciba.yaml p3.db
check "has its code" grep -q 'G023' exits.out
exits "not there" 66 run ledger merge p1.db none.db p3.db
exits "all of them" 0 run ledger merge p1.db p2.db p3.db
check "tells what was taken" grep -q '^3 documents taken over from 3 shards.$' exits.out
want=$(run ledger export)
exits "once more" 0 run ledger merge p3.db p2.db p1.db
check "says so" grep -q 'has all of that already' exits.out
same "and changes nothing" "$want" "$(run ledger export)"
same "as JSON" '{"shards":3,"parts":3,"instances":1,"units":0,"versions":0,"bundles":0}' "$(run --json ledger merge p1.db p2.db p3.db)"
part p2.db 2 3 "$two"
exits "made from other data" 65 run ledger merge p1.db p2.db p3.db
check "has its code" grep -q '7.a/2 stands in the ledger with another digest.*\[G073\]' exits.out
same "and nothing was merged" "$want" "$(run ledger export)"

# ---- export ----
same "every line is JSON, blobs are hex" "run:3 snapshot:1 instance:1 unit:3 version:3 output:3 bundle:3" "$(run ledger export | python3 -c '
import json, sys
n = {}
for line in sys.stdin:
	row = json.loads(line); n[row["table"]] = n.get(row["table"], 0) + 1
	if row["table"] == "version": assert row["digest"] == "01" * 32
print(" ".join("%s:%d" % i for i in n.items()))')"
same "the instance is summed up" "done 3" "$(sqlite3 s/state/ledger.db "SELECT state || ' ' || made FROM instance")"

# ---- verify ----
exits "whole" 0 run ledger verify
check "says how many files" grep -q 'its 6 files are as they were made' exits.out
same "as JSON" '{"ok":true,"files":6,"missing":0,"changed":0,"broken":0}' "$(run --json ledger verify)"
echo x >> s/out/c/1.pdf; rm s/out/c-3.pdf
exits "a changed and a missing file" 1 run ledger verify
check "the changed one" grep -q 'cards 2025-26/S1 7.a/1 v1 (pdf): the file is not the one that was made.*\[G082\]' exits.out
check "the missing one" grep -q 'cards 2025-26/S1 (pdf): the file is missing.*\[G081\]' exits.out
LANGUAGE=lv exits "in Latvian" 1 run ledger verify
check "too" grep -q 'faila trūkst' exits.out
sqlite3 s/state/ledger.db "PRAGMA foreign_keys = OFF; DELETE FROM unit WHERE unit = 's2'"
exits "rows that hang in the air" 1 run ledger verify
check "are told by table" grep -q 'version: 1.*\[G080\]' exits.out
printf 'x' | dd of=s/state/ledger.db bs=1 seek=8200 conv=notrunc 2> /dev/null
exits "a damaged file" 1 run ledger verify
check "is found" grep -qE 'G080|Q002' exits.out
same "all stands in the audit log" "ledger-export ledger-merge ledger-verify " "$(cut -f4 s/audit.log | sort -u | tr '\n' ' ')"

# A ledger with more problems than anybody reads.
rm -rf s/out; rm s/state/ledger.db*; for i in $(seq 1 15); do mkdir -p s/out/c; part p$i.db $i 15 "$one"; done
exits "fifteen shards make a ledger" 0 run ledger merge p*.db
rm -r s/out
exits "without any file" 1 run ledger verify
same "twenty are told" 21 "$(grep -c . exits.out)"
check "and how many more" grep -q '^… and 10 more' exits.out
same "all with -v" 30 "$(run -v ledger verify 2>&1 | grep -c G081)"
