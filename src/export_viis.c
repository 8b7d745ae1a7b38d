/* SPDX-License-Identifier: MIT */
/*
 * export_viis: the table that is handed over to VIIS at the year's end (VPVG-2.5.2 all marks and absences, RDMV-27.2 final marks): a row for each student and
 * subject. VIIS's own import format is not public, so this is a table for people who type or map it, with the values that the cards print.
 *
 * The values come from a snapshot, made as for a card. The second table compares them with what the journal's rows say, read on another way; the third, where
 * there is a ledger, with the documents that were issued (export_viis_issued). Linear in marks and absences.
 */
#include "export_viis_internal.h"

#include "lieciba/arena.h"
#include "lieciba/calendar.h"
#include "lieciba/config.h"
#include "lieciba/csvout.h"
#include "lieciba/date.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/scratch.h"
#include "lieciba/snapshot.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"
#include "lieciba/workbook.h"

#include <stdio.h>
#include <string.h>

struct viis {
	struct store *store;
	const struct export_request *request;
	struct arena *arena;
	const char *snapshot;
	bool codes, third;        /* personal codes are granted; the year has three terms */
	struct workbook *book;
	int64_t rows, compared, differences;
	struct viis_issued issued;
};

/* One column of a table: SQL names it, so that one list serves the query, the CSV and the sheet. */
struct column { const char *head, *sql; bool number; int width; enum { ALWAYS, CODES, THIRD } when; };

static const struct column table_columns[] = {
	{ "Klase (VIIS)", "coalesce(c.viis_name, c.class)", false, 12, ALWAYS }, { "Nr.", "s.list_no", true, 5, ALWAYS },
	{ "Uzvārds", "s.surname", false, 18, ALWAYS }, { "Vārds", "s.given_name", false, 16, ALWAYS }, { "Personas kods", "p.personal_code", false, 14, CODES },
	{ "Mācību priekšmets", "m.subject", false, 30, ALWAYS }, { "Stundas plānā", "m.hours_plan", true, 8, ALWAYS }, { "1. semestris", "m.s1", false, 10, ALWAYS },
	{ "2. semestris", "m.s2", false, 10, ALWAYS }, { "3. semestris", "m.s3", false, 10, THIRD }, { "Gada (gala) vērtējums", "m.year_mark", false, 12, ALWAYS },
	{ "Veids", "m.mark_kind", false, 7, ALWAYS }, { "Gala vērtējums", "m.final_mark", false, 11, ALWAYS },
	{ "Pēcpārbaudījums", "m.resit", false, 16, ALWAYS }, { "Kavējumi: attaisnoti", "a.excused", true, 12, ALWAYS },
	{ "Kavējumi: neattaisnoti", "a.unexcused", true, 14, ALWAYS }, { "Kavējumi: nav norādīts", "a.not_marked", true, 13, ALWAYS }, { "Izstājies", "s.left_on", false, 11, ALWAYS },
};
static const char table_sql[] =
	" FROM shot.student s JOIN shot.class c ON c.class_id = s.class_id LEFT JOIN shot.closing_mark m ON m.student_id = s.student_id AND m.school_year = s.school_year"
	" LEFT JOIN shot.absence_year a ON a.student_id = s.student_id AND a.school_year = s.school_year LEFT JOIN shot.student_private p ON p.student_id = s.student_id"
	" WHERE s.school_id = ?1 AND s.school_year = ?2 ORDER BY c.seq, s.seq, m.seq, m.line_no";

#define FIELD_WORDS "CASE f.field WHEN 's1' THEN '1. semestris' WHEN 's2' THEN '2. semestris' WHEN 's3' THEN '3. semestris' WHEN 'year' THEN 'gada vērtējums'" \
	" WHEN 'final' THEN 'gala vērtējums' WHEN 'resit' THEN 'pēcpārbaudījums' WHEN 'x1' THEN 'kavējumi: attaisnoti' WHEN 'x2' THEN 'kavējumi: neattaisnoti'" \
	" WHEN 'x3' THEN 'kavējumi: nav norādīts' ELSE 'periods, kāda gadā nav' END"
static const struct column difference_columns[] = {
	{ "Klase (VIIS)", "coalesce(c.viis_name, c.class)", false, 12, ALWAYS }, { "Nr.", "s.list_no", true, 5, ALWAYS }, { "Uzvārds", "s.surname", false, 18, ALWAYS },
	{ "Vārds", "s.given_name", false, 16, ALWAYS }, { "Mācību priekšmets", "b.name", false, 30, ALWAYS },
	{ "Kas", FIELD_WORDS, false, 22, ALWAYS },
	{ "Šajā tabulā un uz liecības", "coalesce(f.ours, 'nav')", false, 14, ALWAYS }, { "Žurnāla ierakstos", "coalesce(f.theirs, 'nav')", false, 14, ALWAYS },
};

/* What both sides say of each student, subject and field. side 0: the snapshot; side 1: the journal's own rows, of a field that stands twice the newest. */
static const char compare_sql[] =
	"CREATE TEMP TABLE said(side INTEGER, student_id TEXT, subject_id TEXT, field TEXT, value TEXT);"
	"INSERT INTO said " VIIS_SAYS("0", "shot") ";"
	"DELETE FROM said WHERE value IS NULL;";
static const char journal_marks_sql[] =
	"INSERT INTO said SELECT 1, student_id, subject_id, field, substr(raw, length(rtrim(raw, replace(raw, '|', ''))) + 1) FROM ("
	" SELECT n.student_id, r.subject_id, n.raw, CASE n.kind WHEN 'term' THEN coalesce('s' || t.seq, 's?') ELSE n.kind END AS field,"
	"  row_number() OVER (PARTITION BY n.student_id, n.course_id, n.kind, CASE n.kind WHEN 'term' THEN n.period END ORDER BY coalesce(n.entered_at, '') DESC, n.row_id DESC) AS age"
	" FROM now_closing_mark n JOIN main.course k ON k.school_id = n.school_id AND k.course_id = n.course_id AND k.school_year = ?2"
	" JOIN now_course_row r ON r.school_id = n.school_id AND r.course_id = n.course_id LEFT JOIN shot.term t ON t.school_year = ?2 AND t.term = n.period AND t.grade = 0"
	" WHERE n.school_id = ?1 AND n.kind IN ('term', 'year', 'final', 'resit') AND n.state <> 'none' AND n.student_id IN (SELECT student_id FROM shot.student)) WHERE age = 1";
static const char journal_absences_sql[] =
	"INSERT INTO said SELECT 1, student_id, '', x.field, CASE x.field WHEN 'x1' THEN e WHEN 'x2' THEN u ELSE n END FROM ("
	" SELECT s.student_id, coalesce(sum(a.status = 'excused'), 0) AS e, coalesce(sum(a.status = 'unexcused'), 0) AS u, coalesce(sum(a.status = 'not_marked'), 0) AS n"
	" FROM shot.student s LEFT JOIN now_absence a ON a.school_id = ?1 AND a.student_id = s.student_id AND a.school_event = 0 AND a.date BETWEEN ?3 AND ?4"
	" WHERE s.school_year = ?2 GROUP BY s.student_id) JOIN (SELECT 'x1' AS field UNION SELECT 'x2' UNION SELECT 'x3') x";
static const char differences_sql[] =
	" FROM (SELECT student_id, subject_id, field, group_concat(CASE side WHEN 0 THEN value END, ', ') AS ours, group_concat(CASE side WHEN 1 THEN value END, ', ') AS theirs"
	"  FROM (SELECT DISTINCT side, student_id, subject_id, field, value FROM temp.said ORDER BY 1, 2, 3, 4, 5) GROUP BY student_id, subject_id, field) f"
	" JOIN shot.student s ON s.student_id = f.student_id AND s.school_year = ?2 JOIN shot.class c ON c.class_id = s.class_id"
	" LEFT JOIN now_subject_row b ON b.school_id = ?1 AND b.subject_id = f.subject_id WHERE f.ours IS NOT f.theirs ORDER BY c.seq, s.seq, f.subject_id, f.field";

static const struct column issued_columns[] = {
	{ "Klase (VIIS)", "coalesce(c.viis_name, c.class)", false, 12, ALWAYS }, { "Nr.", "s.list_no", true, 5, ALWAYS }, { "Uzvārds", "s.surname", false, 18, ALWAYS },
	{ "Vārds", "s.given_name", false, 16, ALWAYS }, { "Dokuments", "x.name", false, 24, ALWAYS }, { "Versija", "x.version", true, 8, ALWAYS },
	{ "Izsniegts", "x.issued_on", false, 11, ALWAYS }, { "Mācību priekšmets", "b.name", false, 30, ALWAYS }, { "Kas", FIELD_WORDS, false, 22, ALWAYS },
	{ "Izsniegtajā dokumentā", "coalesce(f.was, 'nav')", false, 14, ALWAYS }, { "Šajā tabulā", "coalesce(f.now, 'nav')", false, 14, ALWAYS },
};
static const char issued_rows_sql[] =
	" FROM temp.issued_value f JOIN temp.issued x ON x.doc = f.doc JOIN shot.student s ON s.student_id = f.student_id AND s.school_year = ?2"
	" JOIN shot.class c ON c.class_id = s.class_id LEFT JOIN now_subject_row b ON b.school_id = ?1 AND b.subject_id = f.subject_id"
	" ORDER BY c.seq, s.seq, x.doc, f.subject_id, f.field";

/* ---- the snapshot ---- */

static bool granted(const struct viis *v)
{
	return config_granted(v->request->config, "personal-code");
}

static bool build(struct viis *v, struct diag *d)
{
	static const char *const code[] = { "personal-code" };
	const struct export_request *r = v->request;
	struct snapshot_request q = { .school_id = r->school_id, .school_year = r->school_year, .data_to = r->today, .as_of = r->as_of, .needs = code,
		.nneeds = v->codes ? 1 : 0 };
	const char *calendar = arena_printf(v->arena, "%s/calendar-%s.yaml", r->config->calendars, r->school_year);
	if (fsio_exists(calendar)) {
		struct diags problems = { 0 };
		q.calendar = calendar_load(v->arena, calendar, &problems);
		if (!q.calendar && problems.n)
			*d = problems.v[0];
		diags_free(&problems);
		if (!q.calendar)
			return false;
	}
	return snapshot_build(v->store, r->config, &q, v->snapshot, d);
}

static struct db_stmt *prepare(struct viis *v, const char *sql, struct diag *d)
{
	struct db_stmt *q = db_prepare(store_db(v->store), sql, d);
	char from[DATE_ISO_SIZE], to[DATE_ISO_SIZE];
	int year = 0;
	if (!q)
		return NULL;
	date_parse_school_year(v->request->school_year, &year);
	date_format_iso(date_from_civil(year, 8, 1), from);
	date_format_iso(date_from_civil(year + 1, 7, 31), to);
	db_bind_text(q, 1, v->request->school_id);
	db_bind_text(q, 2, v->request->school_year);
	db_bind_text(q, 3, from);
	db_bind_text(q, 4, strcmp(v->request->today, to) < 0 ? v->request->today : to);
	return q;
}

static bool attach(struct viis *v, struct diag *d)
{
	struct db_stmt *q = db_prepare(store_db(v->store), "ATTACH ?1 AS shot", d);
	if (!q)
		return false;
	db_bind_text(q, 1, v->snapshot);
	bool good = db_run(q, d);
	db_finalize(q);
	v->third = good && db_scalar_int(store_db(v->store), "SELECT max(seq) FROM shot.term", 0) > 2;
	return good;
}

static bool run_one(struct viis *v, const char *sql, struct diag *d)
{
	struct db_stmt *q = prepare(v, sql, d);
	bool good = q && db_run(q, d);
	db_finalize(q);
	return good;
}

/* ---- tables ---- */

static bool is_wanted(const struct viis *v, const struct column *c)
{
	return c->when == ALWAYS || (c->when == CODES && v->codes) || (c->when == THIRD && v->third);
}

static void add_heads(struct viis *v, const struct column *columns, size_t n, int row, struct strbuf *csv)
{
	int col = 0;
	for (size_t i = 0; i < n; i++) {
		if (!is_wanted(v, &columns[i]))
			continue;
		if (col)
			strbuf_addc(csv, ';');
		csvout_field(csv, columns[i].head, ';', false);
		workbook_text(v->book, row, col, WB_HEAD, columns[i].head);
		workbook_width(v->book, col++, columns[i].width);
	}
	strbuf_addc(csv, '\n');
}

static void add_row(struct viis *v, struct db_stmt *q, const struct column *const *shown, int n, int row, enum workbook_style style, struct strbuf *csv)
{
	for (int i = 0; i < n; i++) {
		if (i)
			strbuf_addc(csv, ';');
		csvout_field(csv, db_text(q, i), ';', false);
		if (db_is_null(q, i))
			continue;
		if (shown[i]->number)
			workbook_int(v->book, row, i, style, db_int(q, i));
		else
			workbook_text(v->book, row, i, style, db_text(q, i));
	}
	strbuf_addc(csv, '\n');
}

/* A table from row `top` on, into the sheet and the CSV; *rows: how many. */
static bool add_table(struct viis *v, const struct column *columns, size_t n, const char *from, int top, enum workbook_style style, struct strbuf *csv, int64_t *rows,
	struct diag *d)
{
	const struct column *shown[32];
	struct strbuf sql = STRBUF_INIT;
	enum db_step step = DB_FAILED;
	int k = 0, row = top;
	add_heads(v, columns, n, row, csv);
	for (size_t i = 0; i < n; i++) {
		if (!is_wanted(v, &columns[i]))
			continue;
		strbuf_addf(&sql, "%s%s", k ? ", " : "SELECT ", columns[i].sql);
		shown[k++] = &columns[i];
	}
	strbuf_adds(&sql, from);
	struct db_stmt *q = prepare(v, sql.buf, d);
	while (q && (step = db_step(q, d)) == DB_ROW)
		add_row(v, q, shown, k, ++row, style, csv);
	db_finalize(q);
	strbuf_release(&sql);
	*rows = row - top;
	if (row > top)
		workbook_filter(v->book, top, 0, row, k - 1);
	workbook_freeze(v->book, top + 1, 0);
	workbook_print(v->book, true, top + 1);
	return step == DB_DONE;
}

static bool compare(struct viis *v, struct diag *d)
{
	if (!db_exec(store_db(v->store), compare_sql, d) || !run_one(v, journal_marks_sql, d) || !run_one(v, journal_absences_sql, d))
		return false;
	v->compared = db_scalar_int(store_db(v->store), "SELECT count(*) FROM (SELECT DISTINCT student_id, subject_id, field FROM temp.said)", 0);
	struct strbuf sql = STRBUF_INIT;
	strbuf_addf(&sql, "SELECT count(*)%s", differences_sql);
	struct db_stmt *q = prepare(v, sql.buf, d);
	bool good = q && db_step(q, d) == DB_ROW;
	v->differences = good ? db_int(q, 0) : 0;
	db_finalize(q);
	strbuf_release(&sql);
	return good;
}

/* What was compared, and the answer in words: no difference is said, not left to be seen. */
static void add_answer(struct viis *v)
{
	char answer[160];
	if (v->differences)
		snprintf(answer, sizeof answer, "Atšķirības: %lld no %lld salīdzinātajām vērtībām. Tās ir sarkanā krāsā ar abām vērtībām.", (long long)v->differences,
			(long long)v->compared);
	else
		snprintf(answer, sizeof answer, "Atšķirību nav: sakrīt visas %lld salīdzinātās vērtības.", (long long)v->compared);
	workbook_text(v->book, 0, 0, WB_BOLD, answer);
	workbook_text(v->book, 1, 0, WB_PLAIN, "Salīdzināts: šīs tabulas vērtības, ko drukā arī liecībās, ar žurnāla ierakstiem krātuvē.");
}

/* The same about what was issued: what differs, and what nobody can tell any more. */
static void add_issued_answer(struct viis *v)
{
	const struct viis_issued *x = &v->issued;
	char answer[200], unknown[120] = "";
	if (x->unknown)
		snprintf(unknown, sizeof unknown, " %lld nevar salīdzināt: tālaika dati vairs netiek glabāti.", (long long)x->unknown);
	if (x->differ)
		snprintf(answer, sizeof answer, "No %lld izsniegtajiem dokumentiem ar šo tabulu nesakrīt %lld.%s", (long long)x->documents, (long long)x->differ, unknown);
	else
		snprintf(answer, sizeof answer, "Izsniegtie dokumenti (%lld) ar šo tabulu sakrīt.%s", (long long)(x->documents - x->unknown), unknown);
	workbook_text(v->book, 0, 0, WB_BOLD, answer);
	workbook_text(v->book, 1, 0, WB_PLAIN, "Salīdzināts: dati, no kuriem veidoti izsniegtie gada un semestru dokumenti (izsniegšanas reģistrs), ar šīs tabulas vērtībām.");
}

static bool make_issued(struct viis *v, struct strbuf *csv, struct export_files *out, struct diag *d)
{
	int64_t rows;
	if (!export_viis_issued(store_db(v->store), v->request, v->arena, &v->issued, out, d))
		return false;
	if (!v->issued.ledger)
		return true;
	workbook_sheet(v->book, "Izsniegtie dokumenti");
	add_issued_answer(v);
	return add_table(v, issued_columns, sizeof issued_columns / sizeof *issued_columns, issued_rows_sql, 3, WB_BAD, csv, &rows, d);
}

static bool make_sheets(struct viis *v, struct strbuf *csv, struct strbuf *differences, struct diag *d)
{
	const size_t n = sizeof table_columns / sizeof *table_columns, m = sizeof difference_columns / sizeof *difference_columns;
	workbook_sheet(v->book, "Nodošanai VIIS");
	if (!add_table(v, table_columns, n, table_sql, 0, WB_PLAIN, csv, &v->rows, d) || !compare(v, d))
		return false;
	workbook_sheet(v->book, "Salīdzināšana");
	add_answer(v);
	return add_table(v, difference_columns, m, differences_sql, 3, WB_BAD, differences, &v->differences, d);
}

static bool make_files(struct viis *v, struct export_files *out, struct diag *d)
{
	static const char bom[] = "\xEF\xBB\xBF"; /* Excel takes a CSV for UTF-8 by this only */
	struct strbuf csv = STRBUF_INIT, differences = STRBUF_INIT, issued = STRBUF_INIT, book = STRBUF_INIT;
	day_t today = 0;
	date_parse_iso(v->request->today, &today);
	strbuf_adds(&csv, bom);
	strbuf_adds(&differences, bom);
	strbuf_adds(&issued, bom);
	v->book = workbook_create(today, "VIIS", "");
	bool good = v->book ? make_sheets(v, &csv, &differences, d) && make_issued(v, &issued, out, d) && workbook_save(v->book, &book, d) : diag_error(d, "Q001", "%s", _("out of memory"));
	workbook_free(v->book);
	out->rows = v->rows;
	good = good && export_add(v->arena, out, "viis.csv", &csv, d) && export_add(v->arena, out, "viis-differences.csv", &differences, d) &&
		(!v->issued.ledger || export_add(v->arena, out, "viis-issued.csv", &issued, d)) &&
		export_add(v->arena, out, "viis.xlsx", &book, d);
	strbuf_release(&csv);
	strbuf_release(&differences);
	strbuf_release(&issued);
	strbuf_release(&book);
	return good;
}

static bool run(struct store *s, const struct export_request *r, struct arena *a, struct export_files *out, struct diag *d)
{
	struct viis v = { .store = s, .request = r, .arena = a };
	struct scratch scratch;
	if (!scratch_open(a, r->config, &scratch, d))
		return false;
	v.codes = granted(&v);
	v.snapshot = scratch.path;
	bool good = build(&v, d) && attach(&v, d);
	fsio_point("viis.attached");
	good = good && make_files(&v, out, d);
	scratch_close(&scratch);
	return good;
}

const struct exporter export_viis = {
	.name = "viis",
	.summary = N_("the year's marks and absences for VIIS, as a table, and how it agrees with the journal"),
	.needs_year = true,
	.run = run,
};
