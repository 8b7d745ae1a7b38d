/* SPDX-License-Identifier: MIT */
/* A tree of YAML written on one line, as an author would: for `layout diff` and what `layout new` begins with. Read again, it is the same tree. */
#include "layout_internal.h"

#include "lieciba/strbuf.h"

#include <string.h>

/* What YAML would take for something else when it stood without quotes within braces or brackets. */
static bool plain(const char *s)
{
	if (!*s || strchr("-?:,[]{}#&*!|>'\"%@` ", *s) || s[strlen(s) - 1] == ' ' || s[strlen(s) - 1] == ':')
		return false;
	for (const char *p = s; *p; p++)
		if ((unsigned char)*p < ' ' || strchr("{}[],\"\\", *p) || (*p == ':' && p[1] == ' ') || (*p == '#' && p > s && p[-1] == ' '))
			return false;
	return !strstr(s, "\xC2\xA0") && !strstr(s, "\xC2\xAD"); /* not to be seen: written as what they are */
}

static void add_scalar(const char *s, struct strbuf *out)
{
	if (plain(s)) {
		strbuf_adds(out, s);
		return;
	}
	strbuf_addc(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			strbuf_addf(out, "\\%c", *s);
		else if (*s == '\n')
			strbuf_adds(out, "\\n");
		else if (*s == '\t')
			strbuf_adds(out, "\\t");
		else if (strncmp(s, "\xC2\xA0", 2) == 0 || strncmp(s, "\xC2\xAD", 2) == 0)
			strbuf_addf(out, "\\u00%02X", (unsigned char)*++s);
		else
			strbuf_addc(out, *s);
	}
	strbuf_addc(out, '"');
}

void ynode_flow(const struct ynode *n, struct strbuf *out)
{
	switch (n->kind) {
	case YNODE_SCALAR:
		add_scalar(n->text, out);
		break;
	case YNODE_MAP:
		for (size_t i = 0; i < n->n; i++) {
			strbuf_adds(out, i ? ", " : "{ ");
			add_scalar(n->entries[i].key->text, out);
			strbuf_adds(out, ": ");
			ynode_flow(n->entries[i].value, out);
		}
		strbuf_adds(out, n->n ? " }" : "{}");
		break;
	case YNODE_LIST:
		strbuf_addc(out, '[');
		for (size_t i = 0; i < n->n; i++) {
			strbuf_adds(out, i ? ", " : "");
			ynode_flow(n->items[i], out);
		}
		strbuf_addc(out, ']');
		break;
	}
}
