/* SPDX-License-Identifier: MIT */
/* report_json: the report for programs: JSON, a line for Nagios, Prometheus' text format. */
#include "report_internal.h"

#include "lieciba/fsio.h"

#include <string.h>

static const char *const group_ids[REPORT_GROUPS] = { "late", "failed", "blocked", "changed", "to-record", "open", "waiting", "next", "done" };
static const char *const state_ids[] = { "waiting", "no-layout", "after", "ready", "blocked", "partial", "failed", "made", "done", "skipped" };
static const char *const fulfils_ids[] = { "made", "printed", "issued", "sent", "handed-over", "kept" };

/* ---- JSON ---- */

static void add_text(struct strbuf *out, const char *key, const char *value)
{
	strbuf_addf(out, ",\"%s\":", key);
	if (value && *value)
		strbuf_add_json(out, value);
	else
		strbuf_adds(out, "null");
}

static void add_day(struct strbuf *out, const char *key, day_t d)
{
	char iso[DATE_ISO_SIZE];
	add_text(out, key, date_format_iso(d, iso));
}

static void add_lists(const struct report_row *row, struct strbuf *out)
{
	strbuf_adds(out, ",\"stopped\":[");
	for (size_t i = 0; i < row->nstops; i++) {
		strbuf_addf(out, "%s{\"documents\":%lld", i ? "," : "", (long long)row->stops[i].documents);
		add_text(out, "class", row->stops[i].class_name);
		strbuf_adds(out, ",\"codes\":{");
		for (size_t k = 0; k < row->stops[i].ncodes; k++) {
			strbuf_adds(out, k ? "," : "");
			strbuf_add_json(out, row->stops[i].codes[k].code);
			strbuf_addf(out, ":%lld", (long long)row->stops[i].codes[k].documents);
		}
		strbuf_adds(out, "}}");
	}
	strbuf_adds(out, "],\"failures\":[");
	for (size_t i = 0; i < row->nfails; i++) {
		strbuf_addf(out, "%s{\"code\":\"%s\"", i ? "," : "", row->fails[i].code);
		add_text(out, "document", row->fails[i].label);
		strbuf_addc(out, '}');
	}
	strbuf_adds(out, "],\"changes\":[");
	for (size_t i = 0; i < row->nchanges; i++) {
		strbuf_addf(out, "%s{\"since\":\"%s\"", i ? "," : "", row->changes[i].since);
		add_text(out, "document", row->changes[i].label);
		add_text(out, "what", row->changes[i].what);
		strbuf_addc(out, '}');
	}
	strbuf_adds(out, "],\"files\":[");
	for (size_t i = 0; i < row->nfiles; i++) {
		const struct report_file *f = &row->files[i];
		strbuf_addf(out, "%s{\"kind\":\"%s\",\"pages\":%lld,\"documents\":%lld,\"complete\":%s", i ? "," : "", f->kind, (long long)f->pages, (long long)(f->parts ? f->parts : 1),
			f->complete ? "true" : "false");
		add_text(out, "name", f->name);
		add_text(out, "path", f->path);
		strbuf_addc(out, '}');
	}
	strbuf_addc(out, ']');
}

static void add_row(const struct report_row *row, enum lang lang, struct strbuf *out)
{
	const struct sched_item *i = row->item;
	const struct schedule_job *j = i->inst->job;
	struct strbuf why = STRBUF_INIT, command = STRBUF_INIT;
	schedule_reason(&i->inst->due, lang, &why);
	report_command(row, row->group, &command);
	strbuf_addf(out, "{\"group\":\"%s\",\"state\":\"%s\",\"job\":\"%s\",\"period\":\"%s\"", group_ids[row->group], state_ids[i->state], j->id, i->period);
	add_text(out, "title", j->title);
	add_text(out, "rules", row->sources);
	add_day(out, "opens", i->inst->opens);
	add_day(out, "due", i->inst->due.due);
	add_text(out, "reason", why.buf);
	strbuf_addf(out, ",\"days\":%d,\"working_days\":%d,\"open\":%s,\"late\":%s,\"was_late\":%s,\"fulfils\":\"%s\"", i->days, i->working_days, i->open ? "true" : "false",
		i->late ? "true" : "false", i->known && i->known->was_late ? "true" : "false", fulfils_ids[j->fulfils]);
	strbuf_addf(out, ",\"documents\":%lld,\"made\":%lld,\"blocked\":%lld,\"failed\":%lld,\"fulfilled\":%lld,\"changed\":%lld", (long long)row->units, (long long)row->made,
		(long long)row->blocked, (long long)row->failed, (long long)row->fulfilled, (long long)row->nchanges);
	add_text(out, "made_on", row->made_on);
	add_text(out, "done_on", row->done_on);
	add_text(out, "layout", j->layout);
	add_text(out, "waits_for", i->waits_for);
	if (row->remind)
		add_day(out, "last_school_day", row->remind);
	add_text(out, "command", command.buf);
	add_text(out, "check_page", row->check_page);
	add_lists(row, out);
	strbuf_addf(out, ",\"earlier\":%zu}", row->others);
	strbuf_release(&why);
	strbuf_release(&command);
}

void report_json(const struct report *r, enum lang lang, bool late, struct strbuf *out)
{
	size_t n = 0;
	strbuf_addf(out, "{\"now\":\"%s\",\"school\":\"%s\"", r->now, r->sched ? r->sched->school : "");
	add_text(out, "name", r->school);
	add_text(out, "last_run", r->last_run);
	add_text(out, "last_import", r->last_import);
	add_text(out, "archive_check", r->archive_check);
	add_text(out, "failure", r->failure);
	strbuf_addf(out, ",\"run_old\":%s,\"late\":%zu,\"soon\":%zu,\"documents\":%lld,\"made\":%lld,\"blocked\":%lld,\"failed\":%lld,\"changed\":%lld,\"groups\":{",
		r->run_old ? "true" : "false", r->late, r->soon, (long long)r->documents, (long long)r->made, (long long)r->blocked, (long long)r->failed, (long long)r->changed);
	for (int g = 0; g < REPORT_GROUPS; g++)
		strbuf_addf(out, "%s\"%s\":%zu", g ? "," : "", group_ids[g], r->count[g]);
	strbuf_adds(out, "},\"warnings\":[");
	for (size_t i = 0; i < r->warnings.n; i++) {
		strbuf_adds(out, i ? "," : "");
		diag_json(&r->warnings.v[i], out);
	}
	strbuf_adds(out, "],\"instances\":[");
	for (size_t i = 0; i < r->n; i++) {
		if (late && (!r->v[i].item->late || r->v[i].item->state == SCHED_NO_LAYOUT))
			continue;
		strbuf_adds(out, n++ ? "," : "");
		add_row(&r->v[i], lang, out);
	}
	strbuf_adds(out, "]}\n");
}

/* ---- Nagios ---- */

static size_t first_late(const struct report *r)
{
	size_t i = 0;
	while (i < r->n && (!r->v[i].item->late || r->v[i].item->state == SCHED_NO_LAYOUT || r->v[i].group == REPORT_WAITING))
		i++;
	return i;
}

static int severity(const struct report *r)
{
	if (r->failure || r->late || r->count[REPORT_FAILED])
		return 2;
	return r->blocked || r->changed || r->soon || r->run_old || r->warnings.n ? 1 : 0;
}

static void part(struct strbuf *out, size_t *n, int64_t count, const char *word)
{
	if (count)
		strbuf_addf(out, "%s%s %lld", (*n)++ ? ", " : " - ", word, (long long)count);
}

int report_nagios(const struct report *r, enum lang lang, struct strbuf *out)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL" };
	size_t n = 0, i = first_late(r);
	int code = severity(r);
	strbuf_addf(out, "LIECIBA %s", words[code]);
	part(out, &n, (int64_t)r->late, PICK(lang, "nokavēti", "late"));
	if (i < r->n && r->late)
		strbuf_addf(out, " (%s %s%s)", r->v[i].item->inst->job->id, r->v[i].item->period, r->late > 1 ? " …" : "");
	part(out, &n, (int64_t)r->count[REPORT_FAILED], PICK(lang, "neizdevušies", "failed"));
	part(out, &n, r->blocked, PICK(lang, "apturēti dokumenti", "documents blocked"));
	part(out, &n, r->changed, PICK(lang, "mainīti pēc izsniegšanas", "changed after issue"));
	part(out, &n, (int64_t)r->soon, PICK(lang, "darāmi līdz rītdienai", "due by the next working day"));
	if (r->run_old)
		strbuf_addf(out, "%s%s", n++ ? ", " : " - ", PICK(lang, "diennakti nav bijis izpildes", "no run for 24 hours"));
	if (r->warnings.n)
		strbuf_addf(out, "%s%s", n++ ? ", " : " - ", r->warnings.v[0].code);
	if (n == 0)
		strbuf_adds(out, PICK(lang, " - nekas nav nokavēts", " - nothing is late"));
	strbuf_addf(out, "|late=%zu;;0;0 failed=%zu;;0;0 blocked=%lld;0;;0 changed=%lld;0;;0 soon=%zu;0;;0 documents=%lld;;;0 made=%lld;;;0\n", r->late, r->count[REPORT_FAILED],
		(long long)r->blocked, (long long)r->changed, r->soon, (long long)r->documents, (long long)r->made);
	return code;
}

/* ---- Prometheus ---- */

static void metric(struct strbuf *out, const char *name, const char *help, int64_t value)
{
	strbuf_addf(out, "# HELP lieciba_%s %s\n# TYPE lieciba_%s gauge\nlieciba_%s %lld\n", name, help, name, name, (long long)value);
}

static void add_states(const struct report *r, struct strbuf *out)
{
	size_t n[sizeof state_ids / sizeof *state_ids] = { 0 };
	for (size_t i = 0; i < r->sched->n; i++)
		n[r->sched->v[i].state]++;
	strbuf_adds(out, "# HELP lieciba_instances Instances of schedule.yaml by their state.\n# TYPE lieciba_instances gauge\n");
	for (size_t s = 0; s < sizeof state_ids / sizeof *state_ids; s++)
		strbuf_addf(out, "lieciba_instances{state=\"%s\"} %zu\n", state_ids[s], n[s]);
}

void report_prom(const struct report *r, struct strbuf *out)
{
	metric(out, "last_run_timestamp_seconds", "When lieciba run ended last.", r->last_run_time);
	metric(out, "last_run_success", "Whether it could go on to its end.", r->failure == NULL);
	if (!r->sched)
		return;
	add_states(r, out);
	metric(out, "late", "Instances whose due day is over and that are not done.", (int64_t)r->late);
	metric(out, "due_soon", "Open instances that are due today or on the next working day.", (int64_t)r->soon);
	metric(out, "documents", "Documents that the ledger knows.", r->documents);
	metric(out, "documents_made", "Documents that are made.", r->made);
	metric(out, "documents_blocked", "Documents that a gate stops.", r->blocked);
	metric(out, "documents_failed", "Documents that could not be made.", r->failed);
	metric(out, "documents_changed", "Issued documents that differ from the present data.", r->changed);
	metric(out, "import_number", "Number of the newest import.", r->import_no);
	metric(out, "calendar_warnings", "A calendar is missing or not complete.", (int64_t)r->warnings.n);
}
