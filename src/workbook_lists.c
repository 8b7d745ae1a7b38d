/* SPDX-License-Identifier: MIT */
/* workbook_lists: what cells take: words of a list, whole numbers and dates within bounds. Lists that a cell's rule cannot hold stand in a hidden sheet. */
#include "workbook_internal.h"

#include <stdlib.h>
#include <string.h>

enum { INLINE_MAX = 255 };

const char *const workbook_lists_name = "_saraksti";

static size_t list_of(struct workbook *w, const char *const *words, size_t n)
{
	for (size_t i = 0; i < w->nlists; i++) {
		size_t k = 0;
		while (w->lists[i].n == n && k < n && strcmp(w->lists[i].words[k], words[k]) == 0)
			k++;
		if (w->lists[i].n == n && k == n)
			return i;
	}
	const char **own = ARENA_ARRAY(&w->arena, n + 1, const char *);
	for (size_t k = 0; k < n; k++)
		own[k] = arena_strdup(&w->arena, words[k]);
	w->lists = arena_grow(&w->arena, w->lists, &w->lists_cap, w->nlists + 1, sizeof *w->lists);
	w->lists[w->nlists] = (struct list){ own, n, -1 };
	return w->nlists++;
}

void workbook_choices(struct workbook *w, int first_row, int last_row, int col, const char *const *words, size_t n)
{
	if (!workbook_ready(w) || !n || last_row < first_row)
		return;
	w->choices = arena_grow(&w->arena, w->choices, &w->choices_cap, w->nchoices + 1, sizeof *w->choices);
	w->choices[w->nchoices++] = (struct choice){ w->sheet, first_row, last_row, col, list_of(w, words, n) };
}

static void limit(struct workbook *w, int first_row, int last_row, int col, uint8_t type, int32_t least, int32_t most)
{
	lxw_data_validation v = { .validate = type, .criteria = LXW_VALIDATION_CRITERIA_BETWEEN, .minimum_number = least, .maximum_number = most };
	if (workbook_ready(w) && last_row >= first_row)
		workbook_note(w, worksheet_data_validation_range(w->sheet, (lxw_row_t)first_row, (lxw_col_t)col, (lxw_row_t)last_row, (lxw_col_t)col, &v));
}

void workbook_wholes(struct workbook *w, int first_row, int last_row, int col, int32_t least, int32_t most)
{
	limit(w, first_row, last_row, col, LXW_VALIDATION_TYPE_INTEGER, least, most);
}

void workbook_dates(struct workbook *w, int first_row, int last_row, int col, day_t first, day_t last)
{
	limit(w, first_row, last_row, col, LXW_VALIDATION_TYPE_DATE_NUMBER, first + SERIAL_OF_1970, last + SERIAL_OF_1970);
}

/* A list that a cell's rule can hold itself: its words stand between commas, in quotation marks. */
static bool is_inline(const struct list *l)
{
	size_t sum = l->n - 1;
	for (size_t i = 0; i < l->n; i++) {
		if (strpbrk(l->words[i], ",\"") || !l->words[i][0])
			return false;
		sum += strlen(l->words[i]);
	}
	return sum <= INLINE_MAX;
}

static void write_list(struct workbook *w, struct list *l, int column)
{
	l->column = column;
	for (size_t i = 0; i < l->n; i++)
		workbook_text(w, (int)i, column, WB_PLAIN, l->words[i]);
}

static void write_far_lists(struct workbook *w)
{
	int columns = 0;
	for (size_t i = 0; i < w->nlists && workbook_ready(w); i++) {
		if (is_inline(&w->lists[i]))
			continue;
		if (columns == 0) {
			w->sheet = workbook_add_worksheet(w->book, workbook_lists_name);
			if (!w->sheet) {
				workbook_note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
				return;
			}
			worksheet_hide(w->sheet);
		}
		write_list(w, &w->lists[i], columns++);
	}
}

static bool add_rule(struct workbook *w, const struct choice *c, const char *const *words, size_t n)
{
	lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = ARENA_ARRAY(&w->arena, n + 1, char *) };
	for (size_t i = 0; i < n; i++)
		v.value_list[i] = arena_strdup(&w->arena, words[i]);
	workbook_note(w, worksheet_data_validation_range(c->sheet, (lxw_row_t)c->first, (lxw_col_t)c->col, (lxw_row_t)c->last, (lxw_col_t)c->col, &v));
	return !w->error;
}

/* A list in the hidden sheet. The library's own type for it copies the formula twice and loses one: its list of one word gets the formula instead. */
static void write_far_choice(struct workbook *w, const struct choice *c, const struct list *l)
{
	static const char *const one[] = { "_" };
	char cell[2][LXW_MAX_CELL_NAME_LENGTH];
	lxw_rowcol_to_cell_abs(cell[0], 0, (lxw_col_t)l->column, 1, 1);
	lxw_rowcol_to_cell_abs(cell[1], (lxw_row_t)(l->n - 1), (lxw_col_t)l->column, 1, 1);
	if (!add_rule(w, c, one, 1))
		return;
	lxw_data_val_obj *rule = STAILQ_FIRST(c->sheet->data_validations);
	while (STAILQ_NEXT(rule, list_pointers))
		rule = STAILQ_NEXT(rule, list_pointers);
	free(rule->value_formula);
	rule->value_formula = strdup(arena_printf(&w->arena, "'%s'!%s:%s", workbook_lists_name, cell[0], cell[1]));
	if (!rule->value_formula)
		workbook_note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
}

static void write_choice(struct workbook *w, const struct choice *c)
{
	const struct list *l = &w->lists[c->list];
	if (l->column < 0)
		add_rule(w, c, l->words, l->n);
	else
		write_far_choice(w, c, l);
}

void workbook_write_lists(struct workbook *w)
{
	write_far_lists(w);
	for (size_t i = 0; i < w->nchoices && workbook_ready(w); i++)
		write_choice(w, &w->choices[i]);
}
