/* SPDX-License-Identifier: MIT */
/*
 * import_guess_table: a sample of a table: where its header stands, which rows are totals, and what the values of each column look like. Delimiter and
 * encoding are found by looking at rows, not only at the first line, for title lines stand above the header. At most GUESS_ROWS rows are read.
 */
#include "import_guess_internal.h"

#include "lieciba/num.h"
#include "lieciba/rules.h"
#include "lieciba/sheet.h"
#include "lieciba/utf8.h"

#include <string.h>

/* The first that fits all is proposed; DD before MM, as Latvian exports have it. */
static const char *const forms[] = { "YYYY-MM-DD", "DD.MM.YYYY.", "DD.MM.YYYY", "D.M.YYYY.", "D.M.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "D/M/YYYY", "M/D/YYYY",
	"DD.MM.YY.", "DD.MM.YY", "D.M.YY", "DD/MM/YY", "MM/DD/YY", "M/D/YY", "DD-MM-YYYY", "YYYY.MM.DD.", "YYYY.MM.DD", "YYYY/MM/DD",
	"YYYY-MM-DD hh:mm", "YYYY-MM-DD hh:mm:ss", "YYYY-MM-DDThh:mm:ss", "DD.MM.YYYY. hh:mm", "DD.MM.YYYY hh:mm", "DD.MM.YYYY hh:mm:ss",
	"DD.MM.", "DD.MM", "D.M.", "D.M", NULL };

const char *guess_form(size_t i)
{
	return i < sizeof forms / sizeof *forms ? forms[i] : NULL;
}

int guess_find(const struct guess *g, const char *role)
{
	for (size_t i = 0; *role && i < g->cols; i++) {
		if (g->col[i].role && strcmp(g->col[i].role, role) == 0)
			return (int)i;
	}
	return -1;
}

/* ---- reading ---- */

struct rows { const char ***cell; size_t *n; int *line; size_t rows; };

static bool read_rows(struct guess *g, struct rows *out, struct diag *d)
{
	struct import_table_options o = g->input;
	o.headless = true; /* which row is the header is still to be found */
	struct import_table *t = import_table_open(g->r, g->f, &o, d);
	struct csv_row row;
	struct diag why, ignored;
	if (!t)
		return false;
	out->rows = 0;
	out->cell = ARENA_ARRAY(g->a, GUESS_ROWS + GUESS_TOP, const char **);
	out->n = ARENA_ARRAY(g->a, GUESS_ROWS + GUESS_TOP, size_t);
	out->line = ARENA_ARRAY(g->a, GUESS_ROWS + GUESS_TOP, int);
	while (out->rows < GUESS_ROWS + GUESS_TOP && (import_table_next(t, &row, &why) || why.code[0])) {
		if (why.code[0])
			continue;
		const char **v = ARENA_ARRAY(g->a, row.n + 1, const char *);
		size_t n = 0;
		for (size_t i = 0; i < row.n; i++) {
			const char *clean = "";
			map_clean(g->a, row.field[i], false, &clean, &ignored);
			v[i] = arena_strdup(g->a, clean);
			n = *v[i] ? i + 1 : n;
		}
		out->cell[out->rows] = v;
		out->line[out->rows] = row.line;
		out->n[out->rows++] = g->input.delimiter ? row.n : n;
	}
	import_table_close(t);
	if (g->r->broken.code[0] && d)
		*d = g->r->broken;
	return !g->r->broken.code[0];
}

/* The number of fields that most rows have, and how many have it. */
static size_t usual(const struct rows *v, size_t *rows)
{
	size_t best = 0;
	*rows = 0;
	for (size_t i = 0; i < v->rows; i++) {
		size_t same = 0;
		for (size_t k = 0; k < v->rows && k < 200; k++)
			same += v->n[k] == v->n[i];
		if (same > *rows || (same == *rows && v->n[i] > best)) {
			*rows = same;
			best = v->n[i];
		}
		if (i > (size_t)GUESS_TOP * 2)
			break;
	}
	return best;
}

static void find_encoding(struct guess *g)
{
	size_t n = g->f->len < 1 << 20 ? g->f->len : 1 << 20;
	bool marked = n >= 2 && ((unsigned char)g->f->data[0] == 0xff || (unsigned char)g->f->data[0] == 0xfe);
	if (!marked && utf8_valid_prefix(g->f->data, n) + 4 < n)
		g->input.encoding = "windows-1257";
}

static bool read_best(struct guess *g, struct rows *best, struct diag *d)
{
	static const char candidates[] = ";,\t";
	char delimiter = '\0';
	size_t points = 0;
	if (sheet_is_xlsx(g->f->data, g->f->len) || sheet_is_html(g->f->data, g->f->len))
		return read_rows(g, best, d);
	find_encoding(g);
	for (size_t i = 0; candidates[i]; i++) {
		struct rows v;
		size_t same;
		g->input.delimiter = candidates[i];
		if (!read_rows(g, &v, d))
			return false;
		size_t n = usual(&v, &same), p = n > 1 ? same * (n - 1) : 0;
		if (i == 0 || p > points) {
			points = p;
			*best = v;
			delimiter = candidates[i];
		}
	}
	g->input.delimiter = delimiter;
	return true;
}

/* ---- header ---- */

bool guess_is_date(const char *s)
{
	struct map_moment m;
	for (size_t i = 0; forms[i]; i++) {
		if (map_form_fits(forms[i], 2025, s, &m))
			return true;
	}
	return false;
}

static size_t header_points(struct guess *g, const struct rows *v, size_t i, size_t width)
{
	size_t known = 0, filled = 0, words = 0;
	for (size_t k = 0; k < v->n[i]; k++) {
		const char *s = v->cell[i][k];
		int64_t number;
		filled += *s != '\0';
		known += *s && guess_role(g->a, s) != NULL;
		words += *s && !guess_is_date(s) && !num_parse_scaled(s, 0, 2, &number);
	}
	/* One known word in a title line is chance; a header without any is a full row of words. */
	if (known >= 2 || (known == 1 && words >= 1 && filled + 1 >= width))
		return known * 10 + filled;
	return words == filled && filled >= 2 && filled + 1 >= width ? 5 : 0;
}

static void find_header(struct guess *g, const struct rows *v)
{
	size_t same, width = usual(v, &same), best = 0;
	g->title = 0;
	for (size_t i = 0; i < v->rows && i < GUESS_TOP; i++) {
		size_t p = header_points(g, v, i, width);
		if (p > best) {
			best = p;
			g->title = i;
		}
	}
	g->header = best > 0;
	g->cols = g->header ? v->n[g->title] : width;
	g->cols = g->cols < MAP_HEAD_MAX ? g->cols : MAP_HEAD_MAX;
	for (size_t k = 0; k < g->cols; k++) {
		g->col[k].head = g->header ? v->cell[g->title][k] : arena_printf(g->a, "c%zu", k + 1);
		g->col[k].role = g->header ? guess_role(g->a, g->col[k].head) : NULL;
		for (size_t i = 0; i < k; i++) /* the first of two is meant */
			g->col[k].role = g->col[i].role && g->col[k].role && strcmp(g->col[i].role, g->col[k].role) == 0 ? NULL : g->col[k].role;
	}
	g->skip = g->header ? v->line[g->title] - 1 : v->line[0] - 1;
	g->title_text = "";
	for (size_t i = 0; i < g->title; i++) {
		for (size_t k = 0; k < v->n[i]; k++)
			g->title_text = arena_printf(g->a, "%s %s", g->title_text, v->cell[i][k]);
	}
}

static bool is_total(struct guess *g, const char *const *cell, size_t n)
{
	for (size_t k = 0; k < n && k < 3; k++) {
		if (!*cell[k] || !guess_total(g->a, cell[k]))
			continue;
		g->total = (int)k;
		g->total_word = cell[k];
		return true;
	}
	return false;
}

static void keep_rows(struct guess *g, const struct rows *v)
{
	g->row = ARENA_ARRAY(g->a, v->rows + 1, const char **);
	for (size_t i = g->title + g->header; i < v->rows && g->n < GUESS_ROWS; i++) {
		if (is_total(g, v->cell[i], v->n[i]))
			continue;
		const char **cell = ARENA_ARRAY(g->a, g->cols + 1, const char *);
		for (size_t k = 0; k < g->cols; k++)
			cell[k] = k < v->n[i] ? v->cell[i][k] : "";
		g->row[g->n++] = cell;
	}
}

/* ---- values ---- */

static bool looks_like_mark(const struct guess *g, const char *s)
{
	static const char *const scales[] = { "ten", "pass" };
	bool outside = false;
	for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
		struct mark_value m = rules_scale_value(import_rules(g->r), scales[i], s, &outside);
		if (m.state == MARK_NV || m.state == MARK_EXEMPT || (m.state == MARK_GIVEN && rules_scale(import_rules(g->r), scales[i])))
			return true;
	}
	return false;
}

static void note_value(struct guess_column *c, const char *s)
{
	for (size_t i = 0; i < c->nvalues; i++) {
		if (strcmp(c->value[i], s) == 0)
			return;
	}
	if (c->nvalues == GUESS_VALUES)
		c->many = true;
	else
		c->value[c->nvalues++] = s;
}

static void note_cell(struct guess *g, struct guess_column *c, const char *s)
{
	struct map_moment m;
	int64_t whole;
	size_t n = strlen(s), led = strspn(s, "0123456789");
	if (!n)
		return;
	c->filled++;
	c->marks += looks_like_mark(g, s);
	c->absences += rules_absence_code(import_rules(g->r), s) != NULL;
	c->whole += num_parse_int(s, &whole);
	c->percents += s[n - 1] == '%';
	c->commas += strchr(s, ',') && strspn(s, "0123456789,%") == n;
	c->points += strchr(s, '.') && strspn(s, "0123456789.%") == n;
	c->led += led > 0 && led < n;
	c->braced += s[n - 1] == ')' && strchr(s, '(') && strchr(s, '(') > s;
	for (size_t i = 0; forms[i]; i++) {
		if ((c->forms >> i & 1) && !map_form_fits(forms[i], 2025, s, &m))
			c->forms &= ~(1u << i);
	}
	note_value(c, s);
}

/* A heading that can stand in a map and means one column: not blank above values, not there twice (but days), nothing unprintable in it. */
static bool good_head(const struct guess *g, size_t k)
{
	const char *s = g->col[k].head;
	for (const char *p = s; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	}
	for (size_t i = 0; i < k && *s && !guess_is_date(s); i++) {
		if (strcmp(g->col[i].head, s) == 0)
			return false;
	}
	return *s || (!g->col[k].filled && g->total != (int)k);
}

/* Where one is not good, the map names all columns itself, and passes over the header. */
static void rename_heads(struct guess *g)
{
	for (size_t k = 0; k < g->cols; k++) {
		if (good_head(g, k))
			continue;
		g->renamed = true;
		g->col[k].head = arena_printf(g->a, "column %zu", k + 1);
	}
}

bool guess_sample(struct guess *g, struct diag *d)
{
	struct rows v = { 0 };
	g->total = g->skip_column = -1;
	if (!read_best(g, &v, d))
		return false;
	if (!v.rows) {
		diag_error(d, "N200", "%s", _("there is nothing in the table"));
		return diag_place(d, g->f->name, 1, 0);
	}
	find_header(g, &v);
	keep_rows(g, &v);
	for (size_t k = 0; k < g->cols; k++) {
		g->col[k].forms = (1u << (sizeof forms / sizeof *forms - 1)) - 1;
		for (size_t i = 0; i < g->n; i++)
			note_cell(g, &g->col[k], g->row[i][k]);
		if (!g->col[k].filled)
			g->col[k].forms = 0;
	}
	rename_heads(g);
	return true;
}
