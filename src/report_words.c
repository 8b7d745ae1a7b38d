/* SPDX-License-Identifier: MIT */
/* report_words: what the report says, in Latvian and English. Tables by language, as in schedule_say: a page may not depend on the language of whoever started the run. */
#include "report_internal.h"

#include <stdio.h>
#include <string.h>

/* Latvian has one form for 1, 21, 31 … and one for the others. */
static bool is_single(int64_t n, enum lang lang)
{
	return report_side(lang) == LV ? n % 10 == 1 && n % 100 != 11 : n == 1;
}

static void add_count(struct strbuf *out, enum lang lang, int64_t n, const char *lv_one, const char *lv_many, const char *en_one, const char *en_many)
{
	strbuf_addf(out, "%lld %s", (long long)n, is_single(n, lang) ? PICK(lang, lv_one, en_one) : PICK(lang, lv_many, en_many));
}

void report_documents(int64_t n, enum lang lang, struct strbuf *out)
{
	add_count(out, lang, n, "dokuments", "dokumenti", "document", "documents");
}

/* ---- dates ---- */

void report_day(day_t d, enum lang lang, struct strbuf *out)
{
	int y, m, day;
	date_to_civil(d, &y, &m, &day);
	if (report_side(lang) == LV)
		strbuf_addf(out, "%02d.%02d.%04d.", day, m, y);
	else
		strbuf_addf(out, "%04d-%02d-%02d", y, m, day);
}

void report_iso_day(const char *iso, enum lang lang, struct strbuf *out)
{
	char own[DATE_ISO_SIZE] = "";
	day_t d;
	memcpy(own, iso, strnlen(iso, DATE_ISO_SIZE - 1));
	if (date_parse_iso(own, &d))
		report_day(d, lang, out);
	else
		strbuf_adds(out, iso);
}

void report_time(const char *local, enum lang lang, struct strbuf *out)
{
	report_iso_day(local, lang, out);
	if (strlen(local) >= 16)
		strbuf_addf(out, " %.5s", local + 11);
}

static void add_last(const char *at, const char *words, const char *never, enum lang lang, struct strbuf *out)
{
	strbuf_adds(out, at[0] ? words : never);
	if (at[0])
		report_time(at, lang, out);
}

void report_last_run(const struct report *r, enum lang lang, struct strbuf *out)
{
	add_last(r->last_run, PICK(lang, "pēdējā izpilde ", "last run "), PICK(lang, "izpildes vēl nav bijis", "no run yet"), lang, out);
}

void report_last_import(const struct report *r, enum lang lang, struct strbuf *out)
{
	add_last(r->last_import, PICK(lang, "dati ievesti ", "data imported "), PICK(lang, "dati vēl nav ievesti", "no data imported yet"), lang, out);
}

const char *report_weekday(day_t d, enum lang lang)
{
	static const char *const words[SIDES][8] = { { "", "pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena", "svētdiena" },
		{ "", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" } };
	return words[report_side(lang)][date_weekday(d)];
}

void report_left(const struct sched_item *i, enum lang lang, struct strbuf *out)
{
	static const char *const near[SIDES][2] = { { "šodien", "rīt" }, { "today", "tomorrow" } };
	if (i->days < 0 && report_side(lang) == LV)
		strbuf_addf(out, "nokavēts %d d.", -i->days);
	else if (i->days < 0)
		strbuf_addf(out, "%d %s late", -i->days, i->days == -1 ? "day" : "days");
	else if (i->days < 2)
		strbuf_adds(out, near[report_side(lang)][i->days]);
	else if (report_side(lang) == LV)
		add_count(out, lang, i->days, "diena", "dienas", "", "");
	else
		strbuf_addf(out, "in %d days", i->days);
}

/* ---- which documents ---- */

/* "Liecības par 1. semestri" says which term it is about. */
static bool says_term(const struct report_row *row, enum lang lang)
{
	char words[48];
	const struct due_period *p = &row->item->inst->period;
	snprintf(words, sizeof words, "%s. %s", p->code + 1, p->code[0] == 'S' ? "semestr" : "trimestr");
	return report_side(lang) == LV && p->span == SPAN_TERM && p->grade == 0 && strstr(row->item->inst->job->title, words) != NULL;
}

/* Of the present school year only what tells it from the job's other periods. */
static void add_period(const struct report *r, const struct due_period *p, enum lang lang, struct strbuf *out)
{
	char now[8];
	int y = 0, m = 0, week = 0;
	size_t from = out->len;
	date_school_year(r->sched->today, now);
	if (p->span == SPAN_MONTH) {
		date_to_civil(p->from, &y, &m, NULL);
		i18n_month_name(report_side(lang) == LV ? LANG_LV : LANG_EN, y, m, false, out);
	} else if (p->span == SPAN_WEEK) {
		week = date_iso_week(p->from, &y);
		strbuf_addf(out, PICK(lang, "%d. gada %d. nedēļa", "%d, week %d"), y, week);
	} else if (p->span == SPAN_TERM && (p->code[0] == 'S' || p->code[0] == 'T')) {
		bool half = p->code[0] == 'S';
		if (report_side(lang) == LV)
			strbuf_addf(out, "%s. %s", p->code + 1, half ? "semestris" : "trimestris");
		else
			strbuf_addf(out, "%s %s", half ? "semester" : "term", p->code + 1);
		if (strcmp(now, p->school_year) != 0)
			strbuf_addf(out, ", %s", p->school_year);
	} else if (p->span == SPAN_TERM) {
		strbuf_addf(out, "%s, %s", p->code, p->school_year);
	} else if (strcmp(now, p->school_year) != 0) {
		strbuf_addf(out, report_side(lang) == LV ? "%.4s./20%.2s. m. g." : "%.4s/%.2s", p->school_year, p->school_year + 5);
	}
	if (p->grade && out->len > from)
		strbuf_adds(out, ", ");
	if (p->grade)
		strbuf_addf(out, PICK(lang, "%d. klases", "grade %d"), p->grade);
}

void report_name(const struct report *r, const struct report_row *row, enum lang lang, struct strbuf *out)
{
	char now[8];
	const struct due_period *p = &row->item->inst->period;
	strbuf_adds(out, row->item->inst->job->title);
	if (says_term(row, lang) && strcmp(date_school_year(r->sched->today, now), p->school_year) == 0)
		return;
	size_t before = out->len;
	strbuf_adds(out, ", ");
	size_t after = out->len;
	add_period(r, p, lang, out);
	if (out->len == after)
		strbuf_truncate(out, before);
}

/* ---- how it stands ---- */

const char *report_group_word(const struct report_row *row, enum report_group g, enum lang lang)
{
	static const char *const words[SIDES][REPORT_GROUPS] = {
		{ "NOKAVĒTS", "NEIZDEVĀS", "APTURĒTS", "MAINĪTS", "GATAVS", "DARĀMS", "GAIDA", "DRĪZUMĀ", "PADARĪTS" },
		{ "LATE", "FAILED", "BLOCKED", "CHANGED", "READY", "OPEN", "WAITING", "NEXT", "DONE" } };
	if (g == REPORT_BLOCKED && row->made)
		return PICK(lang, "DAĻĒJI", "PARTIAL");
	return words[report_side(lang)][g];
}

/* By `fulfils`: what is recorded of documents; LV has it in the plural, for "341 dokuments" stands rarely alone. */
static const char *recorded(const struct report_row *row, enum lang lang)
{
	static const char *const words[SIDES][6] = { { "gatavi", "izdrukāti", "izsniegti", "nosūtīti", "nodoti", "nodoti glabāšanā" },
		{ "made", "printed", "issued", "sent", "handed over", "put into keeping" } };
	return words[report_side(lang)][row->item->inst->job->fulfils];
}

static void add_made(const struct report_row *row, enum lang lang, struct strbuf *out)
{
	if (row->made >= row->units)
		strbuf_addf(out, PICK(lang, "gatavi %lld", "%lld made"), (long long)row->made);
	else
		strbuf_addf(out, PICK(lang, "gatavi %lld no %lld", "%lld of %lld made"), (long long)row->made, (long long)row->units);
}

static void add_stopped(const struct report_row *row, enum lang lang, struct strbuf *out)
{
	if (row->made)
		add_made(row, lang, out);
	if (row->blocked)
		strbuf_addf(out, PICK(lang, "%sapturēti %lld", "%s%lld blocked"), row->made ? ", " : "", (long long)row->blocked);
	if (row->failed)
		strbuf_addf(out, PICK(lang, "%sneizdevās %lld", "%s%lld failed"), row->made || row->blocked ? ", " : "", (long long)row->failed);
}

static void add_record(const struct report_row *row, enum lang lang, struct strbuf *out)
{
	add_made(row, lang, out);
	if (row->fulfilled)
		strbuf_addf(out, PICK(lang, ", no tiem %s %lld", ", of these %s: %lld"), recorded(row, lang), (long long)row->fulfilled);
	else
		strbuf_addf(out, PICK(lang, ", nav %s", ", not %s"), recorded(row, lang));
}

static void add_ready(const struct report_row *row, enum lang lang, struct strbuf *out)
{
	const struct schedule_job *j = row->item->inst->job;
	if (j->action != ACTION_LAYOUT)
		strbuf_adds(out, PICK(lang, "jāizdara pašiem", "people do it"));
	else
		strbuf_adds(out, PICK(lang, "vēl nav sagatavots", "not made yet"));
}

static void add_done(const struct report_row *row, enum lang lang, struct strbuf *out)
{
	if (row->item->inst->job->action != ACTION_LAYOUT)
		strbuf_adds(out, PICK(lang, "padarīts", "done"));
	else if (report_side(lang) == LV)
		strbuf_addf(out, "%s %lld", recorded(row, lang), (long long)row->units);
	else
		strbuf_addf(out, "%lld %s", (long long)row->units, recorded(row, lang));
	if (row->done_on) {
		strbuf_adds(out, ", ");
		report_iso_day(row->done_on, lang, out);
	}
}

void report_state(const struct report_row *row, enum lang lang, struct strbuf *out)
{
	const struct sched_item *i = row->item;
	switch (i->state) {
	case SCHED_WAITING:
		strbuf_adds(out, PICK(lang, "atveras ", "opens "));
		report_day(i->inst->opens, lang, out);
		break;
	case SCHED_NO_LAYOUT:
		strbuf_addf(out, PICK(lang, "izkārtojuma „%s” vēl nav", "there is no layout '%s' yet"), i->inst->job->layout);
		break;
	case SCHED_AFTER:
		strbuf_addf(out, PICK(lang, "vispirms: %s", "first: %s"), row->waits_for);
		break;
	case SCHED_READY:
		add_ready(row, lang, out);
		break;
	case SCHED_FAILED:
		if (row->made + row->blocked + row->failed == 0)
			strbuf_adds(out, PICK(lang, "neizdevās sagatavot", "could not be made"));
		else
			add_stopped(row, lang, out);
		break;
	case SCHED_BLOCKED:
	case SCHED_PARTIAL:
		add_stopped(row, lang, out);
		break;
	case SCHED_MADE:
		add_record(row, lang, out);
		break;
	case SCHED_DONE:
		add_done(row, lang, out);
		break;
	case SCHED_SKIPPED:
		break;
	}
}

void report_notes(const struct report *r, const struct report_row *row, enum lang lang, struct strbuf *out)
{
	const struct sched_item *i = row->item;
	size_t from = out->len;
	(void)r;
	if (row->group == REPORT_OPEN || row->group == REPORT_NEXT || row->group == REPORT_BLOCKED || row->group == REPORT_RECORD)
		schedule_reason(&i->inst->due, lang, out);
	if (row->remind) {
		strbuf_adds(out, out->len > from ? "; " : "");
		strbuf_adds(out, PICK(lang, "pēdējā mācību diena pirms tam: ", "last school day before it: "));
		report_day(row->remind, lang, out);
		if (row->remind_why)
			strbuf_addf(out, row->remind_break ? PICK(lang, " (brīvlaiks: %s)", " (break: %s)") : " (%s)", row->remind_why);
	}
	if (i->state == SCHED_NO_LAYOUT)
		strbuf_adds(out, PICK(lang, "līdz tam to sagatavo paši", "until then people make it"));
	if (row->others) {
		strbuf_adds(out, out->len > from ? "; " : "");
		if (report_side(lang) == LV)
			strbuf_addf(out, "un vēl par %zu %s", row->others, is_single((int64_t)row->others, lang) ? "agrāku periodu" : "agrākiem periodiem");
		else
			strbuf_addf(out, "and for %zu earlier %s", row->others, row->others == 1 ? "period" : "periods");
	}
}

/* ---- what changed ---- */

/* The data of layouts, as people call them; a name that is not here is said as it stands. */
static const char *dataset_word(const char *name, size_t n, enum lang lang)
{
	static const struct { const char *name, *lv, *en; } words[] = {
		{ "marks", "vērtējumi", "marks" }, { "closing", "noslēguma vērtējumi", "closing marks" }, { "closing_marks", "noslēguma vērtējumi", "closing marks" },
		{ "absences", "kavējumi", "absences" }, { "absence", "kavējumi", "absences" }, { "hours", "stundu skaits", "numbers of lessons" },
		{ "lessons", "stundas", "lessons" }, { "resits", "pēcpārbaudījumi", "resits" }, { "decisions", "rīkojumi", "orders" }, { "orders", "rīkojumi", "orders" },
		{ "roster", "ziņas par izglītojamo", "the student's details" }, { "students", "izglītojamo saraksts", "list of students" },
		{ "private", "personas kods", "personal code" }, { "classes", "klases ziņas", "the class's details" }, { "class", "klases ziņas", "the class's details" },
		{ "term_name", "semestra nosaukums", "the term's name" }, { "terms", "semestri", "terms" }, { "school", "skolas ziņas", "the school's details" },
		{ "behaviour", "uzvedība", "behaviour" }, { "works", "pārbaudes darbi", "assessed works" }, { "assessments", "pārbaudes darbi", "assessed works" },
		{ "achievements", "sasniegumi", "achievements" }, { "layout", "izkārtojums", "the layout" }, { "rules", "vērtēšanas noteikumi", "rules of marking" } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strlen(words[i].name) == n && strncmp(words[i].name, name, n) == 0)
			return PICK(lang, words[i].lv, words[i].en);
	}
	return NULL;
}

void report_changed_words(const char *what, enum lang lang, struct strbuf *out)
{
	for (const char *p = what; *p;) {
		size_t n = strcspn(p, ",");
		const char *word = dataset_word(p, n, lang);
		strbuf_adds(out, p == what ? "" : ", ");
		if (word)
			strbuf_adds(out, word);
		else
			strbuf_add(out, p, n);
		p += n + (p[n] == ',');
	}
}

/* ---- what to do ---- */

bool report_only_layout(const struct report_row *row)
{
	size_t i = 0;
	while (i < row->nchanges && strcmp(row->changes[i].what, "layout") == 0)
		i++;
	return row->nchanges && i == row->nchanges;
}

void report_codes(const struct report_stop *s, struct strbuf *out)
{
	for (size_t i = 0; i < s->ncodes; i++)
		strbuf_addf(out, "%s%s (%lld)", i ? ", " : "", s->codes[i].code, (long long)s->codes[i].documents);
}

void report_command(const struct report_row *row, enum report_group g, struct strbuf *out)
{
	static const char *const how[] = { NULL, "printed", "issued", "sent", "handed-over", "kept" };
	const struct sched_item *i = row->item;
	const struct schedule_job *j = i->inst->job;
	if (g == REPORT_CHANGED && report_only_layout(row))
		strbuf_addf(out, "lieciba run %s %s --accept-layout", j->id, i->period);
	else if (g == REPORT_CHANGED)
		strbuf_addf(out, "lieciba reissue %s %s --reason …", j->id, i->period);
	else if (i->state == SCHED_DONE || !i->open || i->state == SCHED_NO_LAYOUT || i->state == SCHED_AFTER)
		return;
	else if (j->action != ACTION_LAYOUT)
		strbuf_addf(out, "lieciba done %s %s --by …", j->id, i->period);
	else if (row->blocked)
		strbuf_adds(out, row->check);
	else if (i->state == SCHED_MADE)
		strbuf_addf(out, "lieciba issue %s %s --how %s --to … --by …", j->id, i->period, how[j->fulfils] ? how[j->fulfils] : "issued");
	else
		strbuf_addf(out, "lieciba run %s %s", j->id, i->period);
}
