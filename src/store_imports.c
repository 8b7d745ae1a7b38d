/* SPDX-License-Identifier: MIT */
/* store_imports: the list of all imports, with what each of them changed. One pass over the imports' own books. And the store's newest moment. */
#include "store_internal.h"

static void take(struct arena *a, struct db_stmt *q, struct store_history *h)
{
	int64_t *const count[] = { &h->counts.rows, &h->counts.added, &h->counts.changed, &h->counts.same, &h->counts.gone, &h->counts.quarantined };
	*h = (struct store_history){ .import_no = db_int(q, 0), .at = arena_strdup(a, db_text(q, 1)), .source = arena_strdup(a, db_text(q, 2)),
		.format = arena_strdup(a, db_text(q, 3)), .mode = arena_strdup(a, db_text(q, 4)), .scope = arena_strdup(a, db_text(q, 5)) };
	for (int i = 0; i < (int)(sizeof count / sizeof *count); i++)
		*count[i] = db_int(q, 6 + i);
}

bool store_list_imports(struct store *s, struct arena *a, struct store_history **v, size_t *n, struct diag *d)
{
	static const char sql[] = "SELECT i.import_id, i.started_at, i.source_id, o.format, i.mode, i.scope, coalesce(sum(f.rows), 0), coalesce(sum(f.added), 0),"
				  " coalesce(sum(f.changed), 0), coalesce(sum(f.same), 0), coalesce(sum(f.gone), 0), coalesce(sum(f.quarantined), 0)"
				  " FROM import i JOIN source o USING (source_id) LEFT JOIN import_file f USING (import_id) GROUP BY i.import_id ORDER BY i.import_id";
	struct db_stmt *q = db_prepare(s->db, sql, d);
	enum db_step step = DB_FAILED;
	size_t cap = 0;
	*v = NULL;
	*n = 0;
	while (q && (step = db_step(q, d)) == DB_ROW) {
		*v = arena_grow(a, *v, &cap, *n + 1, sizeof **v);
		take(a, q, &(*v)[(*n)++]);
	}
	db_finalize(q);
	return step == DB_DONE;
}

void store_moment(struct store *s, int64_t *import_no, int64_t *erasures)
{
	*import_no = db_scalar_int(s->db, "SELECT max(import_id) FROM import", 0);
	*erasures = db_scalar_int(s->db, "SELECT count(*) FROM erasure", 0);
}
