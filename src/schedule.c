/* SPDX-License-Identifier: MIT */
/* schedule: the file by a table of keys; what the table cannot say is in schedule_check.c. */
#include "schedule_internal.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/num.h"

#include <stdlib.h>
#include <string.h>

enum { ANCHOR_UNSET = -1, SHIFT_UNSET = -1, AT_UNSET = -1, LEAD_UNSET = -1000 };

static const char *const actions[] = { "layout", "archive", "verify", "export", "remind", NULL };
static const char *const periods[] = { "month", "term", "year", "week", "once", NULL };
static const char *const corrections[] = { "by-layout", "ask", "auto", "never", NULL };
static const char *const fulfils[] = { "made", "printed", "issued", "sent", "handed-over", "kept", NULL };
static const char *const catch_ups[] = { "all", "latest", "none", NULL };
static const char *const data_tos[] = { "period-end", "run", NULL };
static const char *const empties[] = { "skip", "always", NULL };
static const char *const anchors[] = { "term-start", "term-end", "year-start", "year-end", "period-end", "date", NULL };
static const char *const shifts[] = { "none", "previous", "next", "nearest", NULL };
static const char *const months_of[] = { "next", "same", NULL };
static const char *const day_words[] = { "last", "last-working", "first-working", NULL };
static const char *const levels[] = { "block", "warn", NULL };

const struct keys_codes schedule_codes = { "V001", "V002", "V003", "V004" };

struct defaults { struct due_offset lead; int at, shift, catch_up, workers; day_t since; };
struct file { struct schedule s; struct defaults d; };

/* ---- small values ---- */

/* "-3d", "5wd", "2w"; a bare number counts days. */
static bool parse_offset(const char *s, struct due_offset *out)
{
	static const struct { const char *suffix; int unit; } units[] = { { "wd", UNIT_WORKING_DAYS }, { "d", UNIT_DAYS }, { "w", UNIT_WEEKS }, { "", UNIT_DAYS } };
	char digits[16];
	int64_t v;
	size_t n = s ? strlen(s) : 0;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t k = strlen(units[i].suffix);
		if (n <= k || n - k >= sizeof digits || strcmp(s + n - k, units[i].suffix) != 0)
			continue;
		memcpy(digits, s, n - k);
		digits[n - k] = '\0';
		if (!num_parse_int(digits[0] == '+' ? digits + 1 : digits, &v) || v < -366 || v > 366)
			return false;
		*out = (struct due_offset){ (int)v, units[i].unit };
		return true;
	}
	return false;
}

static void read_offset(struct keys_reader *r, const struct ynode *n, struct due_offset *out)
{
	const char *s = keys_scalar(n);
	if (!parse_offset(s, out))
		diag_hint(keys_report(r, schedule_codes.value, n, _("'%s' is no span of time"), s ? s : ""), "%s", _("write 3d, -3d, 5wd (working days) or 2w"));
}

static void read_at(struct keys_reader *r, const struct ynode *n, void *base)
{
	const char *s = keys_scalar(n);
	int *out = base;
	if (s && strlen(s) == 5 && s[2] == ':' && strspn(s, "0123456789") == 2 && strspn(s + 3, "0123456789") == 2) {
		int h = (s[0] - '0') * 10 + s[1] - '0', m = (s[3] - '0') * 10 + s[4] - '0';
		if (h < 24 && m < 60 && h != 3) {
			*out = h * 60 + m;
			return;
		}
	}
	diag_hint(keys_report(r, schedule_codes.value, n, _("'%s' is no time of day that can be used"), s ? s : ""), "%s", _("write \"06:00\"; between 03:00 and 04:00 clocks are changed"));
}

static void read_job_at(struct keys_reader *r, const struct ynode *n, void *base)
{
	read_at(r, n, &((struct schedule_job *)base)->at);
}

static void read_default_at(struct keys_reader *r, const struct ynode *n, void *base)
{
	read_at(r, n, &((struct file *)base)->d.at);
}

static void read_job_lead(struct keys_reader *r, const struct ynode *n, void *base)
{
	read_offset(r, n, &((struct schedule_job *)base)->lead);
}

static void read_default_lead(struct keys_reader *r, const struct ynode *n, void *base)
{
	read_offset(r, n, &((struct file *)base)->d.lead);
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "JMV-13.6; AKN-7" */
static void read_source(struct keys_reader *r, const struct ynode *n, void *base)
{
	struct schedule_job *j = base;
	const char *s = keys_scalar(n);
	if (!s) {
		diag_hint(keys_report(r, schedule_codes.value, n, _("'%s' wants a text"), "source"), "%s", _("the rules' ids: \"JMV-13.6; AKN-7\""));
		return;
	}
	j->source = ARENA_ARRAY(r->arena, strlen(s) + 1, const char *);
	while (*s) {
		s += strspn(s, "; ");
		size_t len = strcspn(s, ";");
		size_t k = len;
		while (k && blank(s[k - 1]))
			k--;
		if (k)
			j->source[j->nsource++] = arena_memdup(r->arena, s, k);
		s += len;
	}
}

static void read_workers(struct keys_reader *r, const struct ynode *n, int *out)
{
	const char *s = keys_scalar(n);
	if (s && strcmp(s, "auto") == 0)
		*out = 0;
	else
		keys_int(r, n, "workers", 1, 256, out);
}

static void read_job_workers(struct keys_reader *r, const struct ynode *n, void *base)
{
	read_workers(r, n, &((struct schedule_job *)base)->workers);
}

static void read_default_workers(struct keys_reader *r, const struct ynode *n, void *base)
{
	read_workers(r, n, &((struct file *)base)->d.workers);
}

static void read_doc_date(struct keys_reader *r, const struct ynode *n, void *base)
{
	static const char *const words[] = { "due", "period-end", NULL };
	struct schedule_job *j = base;
	const char *s = keys_scalar(n);
	if (s && date_parse_iso(s, &j->doc_day)) {
		j->doc_date = DOC_DATE_FIXED;
		return;
	}
	int i = keys_word(r, n, words);
	j->doc_date = i >= 0 ? i : j->doc_date;
}

/* period-end, due-lead, or an anchor with an offset: "term-end-5d" is written { anchor: term-end, offset: -5d }. */
struct opens_raw { int anchor; const char *offset; };
static const struct key opens_keys[] = {
	{ .name = "anchor", .kind = K_WORD, KEY_AT(opens_raw, anchor), .words = anchors, .required = true },
	{ .name = "offset", .kind = K_TEXT, KEY_AT(opens_raw, offset) },
	KEYS_END,
};
static void read_opens(struct keys_reader *r, const struct ynode *n, void *base)
{
	static const char *const words[] = { "period-end", "due-lead", NULL };
	struct schedule_job *j = base;
	if (n->kind == YNODE_MAP) {
		struct opens_raw raw = { 0 };
		keys_read(r, opens_keys, n, &raw);
		j->opens = OPENS_ANCHOR;
		j->opens_anchor = raw.anchor;
		if (raw.anchor == ANCHOR_DATE)
			diag_hint(keys_report(r, schedule_codes.value, n, _("'%s' is not possible here"), "date"), "%s", _("take year-start with an offset"));
		if (raw.offset && !parse_offset(raw.offset, &j->opens_offset))
			diag_hint(keys_report(r, schedule_codes.value, n, _("'%s' is no span of time"), raw.offset), "%s", _("write 3d, -3d, 5wd (working days) or 2w"));
		return;
	}
	int i = keys_word(r, n, words);
	if (i >= 0)
		j->opens = i + 1;
}

/* ---- due ---- */

struct due_raw {
	const struct ynode *day, *in, *date, *offset;
	int month, anchor, shift;
	const int *skip; size_t nskip;
};
static const struct key due_keys[] = {
	{ .name = "day", .kind = K_NODE, KEY_AT(due_raw, day) },
	{ .name = "month", .kind = K_WORD, KEY_AT(due_raw, month), .words = months_of },
	{ .name = "in", .kind = K_NODE, KEY_AT(due_raw, in) },
	{ .name = "skip", .kind = K_INTS, KEY_AT(due_raw, skip), .other = offsetof(struct due_raw, nskip), .min = 1, .max = 12 },
	{ .name = "anchor", .kind = K_WORD, KEY_AT(due_raw, anchor), .words = anchors },
	{ .name = "date", .kind = K_NODE, KEY_AT(due_raw, date) },
	{ .name = "offset", .kind = K_NODE, KEY_AT(due_raw, offset) },
	{ .name = "shift", .kind = K_WORD, KEY_AT(due_raw, shift), .words = shifts },
	KEYS_END,
};

static bool read_day(struct keys_reader *r, const struct ynode *n, struct due_day *out)
{
	const char *s = keys_scalar(n);
	for (int i = 0; s && day_words[i]; i++) {
		if (strcmp(s, day_words[i]) == 0) {
			*out = (struct due_day){ DUE_LAST + i, 0 };
			return true;
		}
	}
	int64_t v;
	if (s && num_parse_int(s, &v) && v >= 1 && v <= 31) {
		*out = (struct due_day){ DUE_DAY, (int)v };
		return true;
	}
	return diag_hint(keys_report(r, schedule_codes.value, n, _("'%s' is no day of a month"), s ? s : ""), "%s", _("1 to 31, last, last-working or first-working"));
}

static const struct key in_keys[] = {
	{ .name = "day", .kind = K_NODE, .at = 0, .required = true },
	KEYS_END,
};

static void read_in(struct keys_reader *r, const struct ynode *n, struct due_rule *out)
{
	struct due_in *v = ARENA_ARRAY(r->arena, n->n + 1, struct due_in);
	for (size_t i = 0; n->kind == YNODE_MAP && i < n->n; i++) {
		const struct ynode *day = NULL;
		if (!keys_int(r, n->entries[i].key, "in", 1, 12, &v[out->nin].month))
			continue;
		keys_read(r, in_keys, n->entries[i].value, &day);
		if (day && read_day(r, day, &v[out->nin].day))
			out->nin++;
	}
	if (n->kind != YNODE_MAP)
		diag_hint(keys_report(r, schedule_codes.value, n, "%s", _("keys with values belong here")), "%s", "in: { 6: { day: 30 } }");
	out->in = v;
}

static void read_date_of_year(struct keys_reader *r, const struct ynode *n, struct due_rule *out)
{
	const char *s = keys_scalar(n);
	if (s && strlen(s) == 5 && s[2] == '-' && strspn(s, "0123456789") == 2 && strspn(s + 3, "0123456789") == 2) {
		out->date_month = (s[0] - '0') * 10 + s[1] - '0';
		out->date_day = (s[3] - '0') * 10 + s[4] - '0';
		if (date_valid(2024, out->date_month, out->date_day))
			return;
	}
	out->date_month = out->date_day = 1;
	diag_hint(keys_report(r, schedule_codes.value, n, _("'%s' is no day of a year"), s ? s : ""), "%s", _("month and day: 08-31"));
}

static void read_due(struct keys_reader *r, const struct ynode *n, void *base)
{
	struct due_rule *out = &((struct schedule_job *)base)->due;
	struct due_raw raw = { .anchor = ANCHOR_UNSET, .shift = SHIFT_UNSET };
	keys_read(r, due_keys, n, &raw);
	out->shift = raw.shift;
	out->same_month = raw.month == 1;
	out->skip = raw.skip;
	out->nskip = raw.nskip;
	if (raw.offset)
		read_offset(r, raw.offset, &out->offset);
	if (!raw.day == (raw.anchor == ANCHOR_UNSET)) {
		diag_hint(keys_report(r, schedule_codes.missing, n, "%s", _("a deadline is either a day of a month or an anchor")), "%s", _("`day: 3` or `anchor: term-end`, not both"));
		return;
	}
	if (raw.day)
		read_day(r, raw.day, &out->day);
	else
		out->day.kind = DUE_ANCHOR;
	out->anchor = raw.anchor;
	if (raw.in)
		read_in(r, raw.in, out);
	if ((raw.anchor == ANCHOR_DATE) != (raw.date != NULL))
		diag_hint(keys_report(r, schedule_codes.missing, n, "%s", _("`anchor: date` and `date` go together")), "%s", _("for example anchor: date, date: 08-31"));
	else if (raw.date)
		read_date_of_year(r, raw.date, out);
}

/* ---- the tables ---- */

static const struct key gate_keys[] = {
	{ .name = "check", .kind = K_TEXT, KEY_AT(schedule_gate, check), .required = true },
	{ .name = "level", .kind = K_WORD, KEY_AT(schedule_gate, level), .words = levels },
	KEYS_END,
};
struct bundle_raw { const char *by; };
static const struct key bundle_keys[] = {
	{ .name = "by", .kind = K_TEXT, KEY_AT(bundle_raw, by), .required = true },
	KEYS_END,
};
static void read_bundle(struct keys_reader *r, const struct ynode *n, void *base)
{
	struct bundle_raw raw = { 0 };
	keys_read(r, bundle_keys, n, &raw);
	((struct schedule_job *)base)->bundle_by = raw.by;
}

static void read_empty(struct keys_reader *r, const struct ynode *n, void *base)
{
	((struct schedule_job *)base)->empty = keys_word(r, n, empties) == 1;
}

#define TEXTS(m) .kind = K_TEXTS, KEY_AT(schedule_job, m), .other = offsetof(struct schedule_job, n##m)
#define WORD(m, w) .kind = K_WORD, KEY_AT(schedule_job, m), .words = w
static const struct key job_keys[] = {
	{ .name = "title", .kind = K_TEXT, KEY_AT(schedule_job, title), .required = true },
	{ .name = "source", .kind = K_OWN, .read = read_source },
	{ .name = "layout", .kind = K_TEXT, KEY_AT(schedule_job, layout), .node = offsetof(struct schedule_job, layout_node) + 1 },
	{ .name = "action", WORD(action, actions) },
	{ .name = "period", WORD(period, periods), .required = true },
	{ .name = "months", .kind = K_INTS, KEY_AT(schedule_job, months), .other = offsetof(struct schedule_job, nmonths), .min = 1, .max = 12 },
	{ .name = "terms", TEXTS(terms) },
	{ .name = "grades", .kind = K_INTS, KEY_AT(schedule_job, grades), .other = offsetof(struct schedule_job, ngrades), .min = 0, .max = 12 },
	{ .name = "classes", TEXTS(classes) },
	{ .name = "programmes", TEXTS(programmes) },
	{ .name = "department", .kind = K_TEXT, KEY_AT(schedule_job, department) },
	{ .name = "due", .kind = K_OWN, .read = read_due, .required = true },
	{ .name = "opens", .kind = K_OWN, .read = read_opens },
	{ .name = "lead", .kind = K_OWN, .read = read_job_lead },
	{ .name = "at", .kind = K_OWN, .read = read_job_at },
	{ .name = "data_to", WORD(data_to, data_tos) },
	{ .name = "doc_date", .kind = K_OWN, .read = read_doc_date },
	{ .name = "gates", .kind = K_LIST, KEY_ARRAY(schedule_job, gates, schedule_gate), .keys = gate_keys },
	{ .name = "outputs", TEXTS(outputs) },
	{ .name = "params", .kind = K_NODE, KEY_AT(schedule_job, params) },
	{ .name = "after", TEXTS(after), .node = offsetof(struct schedule_job, after_node) + 1 },
	{ .name = "corrections", WORD(corrections, corrections) },
	{ .name = "fulfils", WORD(fulfils, fulfils) },
	{ .name = "catch_up", WORD(catch_up, catch_ups) },
	{ .name = "issue", .kind = K_BOOL, KEY_AT(schedule_job, issue) },
	{ .name = "empty", .kind = K_OWN, .read = read_empty },
	{ .name = "bundle", .kind = K_OWN, .read = read_bundle },
	{ .name = "workers", .kind = K_OWN, .read = read_job_workers },
	{ .name = "notify", TEXTS(notify), .node = offsetof(struct schedule_job, notify_node) + 1 },
	KEYS_END,
};
static const struct schedule_job fresh_job = { .at = AT_UNSET, .lead = { LEAD_UNSET, 0 }, .due = { .shift = SHIFT_UNSET }, .catch_up = -1, .workers = -1, .issue = true };

static const struct key target_keys[] = {
	{ .name = "on", .kind = K_TEXTS, KEY_AT(notify_target, on), .other = offsetof(struct notify_target, non), .node = offsetof(struct notify_target, on_node) + 1,
		.required = true },
	{ .name = "run", .kind = K_TEXTS, KEY_AT(notify_target, run), .other = offsetof(struct notify_target, nrun), .required = true },
	{ .name = "details", .kind = K_BOOL, KEY_AT(notify_target, details) },
	KEYS_END,
};
static const struct key default_keys[] = {
	{ .name = "at", .kind = K_OWN, .read = read_default_at },
	{ .name = "shift", .kind = K_WORD, KEY_AT(file, d.shift), .words = shifts },
	{ .name = "lead", .kind = K_OWN, .read = read_default_lead },
	{ .name = "catch_up", .kind = K_WORD, KEY_AT(file, d.catch_up), .words = catch_ups },
	{ .name = "workers", .kind = K_OWN, .read = read_default_workers },
	{ .name = "since", .kind = K_DATE, KEY_AT(file, d.since) },
	KEYS_END,
};
static const struct key file_keys[] = {
	{ .name = "format", .kind = K_FORMAT, .required = true },
	{ .name = "timezone", .kind = K_TEXT, KEY_AT(file, s.timezone), .required = true },
	{ .name = "calendars", .kind = K_TEXTS, KEY_AT(file, s.calendars), .other = offsetof(struct file, s.ncalendars),
		.node = offsetof(struct file, s.calendars_node) + 1, .required = true },
	{ .name = "defaults", .kind = K_GROUP, .keys = default_keys },
	{ .name = "jobs", .kind = K_NAMED, .at = offsetof(struct file, s.jobs), .other = offsetof(struct file, s.njobs), .size = sizeof(struct schedule_job), .keys = job_keys,
		.fresh = &fresh_job, .node = offsetof(struct schedule_job, node) + 1, .required = true },
	{ .name = "notify", .kind = K_NAMED, .at = offsetof(struct file, s.notify), .other = offsetof(struct file, s.nnotify), .size = sizeof(struct notify_target), .keys = target_keys,
		.node = offsetof(struct notify_target, node) + 1 },
	KEYS_END,
};

/* ---- what stands beside the table ---- */

static void complete_job(const struct file *f, struct schedule_job *j)
{
	if (j->at == AT_UNSET)
		j->at = f->d.at;
	if (j->lead.n == LEAD_UNSET)
		j->lead = f->d.lead;
	if (j->due.shift == SHIFT_UNSET)
		j->due.shift = f->d.shift;
	if (j->catch_up < 0)
		j->catch_up = f->d.catch_up;
	if (j->workers < 0)
		j->workers = f->d.workers;
}

struct schedule *schedule_load(struct arena *a, const char *path, struct diags *out)
{
	struct keys_reader r = { a, out, &schedule_codes };
	struct file *f = ARENA_NEW(a, struct file);
	f->d = (struct defaults){ .lead = { 2, UNIT_WORKING_DAYS }, .at = 360, .shift = SHIFT_PREVIOUS };
	f->s.file = arena_strdup(a, path);
	if (!keys_read_file(&r, file_keys, path, f))
		return NULL;
	size_t errors = out->errors;
	f->s.since = f->d.since;
	for (size_t i = 0; i < f->s.njobs; i++)
		complete_job(f, &f->s.jobs[i]);
	schedule_check(&r, &f->s);
	return out->errors == errors ? &f->s : NULL;
}

/* False: the file is not there. */
static bool name_calendar(struct arena *a, const struct schedule *s, size_t i, const char **path, struct diags *out)
{
	const char *slash = strrchr(s->file, '/');
	*path = s->calendars[i][0] == '/' ? s->calendars[i] : arena_printf(a, "%.*s%s", slash ? (int)(slash - s->file + 1) : 0, s->file, s->calendars[i]);
	if (fsio_exists(*path))
		return true;
	struct diag *d = diags_report(out, DIAG_ERROR, "E010", &keys_item(s->calendars_node, i)->pos, _("no such file: %s"), *path);
	diag_hint(d, "%s", _("`lieciba calendar new` drafts one"));
	diag_exit(d, 78);
	return false;
}

bool schedule_calendars(struct arena *a, const struct schedule *s, struct calendars *c, struct diags *out)
{
	const struct calendar **v = ARENA_ARRAY(a, s->ncalendars + 1, const struct calendar *);
	bool good = true;
	*c = (struct calendars){ v, 0 };
	for (size_t i = 0; i < s->ncalendars; i++) {
		const char *path;
		const struct calendar *one = name_calendar(a, s, i, &path, out) ? calendar_load(a, path, out) : NULL;
		for (size_t k = 0; one && k < c->n; k++) {
			if (strcmp(v[k]->school_year, one->school_year) == 0) {
				diag_hint(diags_report(out, DIAG_ERROR, "V010", &keys_item(s->calendars_node, i)->pos, _("two calendars are of the school year %s"), one->school_year), "%s",
					_("name each school year's calendar once"));
				one = NULL;
			}
		}
		good = good && one;
		if (one)
			v[c->n++] = one;
	}
	return good;
}
