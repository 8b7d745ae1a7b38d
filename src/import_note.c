/* SPDX-License-Identifier: MIT */
/* import_note: repairs of each file, counted by kind and column, and told once each at the file's end, at the place of the first. */
#include "import_internal.h"

#include <stdio.h>
#include <string.h>

struct import_note {
	const char *file;
	enum import_repair kind;
	int field, line, col; /* of the first */
	int64_t n;
	const char *name;     /* of the column */
};

static bool of_column(enum import_repair kind)
{
	return kind >= REPAIR_TWIN;
}

void import_count(struct import_run *r, const struct import_place *at, int field, enum import_repair kind)
{
	field = of_column(kind) ? field : -1;
	for (size_t i = 0; i < r->notes.n; i++) {
		struct import_note *x = &r->notes.v[i];
		if (x->kind == kind && x->field == field && strcmp(x->file, at->file) == 0) {
			x->n++;
			return;
		}
	}
	bool known = field >= 0 && at->names && (size_t)field < at->n && at->names[field] && *at->names[field];
	const char *name = known ? at->names[field] : arena_printf(&r->whole, "%d", field + 1); /* without a heading its number */
	r->notes.v = arena_grow(&r->whole, r->notes.v, &r->notes.cap, r->notes.n + 1, sizeof *r->notes.v);
	r->notes.v[r->notes.n++] = (struct import_note){ at->file, kind, field, at->line, field >= 0 && at->col ? at->col[field] : 0, 1, name };
}

static void tell(struct import_run *r, const struct import_place *at, const struct import_note *x)
{
	long long n = x->n;
	int field = x->col ? 0 : -1;
	switch (x->kind) {
	case REPAIR_UNWRAPPED:
		import_warn(r, at, field, "N180", _("rows that stood in one quoted cell and were taken out of it: %lld; this is the first"), n);
		return;
	case REPAIR_SURPLUS:
		import_warn(r, at, field, "N142", _("rows with empty fields beyond the header, which are left out: %lld; this is the first"), n);
		return;
	case REPAIR_BLANK_HEAD:
		import_warn(r, at, field, "N187", _("values below a blank heading, which are left out: %lld; this is the first"), n);
		return;
	case REPAIR_EMPTY_ROW:
		import_remark(r, at, field, "N197", _("rows without any value, which are left out: %lld; this is the first"), n);
		return;
	case REPAIR_TWIN:
		import_warn(r, at, field, "N188", _("the heading '%s' stands here again; rows in which the two columns differ go to quarantine"), x->name);
		return;
	case REPAIR_NFC:
		import_warn(r, at, field, "N192", _("'%s': texts whose accents stood apart from their letters and were put together (NFC): %lld; this is the first"), x->name, n);
		return;
	case REPAIR_BLANKS:
		import_remark(r, at, field, "N193", _("'%s': texts with blanks at their ends, which are left out: %lld; this is the first"), x->name, n);
		return;
	case REPAIR_SPECIAL_BLANKS:
		import_warn(r, at, field, "N193", _("'%s': texts with no-break or other special blanks at their ends, which are left out: %lld; this is the first"), x->name, n);
		return;
	case REPAIR_ZERO_WIDTH:
		import_warn(r, at, field, "N195", _("'%s': texts with invisible characters at their ends, which are left out: %lld; this is the first"), x->name, n);
		return;
	case REPAIR_LOST_LETTERS:
		import_warn(r, at, field, "N196", _("'%s': texts with the sign for a lost letter (U+FFFD), kept as they are: %lld; this is the first"), x->name, n);
		return;
	}
}

void import_tell_counts(struct import_run *r)
{
	for (size_t i = 0; i < r->notes.n; i++) {
		const struct import_note *x = &r->notes.v[i];
		if (strcmp(x->file, r->file.f->name) != 0)
			continue;
		struct import_place at = { .file = r->file.f->name, .line = x->line, .col = &x->col, .n = 1 };
		tell(r, &at, x);
	}
	import_forget_counts(r, r->file.f->name);
}

void import_forget_counts(struct import_run *r, const char *file)
{
	size_t kept = 0;
	for (size_t i = 0; i < r->notes.n; i++) {
		if (strcmp(r->notes.v[i].file, file) != 0)
			r->notes.v[kept++] = r->notes.v[i];
	}
	r->notes.n = kept;
}
