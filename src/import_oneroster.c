/* SPDX-License-Identifier: MIT */
/*
 * import_oneroster: OneRoster 1.1 and 1.2 CSV (1EdTech) -> bundle rows, by the table in bundle.md.
 *
 * manifest.csv says the version and of each file whether it is bulk (what it no longer has is gone, within its schools and school years) or delta. First
 * all small tables are loaded and what they say of each other is found, then the rows go to the store, what is referred to first. A file with rows in
 * quarantine removes nothing. Cost: linear in the rows, n log n in sessions and home classes.
 */
#include "import_oneroster_internal.h"

#include "lieciba/config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { EXIT_DATA = 65 };

static const char *const names[OR_TABLES] = { [OR_ORGS] = "orgs", [OR_SESSIONS] = "academicSessions", [OR_ROLES] = "roles", [OR_DEMOGRAPHICS] = "demographics",
	[OR_USERS] = "users", [OR_COURSES] = "courses", [OR_CLASSES] = "classes", [OR_CATEGORIES] = "categories", [OR_SCALES] = "scoreScales",
	[OR_ITEMS] = "lineItems", [OR_ITEM_SCALES] = "lineItemScoreScales", [OR_RESULT_SCALES] = "resultScoreScales", [OR_ENROLLMENTS] = "enrollments",
	[OR_RESULTS] = "results" };
/* Files of the standards that say nothing a journal keeps: their rows are counted. Login data is not even looked at. */
static const char *const counted[] = { "resources", "classResources", "courseResources", "userResources", "userProfiles", "lineItemLearningObjectiveIds",
	"resultLearningObjectiveIds" };
enum { COUNTED = sizeof counted / sizeof *counted };

/* ---- files ---- */

/* The name without folders and ".csv", in *n letters; 0 = no CSV file, or one that an archiver made for itself. */
static const char *stem(const char *name, size_t *n)
{
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	size_t len = strlen(base);
	*n = len > 4 && strncmp(base, "._", 2) != 0 && strcasecmp(base + len - 4, ".csv") == 0 ? len - 4 : 0;
	return base;
}

static bool is_named(const struct import_file *f, const char *name)
{
	size_t n;
	const char *s = stem(f->name, &n);
	return n == strlen(name) && strncasecmp(s, name, n) == 0;
}

static const struct import_file *find(const struct import_file *v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (is_named(&v[i], name))
			return &v[i];
	}
	return NULL;
}

/* Value of a property of manifest.csv, to out; "" = none. */
static void property(const struct import_file *manifest, const char *name, char *out, size_t size)
{
	struct csv *c = manifest ? csv_open(manifest->data, manifest->len, 0) : NULL;
	struct csv_row row;
	struct diag d = { 0 };
	out[0] = '\0';
	while (c && (csv_next(c, &row, &d) || d.code[0])) {
		if (!d.code[0] && row.n >= 2 && strcasecmp(row.field[0], name) == 0)
			snprintf(out, size, "%.*s", (int)size - 1, row.field[1]);
		d.code[0] = '\0';
	}
	csv_close(c);
}

static int probe(const struct import_file *v, size_t n)
{
	char version[16];
	property(find(v, n, "manifest"), "oneroster.version", version, sizeof version);
	return version[0] ? 95 : find(v, n, "orgs") && find(v, n, "users") ? 90 : 0;
}

static bool twice(const struct import_file *a, const struct import_file *b, struct diag *d)
{
	diag_error(d, "N238", _("the same table stands in two files: %s and %s"), a->name, b->name);
	diag_hint(d, "%s", _("nothing was imported; name the folder or zip of one export"));
	return diag_exit(d, EXIT_DATA);
}

static bool check_names(struct oneroster *o, const struct import_file *v, size_t n, struct diag *d)
{
	for (size_t i = 0; i < n; i++) {
		size_t len;
		const char *s = stem(v[i].name, &len);
		struct import_place at = { .file = v[i].name };
		bool known = len == 8 && strncasecmp(s, "manifest", 8) == 0;
		for (int k = 0; k < OR_TABLES; k++)
			known |= is_named(&v[i], names[k]);
		for (int k = 0; k < COUNTED; k++)
			known |= is_named(&v[i], counted[k]);
		for (size_t k = 0; known && k < i; k++) {
			size_t other;
			const char *p = stem(v[k].name, &other);
			if (other == len && strncasecmp(p, s, len) == 0)
				return twice(&v[k], &v[i], d);
		}
		if (!known)
			import_warn(o->r, &at, -1, "N237", "%s", _("OneRoster has no such file; it is not read"));
	}
	return true;
}

/* ---- manifest ---- */

static void tell(struct oneroster *o, const char *file, enum diag_level level, const char *code, const char *what)
{
	struct import_place at = { .file = file };
	struct diag told;
	diag_set(&told, level, code, "%s", what);
	import_tell(o->r, &at, -1, &told);
}

static void read_mode(struct oneroster *o, const struct import_file *manifest, enum or_which w, bool *unsaid)
{
	struct or_table *t = &o->t[w];
	char key[64], mode[16], file[64];
	snprintf(key, sizeof key, "file.%s", names[w]);
	snprintf(file, sizeof file, "%s.csv", names[w]);
	property(manifest, key, mode, sizeof mode);
	t->mode = strcasecmp(mode, "delta") == 0 ? OR_DELTA : OR_BULK;
	*unsaid |= t->file && !mode[0];
	if (t->file && strcasecmp(mode, "absent") == 0) {
		tell(o, t->file->name, DIAG_WARNING, "N239", _("manifest.csv says that this file is absent; it is not read"));
		t->file = NULL;
	} else if (!t->file && (strcasecmp(mode, "bulk") == 0 || strcasecmp(mode, "delta") == 0)) {
		tell(o, file, DIAG_WARNING, "N240", _("manifest.csv names this file, but it is not there; nothing is removed for it"));
	}
	if (!t->file)
		t->mode = OR_ABSENT;
}

static void read_manifest(struct oneroster *o, const struct import_file *manifest)
{
	char version[16], source[64];
	bool unsaid = false;
	property(manifest, "oneroster.version", version, sizeof version);
	property(manifest, "source.systemCode", source, sizeof source);
	if (!source[0])
		property(manifest, "source.systemName", source, sizeof source);
	o->source = source[0] ? arena_strdup(o->a, source) : "oneroster";
	bool v12 = version[0] ? strncmp(version, "1.0", 3) != 0 && strncmp(version, "1.1", 3) != 0 : o->t[OR_ROLES].file != NULL;
	o->version = v12 ? "1.2" : "1.1";
	if (version[0] && v12 && strncmp(version, "1.2", 3) != 0)
		tell(o, manifest->name, DIAG_WARNING, "N249", _("this version of OneRoster is not known; the files are read as 1.2"));
	for (enum or_which w = 0; w < OR_TABLES; w++)
		read_mode(o, manifest, w, &unsaid);
	if (unsaid && manifest)
		tell(o, manifest->name, DIAG_NOTE, "N236", _("what manifest.csv does not say of files is taken as bulk: what they no longer have is gone"));
	else if (unsaid)
		tell(o, "manifest.csv", DIAG_NOTE, "N236", v12 ? _("there is none: taken as OneRoster 1.2, bulk: what the files no longer have is gone") : _("there is none: taken as OneRoster 1.1, bulk: what the files no longer have is gone"));
}

/* ---- the end of a file ---- */

static const char *reason(enum or_skip why)
{
	static const char *const words[OR_SKIPS] = {
		[SKIP_ORG] = N_("organisations that are no schools"),
		[SKIP_USER_ROLE] = N_("users who are neither students nor teachers"),
		[SKIP_NO_SCHOOL] = N_("users of no school"),
		[SKIP_HOME_COURSE] = N_("courses of home classes only"),
		[SKIP_ROLE] = N_("enrollments of neither students nor teachers"),
		[SKIP_UNGRADED] = N_("results that are not graded yet"),
		[SKIP_MONTH] = N_("months, which need no row of their own"),
		[SKIP_TWIN] = N_("sessions that repeat another's code and dates"),
		[SKIP_NOT_THERE] = N_("rows to be deleted that the store does not have"),
		[SKIP_PREFERRED] = N_("preferred names: documents bear the official ones"),
		[SKIP_NO_YEAR] = N_("no home class is made: no session tells the school year"),
	};
	return _(words[why]);
}

static void tell_skipped(struct oneroster *o, const struct or_table *t)
{
	struct import_place at = { .file = t->file->name };
	struct diag told;
	for (enum or_skip k = 0; k < OR_SKIPS; k++) {
		if (!t->skipped[k])
			continue;
		diag_set(&told, DIAG_NOTE, "N235", _("not taken: %zu × %s"), t->skipped[k], reason(k));
		import_tell(o->r, &at, -1, &told);
	}
}

/* Tables of the store that a bulk file speaks for. */
static bool sweep(struct oneroster *o, enum or_which w, struct diag *d)
{
	static const struct { enum or_which w; const char *table; } of[] = { { OR_SESSIONS, "terms" }, { OR_USERS, "students" }, { OR_USERS, "teachers" },
		{ OR_COURSES, "subjects" }, { OR_CLASSES, "courses" }, { OR_CLASSES, "classes" }, { OR_ENROLLMENTS, "enrollments" }, { OR_ENROLLMENTS, "course_students" },
		{ OR_ENROLLMENTS, NULL }, { OR_RESULTS, "marks" }, { OR_RESULTS, "closing_marks" } };
	struct or_table *t = &o->t[w];
	bool removes = false;
	for (size_t k = 0; k < sizeof of / sizeof *of; k++)
		removes |= of[k].w == w;
	if (!removes || t->mode != OR_BULK || !o->nyears)
		return true;
	if (o->r->file.c.quarantined) {
		tell(o, t->file->name, DIAG_WARNING, "N241", _("rows of this file are in quarantine, so nothing is removed for it"));
		return true;
	}
	for (size_t i = 0; i < o->nschools; i++) {
		struct store_sweep s = { .school_id = o->school[i], .years = o->year, .nyears = o->nyears, .own = true };
		for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
			const struct store_table *table = of[k].table ? store_table(of[k].table) : store_course_teachers();
			if (of[k].w == w && !store_sweep_years(o->r->store, table, &s, &o->r->file.c.gone, d))
				return false;
		}
	}
	return true;
}

/* ---- steps ---- */

static bool put_nothing(struct oneroster *o, size_t i, struct diag *d)
{
	(void)o;
	(void)i;
	(void)d;
	return true;
}

static void tell_alone(struct oneroster *o)
{
	const struct or_table *t = &o->t[OR_ITEMS];
	struct import_place at = { .file = t->file->name };
	struct diag told;
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		n += o->item[i].alone;
	if (!n)
		return;
	diag_set(&told, DIAG_WARNING, "N244", _("%zu line items are taken as closing marks, each being the only one of its class and session"), n);
	diag_hint(&told, "%s", _("name the categories of closing marks in lieciba.yaml: closing_categories"));
	import_tell(o->r, &at, -1, &told);
}

static bool put_rows(struct oneroster *o, enum or_which w, struct diag *d)
{
	static bool (*const steps[OR_TABLES])(struct oneroster *, size_t, struct diag *) = { [OR_ORGS] = or_put_org, [OR_SESSIONS] = or_put_session,
		[OR_ROLES] = or_put_role, [OR_DEMOGRAPHICS] = or_put_demographic, [OR_USERS] = or_put_user, [OR_COURSES] = or_put_course, [OR_CLASSES] = or_put_class,
		[OR_CATEGORIES] = put_nothing, [OR_SCALES] = put_nothing, [OR_ITEMS] = or_put_item, [OR_ITEM_SCALES] = put_nothing, [OR_RESULT_SCALES] = put_nothing };
	struct or_table *t = &o->t[w];
	bool good = or_quarantine_bad(o, t, d);
	for (size_t i = 0; good && i < t->n; i++)
		good = steps[w](o, i, d);
	if (good && w == OR_USERS)
		good = or_put_made_homes(o, d);
	if (good && w == OR_ITEMS)
		tell_alone(o);
	return good;
}

static bool put_file(struct oneroster *o, enum or_which w, struct diag *d)
{
	struct or_table *t = &o->t[w];
	if (!t->file)
		return true;
	bool good = import_file_begin(o->r, t->file, d);
	good = good && (w == OR_ENROLLMENTS ? or_put_enrollments(o, d) : w == OR_RESULTS ? or_put_results(o, d) : put_rows(o, w, d));
	good = good && sweep(o, w, d);
	if (good)
		tell_skipped(o, t);
	return good && import_file_end(o->r, NULL, d);
}

/* Rows of files that a journal has no place for. */
static bool count_file(struct oneroster *o, const struct import_file *f, struct diag *d)
{
	struct csv *c = csv_open(f->data, f->len, 0);
	struct csv_row row;
	struct diag why = { 0 };
	struct import_place at = { .file = f->name };
	size_t n = 0;
	if (!c)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	while (csv_next(c, &row, &why) || why.code[0]) {
		n++;
		why.code[0] = '\0';
	}
	csv_close(c);
	diag_set(&why, DIAG_NOTE, "N235", _("not taken: %zu × %s"), n ? n - 1 : 0, _("rows of a kind that a journal does not keep"));
	bool good = import_file_begin(o->r, f, d) && import_file_end(o->r, NULL, d);
	import_tell(o->r, &at, -1, &why);
	return good;
}

static bool begin(struct oneroster *o, struct diag *d)
{
	bool bulk = false;
	char format[24];
	snprintf(format, sizeof format, "oneroster-%s", o->version);
	for (enum or_which w = 0; w < OR_TABLES; w++)
		bulk |= o->t[w].mode == OR_BULK;
	return import_begin(o->r, o->source, format, o->nschools == 1 ? o->school[0] : NULL, o->nyears == 1 ? o->year[0] : NULL, bulk, d);
}

static bool run(struct import_run *r, const struct import_file *v, size_t n, const char *arg, struct diag *d)
{
	struct oneroster *o = ARENA_NEW(import_arena(r), struct oneroster);
	(void)arg;
	o->r = r;
	o->a = import_arena(r);
	strbuf_init(&o->key);
	bool good = check_names(o, v, n, d);
	for (enum or_which w = 0; w < OR_TABLES; w++)
		o->t[w].file = find(v, n, names[w]);
	if (good)
		read_manifest(o, find(v, n, "manifest"));
	for (enum or_which w = 0; good && w < OR_TABLES; w++)
		good = !or_is_loaded(w) || or_load(o, w, d);
	good = good && or_find_schools(o, d) && or_find_sessions(o, d) && begin(o, d) && or_settle_sessions(o, d);
	if (good) {
		or_find_classes(o);
		good = or_look_ahead(o, d) && or_find_users(o, d);
	}
	if (good)
		or_find_items(o);
	for (enum or_which w = 0; good && w < OR_TABLES; w++)
		good = put_file(o, w, d);
	for (size_t i = 0; good && i < n; i++) {
		for (int k = 0; good && k < COUNTED; k++)
			good = !is_named(&v[i], counted[k]) || count_file(o, &v[i], d);
	}
	for (enum or_which w = 0; w < OR_TABLES; w++)
		or_close(&o->t[w]);
	strbuf_release(&o->key);
	return good;
}

const struct importer import_oneroster = { .name = "oneroster", .probe = probe, .run = run };
