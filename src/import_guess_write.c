/* SPDX-License-Identifier: MIT */
/* import_guess_write: the proposed map as YAML, with what is sure and what must be confirmed beside each line. What is written here map_read() reads. */
#include "import_guess_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

/* Plain only where no reader could take it for anything else: letters and digits of words, no bare number, no true and the like. */
static bool is_plain(const char *s)
{
	static const char *const words[] = { "true", "false", "null", "yes", "no", "on", "off", "else" };
	size_t n = strlen(s);
	bool letter = false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(s, words[i]) == 0)
			return false;
	}
	for (const char *p = s; *p; p++) {
		unsigned char c = (unsigned char)*p;
		bool word = c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		letter = letter || word;
		if (!word && !(c >= '0' && c <= '9') && !strchr(" ._/-", c))
			return false;
	}
	return n && letter && !strchr(" ._/-", s[0]) && s[n - 1] != ' ';
}

void guess_scalar(struct strbuf *out, const char *s)
{
	if (is_plain(s)) {
		strbuf_adds(out, s);
		return;
	}
	strbuf_addc(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			strbuf_addc(out, '\\');
		if (*s == '\n' || *s == '\t' || *s == '\r')
			strbuf_adds(out, *s == '\n' ? "\\n" : *s == '\t' ? "\\t" : "\\r");
		else if ((unsigned char)*s >= ' ' && *s != 0x7f)
			strbuf_addc(out, *s);
	}
	strbuf_addc(out, '"');
}

const char *guess_quoted(struct arena *a, const char *s)
{
	struct strbuf sb = STRBUF_INIT;
	guess_scalar(&sb, s);
	const char *q = arena_memdup(a, sb.buf, sb.len);
	strbuf_release(&sb);
	return q;
}

/* A file's name without its ending and what is no letter: the name of the map. */
static void add_name(const struct guess *g, struct strbuf *out)
{
	const char *slash = strrchr(g->f->name, '/'), *base = slash ? slash + 1 : g->f->name, *dot = strrchr(base, '.');
	size_t n = dot ? (size_t)(dot - base) : strlen(base);
	const char *name = arena_memdup(g->a, base, n);
	guess_scalar(out, utf8_valid_prefix(name, n) == n && *name ? name : "table");
	strbuf_addc(out, '\n');
}

static void add_line(struct strbuf *out, const char *name, size_t width, const struct guess_origin *o)
{
	strbuf_addf(out, "  %s:%*s %s", name, (int)(width - strlen(name)), "", o->yaml);
	if (o->note)
		strbuf_addf(out, "   # %s: %s\n", _("confirm"), o->note);
	else
		strbuf_addf(out, "   # %s\n", _("sure"));
}

static void add_input(const struct guess *g, struct strbuf *out)
{
	const char *slash = strrchr(g->f->name, '/');
	strbuf_adds(out, "input: { file: ");
	guess_scalar(out, slash ? slash + 1 : g->f->name);
	if (g->input.sheet) {
		strbuf_adds(out, ", sheet: ");
		guess_scalar(out, g->input.sheet);
	}
	if (g->input.delimiter)
		strbuf_addf(out, ", delimiter: \"%s\"", g->input.delimiter == '\t' ? "\\t" : g->input.delimiter == ',' ? "," : ";");
	if (g->input.encoding)
		strbuf_addf(out, ", encoding: %s", g->input.encoding);
	if (g->skip || g->renamed)
		strbuf_addf(out, ", skip: %d", g->skip + (g->renamed && g->header));
	if (!g->header || g->renamed) {
		strbuf_adds(out, ", header: [");
		for (size_t i = 0; i < g->cols; i++) {
			strbuf_adds(out, i ? ", " : "");
			guess_scalar(out, g->col[i].head);
		}
		strbuf_adds(out, "]");
	}
	strbuf_adds(out, " }\n");
}

/* ---- dates and decimals ---- */

static unsigned head_forms(const struct guess *g)
{
	unsigned forms = 0;
	struct map_moment m;
	for (size_t k = 0; guess_form(k); k++)
		forms |= 1u << k;
	for (size_t i = 0; i < g->cols; i++) {
		for (size_t k = 0; g->col[i].repeated && guess_form(k); k++) {
			if (!map_form_fits(guess_form(k), 2025, g->col[i].head, &m))
				forms &= ~(1u << k);
		}
	}
	return forms;
}

/* Whether two forms read the same texts as other days: 03/09/2025. */
static bool otherwise(const char *form, const char *other, const struct guess_column *c)
{
	struct map_moment a, b;
	for (size_t i = 0; i < c->nvalues; i++) {
		if (map_form_fits(form, 2025, c->value[i], &a) && map_form_fits(other, 2025, c->value[i], &b) && a.day != b.day)
			return true;
	}
	return false;
}

struct forms { unsigned chosen; bool two; };

static void choose_forms(const struct guess_column *c, unsigned fit, struct forms *f)
{
	size_t first = 0;
	while (guess_form(first) && !(fit >> first & 1))
		first++;
	if (!guess_form(first)) { /* no form fits all: those that fit some, until all are told */
		struct map_moment m;
		for (size_t i = 0; i < c->nvalues; i++) {
			size_t k = 0;
			while (guess_form(k) && !map_form_fits(guess_form(k), 2025, c->value[i], &m))
				k++;
			f->chosen |= guess_form(k) ? 1u << k : 0;
		}
		return;
	}
	f->chosen |= 1u << first;
	for (size_t k = first + 1; guess_form(k); k++)
		f->two = f->two || ((fit >> k & 1) && otherwise(guess_form(first), guess_form(k), c));
}

/* Columns of dates that the map uses: those whose line names them. */
static void all_forms(const struct guess *g, struct forms *f)
{
	for (size_t k = 0; k < g->t->n; k++) {
		enum store_type type = g->t->columns[k].type;
		for (size_t c = 0; (type == ST_DATE || type == ST_STAMP) && g->out[k].yaml && c < g->cols; c++) {
			if (strcmp(g->out[k].yaml, arena_printf(g->a, "{ from: %s }", guess_quoted(g->a, g->col[c].head))) == 0 && g->col[c].filled)
				choose_forms(&g->col[c], g->col[c].forms, f);
		}
	}
	if (g->wide == WIDE_DATES) {
		struct guess_column heads = { .nvalues = 0 };
		for (size_t i = 0; i < g->cols && heads.nvalues < GUESS_VALUES; i++) {
			if (g->col[i].repeated)
				heads.value[heads.nvalues++] = g->col[i].head;
		}
		choose_forms(&heads, head_forms(g), f);
	}
}

static void add_dates(const struct guess *g, const struct forms *f, struct strbuf *out)
{
	bool any = false;
	for (size_t i = 0; guess_form(i); i++) {
		if (!(f->chosen >> i & 1))
			continue;
		strbuf_addf(out, any ? ", %s" : "dates: [%s", strchr(guess_form(i), ':') ? arena_printf(g->a, "\"%s\"", guess_form(i)) : guess_form(i));
		any = true;
	}
	if (any)
		strbuf_adds(out, "]");
	if (f->two)
		strbuf_addf(out, "   # %s: %s", _("confirm"), _("day and month could be the other way round"));
	strbuf_adds(out, any ? "\n" : "");
}

static void add_decimal(const struct guess *g, struct strbuf *out)
{
	size_t commas = 0, points = 0;
	for (size_t i = 0; i < g->cols; i++) {
		commas += g->col[i].forms ? 0 : g->col[i].commas;
		points += g->col[i].forms ? 0 : g->col[i].points;
	}
	if (commas && points)
		strbuf_addf(out, "decimal: \",\"   # %s: %s\n", _("confirm"), _("commas and points both stand in numbers"));
	else if (commas || points)
		strbuf_addf(out, "decimal: \"%c\"\n", commas ? ',' : '.');
}

/* ---- rows ---- */

static void add_repeat(const struct guess *g, struct strbuf *out)
{
	bool all = g->wide == WIDE_DATES, points = true;
	for (size_t i = 0; i < g->cols && all; i++) /* 03.09. or 03.09: one pattern for next month's columns too */
		points = points && (!g->col[i].repeated || strspn(g->col[i].head, "0123456789.") == strlen(g->col[i].head));
	strbuf_adds(out, "repeat: ");
	if (all && points) {
		strbuf_adds(out, "{ pattern: \"^[0-9.]+$\" }");
		return;
	}
	const char *between = "[";
	for (size_t i = 0; i < g->cols; i++) {
		if (!g->col[i].repeated)
			continue;
		strbuf_adds(out, between);
		guess_scalar(out, g->col[i].head);
		between = ", ";
	}
	strbuf_adds(out, "]");
}

static void add_skip_when(const struct guess *g, struct strbuf *out)
{
	const char *between = "skip_when: { ";
	if (g->total >= 0) {
		strbuf_adds(out, between);
		guess_scalar(out, g->col[g->total].head);
		strbuf_adds(out, ": [");
		guess_scalar(out, g->total_word);
		strbuf_addf(out, "%s%s]", g->total == g->skip_column && g->skip_values ? ", " : "", g->total == g->skip_column && g->skip_values ? g->skip_values : "");
		between = ", ";
	}
	if (g->skip_column >= 0 && g->skip_column != g->total) {
		strbuf_adds(out, between);
		guess_scalar(out, g->col[g->skip_column].head);
		strbuf_addf(out, ": [%s]", g->skip_values);
	}
	strbuf_adds(out, " }");
}

static void add_rows(const struct guess *g, struct strbuf *out)
{
	bool skips = g->total >= 0 || g->skip_column >= 0, cells = g->skip_cells && *g->skip_cells;
	if (!skips && !g->wide)
		return;
	strbuf_adds(out, "rows: { ");
	if (g->wide)
		add_repeat(g, out);
	if (cells)
		strbuf_addf(out, ", skip_cells: [%s]", g->skip_cells);
	if (skips) {
		strbuf_adds(out, g->wide ? ", " : "");
		add_skip_when(g, out);
	}
	strbuf_adds(out, " }\n");
}

static void add_ignored(const struct guess *g, struct strbuf *out)
{
	bool any = false;
	for (size_t i = 0; i < g->cols; i++) {
		if (g->col[i].used || !*g->col[i].head || ((int)i == g->total && !g->col[i].filled))
			continue;
		strbuf_adds(out, any ? ", " : "ignore: [");
		guess_scalar(out, g->col[i].head);
		any = true;
	}
	if (any)
		strbuf_addf(out, "]   # %s\n", _("not used; look whether one of them is needed"));
}

/* ---- tables that fit nothing ---- */

static const char *seen(const struct guess_column *c)
{
	return !c->filled ? _("empty") : c->forms ? _("dates") : c->whole == c->filled ? _("whole numbers") :
	       c->commas + c->points == c->filled ? _("numbers") : c->many ? _("texts") : _("a few different texts");
}

static void add_skeleton(const struct guess *g, struct strbuf *out)
{
	strbuf_addf(out, "table: \"\"   # %s", _("none is plain from the headings; one of:"));
	for (size_t i = 0; store_table_at(i); i++)
		strbuf_addf(out, " %s", store_table_at(i)->name);
	strbuf_adds(out, "\n");
	add_input(g, out);
	strbuf_addf(out, "# %s\ncolumns:\n", _("name each column of the bundle's table, and where it comes from; docs/import.md lists them"));
	for (size_t i = 0; i < g->cols; i++) {
		strbuf_adds(out, "  # …: { from: ");
		guess_scalar(out, g->col[i].head);
		strbuf_addf(out, " }   # %s\n", seen(&g->col[i]));
	}
}

static void add_columns(const struct guess *g, struct strbuf *out)
{
	size_t width = 0;
	for (size_t k = 0; k < g->t->n; k++) {
		size_t n = g->out[k].yaml || g->t->columns[k].required ? strlen(g->t->columns[k].name) : 0;
		width = n > width ? n : width;
	}
	strbuf_adds(out, "columns:\n");
	if (g->school.yaml)
		add_line(out, "school", width > 6 ? width : 6, &g->school);
	for (size_t k = 0; k < g->t->n; k++) {
		if (g->out[k].yaml)
			add_line(out, g->t->columns[k].name, width, &g->out[k]);
		else if (g->t->columns[k].required)
			strbuf_addf(out, "  # %s: { from: … }   # %s\n", g->t->columns[k].name, _("missing: no column was found for what is required"));
	}
}

void guess_write(const struct guess *g, struct strbuf *out)
{
	struct forms f = { 0, false };
	strbuf_addf(out, "# %s\n", _("Proposed from the headings and the first rows. Look at every line, then: lieciba import --format map:THIS-FILE PATH"));
	if (g->t && *g->others)
		strbuf_addf(out, "# %s %s\n", _("The same file could also fill, with a map of its own:"), g->others);
	strbuf_adds(out, "format: 1\nmap: ");
	add_name(g, out);
	if (!g->t) {
		add_skeleton(g, out);
		return;
	}
	all_forms(g, &f);
	bool yearless = false;
	for (size_t i = 0; guess_form(i); i++)
		yearless = yearless || ((f.chosen >> i & 1) && !map_form_has_year(guess_form(i)));
	strbuf_addf(out, "table: %s\n", g->t->name);
	if (g->year_used || yearless)
		strbuf_addf(out, g->year_sure ? "school_year: %s\n" : "school_year: %s   # %s: %s\n", g->year, _("confirm"), _("of which school year is it?"));
	add_input(g, out);
	strbuf_addf(out, "mode: delta   # %s\n", _("bulk (with school_year) when the file has everything of its year, so that what is missing is gone"));
	add_decimal(g, out);
	add_dates(g, &f, out);
	add_columns(g, out);
	for (size_t i = 0; i < g->nlists; i++)
		strbuf_addf(out, "%s  %s: { %s }\n", i ? "" : "translate:\n", g->list[i].name, g->list[i].text ? g->list[i].text : "");
	add_rows(g, out);
	add_ignored(g, out);
}
