/* SPDX-License-Identifier: MIT */
/*
 * `layout manual`: the manual page lieciba-layout(5) in mdoc(7), from the schema, the lists of references and formats, and layouts/examples. A key, a kind of
 * block or a format that is new stands in it without a word here. Nothing of the machine enters it: the same bytes in each build of a version.
 *
 * Prose is what gettext makes of it, with `code` in bold. Lines are cut after sentences and at 78 bytes, as mandoc -Tlint wants them.
 */
#include "layout_schema.h"

#include "lieciba/strbuf.h"

#include "examples_yaml.h"

#include <string.h>

enum { WIDTH = 78, MAPS_MAX = 96, EXAMPLES = sizeof examples_yaml / sizeof *examples_yaml };
#define MANUAL_DATE "November 25, 2026" /* of the text below */

const char *layout_example(const char *name)
{
	for (size_t i = 0; i < EXAMPLES; i++) {
		const char *body = strstr(examples_yaml[i].text, "\n\n");
		if (strcmp(examples_yaml[i].name, name) == 0)
			return body ? body + 2 : examples_yaml[i].text;
	}
	return NULL;
}

/* ---- mdoc ---- */

/* One byte of text; those of which roff or a terminal would make something else are written by their names. */
static void put_byte(struct strbuf *out, char c, bool code)
{
	static const struct { char c; bool always; const char *name; } names[] = {
		{ '\\', true, "\\e" }, { '"', true, "\\(dq" }, { '-', false, "\\-" }, { '\'', false, "\\(aq" }, { '`', false, "\\(ga" }, { '^', false, "\\(ha" }, { '~', false, "\\(ti" },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i].c == c && (code || names[i].always)) {
			strbuf_adds(out, names[i].name);
			return;
		}
	}
	strbuf_addc(out, c);
}

/* A word with its `code` in bold; *code: whether the word begins within some. */
static void put_word(struct strbuf *out, const char *s, size_t n, bool *code)
{
	if (n > 0 && (*s == '.' || *s == '\''))
		strbuf_adds(out, "\\&");
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '`') {
			*code = !*code;
			strbuf_adds(out, *code ? "\\fB" : "\\fR");
		} else {
			put_byte(out, s[i], *code);
		}
	}
}

/* Bytes of n bytes of text as mandoc counts them: a letter beyond ASCII is \[u0101] to it. */
static size_t width(const char *s, size_t n)
{
	size_t w = 0;
	for (size_t i = 0; i < n; i++)
		w += (unsigned char)s[i] >= 0xC0 ? 8 : (unsigned char)s[i] < 0x80;
	return w;
}

/* A paragraph's text: a sentence begins a line, no line is longer than WIDTH unless a word is. */
static void put_text(struct strbuf *out, const char *s)
{
	size_t line = 0;
	bool code = false;
	while (*s) {
		size_t n = strcspn(s, " "), w = width(s, n) + 4;
		bool ends = n > 1 && strchr(".!?", s[n - 1]);
		if (line > 0 && line + w > WIDTH) {
			strbuf_addc(out, '\n');
			line = 0;
		} else if (line > 0) {
			strbuf_addc(out, ' ');
		}
		put_word(out, s, n, &code);
		line += w;
		s += n + strspn(s + n, " ");
		if (ends && *s) {
			strbuf_addc(out, '\n');
			line = 0;
		}
	}
	strbuf_addc(out, '\n');
}

/* One quoted argument of a macro. */
static void put_argument(struct strbuf *out, const char *s)
{
	strbuf_adds(out, " \"\\&");
	for (; *s; s++) {
		put_byte(out, *s, false);
		strbuf_adds(out, *s == '|' ? "\\:" : ""); /* a line may break here */
	}
	strbuf_addc(out, '"');
}

static void put_paragraphs(struct strbuf *out, const char *const *v)
{
	for (size_t i = 0; v[i]; i++) {
		strbuf_adds(out, i ? ".Pp\n" : "");
		put_text(out, _(v[i]));
	}
}

static void put_section(struct strbuf *out, const char *title)
{
	strbuf_adds(out, ".Sh ");
	strbuf_adds(out, title);
	strbuf_addc(out, '\n');
}

static void put_literal(struct strbuf *out, const char *name, const char *text)
{
	strbuf_addf(out, ".\\\" example: %s\n.Bd -literal -offset indent\n", name);
	for (const char *p = text; *p; p++) {
		if ((p == text || p[-1] == '\n') && (*p == '.' || *p == '\''))
			strbuf_adds(out, "\\&");
		put_byte(out, *p, true);
	}
	strbuf_adds(out, ".Ed\n");
}

static void put_example(struct strbuf *out, const char *name)
{
	const char *text = layout_example(name);
	if (!text)
		return;
	strbuf_adds(out, ".Pp\n");
	put_text(out, _("Example:"));
	put_literal(out, name, text);
}

/* ---- keys ---- */

static void put_key(struct strbuf *out, const struct schema_key *k)
{
	struct strbuf type = STRBUF_INIT;
	schema_type(k, &type);
	if (k->required)
		strbuf_addf(&type, " (%s)", _("required"));
	else if (k->def)
		strbuf_addf(&type, " (%s)", k->def);
	strbuf_addf(out, ".It Cm %s Ns No :", k->name);
	put_argument(out, type.buf);
	strbuf_addc(out, '\n');
	put_text(out, _(k->doc));
	strbuf_release(&type);
}

static void put_keys(struct strbuf *out, const struct schema_map *m)
{
	strbuf_adds(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < m->n; i++)
		put_key(out, &m->keys[i]);
	strbuf_adds(out, ".El\n");
}

static void put_map(struct strbuf *out, const struct schema_map *m)
{
	strbuf_addf(out, ".Ss %s\n", m->path);
	put_keys(out, m);
	put_example(out, m->path);
}

struct seen {
	const struct schema_map *v[MAPS_MAX];
	size_t n;
};

static bool see(struct seen *s, const struct schema_map *m)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i] == m)
			return false;
	if (s->n == MAPS_MAX)
		return false;
	s->v[s->n++] = m;
	return true;
}

/* The maps below the keys of m, each once, deep ones after their own. */
static void put_below(struct strbuf *out, const struct schema_map *m, struct seen *seen)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct schema_map *b = m->keys[i].below;
		if (!b || !see(seen, b))
			continue;
		put_map(out, b);
		put_below(out, b, seen);
	}
}

/* Keys of a layout that have no keys of their own but an example. */
static void put_plain_examples(struct strbuf *out)
{
	for (size_t i = 0; i < schema_top.n; i++) {
		const struct schema_key *k = &schema_top.keys[i];
		if (k->below || !layout_example(k->name))
			continue;
		strbuf_addf(out, ".Ss %s\n", k->name);
		put_text(out, _(k->doc));
		put_example(out, k->name);
	}
}

static void put_layout(struct strbuf *out)
{
	struct seen seen = { .n = 0 };
	put_section(out, _("KEYS OF A LAYOUT"));
	see(&seen, &schema_top);
	put_keys(out, &schema_top);
	put_below(out, &schema_top, &seen);
	put_plain_examples(out);
}

static void put_blocks(struct strbuf *out)
{
	static const char *const words[] = {
		N_("The document is a list of blocks, from top to bottom. A block is a map; its first key says what kind of block it is, and all the others follow in any order."), NULL };
	const char *names[BLOCK_KINDS];
	size_t n = schema_kinds(names, BLOCK_KINDS);
	struct seen seen = { .n = 0 };
	enum block_kind kind;
	put_section(out, _("BLOCKS"));
	put_paragraphs(out, words);
	strbuf_addf(out, ".Ss %s\n", _("Keys that every block has"));
	put_keys(out, &schema_block);
	for (size_t i = 0; i < n; i++) {
		const struct schema_map *m = schema_kind(names[i], &kind);
		see(&seen, m);
		put_map(out, m);
		if (m == &schema_text) {
			see(&seen, &schema_span);
			put_map(out, &schema_span);
		}
		put_below(out, m, &seen);
	}
}

/* ---- texts: references and formats ---- */

static void put_names(struct strbuf *out, const char *intro, const char *prefix, const char *const *names, size_t n)
{
	struct strbuf line = STRBUF_INIT;
	strbuf_adds(&line, intro);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&line, "%s`%s%s`", i ? ", " : " ", prefix, names[i]);
	strbuf_addc(&line, '.');
	strbuf_adds(out, ".Pp\n");
	put_text(out, line.buf);
	strbuf_release(&line);
}

/* What a format makes of a value that it is for. */
static void put_format(struct strbuf *out, enum format f)
{
	static const struct { enum format f; struct cell c; const char *arg; } samples[] = {
		{ FMT_INT, { .type = CELL_INT, .i = 11900 }, NULL }, { FMT_DEC1, { .type = CELL_DEC, .i = 745 }, NULL }, { FMT_DEC2, { .type = CELL_DEC, .i = 745 }, NULL },
		{ FMT_DEC3, { .type = CELL_DEC, .i = 745 }, NULL }, { FMT_X100, { .type = CELL_INT, .i = 745 }, "2" }, { FMT_PCT, { .type = CELL_DEC, .i = 512 }, NULL },
		{ FMT_WORDS, { .type = CELL_INT, .i = 12 }, NULL }, { FMT_ORDINAL, { .type = CELL_INT, .i = 3 }, NULL }, { FMT_ROMAN, { .type = CELL_INT, .i = 4 }, NULL },
		{ FMT_PAD2, { .type = CELL_INT, .i = 7 }, NULL }, { FMT_PAD3, { .type = CELL_INT, .i = 7 }, NULL },
		{ FMT_YEAR_NAME, { .type = CELL_TEXT, .s = "2025-26" }, NULL }, { FMT_TIME, { .type = CELL_TEXT, .s = "2026-01-03T08:30:00" }, NULL },
		{ FMT_UPPER, { .type = CELL_TEXT, .s = "liecība" }, NULL }, { FMT_LOWER, { .type = CELL_TEXT, .s = "LIECĪBA" }, NULL },
		{ FMT_CAPITAL, { .type = CELL_TEXT, .s = "klase" }, NULL }, { FMT_INITIALS, { .type = CELL_TEXT, .s = "Jānis Bērziņš" }, NULL },
		{ FMT_MASK, { .type = CELL_TEXT, .s = "010112-12345" }, NULL }, { FMT_OR, { .type = CELL_NULL }, "–" }, { FMT_TRUNC, { .type = CELL_TEXT, .s = "Matemātika" }, "5" },
		{ FMT_SIGNED, { .type = CELL_INT, .i = -11900 }, NULL }, { FMT_SIGNED_X100, { .type = CELL_INT, .i = 745 }, "1" },
	};
	struct cell c = { .type = CELL_TEXT, .s = "2026-01-03" };
	struct strbuf lv = STRBUF_INIT, en = STRBUF_INIT, name = STRBUF_INIT;
	const char *arg = NULL;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		if (samples[i].f != f)
			continue;
		c = samples[i].c;
		arg = samples[i].arg;
	}
	c.len = c.s ? (uint32_t)strlen(c.s) : 0;
	strbuf_addf(&name, "%s%s%s", format_names[f], arg ? "," : "", arg ? arg : "");
	format_cell(f, arg, LANG_LV, &c, &lv, NULL);
	format_cell(f, arg, LANG_EN, &c, &en, NULL);
	strbuf_adds(out, ".It");
	put_argument(out, name.buf);
	strbuf_adds(out, " Ta");
	put_argument(out, lv.buf);
	strbuf_adds(out, " Ta");
	put_argument(out, strcmp(lv.buf, en.buf) == 0 ? "" : en.buf);
	strbuf_addc(out, '\n');
	strbuf_release(&name);
	strbuf_release(&lv);
	strbuf_release(&en);
}

static void put_texts(struct strbuf *out)
{
	static const char *const words[] = {
		N_("Wherever a text stands, it is one scalar, or a map by language `{ lv: Klase, en: Class }`, or a list of parts `[{ text, style, bold, italic, color }]` (text.spans)."),
		N_("In it, `{column}` prints a column of the row that the block stands in: of a table's row, of the row that a `repeat` is at, of the split's row; the nearest that has "
		   "it. `{dataset.column}` prints one of the first row of a dataset. A value that is missing prints nothing. `{{` and `}}` print braces. Text with braces must stand in "
		   "quotes, or YAML takes it for a map."),
		N_("`{t.name}` prints a label, `{title}` the layout's title, `{arg.name}` what an `include` gave its part, `{#}` the number of a table's row, `{group.value}` and "
		   "`{group.count}` what a group of rows has in common and how many they are."),
		NULL };
	static const char *const counts[] = { "pages", "sheets" };
	static const char *const pages[] = { "page", "section.page", "section.pages", "mark.first.NAME", "mark.last.NAME" };
	static const char *const formats[] = {
		N_("`{column:format}` says how a value is written. The list is closed. Here are all formats, each with what it makes, in Latvian and, where that is another, in English:"), NULL };
	static const char *const when[] = {
		N_("`when` prints a block, a field or a column only if its condition holds: the name of a dataset holds when that has rows, a reference when its value is neither "
		   "missing nor 0 nor empty; `not` before it turns it round; of a list all must hold. There is nothing more to it: a comparison is made in SQL, as a column."), NULL };
	put_section(out, _("TEXTS"));
	put_paragraphs(out, words);
	put_names(out, _("Of the run:"), "run.", run_var_names, RUN_VARS);
	put_names(out, _("Of the document:"), "doc.", doc_var_names, DOC_VARS);
	put_names(out, _("Of the document's pages and sheets of paper, also in blocks:"), "", counts, sizeof counts / sizeof *counts);
	put_names(out, _("In running heads and feet alone:"), "", pages, sizeof pages / sizeof *pages);
	strbuf_addf(out, ".Ss %s\n", _("Formats"));
	put_paragraphs(out, formats);
	strbuf_adds(out, ".Bl -column \"date-long-genxx\" \"2026. gada 3. janvarisxx\" \"3 January 2026\" -offset indent\n");
	for (int f = FMT_NONE + 1; f < FMT_N; f++)
		put_format(out, (enum format)f);
	strbuf_adds(out, ".El\n");
	strbuf_addf(out, ".Ss %s\n", _("Conditions"));
	put_paragraphs(out, when);
}

/* ---- the whole ---- */

static void put_values(struct strbuf *out)
{
	static const char *const words[] = {
		N_("A length is a number with `mm`, `cm`, `pt` or `in`. Without a unit it is in millimetres, of type and rules in points: the key says which. A width is a length, `auto`, "
		   "a share of what is left such as `1fr`, or a percentage."),
		N_("A colour is `black`, `white`, `none`, `gray0` (black) to `gray100` (white), or six hexadecimal digits without a #, for YAML takes that for a comment."),
		N_("A style is the name of one of `styles`, or a map of its keys, which then count on top of what is there. `base`, `h1`, `h2`, `h3`, `small`, `head`, `total`, `cell` and "
		   "`label` always exist."),
		NULL };
	put_section(out, _("VALUES"));
	put_paragraphs(out, words);
}

static void put_data(struct strbuf *out)
{
	static const char *const words[] = {
		N_("Each dataset is one SELECT of SQLite on the contract's tables, which are explained column by column in `contract.sql`; it can read nothing else and write nothing. What "
		   "is to be computed, compared, sorted or joined is done there. It needs an ORDER BY, for rows without one may come in another order tomorrow, unless it has one row."),
		N_("It may use parameters: of the run `:school_id`, `:school_year`, `:term` (NULL when the period is no term), `:period_from`, `:period_to`, `:run_date`, `:lang`; those "
		   "declared under `params`; and any column of the rows around the block that shows it, such as `:class_id` of the split's row. By what it uses it is known how often it must "
		   "be run."),
		NULL };
	put_section(out, _("DATA"));
	put_paragraphs(out, words);
}

static void put_head(struct strbuf *out)
{
	static const char *const words[] = {
		N_("A layout is a YAML file that defines a document: which data it prints, and how. `lieciba render`, `run` and `preview` make documents of it as PDF, workbook or text table."),
		N_("It is looked for in the folder `layouts` of the school's folder first, then among those that came with the program, and so is what it extends or includes. A school's "
		   "layout best extends the one that came with the program and says only what is otherwise: `lieciba layout new NAME --from LAYOUT` begins one, `lieciba layout diff NAME` tells "
		   "what it changes. Of what it extends, maps are merged key by key, lists and single values are replaced."),
		N_("`lieciba layout check` finds what is wrong in it without any data, each mistake with its line and column; with `--sample` it also makes its documents for a made-up school. "
		   "`lieciba layout preview NAME --png` makes a picture of the first page. Editors that speak to yaml-language-server complete and check keys by the output of `lieciba layout schema`."),
		N_("YAML is read strictly: no anchors, aliases, tags or merge keys, no tabs, no key twice. What is typed is what is meant: `no`, `012` and `9.10` stay as they are."),
		NULL };
	strbuf_addf(out, ".\\\" SPDX-License-Identifier: MIT\n.\\\" %s\n.Dd %s\n.Dt LIECIBA-LAYOUT 5\n.Os\n", "Made by `lieciba layout manual` from the schema of layouts.",
		MANUAL_DATE);
	strbuf_adds(out, ".Sh NAME\n.Nm lieciba-layout\n.Nd ");
	strbuf_addf(out, "%s\n", _("documents of a school, defined in YAML"));
	put_section(out, _("DESCRIPTION"));
	put_paragraphs(out, words);
}

static void put_tail(struct strbuf *out)
{
	static const char *const words[] = {
		N_("The examples above are whole layouts but for their first three lines, `format: 1`, `layout: NAME` and `extends: frame.yaml`. This is `frame.yaml`:"), NULL };
	put_section(out, _("FILES"));
	strbuf_adds(out, ".Bl -tag -width Ds\n.It Pa layouts/\n");
	put_text(out, _("The school's own layouts, in the folder with lieciba.yaml; `parts` and `assets` in it hold what they include."));
	strbuf_adds(out, ".It Pa PREFIX/share/lieciba/layouts/\n");
	put_text(out, _("Layouts that came with the program; `examples` in it has those of this page."));
	strbuf_adds(out, ".It Pa PREFIX/share/doc/lieciba/contract.sql\n");
	put_text(out, _("The tables that a SELECT may read, each column with its meaning."));
	strbuf_adds(out, ".El\n");
	put_section(out, _("EXAMPLES"));
	put_paragraphs(out, words);
	for (size_t i = 0; i < EXAMPLES; i++)
		if (strcmp(examples_yaml[i].name, "frame") == 0)
			put_literal(out, "frame", examples_yaml[i].text);
	put_section(out, _("SEE ALSO"));
	put_text(out, _("`lieciba help layout`, `lieciba layout explain KEY`, `lieciba help CODE` of any message."));
}

void layout_manual(struct strbuf *out)
{
	put_head(out);
	put_values(out);
	put_texts(out);
	put_data(out);
	put_layout(out);
	put_blocks(out);
	put_tail(out);
}
