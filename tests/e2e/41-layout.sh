# SPDX-License-Identifier: MIT
# The tools for those who write layouts.
. "$TOP/tests/lib.sh"

# ---- the JSON Schema, by ajv: what ships is valid; a wrong layout whose mistake is one of structure is not ----
"$LIECIBA" layout schema > schema.json
cat > judge.js <<'JS'
// judge.js MODULES SCHEMA FILE…: "FILE valid" or "FILE: first reasons"
const { createRequire } = require("module"), fs = require("fs");
const need = createRequire(process.argv[2] + "/x.js"), Ajv = need("ajv"), YAML = need("yaml");
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false }).compile(JSON.parse(fs.readFileSync(process.argv[3])));
for (const file of process.argv.slice(4)) {
	let tree;
	try { tree = YAML.parse(fs.readFileSync(file, "utf8")); } catch (e) { console.log(`${file}: no YAML`); continue; }
	const good = validate(tree);
	console.log(good ? `${file} valid` : `${file}: ${validate.errors.slice(0, 3).map((e) => e.instancePath + " " + e.message + JSON.stringify(e.params)).join("; ")}`);
}
JS
npm=$TOP/build/npm-layout
if sh "$TOP/tests/tools/npm.sh" "$npm" ajv@8.20.0 yaml@2.9.1 2> /dev/null && command -v node > /dev/null; then
	(cd "$TOP" && node "$OLDPWD/judge.js" "$npm" "$OLDPWD/schema.json" layouts/*.yaml layouts/parts/*.yaml layouts/examples/*.yaml layouts/examples/parts/*.yaml samples/grandbend/report-card.yaml) > shipped.log 2>&1
	check "schema: every layout that ships is valid" sh -c '[ "$(grep -c " valid$" shipped.log)" -ge 4 ] && ! grep -v " valid$" shipped.log'
else
	skip "schema by ajv (no npm)"
fi
LANGUAGE=lv "$LIECIBA" layout schema > lv.json
check "schema: meanings are in the interface's language" grep -q '"description":"Tabulas' lv.json

# ---- the manual: clean for mandoc; each of its examples, taken out of the page, is right and makes documents ----
LANGUAGE=en "$LIECIBA" layout manual > lieciba-layout.5
LANGUAGE=lv "$LIECIBA" layout manual > lv.5
if command -v mandoc > /dev/null; then
	check "manual: mandoc -Tlint says nothing" sh -c 'mandoc -Tlint lieciba-layout.5 > lint.log 2>&1; cat lint.log; [ ! -s lint.log ]'
	check "manual in Latvian: mandoc -Tlint says nothing" sh -c 'mandoc -Tlint lv.5 > lint.log 2>&1; cat lint.log; [ ! -s lint.log ]'
	check "manual: a page of the fifth section" sh -c 'mandoc -Tutf8 lieciba-layout.5 | col -b | grep -q "^LIECIBA-LAYOUT(5)"'
else
	skip "manual by mandoc (mandoc is not installed)"
fi
mkdir examples
awk '/^\.\\" example: / { name = $3; next }
	name && /^\.Bd -literal/ { file = "examples/" name ".yaml"; if (name != "frame") printf "format: 1\nlayout: e-%s\nextends: frame.yaml\n\n", ++n > file; next }
	name && /^\.Ed/ { close(file); name = ""; next }
	name { gsub(/\\\(dq/, "\""); gsub(/\\-/, "-"); gsub(/\\\(aq/, "\047"); gsub(/\\\(ga/, "`"); gsub(/\\\(ha/, "^"); gsub(/\\\(ti/, "~"); gsub(/\\&/, ""); gsub(/\\e/, "\\"); print > file }
' lieciba-layout.5
cp -r "$TOP/layouts/examples/parts" examples
cp -r examples bare; for f in "$TOP"/layouts/examples/*.yaml; do n=$(basename "$f"); [ "$n" = frame.yaml ] || sed "s/^layout: .*/layout: $(sed -n 's/^layout: //p' "bare/$n" 2> /dev/null)/" "$f" > "bare/$n"; done
check "manual: its examples are those of layouts/examples, to the letter" diff -r bare examples
LANGUAGE=en "$LIECIBA" --root . layout check examples/*.yaml > check.out 2>&1
check "manual: its examples are right" sh -c 'cat check.out; grep -v frame.yaml check.out | grep -q " layouts, 0 errors, " && [ "$(grep -c ": warning:" check.out)" = "$(grep -c "frame.yaml.*warning:" check.out)" ]'
"$LIECIBA" -q init s --sample --students 12 && "$LIECIBA" -q --root s import s/bundle
sed -i 's/^grants: .*/grants: [personal-code, birth-date, sex, address, contact, guardian, absence-reason, talk, issue-register]/' s/lieciba.yaml
for f in examples/*.yaml; do
	n=$(basename "$f" .yaml)
	"$LIECIBA" -q --root s render "$f" --period 2025-26/S1 --workers 1 -o "out/$n" > "out-$n.log" 2>&1 || { echo "$n: exit $?"; cat "out-$n.log"; }
	[ -n "$(find "out/$n" -name '*.pdf' -size +1k 2> /dev/null | head -1)" ] || echo "$n: no document"
done > rendered.log
check "manual: its examples make documents" sh -c 'cat rendered.log; [ ! -s rendered.log ]'

# ---- new: what one begins with is right, makes documents, and is never laid over a file ----
"$LIECIBA" -q init n
L() { LANGUAGE=en "$LIECIBA" --root n "$@"; }
same "new: names the file" "n/layouts/saraksts.yaml" "$(L layout new saraksts 2> /dev/null)"
check "new: right, and documents for the made-up school" sh -c 'LANGUAGE=en "$1" --root n layout check --sample saraksts | tee new.log; grep -qE "^[1-9][0-9]* documents of the made-up school, 1 layout, 0 errors, 0 warnings$" new.log' sh "$LIECIBA"
for f in "$TOP"/layouts/*.yaml; do
	grep -q '^layout:' "$f" || continue
	n=$(basename "$f" .yaml)
	L -q layout new "own-$n" --from "$n" > /dev/null || echo "$n: new failed"
	# all that it shows as comments, said: the same layout
	sed -E '/^# # /,$ { s/^# //; }' "n/layouts/own-$n.yaml" | sed "s/^layout: .*/layout: all-$n/" > "n/layouts/all-$n.yaml"
	for x in own all; do
		[ "$(L layout diff "$x-$n" 2>&1 | sed 's|/.*/layouts/||')" = "It changes nothing of $n.yaml." ] || { echo "$x-$n changes:"; L layout diff "$x-$n" 2>&1 | head -5; }
	done
	echo "own-$n all-$n" >> names
done > from.log
check "new --from: each layout that ships; as it is, and with all that it shows said, it changes nothing" sh -c 'cat from.log; [ ! -s from.log ] && [ -s names ]'
check "new --from: they are right" sh -c 'LANGUAGE=en "$1" --root n layout check $(cat names) | tee from.log; grep -q " 0 errors" from.log' sh "$LIECIBA"
cp n/layouts/saraksts.yaml before.yaml
exits "new: never over a file" 73 L layout new saraksts --from report-card
check "new: the file is as it was" cmp before.yaml n/layouts/saraksts.yaml
exits "new: not by the name of one that came with the program" 64 L layout new report-card
exits "new: a name is small letters, digits and hyphens" 64 L layout new ../x
exits "new: only from what there is" 66 L layout new x --from report-crad

# ---- the school's layouts first, the installed ones second; diff tells what is otherwise, also in a base and a part ----
L -q layout new report-card --from report-card > /dev/null
sed -i 's/^title: .*/title: { lv: Mūsu liecība, en: Report card }/; s/^      ORDER BY c.seq, p.seq$/      ORDER BY c.seq, p.list_no/; s/^  - spacer: 1fr .*/  - rule: 0.5/' n/layouts/report-card.yaml
mkdir -p n/layouts/parts; sed 's/- rule: 1.4/- rule: 2/' "$TOP/layouts/parts/school-head.yaml" > n/layouts/parts/school-head.yaml
same "the school's own comes first" "n/layouts/report-card.yaml" "$(L layout list | awk '$1 == "report-card" { print $NF }')"
same "its title is the school's" "Mūsu liecība" "$(L layout list | sed -n 's/^report-card *\(.*[^ ]\) *n\/.*/\1/p')"
L layout diff report-card > diff.log 2>&1
check "diff: the title" grep -q '^~ title.lv: Liecība  →  Mūsu liecība   (n/layouts/report-card.yaml:[0-9]*)$' diff.log
check "diff: a line of SQL" sh -c 'grep -q "^~ data.roster.sql: " diff.log && grep -q "^    - ORDER BY c.seq, p.seq$" diff.log && grep -q "^    + ORDER BY c.seq, p.list_no$" diff.log'
check "diff: a block for another" sh -c 'grep -q "^- blocks\[[0-9]*: spacer 1fr\]: { spacer: 1fr }$" diff.log && grep -q "^+ blocks\[[0-9]*: rule 0.5\]: { rule: 0.5 }   (" diff.log'
check "diff: the school's form of a part" grep -q '^. parts/school-head.yaml\[2: rule 2\]\.rule: 1.4  →  2   (n/layouts/parts/school-head.yaml:[0-9]*)$' diff.log
same "diff: nothing else" 5 "$(sed -n 's/ changes against .*//p' diff.log)"
same "diff --json: an object for each change" 5 "$(L --json layout diff report-card | grep -c '^{"change":"[a-z]*","path":".*}$')"
"$LIECIBA" -q --root s render report-card --period 2025-26 --class 12.b -o installed > /dev/null; cp -r n/layouts s; "$LIECIBA" -q --root s render report-card --period 2025-26 --class 12.b -o own > /dev/null
check "render: the school's own" sh -c 'pdftotext "$(find own -name "*.pdf" | sort | head -1)" - | grep -q "MŪSU LIECĪBA" && pdftotext "$(find installed -name "*.pdf" | sort | head -1)" - | grep -q "^LIECĪBA"'

# ---- check --sample finds what only data show; preview makes pictures ----
printf 'format: 1\nlayout: late\nextends: base.yaml\ndata:\n  all:\n    sql: |\n      SELECT student_id, full_name FROM student ORDER BY student_id\nsplit: { by: all, file: "x/{student_id}.pdf" }\nblocks:\n  - text: "{full_name:date}"\n' > late.yaml
check "check: nothing wrong without data" sh -c 'LANGUAGE=en "$1" layout check late.yaml | grep -q " 0 errors"' sh "$LIECIBA"
exits "check --sample: a name is no date" 65 "$LIECIBA" layout check --sample late.yaml
check "check --sample: at its place" grep -q '^./late.yaml:10:13: .*L225' exits.out
sed -i "s/FROM student/FROM student WHERE full_name = ''/" late.yaml
exits "check --sample: no document is no error" 0 "$LIECIBA" layout check --sample late.yaml
check "check --sample: but worth a word" grep -q 'L290' exits.out
exits "check --sample: a time that the made-up school does not know" 65 "$LIECIBA" layout check --sample report-card --period 2025-26/S7
mkdir tmp; TMPDIR=$PWD/tmp "$LIECIBA" -q layout check --sample report-card --period 2025-26/S1
check "nothing of the made-up school stays behind" rmdir tmp
if command -v pdftoppm > /dev/null; then
	same "preview --png: without a school's folder" "preview/report-card-1.png" "$("$LIECIBA" -q preview report-card --png --resolution 50)"
	check "preview --png: a picture" sh -c 'head -c 8 preview/report-card-1.png | od -An -c | grep -q "211   P   N   G"'
	same "layout preview: the same, of the school's own data" "look/report-card-1.png" "$("$LIECIBA" layout preview report-card --root s --today 2026-06-05 --class 12.b --png -o look)"
	check "preview: leaves the document and its picture only" sh -c '[ "$(ls -A look | tr "\n" " ")" = "report-card-1.png report-card.pdf " ]'
	exits "preview: a page that there is not" 65 "$LIECIBA" preview report-card --png --page 9
	check "preview: says so" grep -q 'L292' exits.out
fi
exits "preview --png: without pdftoppm" 69 env PATH=/nowhere LANGUAGE=en "$LIECIBA" preview report-card --png
check "preview --png: names the package" grep -q 'poppler-utils; the document itself is preview/report-card.pdf' exits.out
