/* SPDX-License-Identifier: MIT */
/*
 * export_oneroster_marks: marks and closing marks as results of line items, each line item with its score scale.
 *
 * balle -> score, fully graded; words and whatever is not the plain number -> textScore; atb. -> exempt; nv -> not submitted and missing. One category a kind
 * of mark; its id says whether it is a work's or a closing one. A work's marks share a line item: same journal, day, kind, weight, scale and title.
 */
#include "export_oneroster_internal.h"

#include "lieciba/arena.h"
#include "lieciba/csvout.h"
#include "lieciba/db.h"
#include "lieciba/num.h"
#include "lieciba/rules.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <string.h>

#define OF(table) table " m JOIN main.course c ON c.school_id = m.school_id AND c.course_id = m.course_id WHERE m.school_id = ?1 AND " OF_YEAR("c.school_year")
#define SCALE "coalesce(m.scale, 'ten')"
#define WEIGHT "CASE WHEN m.weight_x100 % 100 = 0 THEN m.weight_x100 / 100 || '' ELSE rtrim(format('%d.%02d', m.weight_x100 / 100, m.weight_x100 % 100), '0') END"
#define MARK_ITEM "'mark/' || m.course_id || '/' || m.date || '/' || m.kind || '/' || m.weight_x100 || '/' || " SCALE " || '/' || coalesce(m.title, '')"
#define CLOSING_ITEM "'closing/' || m.course_id || '/' || m.period || '/' || m.kind || '/' || " SCALE
#define MARK_CATEGORY "'mark/' || m.kind || '/' || m.weight_x100"
#define SCALE_ID "'scale/' || " SCALE " || '/' || m.course_id"
#define CLOSING_ID "CASE WHEN m.closing_id IN (SELECT mark_id FROM now_mark WHERE school_id = ?1) THEN 'closing/' || m.closing_id ELSE m.closing_id END"
#define TITLE_OF_KIND "CASE m.kind WHEN 'interim' THEN 'starpvērtējums' WHEN 'month' THEN 'mēneša vērtējums' WHEN 'term' THEN 'semestra vērtējums'" \
	" WHEN 'provisional' THEN 'provizoriskais gada vērtējums' WHEN 'combined' THEN 'kombinētā pārbaudes darba vērtējums' WHEN 'year' THEN 'gada vērtējums'" \
	" WHEN 'final' THEN 'gala vērtējums' ELSE 'pēcpārbaudījums' END"
/* The term that a work's day lies in, else the year. */
#define TERM_AT "coalesce((SELECT x.term FROM now_term x WHERE x.school_id = ?1 AND x.school_year = c.school_year AND x.kind = 'term' AND x.grade = 0" \
	" AND m.date BETWEEN x.starts AND x.ends ORDER BY x.starts LIMIT 1), 'Y')"
#define PERIOD_DAY(day, month) "coalesce((SELECT x." day " FROM now_term x WHERE x.school_id = ?1 AND x.school_year = c.school_year AND x.term = m.period AND x.grade = 0)," \
	" CASE WHEN m.period GLOB '[12][0-9][0-9][0-9]-[01][0-9]' THEN " month " ELSE (SELECT " \
	"CASE '" day "' WHEN 'starts' THEN min(x.starts) ELSE max(x.ends) END FROM now_term x WHERE x.school_id = ?1 AND x.school_year = c.school_year AND x.grade = 0) END)"
#define NUMBER "CASE WHEN m.value_x100 IS NULL THEN '' WHEN m.value_x100 % 100 = 0 THEN m.value_x100 / 100 || '' ELSE rtrim(format('%d.%02d', m.value_x100 / 100, m.value_x100 % 100), '0') END"
#define RESULT(id, item) \
	"SELECT " id " AS id, '', '', " item " AS id2, m.student_id, CASE m.state WHEN 'exempt' THEN 'exempt' WHEN 'nv' THEN 'not submitted' ELSE 'fully graded' END AS status, " \
	NUMBER " AS score, substr(m.entered_at, 1, 10) AS day, '', CASE WHEN m.state = 'exempt' AND m.raw = 'atb.' THEN '' WHEN m.state = 'nv' AND m.raw = 'nv' THEN ''" \
	" WHEN m.state = 'mark' AND m.raw = " NUMBER " THEN '' ELSE m.raw END, m.course_id, 'false', 'false', 'false', CASE m.state WHEN 'nv' THEN 'true' ELSE 'false' END"

static const struct or_file files[] = {
	{ "categories", "sourcedId,status,dateLastModified,title,weight",
		"SELECT * FROM (SELECT DISTINCT " MARK_CATEGORY " AS id, '', '', m.kind, " WEIGHT " FROM " OF("now_mark")
		" UNION ALL SELECT DISTINCT 'closing/' || m.kind, '', '', " TITLE_OF_KIND ", '' FROM " OF("now_closing_mark") ") ORDER BY 1", NULL },
	{ "lineItems", "sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,resultValueMin,"
		"resultValueMax,schoolSourcedId",
		"SELECT i.id, '', '', title, '', starts, ends, course_id, i.id2, session, r.least, r.most, ?1 FROM ("
		"SELECT DISTINCT " MARK_ITEM " AS id, coalesce(m.title, m.kind) AS title, m.date AS starts, m.date AS ends, m.course_id, " MARK_CATEGORY " AS id2,"
		" c.school_year || '/' || " TERM_AT " AS session, " SCALE " AS scale FROM " OF("now_mark")
		" UNION ALL SELECT DISTINCT " CLOSING_ITEM ", " TITLE_OF_KIND ", " PERIOD_DAY("starts", "m.period || '-01'") ", "
		PERIOD_DAY("ends", "date(m.period || '-01', '+1 month', '-1 day')") ", m.course_id, 'closing/' || m.kind, c.school_year || '/' || m.period, " SCALE
		" FROM " OF("now_closing_mark") ") i LEFT JOIN temp.scale_range r ON r.scale = i.scale ORDER BY 1", NULL },
	{ "lineItemScoreScales", "sourcedId,status,dateLastModified,title,lineItemSourcedId,scoreScaleSourcedId",
		"SELECT * FROM (SELECT DISTINCT 'of/' || " MARK_ITEM " AS id, '', '', '', " MARK_ITEM " AS id2, " SCALE_ID " AS id3 FROM " OF("now_mark")
		" UNION ALL SELECT DISTINCT 'of/' || " CLOSING_ITEM ", '', '', '', " CLOSING_ITEM ", " SCALE_ID " FROM " OF("now_closing_mark") ") ORDER BY 1", NULL },
	{ "results", "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore,classSourcedId,inProgress,incomplete,"
		"late,missing",
		"SELECT * FROM (" RESULT("m.mark_id", MARK_ITEM) " FROM " OF("now_mark") " UNION ALL " RESULT(CLOSING_ID, CLOSING_ITEM) " FROM " OF("now_closing_mark") ") ORDER BY 1, 4", NULL },
};

/* ---- scales ---- */

/* The ends of scales of numbers, for line items. */
static bool make_ranges(struct or_export *x, struct diag *d)
{
	const struct rules *r = x->r->rules;
	struct db *db = store_db(x->s);
	char least[32], most[32];
	if (!db_exec(db, "DROP TABLE IF EXISTS temp.scale_range; CREATE TEMP TABLE scale_range(scale TEXT PRIMARY KEY, least TEXT, most TEXT)", d))
		return false;
	struct db_stmt *q = db_prepare(db, "INSERT INTO temp.scale_range VALUES (?1, ?2, ?3)", d);
	bool good = q != NULL;
	for (size_t i = 0; good && i < r->nscales; i++) {
		const struct scale *s = &r->scales[i];
		if (!s->numbers)
			continue;
		num_format_scaled(least, sizeof least, s->min_x100, 2, s->min_x100 % 100 ? 2 : 0, '.');
		num_format_scaled(most, sizeof most, s->max_x100, 2, s->max_x100 % 100 ? 2 : 0, '.');
		db_bind_text(q, 1, s->name);
		db_bind_text(q, 2, least);
		db_bind_text(q, 3, most);
		good = db_run(q, d);
	}
	db_finalize(q);
	return good;
}

/* {value:meaning} of each; what would break the form is left out. */
static void add_pair(struct strbuf *out, const char *left, const char *right)
{
	if (!*left || strpbrk(left, "{}:,[]\"") || strpbrk(right, "{}:,[]\""))
		return;
	strbuf_addf(out, "%s{%s:%s}", out->len ? "," : "", left, right);
}

static void add_numbers(struct strbuf *out, const struct scale *s)
{
	char text[32];
	int64_t step = s->max_x100 - s->min_x100 <= 2000 ? 100 : s->max_x100 - s->min_x100;
	for (int64_t v = s->min_x100; v <= s->max_x100; v += step) {
		num_format_scaled(text, sizeof text, v, 2, v % 100 ? 2 : 0, '.');
		add_pair(out, text, text);
		if (!step)
			return;
	}
}

/* A scale that scales.yaml does not have: the texts that stand in the marks. */
static bool add_texts(struct or_export *x, struct strbuf *out, const char *scale, struct diag *d)
{
	struct db_stmt *q = or_ask(x, "SELECT DISTINCT m.raw FROM (SELECT school_id, scale, raw FROM now_mark UNION ALL SELECT school_id, scale, raw FROM now_closing_mark) m"
		" WHERE m.school_id = ?1 AND (?2 IS NULL OR 1) AND " SCALE " = ?3 ORDER BY 1 LIMIT 100", d);
	enum db_step step = DB_FAILED;
	if (q)
		db_bind_text(q, 3, scale);
	while (q && (step = db_step(q, d)) == DB_ROW)
		add_pair(out, db_text(q, 0), db_text(q, 0));
	db_finalize(q);
	return step == DB_DONE;
}

static bool add_values(struct or_export *x, struct strbuf *out, const char *scale, const char **title, struct diag *d)
{
	const struct scale *s = rules_scale(x->r->rules, scale);
	*title = s && s->title ? s->title : scale;
	if (!s)
		return add_texts(x, out, scale, d);
	if (s->numbers)
		add_numbers(out, s);
	for (size_t i = 0; i < s->nvalues; i++)
		add_pair(out, s->values[i].raw[0], s->values[i].raw[s->values[i].nraw - 1]);
	return true;
}

/* One for each journal and scale: the standard ties a scale to a class. */
static bool write_scales(struct or_export *x, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT, values = STRBUF_INIT;
	struct db_stmt *q = or_ask(x, "SELECT DISTINCT " SCALE ", m.course_id, r.subject_id FROM (SELECT school_id, course_id, scale FROM now_mark"
		" UNION SELECT school_id, course_id, scale FROM now_closing_mark) m JOIN main.course c ON c.school_id = m.school_id AND c.course_id = m.course_id"
		" LEFT JOIN now_course_row r ON r.school_id = m.school_id AND r.course_id = m.course_id WHERE m.school_id = ?1 AND " OF_YEAR("c.school_year") " ORDER BY 1, 2", d);
	enum db_step step = DB_FAILED;
	size_t rows = 0;
	char last[128] = "";
	const char *title = "";
	bool good = q != NULL;
	strbuf_adds(&sb, "sourcedId,status,dateLastModified,title,type,orgSourcedId,courseSourcedId,classSourcedId,scoreScaleValue\n");
	for (; good && (step = db_step(q, d)) == DB_ROW; rows++) {
		const char *scale = db_text(q, 0), *course = db_text(q, 1);
		if (strcmp(scale, last) != 0) {
			strbuf_reset(&values);
			strncpy(last, scale, sizeof last - 1);
			good = add_values(x, &values, arena_strdup(x->a, scale), &title, d);
		}
		const char *const v[] = { arena_printf(x->a, "scale/%s/%s", scale, course), "", "", title, scale, x->r->school_id, db_text(q, 2), course, values.buf };
		csvout_record(&sb, v, sizeof v / sizeof *v, ',', false);
	}
	db_finalize(q);
	good = good && step == DB_DONE && (rows == 0 || export_add(x->a, x->out, "scoreScales.csv", &sb, d));
	x->out->rows += (int64_t)rows;
	strbuf_release(&sb);
	strbuf_release(&values);
	return good;
}

bool or_write_marks(struct or_export *x, struct diag *d)
{
	bool good = make_ranges(x, d) && write_scales(x, d);
	for (size_t i = 0; good && i < sizeof files / sizeof *files; i++)
		good = or_write(x, &files[i], d);
	return good;
}
