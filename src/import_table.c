/* SPDX-License-Identifier: MIT */
/* import_table: one table of an input file, row by row, whatever its format. */
#include "import_internal.h"

#include "lieciba/sheet.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>

struct import_table {
	struct import_repair_state repair;
	struct import_file file; /* decoded, when it was not yet */
	struct csv *csv;
	struct import_sheet *sheet;
};

/* A page may name its encoding itself; where it is UTF-8, that counts more than what it says. */
static bool decode(struct import_run *r, struct import_file *f, const char *said, struct diag *d)
{
	char charset[SHEET_CHARSET_SIZE];
	if (!said && sheet_is_html(f->data, f->len) && utf8_valid_prefix(f->data, f->len) != f->len && sheet_html_charset(f->data, f->len, charset))
		said = strcmp(charset, "utf-8") == 0 ? NULL : charset;
	return import_decode(r, f, said, d);
}

static bool open_any(struct import_table *t, struct import_run *r, const struct import_table_options *o, struct diag *d)
{
	struct import_file *f = &t->file;
	bool book = sheet_is_xlsx(f->data, f->len) || sheet_refused(f->name, f->data, f->len, d);
	if (!book && !decode(r, f, o ? o->encoding : NULL, d))
		return false;
	if (book || sheet_is_html(f->data, f->len)) {
		t->sheet = import_sheet_open(r, f, o, d);
		return t->sheet != NULL;
	}
	if (!import_is_text(f, d))
		return false;
	t->csv = csv_open(t->file.data, t->file.len, o ? o->delimiter : '\0');
	if (!t->csv)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	csv_skip(t->csv, o ? o->skip : 0);
	return true;
}

struct import_table *import_table_open(struct import_run *r, const struct import_file *f, const struct import_table_options *o, struct diag *d)
{
	struct import_table *t = calloc(1, sizeof *t);
	if (!t) {
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	import_repair_begin(&t->repair, r, f->name, o);
	t->file = *f;
	if (!open_any(t, r, o, d)) {
		import_table_close(t);
		return NULL;
	}
	return t;
}

bool import_table_next(struct import_table *t, struct csv_row *row, struct diag *d)
{
	while (t->sheet ? import_sheet_next(t->sheet, row, d) : csv_next(t->csv, row, d)) {
		enum import_repaired what = import_repair_row(&t->repair, row, d);
		if (what != REPAIRED_NOTHING)
			return what == REPAIRED_ROW;
	}
	return false;
}

void import_table_close(struct import_table *t)
{
	if (t) {
		csv_close(t->csv);
		import_sheet_close(t->sheet);
		import_repair_end(&t->repair);
		free(t);
	}
}
