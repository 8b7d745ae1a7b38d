/* SPDX-License-Identifier: MIT */
/*
 * job_rows: the worker's side of formats that take rows: a document's tables and charts are read once for the account of what enters it, and once more for each file.
 * What a SELECT gave is kept between, so the second reading costs no query where a table's rows are of the document as a whole.
 */
#include "job_work.h"

#include "lieciba/backend.h"

#include <string.h>

/* ---- reading ---- */

static bool take_table(void *arg, const struct tab_table *t, struct diag *d)
{
	(void)arg, (void)t, (void)d;
	return true;
}

static bool take_row(void *arg, const struct tab_row *r, struct diag *d)
{
	(void)arg, (void)r, (void)d;
	return true;
}

static bool take_chart(void *arg, const struct tab_chart *c, struct diag *d)
{
	(void)arg, (void)c, (void)d;
	return true;
}

/* Whether a chart's rows enter a file. */
static bool has_charts(const struct job *j)
{
	bool any = false;
	for (size_t i = 0; i < j->nformats; i++)
		any = any || j->format[i]->charts;
	return any;
}

bool job_rows_read(struct work *w, struct arena *a, const struct compose_unit *cu, struct diag *d)
{
	const struct tab_sink nowhere = { NULL, take_table, take_row, take_table, has_charts(w->job) ? take_chart : NULL };
	return tabulate(w->job->layout, w->data, a, cu, &nowhere, d);
}

/* ---- writing ---- */

static bool text(struct eval *e, const struct text *t, const char **out, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	*out = NULL;
	bool good = !t || eval_text(e, t, &sb, NULL, d);
	if (good && sb.len)
		*out = arena_strdup(e->arena, sb.buf);
	strbuf_release(&sb);
	return good;
}

bool job_rows_describe(struct work *w, struct arena *a, const struct compose_unit *cu, bool many, struct backend_file *out, struct diag *d)
{
	const struct layout *l = w->job->layout;
	struct scope scope = { .rows = cu->split, .row = cu->row };
	struct eval e = { .layout = l, .data = w->data, .arena = a, .lang = cu->lang, .scope = cu->split ? &scope : NULL };
	memcpy(e.run, cu->run, sizeof e.run);
	memcpy(e.doc, cu->doc, sizeof e.doc);
	*out = (struct backend_file){ .layout = l, .lang = cu->lang, .made_on = cu->made_on, .many = many };
	bool good = text(&e, l->pdf.title && !many ? l->pdf.title : l->title, &out->title, d) && text(&e, l->pdf.author, &out->author, d) &&
		text(&e, l->pdf.subject, &out->subject, d) && text(&e, l->pdf.keywords, &out->keywords, d);
	if (good && !out->title)
		out->title = l->id;
	if (good && many)
		out->title = arena_printf(a, "%s, %s", out->title, w->job->period.text);
	return good;
}

bool job_rows_write(struct work *w, struct arena *a, size_t format, const struct job_unit *u, const struct job_face *f, struct diag *d)
{
	const struct backend *b = w->job->format[format];
	struct compose_unit cu;
	struct backend_file about;
	job_fill_unit(w, a, u, f, &cu);
	if (!job_rows_describe(w, a, &cu, false, &about, d))
		return false;
	void *file = b->begin(w->backend[format], &about, d);
	if (!file)
		return false;
	const struct tab_sink sink = b->sink(file, u->label);
	bool good = tabulate(w->job->layout, w->data, a, &cu, &sink, d);
	return b->end(file, good ? &w->bytes : NULL, good ? d : NULL) && good;
}
