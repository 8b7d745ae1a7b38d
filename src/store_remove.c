/* SPDX-License-Identifier: MIT */
/* store_remove: takes a fact back whose own source now says that there is none. One look-up by an index for each row; as any change, a row of its own. */
#include "store_internal.h"

#include <string.h>

static const char *value_of(const struct store_table *t, const char *column, const char *const *value)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->columns[i].column && strcmp(t->columns[i].column, column) == 0)
			return value[i];
	}
	return NULL;
}

/* Calls back with each name of "a,b,c". */
static void each_name(const char *list, void (*f)(void *arg, const char *name, int no), void *arg)
{
	char name[32];
	for (int no = 0; *list; no++) {
		size_t n = strcspn(list, ","), k = n < sizeof name ? n : sizeof name - 1;
		memcpy(name, list, k);
		name[k] = '\0';
		f(arg, name, no);
		list += n + (list[n] == ',');
	}
}

static void add_condition(void *arg, const char *name, int no)
{
	strbuf_addf(arg, " AND %s IS ?%d", name, no + 3);
}

static struct db_stmt *prepare(struct store *s, const struct store_table *t, const char *key, struct diag *d)
{
	struct strbuf cols = STRBUF_INIT, sql = STRBUF_INIT;
	struct db_stmt *q = NULL;
	if (store_list_columns(s, t->table, "", &cols, d)) {
		strbuf_addf(&sql,
			"INSERT INTO %s(%s, import_id, supersedes, gone) SELECT %s, ?2, row_id, 1 FROM %s m WHERE school_id = ?1 AND gone = 0 AND import_id < ?2"
			" AND NOT EXISTS (SELECT 1 FROM %s x WHERE x.supersedes = m.row_id) AND row_id NOT IN (SELECT row_id FROM temp.named WHERE tbl = '%s')",
			t->table, cols.buf, cols.buf, t->table, t->table, t->table);
		each_name(key, add_condition, &sql);
		q = sql.failed ? NULL : db_prepare(s->db, sql.buf, d);
	}
	strbuf_release(&cols);
	strbuf_release(&sql);
	return q;
}

struct values { struct db_stmt *q; const struct store_table *t; const char *const *value; };

static void bind_value(void *arg, const char *name, int no)
{
	const struct values *v = arg;
	db_bind_text(v->q, no + 3, value_of(v->t, name, v->value));
}

bool store_remove(struct store *s, const struct store_table *t, const char *school_id, const char *const *value, int64_t *gone, struct diag *d)
{
	bool by_id = t->id && value_of(t, t->id, value);
	const char *key = by_id ? t->id : t->key;
	struct db_stmt **q = &s->remove[by_id];
	*gone = 0;
	if (*q && s->removed != t) {
		db_finalize(s->remove[0]);
		db_finalize(s->remove[1]);
		s->remove[0] = s->remove[1] = NULL;
	}
	s->removed = t;
	if (!*q && !(*q = prepare(s, t, key, d)))
		return false;
	struct values v = { *q, t, value };
	db_bind_text(*q, 1, school_id);
	db_bind_int(*q, 2, s->import_id);
	each_name(key, bind_value, &v);
	if (!db_run(*q, d))
		return false;
	*gone = db_changes(s->db);
	return true;
}
