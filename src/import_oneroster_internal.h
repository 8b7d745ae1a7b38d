/* SPDX-License-Identifier: MIT */
/* What the files of import_oneroster share: the export's tables in memory, with their columns resolved once, and what the steps find out about them. */
#ifndef LIECIBA_IMPORT_ONEROSTER_INTERNAL_H
#define LIECIBA_IMPORT_ONEROSTER_INTERNAL_H

#include "import_internal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- tables (import_oneroster_table.c) ---- */

/* In the order in which they are read; those from OR_ENROLLMENTS on are passed through row by row, the others stay in memory. */
enum or_which {
	OR_ORGS, OR_SESSIONS, OR_ROLES, OR_DEMOGRAPHICS, OR_USERS, OR_COURSES, OR_CLASSES, OR_CATEGORIES, OR_SCALES, OR_ITEMS, OR_ITEM_SCALES,
	OR_RESULT_SCALES, OR_ENROLLMENTS, OR_RESULTS, OR_TABLES
};
enum { OR_ID, OR_STATUS }; /* of every table */
enum { ORG_NAME = 2, ORG_TYPE, ORG_IDENTIFIER };
enum { SESSION_TITLE = 2, SESSION_TYPE, SESSION_START, SESSION_END, SESSION_PARENT };
enum { ROLE_USER = 2, ROLE_TYPE, ROLE_ROLE, ROLE_BEGIN, ROLE_END, ROLE_ORG };
enum { DEMO_BIRTH = 2, DEMO_SEX };
enum { USER_GIVEN = 2, USER_FAMILY, USER_MIDDLE, USER_ROLE, USER_ORGS, USER_NAME, USER_IDENTIFIER, USER_IDS, USER_EMAIL, USER_PHONE, USER_SMS, USER_GRADES, USER_PREFERRED_GIVEN,
	USER_PREFERRED_FAMILY };
enum { COURSE_TITLE = 2, COURSE_CODE, COURSE_ORG, COURSE_YEAR };
enum { CLASS_TITLE = 2, CLASS_GRADES, CLASS_COURSE, CLASS_TYPE, CLASS_LOCATION, CLASS_SCHOOL, CLASS_TERMS, CLASS_PERIODS };
enum { CATEGORY_TITLE = 2, CATEGORY_WEIGHT };
enum { SCALE_TITLE = 2, SCALE_TYPE, SCALE_VALUE };
enum { ITEM_TITLE = 2, ITEM_ASSIGN, ITEM_DUE, ITEM_CLASS, ITEM_CATEGORY, ITEM_SESSION, ITEM_PERIOD, ITEM_MIN, ITEM_MAX };
enum { LINK_FROM = 2, LINK_SCALE }; /* lineItem or result, and its scale */
enum { ENROLLMENT_CLASS = 2, ENROLLMENT_SCHOOL, ENROLLMENT_USER, ENROLLMENT_ROLE, ENROLLMENT_PRIMARY, ENROLLMENT_BEGIN, ENROLLMENT_END };
enum { RESULT_ITEM = 2, RESULT_STUDENT, RESULT_STATUS, RESULT_SCORE, RESULT_DATE, RESULT_TEXT, RESULT_CLASS, RESULT_PROGRESS, RESULT_INCOMPLETE, RESULT_LATE,
	RESULT_MISSING };

enum or_mode { OR_ABSENT, OR_BULK, OR_DELTA };
/* Why a row brings nothing; told once a file, with their number. */
enum or_skip { SKIP_ORG, SKIP_USER_ROLE, SKIP_NO_SCHOOL, SKIP_HOME_COURSE, SKIP_ROLE, SKIP_UNGRADED, SKIP_MONTH, SKIP_TWIN, SKIP_NOT_THERE, SKIP_PREFERRED, SKIP_NO_YEAR, OR_SKIPS };

struct or_record {
	const char **field; /* by our columns; "" = empty or no such column */
	const int *col;     /* character columns of the file's fields */
	const char *raw;
	size_t raw_len;
	int line;
	bool gone;          /* tobedeleted */
};
struct or_bad { struct or_record x; int field; const char *code, *what, *hint; }; /* a record for quarantine, when its file's turn comes */

/* Text -> number, hashed. Keys are not copied. */
struct or_map { const char **key; size_t *value, n, cap; };
size_t *or_map_find(const struct or_map *m, const char *key); /* NULL = not there */
/* The value's place; *fresh when the key is new (its value is then 0). */
size_t *or_map_put(struct arena *a, struct or_map *m, const char *key, bool *fresh);

struct or_spec { const char *name, *columns, *unused; };
struct or_table {
	const struct or_spec *spec;
	const struct import_file *file; /* NULL = there is none, or it is not to be read */
	enum or_mode mode;
	const char **name;              /* heading, as the file has it */
	size_t cols, ncolumns;
	int *at;                        /* by our columns: the file's; -1 = it has none */
	int header_line;
	struct or_record *row;
	size_t n, cap;
	struct or_bad *bad;
	size_t nbad, bad_cap;
	struct or_map by_id;
	struct import_table *reader;    /* while rows are passed through */
	size_t skipped[OR_SKIPS];
};

/* ---- what the steps find out ---- */

struct or_session {
	const char *code, *kind;        /* kind NULL: a month, which needs no row */
	const char *parent;             /* code of the term of an interim period; "" = none */
	const char *starts, *ends;      /* ends inclusive */
	char year[8];                   /* "" = its dates cannot be read */
	long root;                      /* the school year it belongs to; itself when there is none */
};
struct or_user { const char *id, *code; size_t more; bool refused; }; /* our id, personal code; more: schools only enrollments name, index + 1 */
struct or_more { const char *school; bool teacher; size_t next; };
enum or_role { ROLE_OTHER, ROLE_STUDENT, ROLE_TEACHER };
struct or_member { const char *school, *from, *to; enum or_role role; bool primary; };
struct or_class { const char *school, *year, *from, *term; bool home; };
struct or_staff { const char *first; bool primary, aide; }; /* main teacher of a class */
struct or_home {
	const char *school, *class_id, *student, *from, *to, *kind;
	const char *key; size_t key_len; /* of the name, in Latvian order */
	const struct or_record *x;
};
struct or_item {
	const char *school, *course, *kind, *period, *scale, *title, *date, *weight, *mark_kind, *text_max;
	const char *missing;            /* what its rows refer to in vain; NULL = nothing */
	bool alone;                     /* a closing mark only because it is the only one of its class and session */
};

struct oneroster {
	struct import_run *r;
	struct arena *a;
	const char *source, *version;
	struct or_table t[OR_TABLES];
	bool inclusive;
	const char *term_end;           /* as proved; "" = not */
	const char **school; size_t nschools;
	struct or_map schools;
	const char **year; size_t nyears; /* of the sessions, sorted */
	struct or_session *session;
	struct or_map session_schools;  /* root + school that uses it */
	struct or_user *user;
	struct or_map user_school;      /* school + user, from enrollments */
	struct or_member *member; size_t members_cap;
	struct or_more *more; size_t nmore, more_cap;
	int64_t last_student;
	struct or_class *cls;
	struct or_map course_schools;   /* course + school with a class of it */
	struct or_map course_used;      /* course: 1 by home classes only, 2 by others */
	struct or_map home_schools;     /* schools with a real home class in the files */
	struct or_map staff_of; struct or_staff *staff; size_t nstaff, staff_cap;
	struct or_home *home; size_t nhomes, homes_cap;
	struct or_map first_role; size_t *next_role;
	struct or_item *item;
	const char **scale;             /* of each score scale */
	struct or_map item_scale, result_scale, proposed;
	size_t *facts;                  /* results of each line item's class and session */
	struct strbuf key;              /* for looking up joined keys */
	bool alone_told;
};

/* Loads the table into memory: rows, those that go to quarantine later, and the index. False: the export as a whole is refused. */
bool or_load(struct oneroster *o, enum or_which w, struct diag *d);
/* Passes a table row by row; `quiet`: what is wrong is not told (a look ahead). */
bool or_open(struct oneroster *o, enum or_which w, bool quiet, struct diag *d);
bool or_next(struct oneroster *o, struct or_table *t, struct or_record *x, bool quiet, bool *more, struct diag *d);
void or_close(struct or_table *t);
bool or_quarantine_bad(struct oneroster *o, struct or_table *t, struct diag *d);
bool or_is_loaded(enum or_which w);

long or_row(const struct or_table *t, const char *id); /* -1 = none */
const char *or_get(const struct or_table *t, size_t row, int column);
bool or_has(const struct or_table *t, int column);
struct import_place or_place(const struct or_table *t, const struct or_record *x);
/* Quarantine of a record, with a column of ours that the message is about (-1: none). */
bool or_quarantine(struct oneroster *o, const struct or_table *t, const struct or_record *x, int column, struct diag *why, struct diag *d);
/* "there is no school 'x'" */
bool or_unknown(struct oneroster *o, const struct or_table *t, const struct or_record *x, int column, const char *what, struct diag *d);
void or_warn(struct oneroster *o, const struct or_table *t, const struct or_record *x, int column, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
struct or_record *or_keep(struct oneroster *o, const struct or_table *t, const struct or_record *x); /* a copy that stays */
/* "a<US>b" for or_map; valid until the next call. */
const char *or_key(struct oneroster *o, const char *a, const char *b);

/* A row of the bundle. Values that are NULL are no part of the source and leave what the store has. */
struct or_value { const char *name, *text; int column; };
bool or_put(struct oneroster *o, const struct or_table *t, const struct or_record *x, const struct store_table *table, const char *school,
	const struct or_value *v, size_t n, struct diag *d);
#define OR_PUT(o, t, x, table, school, d, ...) \
	or_put(o, t, x, table, school, (const struct or_value[]){ __VA_ARGS__ }, sizeof((const struct or_value[]){ __VA_ARGS__ }) / sizeof(struct or_value), d)
/* A value of ours; one of the file's columns, which is no part of the source when the file has no such column. */
#define OR_OUR(name, text) { name, text, -1 }
#define OR_FROM(name, t, x, column) { name, or_has(t, column) ? (x)->field[column] : NULL, column }
/* tobedeleted: the rows of the store with these values are gone. */
bool or_gone(struct oneroster *o, struct or_table *t, const struct store_table *table, const char *school, const struct store_field *key, size_t n,
	struct diag *d);
#define OR_GONE(o, t, table, school, d, ...) \
	or_gone(o, t, table, school, (const struct store_field[]){ __VA_ARGS__ }, sizeof((const struct store_field[]){ __VA_ARGS__ }) / sizeof(struct store_field), d)
/* Next item of "a, b" to buf (of the import's arena); advances *list; NULL at the end. */
const char *or_item_of(struct oneroster *o, const char **list);

/* ---- steps ---- */

bool or_find_schools(struct oneroster *o, struct diag *d);
const char *or_school(const struct oneroster *o, const char *id); /* NULL = no school */
bool or_find_sessions(struct oneroster *o, struct diag *d);       /* before import_begin */
bool or_settle_sessions(struct oneroster *o, struct diag *d);     /* after it: what the store knows of them */
bool or_put_org(struct oneroster *o, size_t i, struct diag *d);
bool or_put_session(struct oneroster *o, size_t i, struct diag *d);
/* Code of a session and its year by sourcedId; false = unknown. Also for sessions that a delta does not bring, as far as their ids tell. */
bool or_period(struct oneroster *o, const char *id, const char **code, const char **kind);

bool or_find_users(struct oneroster *o, struct diag *d);
bool or_put_user(struct oneroster *o, size_t i, struct diag *d);
bool or_put_role(struct oneroster *o, size_t i, struct diag *d);
bool or_put_demographic(struct oneroster *o, size_t i, struct diag *d);
const char *or_person(struct oneroster *o, const char *school, const char *id); /* our id of a user's sourcedId */
/* Where a user is what, one entry a school, in o->member. *unknown: an organisation that nobody knows, or NULL. */
size_t or_members(struct oneroster *o, size_t user, const char **unknown);
enum or_role or_role_of(const char *word);
bool or_is_teacher(struct oneroster *o, const char *school, const char *id); /* by the files or the store */
bool or_put_made_homes(struct oneroster *o, struct diag *d);

void or_find_classes(struct oneroster *o);
bool or_look_ahead(struct oneroster *o, struct diag *d);          /* over the enrollments: tutors, schools */
bool or_put_course(struct oneroster *o, size_t i, struct diag *d);
bool or_put_class(struct oneroster *o, size_t i, struct diag *d);
bool or_put_enrollments(struct oneroster *o, struct diag *d);
/* A stay in a home class; its list number comes with or_put_homes, in the order of names (user: row of users.csv, -1 = not there). */
void or_add_home(struct oneroster *o, struct or_home h, long user);
const char *or_year_start(const struct oneroster *o, const char *year); /* NULL = unknown */
const char *or_first_grade(struct oneroster *o, const char *grades);    /* "09,10" -> "9"; "" = none */
bool or_put_homes(struct oneroster *o, struct or_table *t, struct diag *d);

void or_find_items(struct oneroster *o);
bool or_put_item(struct oneroster *o, size_t i, struct diag *d);
bool or_put_results(struct oneroster *o, struct diag *d);
/* What the journal would write of a result; NULL = not graded yet. "" when it should have been graded but has no mark. */
const char *or_result_value(const struct oneroster *o, const struct or_record *x, const char *scale);
/* A result without its line item: *found when the store has the result itself; else what it remembers of the line item (false = nothing). */
bool or_put_known(struct oneroster *o, struct or_table *t, const struct or_record *x, bool *found, struct diag *d);
bool or_remember_item(struct oneroster *o, const struct or_record *x, const struct or_item *m, struct diag *d);
bool or_recall_item(struct oneroster *o, const char *id, struct or_item *m);

#endif
