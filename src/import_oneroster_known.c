/* SPDX-License-Identifier: MIT */
/*
 * import_oneroster_known: results of a delta that come without their line item. The store tells what they are of: by the result itself, which an earlier
 * import brought, or by the line item, which it remembers.
 */
#include "import_oneroster_internal.h"

#include <string.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool or_put_known(struct oneroster *o, struct or_table *t, const struct or_record *x, bool *found, struct diag *d)
{
	static const char *const names[] = { "closing_marks", "marks" };
	for (size_t k = 0; k < o->nschools * 2; k++) {
		const struct store_table *table = store_table(names[k % 2]);
		const char *school = o->school[k / 2], **v = store_fact(o->r->store, table, school, x->field[OR_ID], o->a);
		if (!v)
			continue;
		*found = true;
		const char *scale = NULL;
		struct or_value own[6];
		size_t n = 0;
		for (size_t i = 0; i < table->n; i++) {
			if (is(table->columns[i].name, "scale"))
				scale = v[i];
			else if (i == 0 || (table->columns[i].required && !is(table->columns[i].name, "value")))
				own[n++] = (struct or_value){ table->columns[i].name, v[i], -1 };
		}
		const char *value = or_result_value(o, x, scale);
		if (!value) {
			t->skipped[SKIP_UNGRADED]++;
			return true;
		}
		struct or_value all[10];
		memcpy(all, own, n * sizeof *all);
		all[n++] = (struct or_value){ "scale", scale, -1 };
		all[n++] = (struct or_value){ "value", value, x->field[RESULT_TEXT][0] ? RESULT_TEXT : RESULT_SCORE };
		all[n++] = (struct or_value){ "entered_at", or_has(t, RESULT_DATE) ? x->field[RESULT_DATE] : NULL, RESULT_DATE };
		return or_put(o, t, x, table, school, all, n, d);
	}
	return true;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

/* One without a scale says too little for a mark. */
bool or_remember_item(struct oneroster *o, const struct or_record *x, const struct or_item *m, struct diag *d)
{
	struct store_item v = { .course = m->course, .closing = m->kind != NULL, .period = or_empty(m->period), .kind = or_empty(m->kind ? m->kind : m->mark_kind),
		.date = or_empty(m->date), .title = or_empty(m->title), .weight = or_empty(m->weight), .scale = or_empty(m->scale) };
	return store_put_item(o->r->store, m->school, x->field[OR_ID], x->gone || !m->scale ? NULL : &v, d);
}

static const char *or_null(const char *s)
{
	return s[0] ? s : NULL;
}

bool or_recall_item(struct oneroster *o, const char *id, struct or_item *m)
{
	struct store_item v;
	for (size_t k = 0; k < o->nschools; k++) {
		if (!store_item(o->r->store, o->school[k], id, o->a, &v))
			continue;
		*m = (struct or_item){ .school = o->school[k], .course = v.course, .period = v.period, .kind = v.closing ? v.kind : NULL, .scale = v.scale, .date = v.date,
			.mark_kind = v.closing ? NULL : or_null(v.kind), .title = or_null(v.title), .weight = or_null(v.weight), .text_max = "" };
		return true;
	}
	return false;
}
