/* SPDX-License-Identifier: MIT */
/*
 * import_repair: rows of a table, whatever it was read from, made to fit its header where nothing is guessed (import.h, import_table). Costs one look at
 * each byte; only texts that change are copied.
 *
 * The header: headings are tidied like texts. Blank ones at its end are a spreadsheet's trailing delimiters and do not count. A heading that stands twice
 * is blanked where it stands again, and its values must agree with those below the first.
 */
#include "import_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

static void place(const struct import_repair_state *x, const struct csv_row *row, struct import_place *at)
{
	*at = (struct import_place){ .file = x->file, .line = row->line, .names = x->names, .col = row->col, .n = x->n, .raw = row->raw, .raw_len = row->raw_len };
}

/* Tidies the row's texts; true when one of them is not empty. */
static bool tidy(struct import_repair_state *x, struct csv_row *row)
{
	bool any = false;
	unsigned changed;
	struct import_place at;
	for (size_t i = 0; i < row->n; i++) {
		const char *s = row->field[i];
		if (!*s)
			continue;
		row->field[i] = import_tidy(&x->arena, s, strlen(s), &changed);
		any = any || *row->field[i];
		if (!changed)
			continue;
		place(x, row, &at);
		for (int k = REPAIR_NFC; (x->headless || (x->names && i < x->n && *x->names[i])) && k <= REPAIR_SPECIAL_BLANKS; k++) {
			if (changed & 1u << k)
				import_count(x->r, &at, (int)i, (enum import_repair)k);
		}
	}
	return any;
}

/* ---- the header ---- */

static bool header_text(const char *s, size_t field, struct csv_row *row, struct diag *d)
{
	size_t n = strlen(s);
	row->fault = field + 1;
	if (utf8_valid_prefix(s, n) == n)
		return true;
	diag_error(d, "N104", "%s", _("the header is not UTF-8"));
	diag_hint(d, "%s", _("save or export the file as UTF-8 (Excel calls it CSV UTF-8), or say --encoding windows-1257 if it is in that"));
	return diag_exit(d, 65);
}

static bool header(struct import_repair_state *x, struct csv_row *row, struct diag *d)
{
	struct import_place at;
	x->names = ARENA_ARRAY(import_arena(x->r), row->n + 1, const char *);
	x->twin = ARENA_ARRAY(import_arena(x->r), row->n + 1, size_t);
	x->all = row->n;
	for (size_t i = 0; i < row->n; i++) {
		if (!header_text(row->field[i], i, row, d))
			return false;
		x->names[i] = arena_strdup(import_arena(x->r), row->field[i]);
		x->n = *x->names[i] ? i + 1 : x->n;
	}
	row->fault = 0;
	place(x, row, &at);
	for (size_t i = 0; i < x->n && !x->repeats; i++) {
		size_t k = 0;
		while (k < i && (!*x->names[i] || strcmp(x->names[k], x->names[i]) != 0))
			k++;
		if (k == i)
			continue;
		import_count(x->r, &at, (int)i, REPAIR_TWIN);
		x->twin[i] = k + 1;
		x->twins = true;
		x->names[i] = "";
	}
	for (size_t i = 0; i < x->n; i++) {
		row->field[i] = x->names[i];
		x->blank = x->blank || !*x->names[i];
	}
	row->n = x->n;
	return true;
}

/* ---- rows ---- */

static bool twins_agree(const struct import_repair_state *x, struct csv_row *row, struct diag *d)
{
	for (size_t i = 0; x->twins && i < x->n && i < row->n; i++) {
		if (!x->twin[i] || strcmp(row->field[i], row->field[x->twin[i] - 1]) == 0)
			continue;
		row->fault = i + 1;
		diag_error(d, "N189", _("the columns %zu and %zu have the same heading '%s' and differ here"), x->twin[i], i + 1, x->names[x->twin[i] - 1]);
		return diag_hint(d, "%s", _("give the columns different headings, or remove one; nobody can tell which of the two values counts"));
	}
	return true;
}

/* Fields beyond the last heading: empty ones are cut off, so are values below a blank heading. */
static void cut(struct import_repair_state *x, struct csv_row *row)
{
	struct import_place at;
	size_t n = row->n;
	bool values = false;
	while (n > x->n && (!*row->field[n - 1] || n <= x->all)) {
		values = values || *row->field[n - 1];
		n--;
	}
	place(x, row, &at);
	if (n == x->n && values)
		import_count(x->r, &at, -1, REPAIR_BLANK_HEAD);
	if (n == x->n && row->n > x->all)
		import_count(x->r, &at, -1, REPAIR_SURPLUS);
	if (n == x->n)
		row->n = n;
}

void import_repair_begin(struct import_repair_state *x, struct import_run *r, const char *file, const struct import_table_options *o)
{
	*x = (struct import_repair_state){ .r = r, .file = file, .headless = o && o->headless, .repeats = o && o->repeats };
	arena_init(&x->arena, 0);
	import_forget_counts(r, file); /* a file that is read twice tells its repairs once */
}

void import_repair_end(struct import_repair_state *x)
{
	arena_release(&x->arena);
}

enum import_repaired import_repair_row(struct import_repair_state *x, struct csv_row *row, struct diag *d)
{
	struct import_place at;
	arena_reset(&x->arena);
	bool any = tidy(x, row);
	place(x, row, &at);
	if (row->unwrapped)
		import_count(x->r, &at, -1, REPAIR_UNWRAPPED);
	if (!any) {
		import_count(x->r, &at, -1, REPAIR_EMPTY_ROW);
		return REPAIRED_NOTHING;
	}
	if (x->headless)
		return REPAIRED_ROW;
	if (!x->names)
		return header(x, row, d) ? REPAIRED_ROW : REPAIRED_FAULT;
	if (row->n > x->n)
		cut(x, row);
	for (size_t i = 0; x->blank && !x->repeats && i < x->n && i < row->n; i++) {
		if (!*x->names[i] && !x->twin[i] && *row->field[i]) {
			import_count(x->r, &at, -1, REPAIR_BLANK_HEAD);
			break;
		}
	}
	return twins_agree(x, row, d) ? REPAIRED_ROW : REPAIRED_FAULT;
}
