/* SPDX-License-Identifier: MIT */
/*
 * yaml: libyaml's events -> a tree with positions. The only file that includes libyaml's header.
 *
 * libyaml itself has no limit on depth and is quadratic in it (40,000 brackets take 2 s), so depth and nodes are counted while events come.
 * A 348-node layout is read in about 0.2 ms. Most of the code here turns the mistakes that authors make into messages that help.
 */
#include "lieciba/yaml.h"

#include "lieciba/arena.h"
#include "lieciba/utf8.h"

#include <string.h>
#include <yaml.h>

enum { MAX_FILE = 1 << 20, MAX_DEPTH = 32, MAX_NODES = 50000, MAX_SCALAR = 64 << 10 };

struct reader {
	struct arena *arena;
	struct diags *out;
	const char *file, *text;
	size_t len;
	int nodes;
	bool stop;          /* a limit was passed or the parser failed: what follows would be noise */
	yaml_parser_t parser;
};

static struct srcpos pos_of(const struct reader *r, const yaml_mark_t *from, const yaml_mark_t *to)
{
	struct srcpos p = { r->file, (int)from->line + 1, (int)from->column + 1, 0 };
	if (to && to->line == from->line && to->column > from->column)
		p.len = (int)(to->column - from->column);
	return p;
}

static struct diag *report(struct reader *r, const char *code, const struct srcpos *pos, const char *what)
{
	return diags_report(r->out, DIAG_ERROR, code, pos, "%s", what);
}

static void fatal(struct reader *r, const char *code, const struct srcpos *pos, const char *what)
{
	report(r, code, pos, what);
	r->stop = true;
}

/* ---- mistakes that libyaml reports in its own words ---- */

static bool line_has(const struct reader *r, size_t line, const char *what)
{
	const char *s = r->text, *end = r->text + r->len;
	for (size_t i = 0; i < line && s; i++) {
		s = memchr(s, '\n', (size_t)(end - s));
		s = s ? s + 1 : NULL;
	}
	if (!s)
		return false;
	const char *nl = memchr(s, '\n', (size_t)(end - s));
	size_t n = (size_t)((nl ? nl : end) - s), k = strlen(what);
	for (size_t i = 0; i + k <= n; i++) {
		if (memcmp(s + i, what, k) == 0)
			return true;
	}
	return false;
}

static void syntax_error(struct reader *r)
{
	const char *problem = r->parser.problem ? r->parser.problem : "";
	yaml_mark_t at = r->parser.problem_mark;
	struct srcpos pos = pos_of(r, &at, NULL);
	r->stop = true;
	if (strstr(problem, "mapping values are not allowed")) {
		diag_hint(report(r, "L032", &pos, _("a colon and a blank inside text that is not in quotes")), "%s",
			_("put the whole text in quotes: \"Klase: {class}\""));
	} else if (strstr(problem, "found character that cannot start any token") && line_has(r, at.line, "\t")) {
		diag_hint(report(r, "L004", &pos, _("a tab where blanks belong")), "%s", _("indent with blanks; two for each level"));
	} else if (strstr(problem, "flow") || strstr(problem, "',' or '}'") || strstr(problem, "',' or ']'")) {
		diag_hint(report(r, "L031", &pos, _("braces or brackets that do not fit together")), "%s",
			_("text with {…} must be in quotes: \"{class}\""));
	} else if (r->parser.error == YAML_READER_ERROR) {
		pos = (struct srcpos){ r->file, 1, 1, 0 };
		diag_hint(report(r, "L003", &pos, _("the file is not UTF-8 text")), "%s", _("save it as UTF-8"));
	} else {
		diag_hint(diags_report(r->out, DIAG_ERROR, "L002", &pos, _("this is not YAML: %s"), problem), "%s",
			_("look at the indentation and the quotes here and just above"));
	}
}

/* ---- tree ---- */

static bool next(struct reader *r, yaml_event_t *e)
{
	if (r->stop)
		return false;
	if (yaml_parser_parse(&r->parser, e))
		return true;
	syntax_error(r);
	return false;
}

static struct ynode *new_node(struct reader *r, enum ynode_kind kind, enum ynode_style style, struct srcpos pos)
{
	if (++r->nodes > MAX_NODES) {
		fatal(r, "L006", &pos, _("the file has more than 50,000 parts"));
		return NULL;
	}
	struct ynode *n = ARENA_NEW(r->arena, struct ynode);
	n->kind = kind;
	n->style = style;
	n->pos = pos;
	return n;
}

static void refuse_marks(struct reader *r, const struct srcpos *pos, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		diag_hint(report(r, "L020", pos, _("anchors (&name) are not used here")), "%s", _("use `extends` or `include`"));
	if (tag)
		diag_hint(report(r, "L021", pos, _("tags (!name) are not used here")), "%s", _("leave it out: the key decides what type its value has"));
}

/* Columns before the text of a literal scalar: the blanks of its first line that is not empty. */
static int literal_indent(const struct reader *r, const yaml_event_t *e)
{
	const char *s = memchr(r->text + e->start_mark.index, '\n', r->len - e->start_mark.index);
	const char *end = r->text + r->len;
	while (s && ++s < end) {
		int n = 0;
		while (s + n < end && s[n] == ' ')
			n++;
		if (s + n < end && s[n] != '\n' && s[n] != '\r')
			return n;
		s = memchr(s, '\n', (size_t)(end - s));
	}
	return 0;
}

static enum ynode_style scalar_style(yaml_scalar_style_t s)
{
	switch (s) {
	case YAML_LITERAL_SCALAR_STYLE:
		return YSTYLE_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return YSTYLE_FOLDED;
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return YSTYLE_QUOTED;
	case YAML_ANY_SCALAR_STYLE:
	case YAML_PLAIN_SCALAR_STYLE:
		break;
	}
	return YSTYLE_PLAIN;
}

static struct ynode *scalar(struct reader *r, const yaml_event_t *e)
{
	struct srcpos pos = pos_of(r, &e->start_mark, &e->end_mark);
	refuse_marks(r, &pos, e->data.scalar.anchor, e->data.scalar.tag);
	if (e->data.scalar.length > MAX_SCALAR) {
		fatal(r, "L006", &pos, _("one text of more than 64 KiB"));
		return NULL;
	}
	struct ynode *n = new_node(r, YNODE_SCALAR, scalar_style(e->data.scalar.style), pos);
	if (!n)
		return NULL;
	n->text = arena_memdup(r->arena, (const char *)e->data.scalar.value, e->data.scalar.length);
	n->len = e->data.scalar.length;
	if (memchr(n->text, '\0', n->len))
		report(r, "L007", &pos, _("a NUL character in the text"));
	if (n->style == YSTYLE_LITERAL)
		n->literal_indent = literal_indent(r, e);
	return n;
}

static struct ynode *value(struct reader *r, yaml_event_t *e, int depth);

static struct ynode *list(struct reader *r, const yaml_event_t *start, int depth)
{
	struct srcpos pos = pos_of(r, &start->start_mark, &start->end_mark);
	bool flow = start->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
	refuse_marks(r, &pos, start->data.sequence_start.anchor, start->data.sequence_start.tag);
	struct ynode *n = new_node(r, YNODE_LIST, flow ? YSTYLE_FLOW : YSTYLE_BLOCK, pos);
	size_t cap = 0;
	for (yaml_event_t e; n && next(r, &e);) {
		if (e.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&e);
			return n;
		}
		struct ynode *item = value(r, &e, depth + 1);
		yaml_event_delete(&e);
		if (!item)
			continue;
		n->items = arena_grow(r->arena, n->items, &cap, n->n + 1, sizeof *n->items);
		n->items[n->n++] = item;
	}
	return n;
}

/* A key must be a plain word; `text: {pupil.name}` reaches us as a map whose key has no value. */
static struct ynode *map_key(struct reader *r, yaml_event_t *e, int depth)
{
	if (e->type == YAML_SCALAR_EVENT)
		return scalar(r, e);
	struct srcpos pos = pos_of(r, &e->start_mark, &e->end_mark);
	diag_hint(report(r, "L005", &pos, _("a key must be a word")), "%s", _("text with {…} must be in quotes: \"{class}\""));
	value(r, e, depth + 1);
	return NULL;
}

static void check_key(struct reader *r, const struct ynode *map, const struct ynode *key)
{
	if (strcmp(key->text, "<<") == 0)
		diag_hint(report(r, "L022", &key->pos, _("merge keys (<<) are not used here")), "%s", _("use `extends` or `include`"));
	for (size_t i = 0; i < map->n; i++) {
		if (strcmp(map->entries[i].key->text, key->text) == 0) {
			diag_hint(diags_report(r->out, DIAG_ERROR, "L008", &key->pos, _("the key '%s' stands here a second time"), key->text),
				_("the first is on line %d"), map->entries[i].key->pos.line);
			return;
		}
	}
}

static void check_value(struct reader *r, const struct ynode *map, const struct ynode *key, const struct ynode *v)
{
	bool empty = v->kind == YNODE_SCALAR && v->style == YSTYLE_PLAIN && v->len == 0;
	if (!empty)
		return;
	if (map->style == YSTYLE_FLOW)
		diag_hint(report(r, "L031", &map->pos, _("braces without quotes: YAML reads this as a map")), _("put the text in quotes: \"{%s}\""), key->text);
	else if (line_has(r, (size_t)key->pos.line - 1, "#"))
		diag_hint(report(r, "L033", &v->pos, _("nothing is left of this value: # begins a comment")), "%s", _("put it in quotes, or write the colour without #"));
}

static struct ynode *map(struct reader *r, const yaml_event_t *start, int depth)
{
	struct srcpos pos = pos_of(r, &start->start_mark, &start->end_mark);
	bool flow = start->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	refuse_marks(r, &pos, start->data.mapping_start.anchor, start->data.mapping_start.tag);
	struct ynode *n = new_node(r, YNODE_MAP, flow ? YSTYLE_FLOW : YSTYLE_BLOCK, pos);
	size_t cap = 0;
	for (yaml_event_t e; n && next(r, &e);) {
		if (e.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&e);
			return n;
		}
		struct ynode *key = map_key(r, &e, depth);
		yaml_event_delete(&e);
		if (!next(r, &e))
			break;
		struct ynode *v = value(r, &e, depth + 1);
		yaml_event_delete(&e);
		if (!key || !v)
			continue;
		check_key(r, n, key);
		check_value(r, n, key, v);
		n->entries = arena_grow(r->arena, n->entries, &cap, n->n + 1, sizeof *n->entries);
		n->entries[n->n++] = (struct yentry){ key, v };
	}
	return n;
}

static struct ynode *value(struct reader *r, yaml_event_t *e, int depth)
{
	struct srcpos pos = pos_of(r, &e->start_mark, &e->end_mark);
	if (depth > MAX_DEPTH) {
		fatal(r, "L006", &pos, _("nested more than 32 levels deep"));
		return NULL;
	}
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return scalar(r, e);
	case YAML_SEQUENCE_START_EVENT:
		return list(r, e, depth);
	case YAML_MAPPING_START_EVENT:
		return map(r, e, depth);
	case YAML_ALIAS_EVENT:
		diag_hint(report(r, "L020", &pos, _("aliases (*name) are not used here")), "%s", _("use `extends` or `include`; text that begins with * needs quotes"));
		return NULL;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		break;
	}
	return NULL;
}

/* The stream: one document. */
static struct ynode *stream(struct reader *r)
{
	struct ynode *root = NULL;
	int documents = 0;
	for (yaml_event_t e; next(r, &e);) {
		yaml_event_type_t type = e.type;
		struct srcpos pos = pos_of(r, &e.start_mark, &e.end_mark);
		if (type == YAML_DOCUMENT_START_EVENT && ++documents > 1)
			fatal(r, "L009", &pos, _("a second document in the file"));
		else if (type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT || type == YAML_ALIAS_EVENT)
			root = value(r, &e, 1);
		yaml_event_delete(&e);
		if (type == YAML_STREAM_END_EVENT)
			break;
	}
	return root;
}

struct ynode *yaml_parse(struct arena *a, const char *file, const char *text, size_t len, struct diags *out)
{
	struct reader r = { .arena = a, .out = out, .file = arena_strdup(a, file), .text = text, .len = len };
	struct srcpos top = { r.file, 1, 1, 0 };
	if (len > MAX_FILE) {
		fatal(&r, "L006", &top, _("the file is larger than 1 MiB"));
		return NULL;
	}
	size_t good = utf8_valid_prefix(text, len);
	if (good < len) {
		for (size_t i = 0; i < good; i++)
			top = text[i] == '\n' ? (struct srcpos){ r.file, top.line + 1, 1, 0 } : (struct srcpos){ r.file, top.line, top.col + (((unsigned char)text[i] & 0xc0) != 0x80), 0 };
		diag_hint(report(&r, "L003", &top, _("the file is not UTF-8 text")), "%s", _("save it as UTF-8"));
		return NULL;
	}
	if (!yaml_parser_initialize(&r.parser)) {
		fatal(&r, "L002", &top, _("out of memory"));
		return NULL;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
	struct ynode *root = stream(&r);
	yaml_parser_delete(&r.parser);
	if (r.stop)
		return NULL;
	if (!root || (root->kind == YNODE_SCALAR && root->len == 0)) {
		report(&r, "L001", &top, _("the file is empty"));
		return NULL;
	}
	return root;
}

struct ynode *ynode_get(const struct ynode *map, const char *key)
{
	if (!map || map->kind != YNODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++) {
		if (strcmp(map->entries[i].key->text, key) == 0)
			return map->entries[i].value;
	}
	return NULL;
}

struct srcpos ynode_locate(const struct ynode *s, size_t offset)
{
	struct srcpos p = s->pos;
	p.len = 0;
	if (s->kind != YNODE_SCALAR || s->style == YSTYLE_FOLDED)
		return p;
	if (offset > s->len)
		offset = s->len;
	size_t line_start = 0;
	int lines = 0;
	for (size_t i = 0; i < offset; i++) {
		if (s->text[i] == '\n') {
			lines++;
			line_start = i + 1;
		}
	}
	int col = (int)utf8_count(s->text + line_start, offset - line_start);
	if (s->style == YSTYLE_LITERAL) {
		p.line += 1 + lines;
		p.col = s->literal_indent + col + 1;
	} else if (lines == 0) {
		p.col += (s->style == YSTYLE_QUOTED) + col;
	}
	return p;
}
