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
