/* SPDX-License-Identifier: MIT */
/*
 * db_sandbox: a connection on which a stranger's SELECT can do no harm (layout-language §2).
 *
 * The file holds nothing but the contract's tables and is opened immutable; on top of that: an authorizer with lists of tables and functions,
 * statements must be read-only and single, the date functions refuse 'now', a budget of VM operations stops what runs away,
 * and SQLite's limits are low. Each of these alone was by-passed in tests by something that the others stop.
 */
#include "db_internal.h"

#include <stdlib.h>
#include <string.h>

enum { BUDGET = 20 * 1000 * 1000, BUDGET_STEP = 1000, HEAP_LIMIT = 256 << 20 };

static const char *const functions[] = { "abs", "avg", "cast", "coalesce", "count", "date", "datetime", "dense_rank", "first_value", "format",
	"glob", "group_concat", "ifnull", "iif", "instr", "julianday", "lag", "last_value", "lead", "length", "like", "lower", "lv_key", "ltrim", "max",
	"min", "nth_value", "ntile", "nullif", "printf", "rank", "replace", "round", "row_number", "rtrim", "strftime", "substr", "substring", "sum",
	"time", "total", "trim", "unixepoch", "upper" };

static bool in_list(const char *name, const char *const *v, size_t n)
{
	for (size_t i = 0; name && i < n; i++) {
		if (sqlite3_stricmp(name, v[i]) == 0)
			return true;
	}
	return false;
}

static bool is_hidden(const struct db *db, const char *name)
{
	if (sqlite3_strnicmp(name, "sqlite_", 7) == 0)
		return true;
	for (size_t i = 0; i < db->nhidden; i++) {
		if (sqlite3_stricmp(name, db->hidden[i]) == 0)
			return true;
	}
	return false;
}

static int authorize(void *arg, int action, const char *a, const char *b, const char *schema, const char *inner)
{
	struct db *db = arg;
	(void)schema, (void)inner;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		if (a && (*a == '\0' || in_list(a, db->tables, db->ntables)))
			return SQLITE_OK;
		/* count(*) of a CTE is asked for by the CTE's name without a column; its own reads are asked for one by one. */
		if (a && b && *b == '\0' && !is_hidden(db, a))
			return SQLITE_OK;
		sqlite3_snprintf(sizeof db->refused, db->refused, "%s", a ? a : "");
		return SQLITE_DENY;
	case SQLITE_FUNCTION:
		if (in_list(b, functions, sizeof functions / sizeof functions[0]))
			return SQLITE_OK;
		sqlite3_snprintf(sizeof db->refused, db->refused, "%s", b ? b : "");
		return SQLITE_DENY;
	default:
		sqlite3_snprintf(sizeof db->refused, db->refused, "%s", a ? a : "");
		return SQLITE_DENY;
	}
}

static int spend(void *arg)
{
	struct db *db = arg;
	db->budget -= BUDGET_STEP;
	return db->budget <= 0;
}

void db_budget(struct db *db, int64_t ops)
{
	db->budget = ops > 0 ? ops : BUDGET;
}

/*
 * date(x, …) and its kin read the clock when x is 'now' or left out. Each is replaced by a function that refuses that and hands the rest to
 * SQLite's own on a private connection without a sandbox.
 */
struct clockless {
	sqlite3_stmt *call[5]; /* by number of arguments */
	const char *name;
	sqlite3 *h;
};

static bool is_now(sqlite3_value *v)
{
	return sqlite3_value_type(v) == SQLITE_TEXT && sqlite3_stricmp((const char *)sqlite3_value_text(v), "now") == 0;
}

static bool prepare_call(struct clockless *c, int argc)
{
	if (argc < 1 || argc > 4)
		return false;
	if (!c->call[argc]) {
		char *sql = sqlite3_mprintf("SELECT %s(%s)", c->name, argc == 1 ? "?1" : argc == 2 ? "?1,?2" : argc == 3 ? "?1,?2,?3" : "?1,?2,?3,?4");
		if (sql)
			sqlite3_prepare_v2(c->h, sql, -1, &c->call[argc], NULL);
		sqlite3_free(sql);
	}
	return c->call[argc] != NULL;
}

static void call_clockless(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct clockless *c = sqlite3_user_data(ctx);
	int first = strcmp(c->name, "strftime") == 0 ? 1 : 0; /* strftime's time value is its second argument */
	bool clock = argc <= first;
	for (int i = 0; i < argc; i++)
		clock = clock || is_now(argv[i]);
	if (clock) {
		sqlite3_result_error(ctx, "'now' is not for layouts: a document must come out the same on any day; use :run_date", -1);
		return;
	}
	if (!prepare_call(c, argc)) {
		sqlite3_result_error(ctx, "too many arguments for a date function", -1);
		return;
	}
	for (int i = 0; i < argc; i++)
		sqlite3_bind_value(c->call[argc], i + 1, argv[i]);
	if (sqlite3_step(c->call[argc]) == SQLITE_ROW)
		sqlite3_result_value(ctx, sqlite3_column_value(c->call[argc], 0));
	sqlite3_reset(c->call[argc]);
}

static void free_clockless(void *arg)
{
	struct clockless *c = arg;
	for (int i = 0; i < 5; i++)
		sqlite3_finalize(c->call[i]);
	sqlite3_close(c->h);
	free(c);
}

static bool replace_clocks(struct db *db, struct diag *d)
{
	static const char *const names[] = { "date", "time", "datetime", "julianday", "strftime", "unixepoch" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct clockless *c = calloc(1, sizeof *c);
		if (!c || sqlite3_open_v2(":memory:", &c->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) != SQLITE_OK) {
			free(c);
			return diag_error(d, "Q001", "%s", _("out of memory"));
		}
		c->name = names[i];
		if (sqlite3_create_function_v2(db->h, names[i], -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, c, call_clockless, NULL, NULL, free_clockless) !=
			SQLITE_OK)
			return db_fail(db->h, "SQL", d);
	}
	return true;
}

static void lower_limits(sqlite3 *h)
{
	static const struct {
		int id, value;
	} limits[] = { { SQLITE_LIMIT_LENGTH, 1 << 20 }, { SQLITE_LIMIT_SQL_LENGTH, 16384 }, { SQLITE_LIMIT_ATTACHED, 0 }, { SQLITE_LIMIT_EXPR_DEPTH, 100 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 16 }, { SQLITE_LIMIT_VDBE_OP, 25000 }, { SQLITE_LIMIT_COLUMN, 256 }, { SQLITE_LIMIT_FUNCTION_ARG, 16 },
		{ SQLITE_LIMIT_VARIABLE_NUMBER, 64 }, { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 0 } };
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
		sqlite3_limit(h, limits[i].id, limits[i].value);
}

/* Names of the tables and views that are in the file but not in the list. */
static bool find_hidden(struct db *db, struct diag *d)
{
	struct db_stmt *s = db_prepare(db, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')", d);
	bool good = s != NULL;
	while (good && db_step(s, d) == DB_ROW) {
		if (in_list(db_text(s, 0), db->tables, db->ntables))
			continue;
		char **v = realloc(db->hidden, (db->nhidden + 1) * sizeof *v);
		if (v) {
			db->hidden = v;
			v[db->nhidden] = strdup(db_text(s, 0));
		}
		good = (v && v[db->nhidden]) || diag_error(d, "Q001", "%s", _("out of memory"));
		db->nhidden += good;
	}
	db_finalize(s);
	return good;
}

bool db_sandbox(struct db *db, const char *const *tables, size_t n, struct diag *d)
{
	if (!replace_clocks(db, d))
		return false;
	db->tables = calloc(n + 1, sizeof *db->tables);
	if (!db->tables)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	for (size_t i = 0; i < n; i++)
		db->tables[i] = tables[i];
	db->ntables = n;
	if (!find_hidden(db, d))
		return false;
	sqlite3_hard_heap_limit64(HEAP_LIMIT);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	lower_limits(db->h);
	db_budget(db, BUDGET);
	sqlite3_progress_handler(db->h, BUDGET_STEP, spend, db);
	sqlite3_set_authorizer(db->h, authorize, db);
	return true;
}

static int word_length(const char *s)
{
	int n = 0;
	while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') || (s[n] >= '0' && s[n] <= '9') || s[n] == '_')
		n++;
	return n;
}

/* Where a whole word stands in the text; -1 = nowhere. SQLite gives no offset for missing tables and refusals. */
static long find_word(const char *sql, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = n ? sql : NULL; p && *p; p++) {
		if (sqlite3_strnicmp(p, word, (int)n) == 0 && word_length(p) == (int)n && (p == sql || word_length(p - 1) <= word_length(p)))
			return p - sql;
	}
	return -1;
}

static bool refuse(struct diag *d, const char *what, const char *hint)
{
	diag_error(d, "L213", "%s", what);
	diag_exit(d, 65);
	return diag_hint(d, "%s", hint);
}

static void prepare_failed(struct db *db, const char *sql, long *offset, int *token_len, struct diag *d)
{
	const char *message = sqlite3_errmsg(db->h);
	*offset = sqlite3_error_offset(db->h);
	if (sqlite3_errcode(db->h) == SQLITE_AUTH || db->refused[0]) {
		diag_error(d, "L214", _("'%s' may not be used in a layout"), db->refused[0] ? db->refused : message);
		diag_hint(d, "%s", _("a layout may read the contract's tables and call the functions named in the manual, nothing else"));
		*offset = find_word(sql, db->refused);
	} else if (strncmp(message, "no such table: ", 15) == 0) {
		diag_error(d, "L210", "%s", message);
		*offset = find_word(sql, message + 15);
	} else {
		diag_error(d, "L210", "%s", message);
	}
	diag_exit(d, 65);
	*token_len = *offset >= 0 ? word_length(sql + *offset) : 0;
}

struct db_stmt *db_prepare_select(struct db *db, const char *sql, long *offset, int *token_len, struct diag *d)
{
	struct db_stmt *s = calloc(1, sizeof *s);
	const char *tail = NULL;
	*offset = -1;
	*token_len = 0;
	if (!s) {
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	s->db = db;
	db->refused[0] = '\0';
	db_budget(db, BUDGET);
	if (sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT | SQLITE_PREPARE_NO_VTAB, &s->s, &tail) != SQLITE_OK) {
		prepare_failed(db, sql, offset, token_len, d);
	} else if (!s->s) {
		refuse(d, _("there is no statement here"), _("write one SELECT"));
	} else if (tail && tail[strspn(tail, " \t\r\n;")] != '\0') {
		*offset = tail + strspn(tail, " \t\r\n;") - sql;
		refuse(d, _("more than one statement"), _("a dataset is one SELECT; make a second dataset"));
	} else if (!sqlite3_stmt_readonly(s->s) || sqlite3_column_count(s->s) == 0 || sqlite3_stmt_isexplain(s->s)) {
		refuse(d, _("this is not a SELECT"), _("a layout only reads"));
	} else {
		return s;
	}
	db_finalize(s);
	return NULL;
}
