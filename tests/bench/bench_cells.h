/* SPDX-License-Identifier: MIT */
/* bench_cells: the cells of a layout's tables, recorded; and libxlsxwriter alone writing them from memory, a sheet for each table, one row in memory. */
#ifndef LIECIBA_BENCH_CELLS_H
#define LIECIBA_BENCH_CELLS_H

#include "bench.h"

#include "lieciba/arena.h"
#include "lieciba/tabulate.h"

#include <xlsxwriter.h>

struct said { uint32_t row; uint16_t col; uint8_t kind, format; double number; const char *text; };
static struct said *said;
static size_t cells_n, saidcap;
static uint32_t at;
static struct arena cells_texts; /* of what was recorded */

static inline struct said *add(uint32_t row, size_t col, int kind, int format)
{
	if (cells_n == saidcap) {
		saidcap = saidcap ? saidcap * 2 : 1 << 16;
		said = realloc(said, saidcap * sizeof *said);
		if (!said)
			exit(1);
	}
	said[cells_n] = (struct said){ .row = row, .col = (uint16_t)col, .kind = (uint8_t)kind, .format = (uint8_t)format };
	return &said[cells_n++];
}

enum { NEW_SHEET = 99 };
static bool on_begin(void *arg, const struct tab_table *t, struct diag *d)
{
	(void)arg, (void)d;
	at = 0;
	add(at, 0, NEW_SHEET, 0);
	for (size_t i = 0; i < t->ntitles; i++)
		add(at++, 0, TAB_TEXT, 9)->text = arena_strdup(&cells_texts, t->titles[i]);
	at += at > 0;
	for (int level = 0; level < t->levels; level++, at++) {
		for (size_t i = 0; i < t->nheads; i++) {
			if (t->heads[i].level == level)
				add(at, t->heads[i].first, TAB_TEXT, 9)->text = arena_strdup(&cells_texts, t->heads[i].text);
		}
	}
	return true;
}

static bool on_row(void *arg, const struct tab_row *r, struct diag *d)
{
	static const double unit[] = { 1, 10, 100, 1000 };
	(void)arg, (void)d;
	for (size_t i = 0; i < r->n; i++) {
		const struct tab_cell *c = &r->v[i];
		struct said *s = add(at, i, c->kind, (int)c->kind + (r->kind == TAB_TOTAL ? 4 : 0));
		s->number = c->kind == TAB_DATE ? c->day + 25569 : (double)c->value / unit[c->scale];
		s->text = c->kind == TAB_TEXT ? arena_strdup(&cells_texts, c->text) : NULL;
	}
	at++;
	return true;
}

static bool on_end(void *arg, const struct tab_table *t, struct diag *d)
{
	(void)arg, (void)t, (void)d;
	return true;
}

static lxw_format *format_of(lxw_workbook *w, int k)
{
	static const char *const number[] = { "", "@", "0.0", "dd\\.mm\\.yyyy\\." };
	lxw_format *f = workbook_add_format(w);
	format_set_border(f, LXW_BORDER_THIN);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (k >= 4)
		format_set_bold(f);
	if (*number[k % 4])
		format_set_num_format(f, number[k % 4]);
	return f;
}

static double cells_alone(const char *path)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	double t = cpu();
	lxw_workbook *w = workbook_new_opt(path, &options);
	lxw_worksheet *s = NULL;
	lxw_format *f[10];
	for (int i = 0; i < 10; i++)
		f[i] = format_of(w, i);
	for (size_t i = 0; i < cells_n; i++) {
		const struct said *c = &said[i];
		if (c->kind == NEW_SHEET)
			s = workbook_add_worksheet(w, NULL);
		else if (c->kind == TAB_TEXT)
			worksheet_write_string(s, c->row, c->col, c->text, f[c->format]);
		else if (c->kind == TAB_EMPTY)
			worksheet_write_blank(s, c->row, c->col, f[c->format]);
		else
			worksheet_write_number(s, c->row, c->col, c->number, f[c->format]);
	}
	if (workbook_close(w) != LXW_NO_ERROR)
		exit(1);
	return cpu() - t;
}

static const struct tab_sink cells_record = { NULL, on_begin, on_row, on_end, NULL };

#endif
