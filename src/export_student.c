/* SPDX-License-Identifier: MIT */
/*
 * export_student: everything held about one person, for the person (GDPR Art. 15; privacy.md, "Rights"): the rows that stand, those that were corrected,
 * what could not be read, where it came from, the documents about them and to whom they were given, and what left the school. Nobody else's data is in it but the names of teachers in their work; what people
 * wrote in free text may speak of others, so somebody must read it before it is handed over.
 *
 * Linear in the person's rows, the quarantine and the audit log.
 */
#include "export_internal.h"

#include "lieciba/arena.h"
#include "lieciba/audit.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <string.h>

static const char *text_of(struct arena *a, struct db_stmt *q, int col, bool hundredths)
{
	char buf[32];
	if (db_is_null(q, col))
		return NULL;
	if (!hundredths)
		return arena_strdup(a, db_text(q, col));
	int64_t v = db_int(q, col);
	num_format_scaled(buf, sizeof buf, v, 2, v % 100 == 0 ? 0 : v % 10 == 0 ? 1 : 2, '.');
	return arena_strdup(a, buf);
}

static void add_row(struct arena *a, struct db_stmt *q, struct person_table *pt)
{
	size_t n = pt->t->n;
	struct person_row r = { .import_no = db_int(q, 0), .replaced_by = db_int(q, 1), .removed = db_int(q, 2) != 0 };
	r.value = ARENA_ARRAY(a, n, const char *);
	r.shown = ARENA_ARRAY(a, n, const char *);
	for (size_t i = 0; i < n; i++) {
		r.value[i] = text_of(a, q, 3 + 2 * (int)i, pt->t->columns[i].type == ST_DEC);
		r.shown[i] = text_of(a, q, 4 + 2 * (int)i, false);
	}
	pt->v = arena_grow(a, pt->v, &pt->cap, pt->n + 1, sizeof *pt->v);
	pt->v[pt->n++] = r;
	pt->present += r.replaced_by == 0;
}

static void use_import(struct person *p, int64_t number)
{
	for (size_t i = 0; i < p->nimports; i++)
		p->import[i].used = p->import[i].used || p->import[i].number == number;
}

static bool gather_table(struct store *s, struct person *p, const struct store_table *t, struct arena *a, struct diag *d)
{
	const struct export_request *r = p->request;
	struct person_table *pt = &p->table[p->ntables++];
	struct db_stmt *q = store_person(s, t, r->school_id, r->student_id, r->as_of, d);
	enum db_step step = DB_FAILED;
	int64_t last = 0;
	pt->t = t;
	while (q && (step = db_step(q, d)) == DB_ROW) {
		add_row(a, q, pt);
		const struct person_row *row = &pt->v[pt->n - 1];
		if (row->import_no != last)
			use_import(p, row->import_no);
		if (row->replaced_by)
			use_import(p, row->replaced_by);
		last = row->import_no;
	}
	db_finalize(q);
	return step == DB_DONE;
}

static bool gather_imports(struct store *s, struct person *p, struct arena *a, struct diag *d)
{
	struct db_stmt *q = store_imports(s, p->request->as_of, d);
	enum db_step step = DB_FAILED;
	size_t cap = 0;
	while (q && (step = db_step(q, d)) == DB_ROW) {
		p->import = arena_grow(a, p->import, &cap, p->nimports + 1, sizeof *p->import);
		p->import[p->nimports++] = (struct person_import){ db_int(q, 0), text_of(a, q, 1, false), text_of(a, q, 2, false), text_of(a, q, 3, false),
			text_of(a, q, 4, false), text_of(a, q, 5, false), false };
	}
	db_finalize(q);
	return step == DB_DONE;
}

static const char *value_of(const struct person_table *pt, const struct person_row *r, const char *column)
{
	for (size_t i = 0; i < pt->t->n; i++) {
		if (strcmp(pt->t->columns[i].name, column) == 0)
			return r->value[i];
	}
	return NULL;
}

static const struct person_table *table_named(const struct person *p, const char *name)
{
	for (size_t i = 0; i < p->ntables; i++) {
		if (strcmp(p->table[i].t->name, name) == 0)
			return &p->table[i];
	}
	return NULL;
}

/* ---- quarantine: whole fields that are the person's id or one of the codes ---- */

static bool field_is(const char *s, size_t n, const char *want)
{
	while (n && (*s == '"' || *s == ' ')) {
		s++;
		n--;
	}
	while (n && (s[n - 1] == '"' || s[n - 1] == ' '))
		n--;
	return n == strlen(want) && memcmp(s, want, n) == 0;
}

/* A code with its dash or without. */
static bool field_is_code(const char *s, size_t n, const char *code)
{
	char digits[16];
	size_t k = 0;
	for (const char *c = code; *c && k + 1 < sizeof digits; c++) {
		if (*c != '-')
			digits[k++] = *c;
	}
	digits[k] = '\0';
	return field_is(s, n, code) || field_is(s, n, digits);
}

static bool is_about(const struct person *p, const char *s, size_t n)
{
	const struct person_table *codes = table_named(p, "student_codes");
	if (field_is(s, n, p->request->student_id))
		return true;
	for (size_t i = 0; codes && i < codes->n; i++) {
		const char *code = value_of(codes, &codes->v[i], "personal_code");
		if (code && field_is_code(s, n, code))
			return true;
	}
	return false;
}

static bool line_is_about(const struct person *p, const char *s, size_t n)
{
	for (const char *end = s + n, *stop; s <= end; s = stop + 1) {
		for (stop = s; stop < end && *stop != ';' && *stop != ',' && *stop != '\t'; stop++)
			;
		if (is_about(p, s, (size_t)(stop - s)))
			return true;
	}
	return false;
}

/* Bytes that are not UTF-8 become question marks: the record was kept as it came. */
static void add_line(struct strbuf *sb, const char *s, size_t n)
{
	if (sb->len)
		strbuf_addc(sb, '\n');
	while (n) {
		size_t good = utf8_valid_prefix(s, n);
		strbuf_add(sb, s, good);
		s += good;
		n -= good;
		if (n) {
			strbuf_addc(sb, '?');
			s++;
			n--;
		}
	}
}

static void lines_about(const struct person *p, const char *raw, size_t len, struct strbuf *out)
{
	for (const char *s = raw, *end = raw + len; s < end;) {
		size_t n = 0;
		while (s + n < end && s[n] != '\n' && s[n] != '\r')
			n++;
		if (line_is_about(p, s, n))
			add_line(out, s, n);
		s += n + 1;
	}
}

static bool gather_quarantine(struct store *s, struct person *p, struct arena *a, struct diag *d)
{
	struct db_stmt *q = store_quarantined(s, p->request->as_of, d);
	struct strbuf text = STRBUF_INIT;
	enum db_step step = DB_FAILED;
	while (q && (step = db_step(q, d)) == DB_ROW) {
		strbuf_reset(&text);
		lines_about(p, db_blob(q, 4), db_bytes(q, 4), &text);
		if (!text.len)
			continue;
		p->quarantine = arena_grow(a, p->quarantine, &p->quarantine_cap, p->nquarantine + 1, sizeof *p->quarantine);
		p->quarantine[p->nquarantine++] = (struct person_quarantine){ db_int(q, 0), db_int(q, 2), text_of(a, q, 1, false), text_of(a, q, 3, false),
			arena_strdup(a, text.buf) };
		use_import(p, db_int(q, 0));
	}
	db_finalize(q);
	strbuf_release(&text);
	return step == DB_DONE;
}

/* ---- the log of what left the school ---- */

/* "key=value" as one of the words of an entry. */
static bool says(const char *details, const char *key, const char *value)
{
	size_t k = strlen(key), v = strlen(value);
	for (const char *s = details; s; s = strchr(s, ' ')) {
		s += *s == ' ';
		if (strncmp(s, key, k) == 0 && strncmp(s + k, value, v) == 0 && (s[k + v] == ' ' || s[k + v] == '\0'))
			return true;
	}
	return false;
}

struct log_reader { struct person *p; struct arena *a; };

/* What speaks of the person, and exports of the whole school, which hold the person too. */
static void take_entry(void *arg, const struct audit_entry *e)
{
	struct log_reader *l = arg;
	struct person *p = l->p;
	bool person = says(e->details, "student=", p->request->student_id);
	bool all = strcmp(e->action, "export") == 0 && !strstr(e->details, "student=") &&
		(!strstr(e->details, "school=") || says(e->details, "school=", p->request->school_id));
	if (!person && !all)
		return;
	p->log = arena_grow(l->a, p->log, &p->log_cap, p->nlog + 1, sizeof *p->log);
	p->log[p->nlog++] = (struct person_log){ arena_strdup(l->a, e->at), arena_strdup(l->a, e->action), arena_strdup(l->a, e->details), all };
}

/* ---- all of it ---- */

static bool gather(struct store *s, struct person *p, struct arena *a, struct diag *d)
{
	size_t n = 0;
	while (store_table_at(n))
		n++;
	p->table = ARENA_ARRAY(a, n, struct person_table);
	if (!gather_imports(s, p, a, d))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (store_about_student(store_table_at(i)) && !gather_table(s, p, store_table_at(i), a, d))
			return false;
	}
	struct log_reader l = { p, a };
	return gather_quarantine(s, p, a, d) && export_student_ledger(p, a, d) && audit_read(p->request->config->root, take_entry, &l, d);
}

/* The newest name; that of the school. */
static bool name_them(struct store *s, struct person *p, struct arena *a, struct diag *d)
{
	const struct person_table *t = table_named(p, "students");
	if (t && t->n) {
		p->surname = value_of(t, &t->v[t->n - 1], "surname");
		p->given_name = value_of(t, &t->v[t->n - 1], "given_name");
	}
	struct db_stmt *q = db_prepare(store_db(s), "SELECT name FROM now_school_row WHERE school_id = ?1", d);
	if (!q)
		return false;
	db_bind_text(q, 1, p->request->school_id);
	p->school = db_step(q, d) == DB_ROW ? text_of(a, q, 0, false) : p->request->school_id;
	db_finalize(q);
	return true;
}

static int64_t rows_of(const struct person *p)
{
	int64_t n = (int64_t)(p->nquarantine + p->nlog + p->documents.n + p->issued.n);
	for (size_t i = 0; i < p->ntables; i++)
		n += (int64_t)p->table[i].n;
	return n;
}

static bool run(struct store *s, const struct export_request *r, struct arena *a, struct export_files *out, struct diag *d)
{
	struct person p = { .request = r };
	struct strbuf json = STRBUF_INIT, page = STRBUF_INIT;
	bool good = gather(s, &p, a, d) && name_them(s, &p, a, d);
	if (good) {
		export_student_json(&p, &json);
		export_student_html(&p, &page);
		out->rows = rows_of(&p);
	}
	good = good && export_add(a, out, "person.json", &json, d) && export_add(a, out, "person.html", &page, d);
	strbuf_release(&json);
	strbuf_release(&page);
	return good;
}

const struct exporter export_student = {
	.name = "student",
	.summary = N_("all that is held about one person: a page to read and JSON"),
	.needs_student = true,
	.run = run,
};
