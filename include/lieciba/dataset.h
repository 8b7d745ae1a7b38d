/* SPDX-License-Identifier: MIT */
/*
 * dataset: a layout's SELECTs on a snapshot -> rows of typed cells.
 *
 * The snapshot is opened in the sandbox (db.h): only the contract tables can be read, no statement can write, run
 * away or see a clock. Statements are prepared once and bound per document (measured in the design: 16 µs for 3 datasets;
 * preparing each time 80-130 µs).
 *
 * A parameter :name is, in this order: an engine parameter (school_id school_year term period_from period_to run_date lang),
 * a declared parameter of the layout, or a column of an enclosing row (split row, repeat row) looked up by name in `scope`.
 * A dataset whose bound values are the same as last time is not run again (class-level data inside a student split).
 *
 * Rows live until the same dataset is fetched with other values, or datasets_begin() starts the next document.
 */
#ifndef LIECIBA_DATASET_H
#define LIECIBA_DATASET_H

#include "lieciba/diag.h"
#include "lieciba/digest.h"
#include "lieciba/i18n.h"
#include "lieciba/layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct rows {
	size_t n;
	int cols;
	const struct cell *cells; /* n * cols, row by row */
	int ds;
};
static inline const struct cell *rows_cell(const struct rows *r, size_t row, int col)
{
	return &r->cells[row * (size_t)r->cols + (size_t)col];
}
/* Enclosing rows, innermost first. */
struct scope {
	const struct rows *rows;
	size_t row;
	const struct scope *up;
};
/* Cell of an enclosing row; NULL for a row beyond the last: a crosstab's cell that nothing was found for. */
#define SCOPE_NO_ROW SIZE_MAX
static inline const struct cell *scope_cell(const struct scope *s, int col)
{
	static const struct cell nothing = { .type = CELL_NULL };
	return s->row < s->rows->n ? rows_cell(s->rows, s->row, col) : &nothing;
}
/* Values of the engine's parameters; NULL binds NULL. */
struct run_params {
	const char *school_id, *school_year, *term, *period_from, *period_to, *run_date, *lang;
	struct { const char *name, *value; } *user; /* declared ones, values as text of their type */
	size_t nuser;
};

/* Columns of the dataset `documents` behind those of the split: number, page of the file, pages, version, its name, date of the one it replaces, label. */
enum { DOCUMENTS_NR, DOCUMENTS_PAGE, DOCUMENTS_PAGES, DOCUMENTS_VERSION, DOCUMENTS_VERSION_NAME, DOCUMENTS_REPLACES_DATE, DOCUMENTS_LABEL, DOCUMENTS_COLS };

struct datasets;
/*
 * Prepares all datasets of a layout on the snapshot file; snapshot NULL = an empty database with the contract's tables (for
 * `layout check`). All SQL errors are reported, mapped into the YAML (L210 unknown name, L211 a parameter that is not :name (unknown ones
 * are reported by bind), L212 no ORDER BY, LIMIT 1 or `one`, L213 not a single read-only SELECT, L214 forbidden function or table or 'now', L205
 * order_check). NULL when any failed. Tables of sensitive data can be read only when the layout needs or wants what is in them.
 */
struct datasets *datasets_open(const char *snapshot, const struct layout *l, struct diags *out);
void datasets_close(struct datasets *s);

int dataset_cols(const struct datasets *s, int ds);
const char *dataset_col_name(const struct datasets *s, int ds, int col);
int dataset_find_col(const struct datasets *s, int ds, const char *name); /* -1 */
/* Names of the parameters that are neither engine's nor declared, i.e. must be columns of an enclosing row. */
size_t dataset_outer_params(const struct datasets *s, int ds, const char *const **names);
/* Place of the parameter in the YAML. */
struct srcpos dataset_param_pos(const struct datasets *s, int ds, const char *name);

/* Run-wide values, once before the first fetch; kept by reference. */
void datasets_set_params(struct datasets *s, const struct run_params *p);
/* Starts a document: fresh op budget, forgets rows that depend on its scope lazily (same values are still reused). */
void datasets_begin(struct datasets *s);
/*
 * Rows of dataset `ds` with the parameters taken from `scope`. Checks: more than max_rows (L221), `required` and empty (L222), `one` and
 * several (L223), order_check (L224), op budget (L220), text that is not UTF-8 (D101), REAL values (converted to hundredths; D102 when
 * they do not fit), SQL that fails (L226), the dataset's own rows among the enclosing ones (L227). The diag's place is the dataset in the YAML.
 */
bool datasets_fetch(struct datasets *s, int ds, const struct scope *scope, const struct rows **out, struct diag *d);
/* Rows of the dataset `documents`, kept by reference; of as many columns as it has. */
void datasets_give(struct datasets *s, const struct rows *r);
/* Until released as often as held, or datasets_begin(), the dataset's rows stay where they are: other values are refused (L227). */
void datasets_hold(struct datasets *s, int ds);
void datasets_release(struct datasets *s, int ds);
/*
 * What entered a document. After datasets_record(s, true), datasets_begin() starts a fresh account and each fetch adds to it: the values a dataset was
 * bound to, and its rows, every value by type, length and bytes (SHA-256). The same rows asked for again count once. NULL = not used by this document.
 */
struct dataset_account { int64_t rows; uint8_t digest[DIGEST_SIZE]; };
bool datasets_record(struct datasets *s, bool on); /* false: no memory */
const struct dataset_account *datasets_account(struct datasets *s, int ds);
/* The same of one row of some rows, with the names of their columns. */
void dataset_row_digest(const struct datasets *s, const struct rows *r, size_t row, uint8_t out[DIGEST_SIZE]);
/*
 * Whether rows of equal values in cols[0], in cols[0..1], … stand together (order_check, a table's groups): a value that was left never
 * comes back. Else L224 with the first row that breaks it. Linear.
 */
bool dataset_grouped(const struct datasets *s, const struct rows *r, const int *cols, size_t n, struct arena *scratch, struct diag *d);
/* How many rows from this one on have the same values in these columns. */
size_t dataset_group_size(const struct rows *r, size_t from, const int *cols, size_t n);

#endif
