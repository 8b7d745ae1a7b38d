/* SPDX-License-Identifier: MIT */
/* check_list: findings as people read them: places, dates, by teacher, and as CSV. */
#include "check_internal.h"

#include "lieciba/arena.h"
#include "lieciba/csvout.h"
#include "lieciba/i18n.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>

struct finding check_copy(struct arena *a, const struct finding *f)
{
	struct finding c = *f;
	const char **const texts[] = { &c.code, &c.gate, &c.class_id, &c.class_name, &c.student_id, &c.course_id, &c.journal, &c.date, &c.subject, &c.problem, &c.remedy, &c.rules,
		&c.teacher_id, &c.teacher };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = *texts[i] ? arena_strdup(a, *texts[i]) : NULL;
	return c;
}

const char *check_place(struct arena *a, const struct finding *f)
{
	if (!f->class_name)
		return f->student_id ? f->student_id : _("(school)");
	if (f->list_no)
		return arena_printf(a, "%s/%d", f->class_name, f->list_no);
	return f->student_id ? arena_printf(a, "%s/%s", f->class_name, f->student_id) : arena_printf(a, _("%s  (class)"), f->class_name);
}

const char *check_about(const struct finding *f)
{
	return f->subject ? f->subject : f->journal ? f->journal : "";
}

/* With --anon the kind of problem only: a gate's own message may hold whatever its SELECT gives. */
const char *check_cause(const struct check_report *r, const struct finding *f)
{
	if (!r->anon)
		return f->problem ? f->problem : "";
	const char *title = f->gate ? NULL : check_title(f->code);
	return title ? title : "";
}

/* "2026-05" or "2026-05-09" at the start of s, its digits where they belong. */
static bool looks_like(const char *s, size_t n)
{
	static const char form[] = "0000-00-00";
	for (size_t i = 0; i < n; i++) {
		if (form[i] == '-' ? s[i] != '-' : s[i] < '0' || s[i] > '9')
			return false;
	}
	return true;
}

const char *check_date(struct arena *a, enum lang lang, const char *iso)
{
	enum { MONTH = 7, DAY = 10, TIME = 16 };
	size_t n = strlen(iso);
	struct strbuf sb = STRBUF_INIT;
	char day[DATE_ISO_SIZE];
	if (n == MONTH && looks_like(iso, MONTH)) {
		i18n_month_name(lang, (int)strtol(iso, NULL, 10), (int)strtol(iso + 5, NULL, 10), false, &sb);
	} else if (n >= DAY && looks_like(iso, DAY) && (n == DAY || (n >= TIME && iso[13] == ':'))) {
		memcpy(day, iso, DAY);
		day[DAY] = 0;
		const struct cell c = { .type = CELL_TEXT, .s = day, .len = DAY };
		if (!format_cell(FMT_DATE, NULL, lang, &c, &sb, NULL))
			strbuf_adds(&sb, day);
		if (n > DAY && strncmp(iso + 11, "00:00", 5) != 0)
			strbuf_addf(&sb, " %.5s", iso + 11);
	} else {
		return iso;
	}
	const char *text = arena_strdup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

/* ---- by teacher ---- */

struct owned { const struct finding *f; size_t at; };

/* No teacher sorts last: that is the office's page. One without an id is known by name. */
static int by_owner(const void *pa, const void *pb)
{
	const struct owned *a = pa, *b = pb;
	const char *x = a->f->teacher, *y = b->f->teacher;
	if (!x != !y)
		return x ? -1 : 1;
	int by = x ? utf8_compare_lv(x, strlen(x), y, strlen(y)) : 0;
	by = by ? by : strcmp(a->f->teacher_id ? a->f->teacher_id : "", b->f->teacher_id ? b->f->teacher_id : "");
	return by ? by : a->at < b->at ? -1 : a->at > b->at;
}

static bool same_owner(const struct finding *a, const struct finding *b)
{
	const char *x = a->teacher_id ? a->teacher_id : a->teacher, *y = b->teacher_id ? b->teacher_id : b->teacher;
	return x && y ? strcmp(x, y) == 0 && !a->teacher_id == !b->teacher_id : x == y;
}

struct check_teacher *check_by_teacher(struct arena *a, const struct findings *f, size_t *n)
{
	struct owned *v = ARENA_ARRAY(a, f->n + 1, struct owned);
	struct check_teacher *t = ARENA_ARRAY(a, f->n + 1, struct check_teacher);
	const struct finding **all = ARENA_ARRAY(a, f->n + 1, const struct finding *);
	*n = 0;
	for (size_t i = 0; i < f->n; i++)
		v[i] = (struct owned){ &f->v[i], i };
	if (f->n > 1)
		qsort(v, f->n, sizeof *v, by_owner);
	for (size_t i = 0; i < f->n; i++) {
		all[i] = v[i].f;
		if (i == 0 || !same_owner(v[i - 1].f, v[i].f))
			t[(*n)++] = (struct check_teacher){ v[i].f->teacher_id, v[i].f->teacher, &all[i], 0 };
		t[*n - 1].n++;
	}
	return t;
}

/* ---- CSV ---- */

void check_csv(const struct check_report *r, struct strbuf *out)
{
	enum { COLUMNS = 14 };
	const char *const head[COLUMNS] = { _("code"), _("level"), _("class"), _("number"), _("student"), _("journal id"), _("journal"), _("subject"), _("date"), _("what is wrong"),
		_("what to do"), _("teacher id"), _("teacher"), _("rules") };
	char no[16];
	csvout_record(out, head, COLUMNS, ';', true);
	for (size_t i = 0; i < r->list->n; i++) {
		const struct finding *f = &r->list->v[i];
		num_format_scaled(no, sizeof no, f->list_no, 0, 0, ',');
		const char *const row[COLUMNS] = { f->gate ? f->gate : f->code, check_level_word(f->level), f->class_name, f->list_no ? no : NULL, f->student_id, f->course_id, f->journal, f->subject,
			f->date, check_cause(r, f), f->remedy, f->teacher_id, r->anon ? NULL : f->teacher, f->rules };
		csvout_record(out, row, COLUMNS, ';', true);
	}
}
