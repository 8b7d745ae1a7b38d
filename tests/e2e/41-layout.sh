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
	(cd "$TOP" && node "$OLDPWD/judge.js" "$npm" "$OLDPWD/schema.json" layouts/*.yaml layouts/parts/*.yaml samples/grandbend/report-card.yaml) > shipped.log 2>&1
	check "schema: every layout that ships is valid" sh -c '[ "$(grep -c " valid$" shipped.log)" -ge 4 ] && ! grep -v " valid$" shipped.log'
else
	skip "schema by ajv (no npm)"
fi
LANGUAGE=lv "$LIECIBA" layout schema > lv.json
check "schema: meanings are in the interface's language" grep -q '"description":"Tabulas' lv.json
