/* SPDX-License-Identifier: MIT */
/* import_table: one table of an input file, row by row, whatever its format. */
#include "import_internal.h"

#include "lieciba/sheet.h"

#include <stdlib.h>

struct import_table {
	struct csv *csv;
	struct import_sheet *sheet;
};

struct import_table *import_table_open(struct import_run *r, const struct import_file *f, const struct import_table_options *o, struct diag *d)
{
	struct import_table *t = calloc(1, sizeof *t);
	struct csv_row row;
	struct diag ignored;
	if (t && (sheet_is_xlsx(f->data, f->len) || sheet_is_html(f->data, f->len) || sheet_refused(f->name, f->data, f->len, d))) {
		t->sheet = import_sheet_open(r, f, o, d);
		if (t->sheet)
			return t;
		import_table_close(t);
		return NULL;
	}
	if (!t || !(t->csv = csv_open(f->data, f->len, o ? o->delimiter : '\0'))) {
		free(t);
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	for (int i = 0; o && i < o->skip; i++)
		csv_next(t->csv, &row, &ignored);
	return t;
}

bool import_table_next(struct import_table *t, struct csv_row *row, struct diag *d)
{
	return t->sheet ? import_sheet_next(t->sheet, row, d) : csv_next(t->csv, row, d);
}

void import_table_close(struct import_table *t)
{
	if (t) {
		csv_close(t->csv);
		import_sheet_close(t->sheet);
		free(t);
	}
}
