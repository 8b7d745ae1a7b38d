/* SPDX-License-Identifier: MIT */
/*
 * export_oneroster: a school as OneRoster 1.2 CSV (1EdTech), bulk, by domain.md "Mapping LV->1.2". Importing it into an empty store and exporting that
 * gives the same bytes.
 *
 * Each file is one query over the now_* views, sorted by id. Ids are made of the rows' own keys, so that they stay the same from export to export. Ends
 * of sessions are exclusive, as the standard has them: the day after the last. The months of each year are sessions too, and as each ends where the next
 * begins, whoever reads the file can see which of the two is meant. Personal data leaves only with the grants of lieciba.yaml: codes with personal-code,
 * dates of birth with birth-date, sex with sex, telephone and e-mail with contact; passwords are kept nowhere and so never leave.
 */
#include "export_oneroster_internal.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/csvout.h"
#include "lieciba/db.h"
#include "lieciba/digest.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <string.h>

enum { MAX_ID = 120, MAX_COLUMNS = 24 };

/* The years of the export: those that have classes or courses, with their dates. */
#define YEARS \
	"years AS (SELECT y.school_year, coalesce(t.starts, (SELECT min(starts) FROM now_term x WHERE x.school_id = ?1 AND x.school_year = y.school_year AND x.grade = 0)," \
	" substr(y.school_year, 1, 4) || '-09-01') AS starts," \
	" date(coalesce(t.ends, (SELECT max(ends) FROM now_term x WHERE x.school_id = ?1 AND x.school_year = y.school_year AND x.grade = 0)," \
	" date(substr(y.school_year, 1, 4) || '-05-31', '+1 year')), '+1 day') AS ends, coalesce(nullif(t.name, ''), y.school_year) AS title" \
	" FROM main.school_year y LEFT JOIN now_term t ON t.school_id = ?1 AND t.school_year = y.school_year AND t.kind = 'year' AND t.grade = 0" \
	" WHERE y.school_id = ?1 AND " OF_YEAR("y.school_year") ")"
#define MONTHS \
	"months AS (SELECT school_year, starts, ends, substr(starts, 1, 7) AS code FROM years UNION ALL" \
	" SELECT school_year, starts, ends, substr(date(code || '-01', '+1 month'), 1, 7) FROM months WHERE date(code || '-01', '+1 month') < ends)"
/* Grading periods outside every term stand beside the months; then the months are left out, so that neighbours stay neighbours. */
#define LOOSE "(SELECT t.school_year FROM now_term t WHERE t.school_id = ?1 AND t.kind = 'interim' AND nullif(t.parent, '') IS NULL)"

static const struct or_file sessions = { "academicSessions", "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
	"WITH RECURSIVE " YEARS ", " MONTHS ", marked AS (SELECT DISTINCT c.school_year, m.period AS code FROM now_closing_mark m"
	" JOIN main.course c ON c.school_id = m.school_id AND c.course_id = m.course_id WHERE m.school_id = ?1 AND m.period GLOB '[12][0-9][0-9][0-9]-[01][0-9]' AND " OF_YEAR("c.school_year") ")"
	" SELECT * FROM (SELECT school_year || '/Y' AS id, '', '', title, 'schoolYear', starts, ends, '', substr(school_year, 1, 2) || substr(school_year, 6) FROM years"
	" UNION ALL SELECT t.school_year || '/' || t.term, '', '', coalesce(nullif(t.name, ''), t.term), CASE t.kind WHEN 'interim' THEN 'gradingPeriod' ELSE 'semester' END,"
	" t.starts, date(t.ends, '+1 day'), t.school_year || '/' || CASE WHEN t.kind = 'interim' THEN coalesce(nullif(t.parent, ''), 'Y') ELSE 'Y' END,"
	" substr(t.school_year, 1, 2) || substr(t.school_year, 6)"
	" FROM now_term t WHERE t.school_id = ?1 AND t.kind <> 'year' AND t.grade = 0 AND " OF_YEAR("t.school_year")
	" UNION ALL SELECT school_year || '/' || code, '', '', code, 'gradingPeriod', max(starts, code || '-01'), min(ends, date(code || '-01', '+1 month')),"
	" school_year || '/Y', substr(school_year, 1, 2) || substr(school_year, 6) FROM months WHERE school_year NOT IN " LOOSE
	" UNION ALL SELECT school_year || '/' || code, '', '', code, 'gradingPeriod', code || '-01', date(code || '-01', '+1 month'), school_year || '/Y',"
	" substr(school_year, 1, 2) || substr(school_year, 6) FROM marked k"
	" WHERE school_year IN " LOOSE " OR NOT EXISTS (SELECT 1 FROM months n WHERE n.school_year = k.school_year AND n.code = k.code)) ORDER BY 1", NULL };
static const struct or_file orgs = { "orgs", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
	"SELECT school_id AS id, '', '', name, 'school', school_code, '' FROM now_school_row WHERE school_id = ?1 AND (?2 IS NULL OR 1)", NULL };

/* ---- writing ---- */

struct db_stmt *or_ask(struct or_export *x, const char *sql, struct diag *d)
{
	struct db_stmt *q = db_prepare(store_db(x->s), sql, d);
	if (!q)
		return NULL;
	db_bind_text(q, 1, x->r->school_id);
	if (db_params(q) >= 2)
		db_bind_text(q, 2, x->r->school_year);
	return q;
}

/* An id that is too long becomes its digest: the same each time. */
static const char *short_id(struct arena *a, const char *id)
{
	uint8_t sum[DIGEST_SIZE];
	char hex[DIGEST_HEX_SIZE];
	if (!id || strlen(id) <= MAX_ID)
		return id;
	digest_of(id, strlen(id), sum);
	digest_hex(sum, hex);
	return arena_printf(a, "%.8s/%.40s", id, hex);
}

bool or_write(struct or_export *x, const struct or_file *f, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	struct arena row;
	const char *v[MAX_COLUMNS];
	size_t rows = 0;
	if (f->grant && !config_granted(x->r->config, f->grant))
		return true;
	struct db_stmt *q = or_ask(x, f->sql, d);
	enum db_step step = DB_FAILED;
	arena_init(&row, 0);
	strbuf_addf(&sb, "%s\n", f->heading);
	for (; q && (step = db_step(q, d)) == DB_ROW; rows++) {
		int n = db_columns(q);
		arena_reset(&row);
		for (int i = 0; i < n && i < MAX_COLUMNS; i++)
			v[i] = strncmp(db_column_name(q, i), "id", 2) == 0 ? short_id(&row, db_text(q, i)) : db_text(q, i);
		csvout_record(&sb, v, (size_t)n, ',', false);
	}
	db_finalize(q);
	bool good = step == DB_DONE && (rows == 0 || export_add(x->a, x->out, arena_printf(x->a, "%s.csv", f->name), &sb, d));
	x->out->rows += (int64_t)rows;
	strbuf_release(&sb);
	arena_release(&row);
	return good;
}

static bool has_file(const struct export_files *f, const char *name)
{
	size_t n = strlen(name);
	for (size_t i = 0; i < f->n; i++) {
		if (strncmp(f->v[i].name, name, n) == 0 && strcmp(f->v[i].name + n, ".csv") == 0)
			return true;
	}
	return false;
}

static bool write_manifest(struct or_export *x, struct diag *d)
{
	static const char *const names[] = { "academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics", "enrollments",
		"lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales", "orgs", "resources", "resultLearningObjectiveIds", "results", "resultScoreScales", "roles",
		"scoreScales", "userProfiles", "userResources", "users" };
	struct strbuf sb = STRBUF_INIT;
	strbuf_adds(&sb, "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\n");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		strbuf_addf(&sb, "file.%s,%s\n", names[i], has_file(x->out, names[i]) ? "bulk" : "absent");
	strbuf_adds(&sb, "source.systemName,lieciba\nsource.systemCode,lieciba\n");
	bool good = export_add(x->a, x->out, "manifest.csv", &sb, d);
	strbuf_release(&sb);
	return good;
}

/* A closing mark of a period that the store has no dates of could not be given a session. */
static bool check_periods(struct or_export *x, struct diag *d)
{
	struct db_stmt *q = or_ask(x, "SELECT m.period, c.school_year FROM now_closing_mark m JOIN main.course c ON c.school_id = m.school_id AND c.course_id = m.course_id"
		" WHERE m.school_id = ?1 AND " OF_YEAR("c.school_year") " AND m.period <> 'Y' AND m.period NOT GLOB '[12][0-9][0-9][0-9]-[01][0-9]'"
		" AND NOT EXISTS (SELECT 1 FROM now_term t WHERE t.school_id = m.school_id AND t.school_year = c.school_year AND t.term = m.period AND t.grade = 0)"
		" ORDER BY 2, 1 LIMIT 1", d);
	if (!q)
		return false;
	bool good = db_step(q, d) == DB_DONE;
	if (!good && db_columns(q) == 2 && db_text(q, 0)) {
		diag_error(d, "E340", _("the store has closing marks of %.20s in %.10s, but not its dates"), db_text(q, 0), db_text(q, 1));
		diag_hint(d, "%s", _("OneRoster needs the dates of each period: import terms.csv with them first"));
		diag_exit(d, 65);
	}
	db_finalize(q);
	return good;
}

static bool run(struct store *s, const struct export_request *r, struct arena *a, struct export_files *out, struct diag *d)
{
	struct or_export x = { s, r, a, out };
	return check_periods(&x, d) && or_write(&x, &orgs, d) && or_write(&x, &sessions, d) && or_write_people(&x, d) && or_write_marks(&x, d) &&
	       write_manifest(&x, d); /* last: an export without it was never finished */
}

const struct exporter export_oneroster = { .name = "oneroster", .summary = N_("OneRoster 1.2 CSV: people, classes, courses and marks, for other systems"),
	.left_out = N_("OneRoster has no attendance, so absences are not in it. Neither are lessons and hours, behaviour, talks, achievements, decisions and orders, programmes,"
		       " guardians, list numbers, a journal's home class and terms that end otherwise in one grade."),
	.run = run };
