/* SPDX-License-Identifier: MIT */
/* store_item: what the results of a OneRoster line item are. The newest import's word, without history: marks have theirs. */
#include "store_internal.h"

static struct db_stmt *prepared(struct store *s, bool forget, struct diag *d)
{
	static const char *const sql[] = {
		"INSERT INTO line_item(school_id, item_id, import_id, course_id, closing, period, kind, date, title, weight, scale) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"
		" ON CONFLICT DO UPDATE SET import_id = excluded.import_id, course_id = excluded.course_id, closing = excluded.closing, period = excluded.period,"
		" kind = excluded.kind, date = excluded.date, title = excluded.title, weight = excluded.weight, scale = excluded.scale"
		" WHERE (course_id, closing, period, kind, date, title, weight, scale) IS NOT (excluded.course_id, excluded.closing, excluded.period, excluded.kind,"
		" excluded.date, excluded.title, excluded.weight, excluded.scale)",
		"DELETE FROM line_item WHERE school_id = ?1 AND item_id = ?2"
	};
	if (!s->item[forget])
		s->item[forget] = db_prepare(s->db, sql[forget], d);
	return s->item[forget];
}

bool store_put_item(struct store *s, const char *school_id, const char *id, const struct store_item *v, struct diag *d)
{
	struct db_stmt *q = prepared(s, !v, d);
	if (!q)
		return false;
	db_bind_text(q, 1, school_id);
	db_bind_text(q, 2, id);
	if (!v)
		return db_run(q, d);
	const char *text[] = { v->period, v->kind, v->date, v->title, v->weight, v->scale };
	db_bind_int(q, 3, s->import_id);
	db_bind_text(q, 4, v->course);
	db_bind_int(q, 5, v->closing);
	for (int i = 0; i < 6; i++)
		db_bind_text(q, 6 + i, text[i]);
	return db_run(q, d);
}

bool store_item(struct store *s, const char *school_id, const char *id, struct arena *a, struct store_item *v)
{
	struct db_stmt *q = db_prepare(s->db, "SELECT course_id, period, kind, date, title, weight, scale, closing FROM line_item WHERE school_id = ?1 AND item_id = ?2", NULL);
	const char **to[] = { &v->course, &v->period, &v->kind, &v->date, &v->title, &v->weight, &v->scale };
	if (!q)
		return false;
	db_bind_text(q, 1, school_id);
	db_bind_text(q, 2, id);
	bool found = db_step(q, NULL) == DB_ROW;
	for (int i = 0; found && i < 7; i++)
		*to[i] = arena_strdup(a, db_text(q, i));
	v->closing = found && db_int(q, 7);
	db_finalize(q);
	return found;
}
