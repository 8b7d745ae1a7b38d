/* SPDX-License-Identifier: MIT */
/* `layout new --from`: a layout that extends another, with all that it could say otherwise standing in it as comments. Taking every "# " away changes nothing. */
#include "layout_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <string.h>

static void add_head(const char *name, const char *from, struct strbuf *out)
{
	strbuf_addf(out, "# %s: the school's own form of %s. What is not said here is as there, also what a later version of the program mends.\n", name, from);
	strbuf_addf(out, "#   lieciba layout check %s            what is wrong in it\n#   lieciba layout preview %s --png    how it looks\n", name, name);
	strbuf_addf(out, "#   lieciba layout diff %s             what it changes\n", name);
}

static void add_key(const char *before, const struct yentry *e, struct strbuf *out)
{
	struct ynode *key = e->key;
	strbuf_adds(out, before);
	ynode_flow(key, out);
	strbuf_adds(out, ": ");
	ynode_flow(e->value, out);
	strbuf_addc(out, '\n');
}

/* A section as it is now, a line for each of its keys. */
static void add_section(const struct ynode *tree, const char *name, const char *why, struct strbuf *out)
{
	const struct ynode *n = ynode_get(tree, name);
	if (!n || n->n == 0 || n->kind == YNODE_SCALAR)
		return;
	strbuf_addf(out, "\n# # %s\n", why);
	if (n->kind == YNODE_LIST) {
		strbuf_addf(out, "# %s: ", name);
		ynode_flow(n, out);
		strbuf_addc(out, '\n');
		return;
	}
	strbuf_addf(out, "# %s:\n", name);
	for (size_t i = 0; i < n->n; i++)
		add_key("#   ", &n->entries[i], out);
}

static void add_sections(const struct ynode *tree, struct strbuf *out)
{
	static const struct { const char *name, *why; } sections[] = {
		{ "wants", "sensitive data that it prints when lieciba.yaml grants it" },
		{ "labels", "words that stand in many places" },
		{ "page", "paper and margins (mm), what stands in head and foot" },
		{ "fonts", "files in the folder of fonts" },
		{ "styles", "sizes (pt), weight, colours; a style named here changes wherever it is used" },
		{ "params", "what can be given with -p" },
		{ "gates", "what must be in order before a document may be issued" },
		{ "split", "one document for each row of this dataset, and where the files go" },
		{ "pdf", "properties of the PDF" },
		{ "xlsx", "properties of the workbook" },
		{ "csv", "properties of the text table" },
	};
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		add_section(tree, sections[i].name, sections[i].why, out);
}

static bool add_copy(const struct layout *l, const char *name, struct strbuf *out)
{
	size_t n;
	const char *text = layout_source(l, l->file, &n);
	strbuf_addf(out, "# The school's own %s, in place of the one that came with the program, of which this is a copy: what later versions mend there does not reach it.\n", name);
	strbuf_adds(out, "# `lieciba layout diff` tells what it changes.\n");
	strbuf_add(out, text, n);
	return true;
}

bool layout_begin(struct arena *a, const char *const *dirs, const char *name, const char *from, struct strbuf *out, struct diags *problems)
{
	const struct layout *l = layout_load(a, dirs, from, problems);
	if (!l)
		return false;
	if (strcmp(name, from) == 0)
		return add_copy(l, name, out);
	const struct ynode *tree = load_alone(a, dirs, arena_printf(a, "%s.yaml", from), false, problems), *title;
	if (!tree)
		return false;
	add_head(name, from, out);
	strbuf_addf(out, "format: 1\nlayout: %s\nextends: %s.yaml\n", name, from);
	title = ynode_get(tree, "title");
	if (title) {
		strbuf_adds(out, "title: ");
		ynode_flow(title, out);
		strbuf_adds(out, "    # as there: change it\n");
	}
	strbuf_adds(out, "\n# What can be said otherwise, as it is now: take the \"# \" away before a section and a key, and change the value. Maps are merged key by key; lists are\n"
		"# replaced whole, also `blocks`: who wants others copies them, and the datasets that change, from the file that\n");
	strbuf_addf(out, "# `lieciba layout show %s` names.\n", from);
	add_sections(tree, out);
	return true;
}
