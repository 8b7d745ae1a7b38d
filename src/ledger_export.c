/* SPDX-License-Identifier: MIT */
/* ledger_export: a ledger as text that outlives SQLite and this program: JSON lines, the same for the same rows. */
#include "ledger_internal.h"

#include "lieciba/ledger_merge.h"
#include "lieciba/strbuf.h"

static void add_blob(struct db_stmt *q, int col, struct strbuf *out)
{
	const uint8_t *p = db_blob(q, col);
	size_t n = db_bytes(q, col);
	strbuf_addc(out, '"');
	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, "%02x", p[i]);
	strbuf_addc(out, '"');
}

static void add_value(struct db_stmt *q, int col, struct strbuf *out)
{
	switch (db_type(q, col)) {
	case DB_INT:
		strbuf_addf(out, "%lld", (long long)db_int(q, col));
		break;
	case DB_TEXT:
		strbuf_add_json(out, db_text(q, col));
		break;
	case DB_BLOB:
		add_blob(q, col, out);
		break;
	case DB_NULL:
	case DB_REAL: /* no column is of that type */
		strbuf_adds(out, "null");
		break;
	}
}

/* The columns of the key, which every table has. */
static bool order_of(struct ledger *l, const char *table, struct strbuf *sql, struct diag *d)
{
	static const char key[] = "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk";
	struct db_stmt *q = ledger_ask(l, d, key, "t", table);
	enum db_step r = DB_FAILED;
	strbuf_addf(sql, "SELECT * FROM %s ORDER BY ", table);
	for (int n = 0; q && (r = db_step(q, d)) == DB_ROW; n++)
		strbuf_addf(sql, "%s%s", n ? ", " : "", db_text(q, 0));
	if (q)
		db_reset(q);
	return r == DB_DONE;
}

static bool export_table(struct ledger *l, const char *table, void (*line)(void *arg, const char *json), void *arg, struct diag *d)
{
	struct strbuf sql = STRBUF_INIT, sb = STRBUF_INIT;
	struct db_stmt *q = order_of(l, table, &sql, d) ? db_prepare(l->db, sql.buf, d) : NULL;
	enum db_step r = DB_FAILED;
	while (q && (r = db_step(q, d)) == DB_ROW) {
		strbuf_reset(&sb);
		strbuf_addf(&sb, "{\"table\":\"%s\"", table);
		for (int c = 0; c < db_columns(q); c++) {
			strbuf_addf(&sb, ",\"%s\":", db_column_name(q, c));
			add_value(q, c, &sb);
		}
		strbuf_addc(&sb, '}');
		line(arg, sb.buf);
	}
	db_finalize(q);
	strbuf_release(&sql);
	strbuf_release(&sb);
	return r == DB_DONE;
}

bool ledger_export(struct ledger *l, void (*line)(void *arg, const char *json), void *arg, struct diag *d)
{
	static const char tables[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
	struct arena a;
	const char **v;
	size_t n;
	arena_init(&a, 0);
	bool good = ledger_list(ledger_ask(l, d, tables, ""), &a, &v, &n, d);
	for (size_t i = 0; good && i < n; i++)
		good = export_table(l, v[i], line, arg, d);
	arena_release(&a);
	return good;
}
