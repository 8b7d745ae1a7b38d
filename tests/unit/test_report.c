/* SPDX-License-Identifier: MIT */
/* report: which group an instance is in, what belongs to it, what it says; the page, the figures, and when files are written. Against a real ledger. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/report.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/lieciba-report-XXXXXX";
static struct arena arena;
static struct config *config;
static struct ledger *ledger;
static struct ledger_run run = { .school = "pvs", .at = "2025-12-16T06:00:00", .host = "h", .boot_id = "b", .reason = "due", .pid = 1, .output_version = 1 };
static const char now[] = "2025-12-16T10:00:00Z";

static const char schedule_text[] =
	"format: 1\n"
	"timezone: Europe/Riga\n"
	"calendars: [calendar-2025-26.yaml]\n"
	"jobs:\n"
	"  cards: { title: \"Liecības <b>&\", source: \"AKN-11; MK528\", layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd, fulfils: issued }\n"
	"  lists: { title: Saraksti, layout: report-card, period: month, months: [9, 10, 11], due: { day: 3 }, fulfils: printed }\n"
	"  sums: { title: Kopsavilkums, layout: report-card, period: month, months: [10, 11], due: { day: 3 } }\n"
	"  after: { title: Pēc tam, layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd, after: [cards] }\n"
	"  dreams: { title: Sapņi, layout: no-such, period: month, due: { day: 3 } }\n"
	"  letters: { title: Vēstules, action: remind, period: month, months: [11], due: { day: 17 } }\n"
	"  safety: { title: Drošība, action: remind, period: once, due: { anchor: date, date: 01-05 }, lead: 15wd }\n"
	"  after-month: { title: Mēnesis, action: remind, period: month, months: [12], due: { day: 5 } }\n"
	"  easter: { title: Lieldienas, action: remind, period: once, due: { anchor: date, date: 04-05, shift: none }, lead: 1wd }\n";

static const char *in_root(const char *name)
{
	return arena_printf(&arena, "%s/%s", root, name);
}

static void put(const char *name, const char *text)
{
	assert_true(fsio_mkdirs_for(in_root(name), NULL) && fsio_write(in_root(name), text, strlen(text), NULL));
}

static void put_instance(const char *job, const char *period, const char *fulfils)
{
	struct diag d = { 0 };
	const struct ledger_instance i = { .id = arena_printf(&arena, "pvs/%s/%s", job, period), .school = "pvs", .job = job, .period = period, .data_from = "2025-09-01",
		.data_to = "2025-12-19", .opens = "2025-12-12", .due = "2025-12-19", .fulfils = fulfils, .layout = "report-card" };
	assert_true(ledger_put_instance(ledger, &i, &d));
}

static void put_bundle(const char *id, const char *name, bool complete)
{
	struct diag d = { 0 };
	const struct ledger_bundle b = { .bundle = arena_printf(&arena, "pvs/S 1/%s", name), .kind = "pdf", .path = arena_printf(&arena, "pvs/S 1/%s.pdf", name), .made_at = "2025-12-16",
		.version = 1, .complete = complete, .parts = 2, .bytes = 100, .pages = 4 };
	assert_true(ledger_put_bundle(ledger, id, run.id, &b, &d));
}

/* states: a letter a unit, two units a class: d done (with a draft and a file), b blocked by C204 and C207, c by C204, f failed. */
static void put_units(const char *job, const char *period, const char *fulfils, const char *states, const char *at)
{
	struct diag d = { 0 };
	uint8_t stamp[DIGEST_SIZE] = { 7 };
	const char *id = arena_printf(&arena, "pvs/%s/%s", job, period);
	put_instance(job, period, fulfils);
	for (size_t k = 0; states[k]; k++) {
		const char *class_name = k / 2 ? "7.a" : "10.b", *unit = arena_printf(&arena, "s%zu", k);
		const struct ledger_unit u = { .unit = unit, .label = arena_printf(&arena, "%s/%zu", class_name, k % 2 + 1), .class_id = class_name, .class_name = class_name, .seq = (int64_t)k,
			.state = states[k] == 'd' ? "done" : states[k] == 'f' ? "failed" : "blocked", .blocked_by = states[k] == 'b' ? "C204,C207" : states[k] == 'c' ? "C204" : NULL };
		struct ledger_version v = { .version = 1, .lang = "lv", .profile = "2a", .doc_date = "2025-12-19", .made_at = "2025-12-16", .nout = 1 };
		v.out[0] = (struct ledger_output){ .kind = "pdf", .path = arena_printf(&arena, "%s/%s/%zu.pdf", job, period, k), .bytes = 10, .pages = 2 };
		assert_true(ledger_put_unit(ledger, id, &u, &d));
		if (states[k] == 'd')
			assert_true(ledger_put_draft(ledger, id, unit, run.id, &v, &d));
	}
	assert_true(ledger_sum_up(ledger, id, at, false, stamp, &d));
}

static void record(const char *id, const char *unit, const char *event)
{
	struct diag d = { 0 };
	int64_t entry;
	const struct ledger_event e = { .school = "pvs", .school_year = "2025-26", .at = "2025-12-10T12:00:00", .event = event, .to_role = "student", .by_role = "clerk", .by_login = "anna",
		.copy_no = 1 };
	assert_true(ledger_register(ledger, id, unit, 1, &e, &entry, &d));
	assert_true(ledger_sum_up(ledger, id, "2025-12-10T12:00:00", false, NULL, &d));
}

static int setup(void **state)
{
	(void)state;
	struct diags out = { 0 };
	struct strbuf calendar = STRBUF_INIT;
	struct diag d = { 0 };
	arena_init(&arena, 0);
	assert_non_null(mkdtemp(root));
	assert_true(fsio_read("samples/calendars/calendar-2025-26.yaml", 1 << 20, &calendar, NULL));
	put("calendar-2025-26.yaml", calendar.buf);
	strbuf_release(&calendar);
	put("schedule.yaml", schedule_text);
	put("lieciba.yaml", "format: 1\nschool: pvs\n");
	config = config_load(&arena, root, NULL, ".", &out);
	assert_non_null(config);
	ledger = ledger_open(in_root("state/ledger.db"), true, &d);
	assert_non_null(ledger);
	assert_true(ledger_run_begin(ledger, &run, NULL, &d));
	const struct ledger_snapshot snap = { .school = "pvs", .needs = "", .data_to = "2025-12-19", .made_at = "2025-12-19T06:00:00", .import_no = 1 };
	assert_true(ledger_put_snapshot(ledger, &snap, &d));
	put_units("cards", "2025-26/S1", "issued", "dcdb", "2025-12-16T06:00:00");
	put_bundle("pvs/cards/2025-26/S1", "10.b", false);
	put_bundle("pvs/cards/2025-26/S1", "7.a", true);
	put_units("lists", "2025-10", "printed", "dd", "2025-11-02T06:00:00");
	put_units("lists", "2025-11", "printed", "dd", "2025-12-02T06:00:00");
	for (int k = 0; k < 2; k++)
		record("pvs/lists/2025-10", k ? "s1" : "s0", "printed");
	record("pvs/lists/2025-11", "s0", "printed");
	const uint8_t other[DIGEST_SIZE] = { 9 };
	assert_true(ledger_mark_changed(ledger, "pvs/lists/2025-10", "s1", 1, other, "marks,hours,odd_name", "2025-12-15", &d));
	put_units("sums", "2025-10", "made", "d", "2025-11-02T06:00:00");
	put_units("sums", "2025-11", "made", "ff", "2025-12-02T06:00:00");
	const struct ledger_problem problem = { .unit = "10.b/1", .code = "L220", .text = "x" };
	assert_true(ledger_put_problems(ledger, "pvs/sums/2025-11", run.id, &problem, 1, &d));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	char command[64];
	ledger_close(ledger);
	arena_release(&arena);
	snprintf(command, sizeof command, "rm -rf %s", root);
	return system(command);
}

/* The report at a time; last: when a run was there. */
static struct report *look(const char *at, const char *last, struct ledger *l)
{
	struct diags out = { 0 };
	struct diag d = { 0 };
	struct report *r = ARENA_NEW(&arena, struct report);
	struct sched *s = sched_look(&arena, config, "pvs", l, at, &out);
	assert_non_null(s);
	diags_free(&out);
	const struct report_source src = { .config = config, .sched = s, .ledger = l, .now = at, .last_run = last };
	assert_true(report_fill(&arena, &src, r, &d));
	return r;
}

static const struct report_row *find(const struct report *r, const char *job, const char *period)
{
	for (size_t i = 0; i < r->n; i++) {
		if (strcmp(r->v[i].item->inst->job->id, job) == 0 && strcmp(r->v[i].item->period, period) == 0)
			return &r->v[i];
	}
	fail_msg("%s %s is not in the report", job, period);
	return NULL;
}

static void says(void (*words)(const struct report_row *, enum lang, struct strbuf *), const struct report_row *row, enum lang lang, const char *want)
{
	struct strbuf sb = STRBUF_INIT;
	words(row, lang, &sb);
	assert_string_equal(sb.buf, want);
	strbuf_release(&sb);
}

static void commands(const struct report_row *row, enum report_group g, const char *want)
{
	struct strbuf sb = STRBUF_INIT;
	report_command(row, g, &sb);
	assert_string_equal(sb.buf, want);
	strbuf_release(&sb);
}

/* ---- groups and what belongs to them ---- */

static void test_groups(void **state)
{
	(void)state;
	static const struct { const char *job, *period; enum report_group group; } want[] = { { "cards", "2025-26/S1", REPORT_BLOCKED }, { "lists", "2025-09", REPORT_LATE },
		{ "lists", "2025-10", REPORT_CHANGED }, { "lists", "2025-11", REPORT_LATE }, { "sums", "2025-10", REPORT_DONE }, { "sums", "2025-11", REPORT_FAILED },
		{ "after", "2025-26/S1", REPORT_WAITING }, { "dreams", "2025-11", REPORT_WAITING }, { "letters", "2025-11", REPORT_OPEN }, { "dreams", "2026-01", REPORT_NEXT } };
	struct report *r = look(now, now, ledger);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		assert_int_equal(find(r, want[i].job, want[i].period)->group, want[i].group);
	for (size_t i = 1; i < r->n; i++)
		assert_true(r->v[i - 1].group <= r->v[i].group);
	says(report_state, find(r, "after", "2025-26/S1"), LANG_LV, "vispirms: Liecības <b>&");
	/* Of what has no layout one row, its newest period. */
	const struct report_row *dreams = find(r, "dreams", "2025-11");
	assert_int_equal(dreams->others, 2);
	assert_int_equal(r->count[REPORT_WAITING], 2);
	/* It is not among what is late, though its day is over. */
	assert_true(dreams->item->late);
	assert_int_equal(r->late, 3);
	assert_int_equal(r->soon, 1);
	assert_int_equal(r->documents, 11);
	assert_int_equal(r->made, 7);
	assert_int_equal(r->blocked, 2);
	assert_int_equal(r->failed, 2);
	assert_int_equal(r->changed, 1);
	assert_false(r->run_old);
	assert_string_equal(r->now, "2025-12-16T12:00:00");
	report_free(r);
}

static void test_blocked(void **state)
{
	(void)state;
	struct report *r = look(now, now, ledger);
	const struct report_row *row = find(r, "cards", "2025-26/S1");
	struct strbuf sb = STRBUF_INIT;
	assert_int_equal(row->nstops, 2);
	assert_string_equal(row->stops[0].class_name, "10.b"); /* in order of printing */
	report_codes(&row->stops[0], &sb);
	assert_string_equal(sb.buf, "C204 (1)");
	strbuf_reset(&sb);
	report_codes(&row->stops[1], &sb);
	assert_string_equal(sb.buf, "C204 (1), C207 (1)");
	strbuf_release(&sb);
	assert_string_equal(row->check, "lieciba check --layout report-card --period 2025-26/S1");
	assert_string_equal(row->sources, "AKN 11; MK528");
	says(report_state, row, LANG_LV, "gatavi 2 no 4, apturēti 2");
	says(report_state, row, LANG_EN, "2 of 4 made, 2 blocked");
	assert_string_equal(report_group_word(row, row->group, LANG_LV), "DAĻĒJI");
	commands(row, row->group, row->check);
	/* Class files, 7.a before 10.b. */
	assert_int_equal(row->nfiles, 2);
	assert_string_equal(row->files[0].name, "7.a");
	assert_true(row->files[0].complete);
	assert_string_equal(row->files[1].path, "pvs/S 1/10.b.pdf");
	assert_false(row->files[1].complete);
	report_free(r);
}

static void test_changed(void **state)
{
	(void)state;
	struct report *r = look(now, now, ledger);
	const struct report_row *row = find(r, "lists", "2025-10");
	struct strbuf sb = STRBUF_INIT;
	assert_int_equal(row->nchanges, 1);
	assert_string_equal(row->changes[0].label, "10.b/2");
	report_changed_words(row->changes[0].what, LANG_LV, &sb);
	assert_string_equal(sb.buf, "vērtējumi, stundu skaits, odd_name");
	strbuf_release(&sb);
	commands(row, REPORT_CHANGED, "lieciba reissue lists 2025-10 --reason …");
	assert_true(report_in(row, REPORT_CHANGED));
	assert_int_equal(row->nfiles, 0); /* printed, as is recorded */
	report_free(r);
}

static void test_records(void **state)
{
	(void)state;
	struct report *r = look(now, now, ledger);
	const struct report_row *row = find(r, "lists", "2025-11");
	says(report_state, row, LANG_LV, "gatavi 2, no tiem izdrukāti 1");
	commands(row, row->group, "lieciba issue lists 2025-11 --how printed --to … --by …");
	assert_int_equal(row->nfiles, 2); /* no class files: the documents themselves */
	assert_string_equal(row->files[0].name, "10.b/1");
	row = find(r, "sums", "2025-11");
	says(report_state, row, LANG_LV, "neizdevās 2");
	assert_int_equal(row->nfails, 1);
	assert_string_equal(row->fails[0].label, "10.b/1");
	assert_string_equal(row->fails[0].code, "L220");
	row = find(r, "sums", "2025-10");
	says(report_state, row, LANG_LV, "gatavi 1, 02.11.2025.");
	assert_int_equal(row->nfiles, 0); /* more than a month ago */
	report_free(r);
	r = look("2025-11-20T10:00:00Z", now, ledger);
	assert_int_equal(find(r, "sums", "2025-10")->nfiles, 1);
	report_free(r);
}

/* ---- reminders ---- */

static void test_reminders(void **state)
{
	(void)state;
	char day[DATE_ISO_SIZE];
	struct report *r = look(now, now, ledger);
	const struct report_row *row = find(r, "letters", "2025-11");
	assert_int_equal(row->remind, 0); /* Wednesday the 17th has lessons */
	says(report_state, row, LANG_LV, "jāizdara pašiem");
	commands(row, row->group, "lieciba done letters 2025-11 --by …");
	row = find(r, "safety", "2025-26"); /* the first day after the break */
	assert_string_equal(date_format_iso(row->remind, day), "2025-12-19");
	assert_true(row->remind_break);
	assert_string_equal(row->remind_why, "ziemas");
	assert_int_equal(find(r, "after-month", "2025-12")->remind, 0); /* nobody can tell of December on the 19th */
	row = find(r, "easter", "2025-26"); /* Sunday, after Good Friday */
	assert_string_equal(date_format_iso(row->remind, day), "2026-04-02");
	assert_false(row->remind_break);
	report_free(r);
}

static void test_left(void **state)
{
	(void)state;
	static const struct { int days; const char *lv, *en; } want[] = { { -1, "nokavēts 1 d.", "1 day late" }, { -12, "nokavēts 12 d.", "12 days late" }, { 0, "šodien", "today" },
		{ 1, "rīt", "tomorrow" }, { 2, "2 dienas", "in 2 days" }, { 11, "11 dienas", "in 11 days" }, { 21, "21 diena", "in 21 days" } };
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const struct sched_item x = { .days = want[i].days };
		struct strbuf lv = STRBUF_INIT, en = STRBUF_INIT;
		report_left(&x, LANG_LV, &lv);
		report_left(&x, LANG_RU, &en);
		assert_string_equal(lv.buf, want[i].lv);
		assert_string_equal(en.buf, want[i].en);
		strbuf_release(&lv);
		strbuf_release(&en);
	}
}

/* ---- forms ---- */

static void test_nothing_made(void **state)
{
	(void)state;
	struct report *r = look(now, NULL, NULL);
	struct strbuf sb = STRBUF_INIT;
	assert_int_equal(r->documents, 0);
	assert_true(r->run_old);
	assert_int_equal(find(r, "cards", "2025-26/S1")->group, REPORT_OPEN);
	report_text(r, LANG_EN, true, false, &sb);
	assert_non_null(strstr(sb.buf, "no run yet"));
	report_html(&arena, r, LANG_LV, &sb);
	assert_non_null(strstr(sb.buf, "nav strādājusi vairāk nekā diennakti"));
	strbuf_release(&sb);
	report_free(r);
}

static void test_nagios(void **state)
{
	(void)state;
	struct strbuf sb = STRBUF_INIT;
	struct report *r = look(now, now, ledger);
	assert_int_equal(report_nagios(r, LANG_EN, &sb), 2);
	assert_non_null(strstr(sb.buf, "LIECIBA CRITICAL - late 3 (lists 2025-09 …), failed 1, documents blocked 2, changed after issue 1, due by the next working day 1|late=3;;0;0 "));
	report_free(r);
	strbuf_reset(&sb);
	r = look("2025-09-02T10:00:00Z", "2025-09-01T09:00:00Z", NULL); /* nothing is open; the last run was 25 hours ago */
	assert_int_equal(report_nagios(r, LANG_EN, &sb), 1);
	assert_non_null(strstr(sb.buf, "LIECIBA WARNING - no run for 24 hours|"));
	report_free(r);
	strbuf_reset(&sb);
	r = look("2025-09-02T10:00:00Z", "2025-09-01T11:00:00Z", NULL);
	assert_int_equal(report_nagios(r, LANG_LV, &sb), 0);
	assert_non_null(strstr(sb.buf, "LIECIBA OK - nekas nav nokavēts|"));
	report_free(r);
	strbuf_release(&sb);
}

static void test_page(void **state)
{
	(void)state;
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	struct report *r = look(now, now, ledger);
	report_html(&arena, r, LANG_LV, &a);
	report_html(&arena, r, LANG_LV, &b);
	assert_string_equal(a.buf, b.buf);
	static const char *const has[] = { "<html lang=\"lv\">", "<h1>Šodien ir otrdiena, 16.12.2025.</h1>", "Liecības &lt;b&gt;&amp;", "<a href=\"pvs/S%201/10.b.pdf\">10.b</a>", "nepilnīga",
		"<b>10.b/2</b>: vērtējumi, stundu skaits, odd_name, kopš 15.12.2025.", "Mainījies pēc izsniegšanas", "Arhīva pārbaude: vēl nav bijusi", "<b>7.a</b>: 1 dokuments, C204 (1), C207 (1)" };
	for (size_t i = 0; i < sizeof has / sizeof *has; i++) {
		if (!strstr(a.buf, has[i]))
			fail_msg("the page has no %s", has[i]);
	}
	static const char *const hasnt[] = { "<script", "<b>&", "http:", "https:", "(null)" };
	for (size_t i = 0; i < sizeof hasnt / sizeof *hasnt; i++)
		assert_null(strstr(a.buf, hasnt[i]));
	strbuf_reset(&a);
	report_html(&arena, r, LANG_EN, &a);
	assert_non_null(strstr(a.buf, "<h1>Today is Tuesday, 2025-12-16</h1>"));
	strbuf_release(&a);
	strbuf_release(&b);
	report_free(r);
}

static int64_t inode(const char *path)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	return (int64_t)st.st_ino;
}

static void test_write(void **state)
{
	(void)state;
	struct diag d = { 0 };
	struct strbuf sb = STRBUF_INIT;
	struct report *r = look(now, now, ledger);
	const char *page = in_root("out/index.html"), *prom = in_root("out/lieciba.prom");
	assert_true(report_write(&arena, r, &d));
	assert_true(fsio_read(prom, 1 << 20, &sb, &d));
	assert_non_null(strstr(sb.buf, "\nlieciba_late 3\n"));
	assert_non_null(strstr(sb.buf, "\nlieciba_instances{state=\"partial\"} 1\n"));
	assert_non_null(strstr(sb.buf, "\nlieciba_last_run_timestamp_seconds 1765879200\n"));
	int64_t was = inode(page);
	assert_true(report_write(&arena, r, &d)); /* the same bytes: nothing is written */
	assert_int_equal(inode(page), was);
	report_free(r);
	r = look("2025-12-17T10:00:00Z", now, ledger);
	assert_true(report_write(&arena, r, &d));
	assert_int_not_equal(inode(page), was);
	strbuf_release(&sb);
	report_free(r);
}

/* A schedule that cannot be read: the page and the figures say so. */
static void test_refresh(void **state)
{
	(void)state;
	struct diag d = { 0 };
	struct diags problems = { 0 };
	struct strbuf sb = STRBUF_INIT;
	const struct report_source src = { .config = config, .ledger = ledger, .now = now, .last_run = now };
	assert_true(report_refresh(&src, "pvs", LANG_EN, &problems, &d));
	assert_true(fsio_read(in_root("out/index.html"), 1 << 20, &sb, &d));
	assert_null(strstr(sb.buf, "neizdevās:"));
	put("schedule.yaml", "format: 1\ntimezon: Europe/Riga\n");
	assert_true(report_refresh(&src, "pvs", LANG_EN, &problems, &d));
	strbuf_reset(&sb);
	assert_true(fsio_read(in_root("out/index.html"), 1 << 20, &sb, &d));
	assert_non_null(strstr(sb.buf, "Pēdējā izpilde neizdevās: "));
	assert_non_null(strstr(sb.buf, "[V001]"));
	strbuf_reset(&sb);
	assert_true(fsio_read(in_root("out/lieciba.prom"), 1 << 20, &sb, &d));
	assert_non_null(strstr(sb.buf, "\nlieciba_last_run_success 0\n"));
	assert_null(strstr(sb.buf, "lieciba_late"));
	put("schedule.yaml", schedule_text);
	strbuf_release(&sb);
	diags_free(&problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups), cmocka_unit_test(test_blocked), cmocka_unit_test(test_changed), cmocka_unit_test(test_records), cmocka_unit_test(test_reminders),
		cmocka_unit_test(test_left), cmocka_unit_test(test_nothing_made), cmocka_unit_test(test_nagios), cmocka_unit_test(test_page), cmocka_unit_test(test_write),
		cmocka_unit_test(test_refresh),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
