/* SPDX-License-Identifier: MIT */
/*
 * import_guess: proposes a column map for each table of a path (import_guess.h). _table.c takes a sample and finds the header, _words.c is the dictionary,
 * _fit.c chooses the table and where its columns come from, _value.c looks at values, _write.c writes the YAML, _show.c runs it over the sample.
 */
#include "import_guess_internal.h"

#include "lieciba/config.h"
#include "lieciba/sheet.h"

#include <string.h>

struct work { struct import_guess *res; };

static bool guess_table(struct import_run *r, const struct import_file *f, const char *sheet, struct import_guess *res, struct diag *d)
{
	struct guess *g = ARENA_NEW(import_arena(r), struct guess);
	struct strbuf map = STRBUF_INIT;
	*g = (struct guess){ .r = r, .a = import_arena(r), .f = f, .input = { .sheet = sheet } };
	r->decimal = '\0';
	res->tables++;
	if (!guess_sample(g, d))
		return false;
	guess_fit(g);
	guess_write(g, &map);
	bool required = g->t != NULL;
	for (size_t k = 0; g->t && k < g->t->n; k++)
		required = required && (!g->t->columns[k].required || g->out[k].yaml);
	bool good = true;
	if (required)
		good = guess_show(g, &map, &res->preview, d);
	else if (g->t)
		strbuf_addf(&res->preview, _("%s → %s: something that is required was not found; the map says what\n"), f->name, g->t->name);
	else
		strbuf_addf(&res->preview, _("%s: no table of the bundle is plain from its headings; the map is a skeleton to fill in\n"), f->name);
	res->complete += g->complete;
	if (res->maps.len)
		strbuf_adds(&res->maps, "---\n");
	strbuf_add(&res->maps, map.buf, map.len);
	strbuf_release(&map);
	return good;
}

/* Every sheet or HTML table in which something stands. */
static bool guess_sheets(struct import_run *r, const struct import_file *f, struct import_guess *res, struct diag *d)
{
	struct sheet *s = sheet_open(f->name, f->data, f->len, NULL, d);
	bool good = s != NULL;
	for (size_t i = 0; good && i < sheet_count(s); i++) {
		struct diag why = { 0 };
		size_t before = res->tables;
		good = guess_table(r, f, sheet_name(s, i), res, &why);
		if (!good && strcmp(why.code, "N200") == 0) {
			res->tables = before;
			good = true;
		} else if (!good && d) {
			*d = why;
		}
	}
	sheet_close(s);
	return good;
}

static bool each(struct import_run *r, const struct import_file *v, size_t n, void *arg, struct diag *d)
{
	struct work *w = arg;
	r->school_id = arena_strdup(import_arena(r), r->config && r->config->school ? r->config->school : "");
	for (size_t i = 0; i < n; i++) {
		bool sheets = sheet_is_xlsx(v[i].data, v[i].len) || sheet_is_html(v[i].data, v[i].len);
		if (sheets ? !guess_sheets(r, &v[i], w->res, d) : !guess_table(r, &v[i], NULL, w->res, d))
			return false;
	}
	return true;
}

bool import_guess_path(struct store *s, const struct config *c, const char *path, const struct import_options *o, struct import_guess *g, struct diag *d)
{
	struct work w = { g };
	*g = (struct import_guess){ .maps = STRBUF_INIT, .preview = STRBUF_INIT };
	return import_look(s, c, path, o, each, &w, d);
}

void import_guess_free(struct import_guess *g)
{
	strbuf_release(&g->maps);
	strbuf_release(&g->preview);
}
