# SPDX-License-Identifier: MIT
# Foreign collections of hard inputs: csv-spectrum's files through the reader, and the Big List of Naughty Strings through the whole import into the store
# and back by sqlite3: every string comes back byte for byte, or a message names what was done with it.
. "$TOP/tests/lib.sh"
npm="$TOP/build/npm"
if ! sh "$TOP/tests/tools/npm.sh" "$npm" csv-spectrum@2.0.0 blns@2.0.4 || ! command -v node > /dev/null; then
	skip "csv-spectrum and blns (no npm)"
	exit 0
fi
spectrum=$(dirname "$LIECIBA_FAULTS")/unit/test_csv_spectrum
if [ -x "$spectrum" ]; then
	(cd "$TOP" && CMOCKA_MESSAGE_OUTPUT=TAP "$spectrum") > spectrum.log 2>&1
	check "csv-spectrum: every file has its reference's content" grep -q '^ok 1 - test_spectrum$' spectrum.log
fi

cat > write.js <<'JS'
const fs = require("fs"), list = require(process.argv[2]);
const quote = (s) => '"' + s.replace(/"/g, '""') + '"';
fs.mkdirSync("b", { recursive: true });
fs.writeFileSync("b/manifest.csv", "property;value\nformat;lieciba-1\nschool_year;2025-26\n");
fs.writeFileSync("b/schools.csv", "school;code;name\npvs;pvs;Paraugu vidusskola\n");
fs.writeFileSync("b/subjects.csv", "subject;name\nmat;Matemātika\n");
fs.writeFileSync("b/courses.csv", "school_year;course;subject;name\n2025-26;k1;mat;Matemātika\n");
fs.writeFileSync("b/lessons.csv", "lesson;course;date;slot;topic\n" + list.map((s, i) => `L${i};k1;2025-10-01;${i};${quote(s)}\n`).join(""));
console.log(list.length);
JS
# What must come of each string, worked out without the program: JavaScript's own trim and normalize.
cat > judge.js <<'JS'
const fs = require("fs"), list = require(process.argv[2]);
const stored = new Map(fs.readFileSync("stored", "utf8").split("\n").filter(Boolean).map((l) => l.split("|")));
const refused = new Map(fs.readFileSync("refused", "utf8").split("\n").filter(Boolean).map((l) => l.split("|")));
const report = JSON.parse(fs.readFileSync("report", "utf8")).problems;
const told = (code, level) => report.filter((p) => p.code === code && (!level || p.level === level) && p.file === "lessons.csv")
	.reduce((n, p) => n + Number(/: (\d+);/.exec(p.message)[1]), 0);
const noText = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/;
const blank = /^[ \t\r\n\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[ \t\r\n\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;
const count = { same: 0, refused: 0, N192: 0, N193: 0, N195: 0 };
let line = 2;
list.forEach((s, i) => {
	const at = line, wrong = (what) => console.log(`string ${i}: ${what}`);
	line += 1 + s.split(/\r\n|\r|\n/).length - 1;
	const cut = s.replace(blank, ""), nfc = cut.normalize("NFC"), end = nfc.replace(/^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/g, "");
	if (noText.test(cut)) {
		count.refused++;
		if (!/^N18[45]$/.test(refused.get(String(at)))) wrong(`cannot be text, but line ${at} is not in quarantine for it`);
		if (stored.has(`L${i}`)) wrong("cannot be text, but is stored");
		return;
	}
	if (refused.has(String(at))) wrong(`is in quarantine: ${refused.get(String(at))}`);
	count.N193 += cut !== s;
	count.N192 += nfc !== cut;
	count.N195 += end !== nfc;
	count.same += end === s;
	if (stored.get(`L${i}`) !== Buffer.from(end).toString("hex").toUpperCase()) wrong(`came back as ${stored.get(`L${i}`)}`);
});
for (const code of ["N192", "N193", "N195"])
	if (told(code) !== count[code]) console.log(`${code}: told of ${told(code)}, changed were ${count[code]}`);
if (stored.size + refused.size !== list.length) console.log(`${stored.size} stored, ${refused.size} refused, of ${list.length}`);
console.log("judged"); console.error(JSON.stringify(count));
JS
list="$npm/node_modules/blns"
n=$(node write.js "$list")
check "there are several hundred strings" test "$n" -gt 400
mkdir s; "$LIECIBA" --root s --json import b > report 2> import.log; code=$?
sqlite3 s/journal.db "SELECT lesson_id, hex(topic) FROM lesson" > stored
sqlite3 s/journal.db "SELECT line, code FROM quarantine WHERE file = 'lessons.csv'" > refused
same "every string is byte for byte, or a message says what became of it" judged "$(node judge.js "$list" 2> count)"
sed 's/^/# /' count
same "what cannot be text is in quarantine, and the exit code says so" "$([ -s refused ] && echo 3 || echo 0)" "$code"
check "most came back untouched" node -e 'const c = JSON.parse(require("fs").readFileSync("count", "utf8")); process.exit(c.same > 400 ? 0 : 1)'
exits "the same again" "$code" "$LIECIBA" --root s import b
check "changes nothing" grep -q 'nothing new' exits.out
