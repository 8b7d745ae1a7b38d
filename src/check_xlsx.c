/* SPDX-License-Identifier: MIT */
/* check_xlsx: findings as a workbook: a summary by check and by teacher, then a sheet for each teacher. */
#include "check_internal.h"

#include "lieciba/arena.h"
#include "lieciba/date.h"
#include "lieciba/period.h"
#include "lieciba/strbuf.h"
#include "lieciba/workbook.h"

#include <string.h>

static void head(struct workbook *w, int row, const char *const *words, const int *widths, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		workbook_text(w, row, (int)i, WB_HEAD, words[i]);
		workbook_width(w, (int)i, widths[i]);
	}
}

static const char *owner(const struct check_report *r, const struct check_teacher *t)
{
	if (!t->name && !t->id)
		return _("Office and deputies");
	return r->anon || !t->name ? t->id ? t->id : _("Teacher") : t->name;
}

/* Each code that has findings, in order. */
static int by_check(struct workbook *w, const struct check_report *r, int row)
{
	const char *const words[] = { _("code"), _("what is wrong"), _("findings"), _("rules") };
	const int widths[] = { 24, 70, 12, 40 };
	struct check_info k;
	size_t gates = 0;
	head(w, row++, words, widths, 4);
	for (size_t i = 0; check_at(i, NULL, &k); i++) {
		int64_t n = 0;
		for (size_t f = 0; f < r->list->n; f++)
			n += !r->list->v[f].gate && strcmp(r->list->v[f].code, k.code) == 0;
		if (!n)
			continue;
		workbook_text(w, row, 0, WB_PLAIN, k.code);
		workbook_text(w, row, 1, WB_WRAP, k.title);
		workbook_int(w, row, 2, WB_PLAIN, n);
		workbook_text(w, row++, 3, WB_WRAP, k.rules);
	}
	for (size_t f = 0; f < r->list->n; f++)
		gates += r->list->v[f].gate != NULL;
	if (gates) {
		workbook_text(w, row, 1, WB_PLAIN, _("gates of the layout"));
		workbook_int(w, row++, 2, WB_PLAIN, (int64_t)gates);
	}
	return row;
}

static void summary(struct workbook *w, const struct check_report *r, const struct check_teacher *t, size_t n)
{
	const char *const words[] = { _("teacher"), "", _("findings") };
	const int widths[] = { 24, 70, 12 };
	workbook_sheet(w, _("Summary"));
	workbook_text(w, 0, 0, WB_TITLE, _("What is missing or wrong in the journal"));
	workbook_text(w, 1, 0, WB_PLAIN, r->period->name[r->lang] ? r->period->name[r->lang] : r->period->text);
	if (r->school)
		workbook_text(w, 1, 1, WB_PLAIN, r->school);
	int row = by_check(w, r, 3) + 1;
	head(w, row++, words, widths, 3);
	for (size_t i = 0; i < n; i++) {
		workbook_text(w, row, 0, WB_PLAIN, owner(r, &t[i]));
		workbook_int(w, row++, 2, WB_PLAIN, (int64_t)t[i].n);
	}
	workbook_print(w, true, 0);
}

static void cell(struct workbook *w, int row, int col, const char *s)
{
	if (s && *s)
		workbook_text(w, row, col, WB_WRAP, s);
}

static void sheet(struct arena *a, struct workbook *w, const struct check_report *r, const struct check_teacher *t)
{
	const char *const words[] = { _("class/number"), _("subject"), _("date"), _("level"), _("what is wrong"), _("what to do"), _("code"), _("rules") };
	const int widths[] = { 14, 30, 12, 12, 64, 84, 8, 24 };
	day_t day;
	workbook_sheet(w, owner(r, t));
	head(w, 0, words, widths, 8);
	for (size_t i = 0; i < t->n; i++) {
		const struct finding *f = t->v[i];
		int row = (int)i + 1;
		cell(w, row, 0, check_place(a, f));
		cell(w, row, 1, check_about(f));
		if (f->date && date_parse_iso(f->date, &day))
			workbook_date(w, row, 2, WB_PLAIN, day);
		cell(w, row, 3, f->level == CHECK_BLOCK ? _("blocks") : f->level == CHECK_WARN ? _("warning") : _("note"));
		cell(w, row, 4, check_cause(r, f));
		cell(w, row, 5, f->remedy);
		cell(w, row, 6, f->gate ? f->gate : f->code);
		cell(w, row, 7, f->rules);
	}
	workbook_freeze(w, 1, 0);
	workbook_filter(w, 0, 0, (int)t->n, 7);
	workbook_print(w, true, 1);
}

bool check_xlsx(struct arena *a, const struct check_report *r, struct strbuf *out, struct diag *d)
{
	day_t today = 0;
	size_t n;
	date_parse_iso(r->today, &today);
	const struct check_teacher *t = check_by_teacher(a, r->list, &n);
	struct workbook *w = workbook_create(today, _("What is missing or wrong in the journal"), r->school ? r->school : "lieciba");
	if (!w)
		return diag_error(d, "W401", "%s", _("out of memory"));
	summary(w, r, t, n);
	for (size_t i = 0; i < n; i++)
		sheet(a, w, r, &t[i]);
	bool ok = workbook_save(w, out, d);
	workbook_free(w);
	return ok;
}
