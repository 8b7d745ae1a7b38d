/* SPDX-License-Identifier: MIT */
/*
 * import_sheet: a sheet or an HTML table as the records that importers take from CSV. Rows are made as wide as the first, for a sheet does not say
 * where a row ends. A workbook that turns out to be broken half-way must not leave half of its rows: the import then fails as a whole.
 */
#include "import_internal.h"

#include "lieciba/csvout.h"
#include "lieciba/sheet.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_FIELDS = 512 };

struct import_sheet {
	struct import_run *r;
	const char *file;
	struct sheet *sheet;
	int skip;
	size_t width;          /* of the header; 0 = it is still to come */
	struct strbuf raw;
	const char *field[MAX_FIELDS];
	int col[MAX_FIELDS];
};

struct import_sheet *import_sheet_open(struct import_run *r, const struct import_file *f, const struct import_table_options *o, struct diag *d)
{
	struct import_sheet *t = calloc(1, sizeof *t);
	if (!t) {
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	t->r = r;
	t->file = f->name;
	t->skip = o ? o->skip : 0;
	strbuf_init(&t->raw);
	for (int i = 0; i < MAX_FIELDS; i++)
		t->col[i] = i + 1;
	t->sheet = sheet_open(f->name, f->data, f->len, o ? o->sheet : NULL, d);
	if (t->sheet)
		return t;
	import_sheet_close(t);
	return NULL;
}

/* A value that the workbook does not hold is unknown, hence empty, and somebody should know. */
static void warn_unsaved(struct import_sheet *t, const struct sheet_row *row)
{
	const struct import_place at = { .file = t->file, .line = row->line, .col = t->col, .n = row->n };
	for (size_t i = 0; i < row->n; i++) {
		if (row->type[i] == SHEET_ERROR && !*row->text[i])
			import_warn(t->r, &at, (int)i, "T209", "%s", _("the workbook holds a formula here, but not its value; it is taken as empty"));
	}
}

bool import_sheet_next(struct import_sheet *t, struct csv_row *out, struct diag *d)
{
	struct sheet_row row;
	bool more;
	do
		more = sheet_next(t->sheet, &row, d);
	while (more && row.line <= t->skip);
	if (!more && d->code[0]) {
		t->r->broken = *d;
		*d = (struct diag){ 0 };
	}
	if (!more)
		return false;
	size_t n = row.n < t->width ? t->width : row.n;
	strbuf_reset(&t->raw);
	*out = (struct csv_row){ .field = t->field, .col = t->col, .n = n, .line = row.line };
	for (size_t i = 0; i < n; i++) {
		const char *text = i < row.n ? row.text[i] : "";
		if (i < MAX_FIELDS)
			t->field[i] = text;
		if (i)
			strbuf_addc(&t->raw, ';');
		csvout_field(&t->raw, text, ';', false);
	}
	out->raw = t->raw.buf;
	out->raw_len = t->raw.len;
	if (n > MAX_FIELDS) {
		diag_error(d, "T210", _("the row has more than %d columns"), MAX_FIELDS);
		return diag_hint(d, "%s", _("look whether something stands far to the right of the table"));
	}
	t->width = t->width ? t->width : n;
	warn_unsaved(t, &row);
	return true;
}

void import_sheet_close(struct import_sheet *t)
{
	if (t) {
		sheet_close(t->sheet);
		strbuf_release(&t->raw);
		free(t);
	}
}
