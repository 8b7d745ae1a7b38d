/* SPDX-License-Identifier: MIT */
/*
 * dataset_sql: what must be known of a SELECT's text beyond what SQLite tells: where a parameter stands, whether rows have
 * an order, which word was meant. Linear in the text; used once a layout, never per document.
 */
#include "dataset_internal.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/snapshot.h"
#include "lieciba/strbuf.h"

#include <string.h>
#include <strings.h>

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *s)
{
	for (;;) {
		if (s[0] == '-' && s[1] == '-') {
			s += strcspn(s, "\n");
		} else if (s[0] == '/' && s[1] == '*') {
			const char *end = strstr(s + 2, "*/");
			s = end ? end + 2 : s + strlen(s);
		} else if (*s && strchr(" \t\r\n\f", *s)) {
			s++;
		} else {
			return s;
		}
	}
}

/* End of a quoted thing that begins at s; a doubled quote stands for itself. */
static const char *skip_quoted(const char *s)
{
	const char close = (char)(*s == '[' ? ']' : *s);
	for (s++; *s; s++) {
		if (*s == close && (close == ']' || s[1] != close))
			return s + 1;
		if (*s == close)
			s++;
	}
	return s;
}

struct sql_token sql_next(struct sql_scan *scan)
{
	const char *s = skip_blanks(scan->s), *e = s;
	struct sql_token t = { .kind = SQL_END, .s = s, .depth = scan->depth };
	if (!*s) {
		scan->s = s;
		return t;
	}
	if (strchr("'\"`[", *s)) {
		t.kind = SQL_QUOTED;
		e = skip_quoted(s);
	} else if (strchr(":@$?", *s)) {
		t.kind = SQL_PARAM;
		for (e = s + 1; is_word(*e); e++)
			continue;
	} else if (is_word(*s)) {
		t.kind = is_digit(*s) ? SQL_NUMBER : SQL_WORD;
		while (is_word(*e))
			e++;
	} else {
		t.kind = SQL_MARK;
		scan->depth += (*s == '(') - (*s == ')');
		e = s + 1;
	}
	t.len = (size_t)(e - s);
	scan->s = e;
	return t;
}

static bool is(const struct sql_token *t, const char *word)
{
	return t->len == strlen(word) && strncasecmp(t->s, word, t->len) == 0;
}

long sql_find_param(const char *sql, const char *name)
{
	struct sql_scan scan = { sql, 0 };
	for (;;) {
		struct sql_token t = sql_next(&scan);
		if (t.kind == SQL_END)
			return -1;
		if (t.kind == SQL_PARAM && t.len == strlen(name) && memcmp(t.s, name, t.len) == 0)
			return t.s - sql;
	}
}

long sql_find_now(const char *sql)
{
	struct sql_scan scan = { sql, 0 };
	for (;;) {
		struct sql_token t = sql_next(&scan);
		if (t.kind == SQL_END)
			return -1;
		if (t.kind == SQL_QUOTED && is(&t, "'now'"))
			return t.s - sql;
	}
}

bool sql_is_other(const char *sql)
{
	struct sql_scan scan = { sql, 0 };
	struct sql_token t = sql_next(&scan);
	return t.kind != SQL_END && !is(&t, "select") && !is(&t, "with") && !is(&t, "values");
}

bool sql_is_ordered(const char *sql)
{
	struct sql_scan scan = { sql, 0 };
	struct sql_token t = sql_next(&scan);
	bool ordered = false;
	while (t.kind != SQL_END) {
		struct sql_token next = sql_next(&scan);
		if (t.kind == SQL_WORD && t.depth == 0 && is(&t, "order") && is(&next, "by"))
			ordered = true;
		if (t.kind == SQL_WORD && t.depth == 0 && is(&t, "limit") && is(&next, "1")) {
			struct sql_token after = sql_next(&scan);
			ordered = ordered || !is(&after, ","); /* LIMIT 1, 5 begins at row 1 */
			next = after;
		}
		t = next;
	}
	return ordered;
}

/* ---- what the layout may read ---- */

static const struct {
	const char *table;
	const char *needs[7];
} private_tables[] = {
	{ "student_private", { "personal-code", "birth-date", "sex", "address", "contact", "guardian", NULL } },
	{ "absence_reason", { "absence-reason", NULL } },
	{ "talk", { "talk", NULL } },
	{ "issue_register", { "issue-register", NULL } },
};

static bool asks_for(const struct layout *l, const char *need)
{
	for (size_t i = 0; i < l->nneeds; i++)
		if (strcmp(l->needs[i], need) == 0)
			return true;
	for (size_t i = 0; i < l->nwants; i++)
		if (strcmp(l->wants[i], need) == 0)
			return true;
	return false;
}

static bool may_read(const struct layout *l, const char *table)
{
	for (size_t i = 0; i < sizeof private_tables / sizeof *private_tables; i++) {
		if (strcmp(private_tables[i].table, table) != 0)
			continue;
		for (const char *const *need = private_tables[i].needs; *need; need++)
			if (asks_for(l, *need))
				return true;
		return false;
	}
	return true;
}

size_t sql_tables(const struct layout *l, const char **tables, size_t cap)
{
	size_t all, n = 0;
	const char *const *v = snapshot_tables(&all);
	for (size_t i = 0; i < all && n < cap; i++)
		if (may_read(l, v[i]))
			tables[n++] = v[i];
	return n;
}

const char *sql_need_of(const char *table)
{
	for (size_t i = 0; i < sizeof private_tables / sizeof *private_tables; i++)
		if (strcasecmp(private_tables[i].table, table) == 0)
			return private_tables[i].needs[0];
	return NULL;
}

/* ---- hints ---- */

enum { MAX_COLUMNS = 256, LIST_BYTES = 300, LIST_BYTES_BESIDE = 120 };
struct names {
	struct arena a;
	const char *v[MAX_COLUMNS];
	size_t n;
	const char *table; /* the only table that the names are from, or NULL */
	size_t ntables;
};

static void add_columns(struct names *names, struct db *db, const char *table)
{
	struct db_stmt *s = db_prepare(db, "SELECT name FROM pragma_table_info(?1)", NULL);
	if (!s)
		return;
	db_bind_text(s, 1, table);
	while (names->n < MAX_COLUMNS && db_step(s, NULL) == DB_ROW)
		names->v[names->n++] = arena_strdup(&names->a, db_text(s, 0));
	db_finalize(s);
	names->table = table;
	names->ntables++;
}

static const char *find_table(const struct sql_token *t)
{
	size_t n;
	const char *const *tables = snapshot_tables(&n);
	for (size_t i = 0; t->kind == SQL_WORD && i < n; i++)
		if (is(t, tables[i]))
			return tables[i];
	return NULL;
}

/* Columns of the tables of the statement that are called `alias` there; NULL = of all. A table named twice counts once. */
static void collect(struct names *names, struct db *db, const char *sql, const char *alias, size_t alias_len)
{
	struct sql_scan scan = { sql, 0 };
	const char *seen[32];
	size_t nseen = 0;
	bool after_dot = false; /* p.class is a column */
	for (struct sql_token t = sql_next(&scan); t.kind != SQL_END;) {
		const char *table = after_dot ? NULL : find_table(&t);
		struct sql_token next = sql_next(&scan), name = t;
		if (table && is(&next, "as"))
			name = next = sql_next(&scan);
		else if (table && next.kind == SQL_WORD)
			name = next;
		bool same = !alias || (name.len == alias_len && strncasecmp(name.s, alias, alias_len) == 0) ||
			(t.len == alias_len && strncasecmp(t.s, alias, alias_len) == 0);
		for (size_t i = 0; table && i < nseen; i++)
			same = same && seen[i] != table;
		if (table && same && !is(&next, ".") && nseen < sizeof seen / sizeof *seen) {
			seen[nseen++] = table;
			add_columns(names, db, table);
		}
		after_dot = is(&t, ".");
		t = next;
	}
}

static void write_column_hint(const struct names *names, const char *word, struct diag *d)
{
	const char *near = diag_nearest(word, names->v, names->n);
	struct strbuf list = STRBUF_INIT;
	for (size_t i = 0; i < names->n; i++)
		strbuf_addf(&list, "%s%s", i ? " " : "", names->v[i]);
	bool whole = names->ntables == 1 && list.len <= (near ? LIST_BYTES_BESIDE : LIST_BYTES);
	if (near && whole)
		diag_hint(d, _("did you mean '%s'?  (columns of %s: %s)"), near, names->table, list.buf);
	else if (near)
		diag_hint(d, _("did you mean '%s'?"), near);
	else if (whole)
		diag_hint(d, _("columns of %s: %s"), names->table, list.buf);
	strbuf_release(&list);
}

static void hint_column(const char *sql, const char *word, struct diag *d)
{
	struct names names = { .n = 0 };
	struct db *db = db_open(NULL, DB_MEMORY, NULL);
	const char *dot = strrchr(word, '.');
	arena_init(&names.a, 0);
	if (db && snapshot_create_tables(db, NULL)) {
		collect(&names, db, sql, dot ? word : NULL, dot ? (size_t)(dot - word) : 0);
		if (names.n > 0)
			write_column_hint(&names, dot ? dot + 1 : word, d);
	}
	db_close(db);
	arena_release(&names.a);
}

/* A syntax error is mostly a keyword misspelt just before the place where SQLite gives up: FORM school. */
static void hint_keyword(const char *sql, long offset, struct diag *d)
{
	static const char *const keywords[] = { "SELECT", "DISTINCT", "FROM", "JOIN", "LEFT", "INNER", "CROSS", "ON", "USING", "WHERE", "AND", "BETWEEN", "LIKE", "EXISTS", "GROUP",
		"ORDER", "BY", "HAVING", "LIMIT", "UNION", "ALL", "CASE", "WHEN", "THEN", "ELSE", "END", "WITH", "RECURSIVE", "OVER", "PARTITION", "COLLATE" };
	const size_t n = sizeof keywords / sizeof *keywords;
	struct sql_scan scan = { sql, 0 };
	char word[16] = "";
	for (struct sql_token t = sql_next(&scan); t.kind != SQL_END && t.s < sql + offset; t = sql_next(&scan)) {
		size_t len = t.kind == SQL_WORD && t.len < sizeof word ? t.len : 0;
		for (size_t i = 0; i < len; i++)
			word[i] = (char)(t.s[i] - (t.s[i] >= 'a' && t.s[i] <= 'z' ? 'a' - 'A' : 0));
		word[len] = '\0';
	}
	const char *near = diag_nearest(word, keywords, n);
	if (near && strcmp(near, word) != 0)
		diag_hint(d, _("before it stands %s: did you mean %s?"), word, near);
}

static void list_tables(const char *const *tables, size_t n, struct diag *d)
{
	struct strbuf all = STRBUF_INIT;
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&all, " %s", tables[i]);
	diag_hint(d, _("tables:%s"), all.buf);
	strbuf_release(&all);
}

void sql_hint(const char *sql, long offset, struct diag *d)
{
	static const char no_column[] = "no such column: ", no_table[] = "no such table: ";
	char word[128];
	const char *at = strstr(d->what, no_column), *table = strstr(d->what, no_table);
	size_t n;
	const char *const *tables = snapshot_tables(&n);
	if (at) {
		at += sizeof no_column - 1;
		size_t len = strlen(at) < sizeof word ? strlen(at) : sizeof word - 1;
		memcpy(word, at, len);
		word[len] = '\0';
		hint_column(sql, word, d);
	} else if (table) {
		const char *near = diag_nearest(table + sizeof no_table - 1, tables, n);
		if (near)
			diag_hint(d, _("did you mean '%s'?"), near);
		else
			list_tables(tables, n, d);
	} else if (offset > 0) {
		hint_keyword(sql, offset, d);
	}
}
