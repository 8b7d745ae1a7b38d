/* SPDX-License-Identifier: MIT */
/*
 * report_html: "Šodien", the page that a clerk has as a bookmark: what is late, stopped, changed, ready to print, to be done, next, done. One file, nothing is loaded
 * from anywhere, there is no script; it prints on A4. Levels are words as well as colours.
 */
#include "report_internal.h"

#include "lieciba/xml.h"

#include <string.h>

enum { MOST_NEXT = 12, MOST_DONE = 10, MOST_LINKS = 80, MOST_CHANGES = 60 };

static const char style[] =
	"<style>\n"
	"body{font:11pt/1.4 \"Noto Sans\",\"Liberation Sans\",Arial,sans-serif;color:#111;background:#fff;max-width:62rem;margin:1.5rem auto;padding:0 1rem}\n"
	"h1{font-size:1.7em;line-height:1.2;margin:0}h2{font-size:1.15em;margin:2rem 0 .4rem}h3{font-size:1em;margin:.8rem 0 .1rem}p{margin:.3rem 0}header p{margin:.1rem 0}a{color:#00458b}\n"
	"table{border-collapse:collapse;width:100%;border-top:1.5pt solid #111}th,td{padding:.35rem .9rem .35rem 0;text-align:left;vertical-align:top;border-bottom:.5pt solid #999}\n"
	"thead th{font-size:.85em;border-bottom:.9pt solid #111;vertical-align:bottom}th[scope=row]{font-weight:600}th small{font-weight:400}\n"
	"table{table-layout:fixed}th.d{width:11%}th.l{width:14%}th.s{width:22%}th.w{width:27%}.late td.l,.failed td.l,.blocked td.l,.open td.l{font-weight:600}code span{white-space:nowrap}td:last-child,th:last-child{padding-right:0}\n"
	"small{font-size:.85em}code{font:.9em \"DejaVu Sans Mono\",\"Liberation Mono\",monospace;background:#f0f0f0;padding:.05em .3em;overflow-wrap:anywhere}\n"
	".sum{list-style:none;padding:0;margin:1rem 0 0;display:flex;flex-wrap:wrap;gap:.5rem}.sum li{border:1pt solid #999;padding:.3rem .8rem}.sum b{font-size:1.25em}\n"
	".late h2,.failed h2,.sum .late b,.late td.l,b.bad{color:#a40000}.blocked h2,.changed h2,.sum .blocked b,.sum .changed b{color:#7a4d00}.sum .late,.notice{border-left:.4rem solid #a40000}\n"
	".sum .blocked,.sum .changed{border-left:.4rem solid #8a5a00}.notice{padding:.4rem .8rem;margin:.8rem 0 0;background:#f7eaea}.files{padding:0;margin:.2rem 0;list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem}\n"
	"ul.plain{margin:.2rem 0;padding-left:1.1rem}footer{margin:2.5rem 0 0;border-top:.5pt solid #999;padding-top:.5rem}\n"
	"@page{size:A4;margin:14mm 12mm}@media print{body{margin:0;padding:0;max-width:none;font-size:9pt}h2{margin-top:1.1rem;break-after:avoid}tr,.files{break-inside:avoid}thead{display:table-header-group}a{color:#111}\n"
	".notice{background:none;border:1pt solid #111}code{background:none;padding:0}}\n"
	"</style>\n";

struct page { struct arena *a; const struct report *r; enum lang lang; struct strbuf *out; struct strbuf own; };

/* ---- small things ---- */

static void text(struct page *p, const char *s)
{
	xml_escape(p->out, s, strlen(s));
}

static void raw(struct page *p, const char *s)
{
	strbuf_adds(p->out, s);
}

static void element(struct page *p, const char *open, const char *s, const char *close)
{
	raw(p, open);
	text(p, s);
	raw(p, close);
}

/* What was put together in p->own, escaped. */
static void flush(struct page *p, const char *open, const char *close)
{
	element(p, open, p->own.buf, close);
	strbuf_reset(&p->own);
}

/* A path as a relative reference: its slashes stay, every byte that could mean something else becomes %XX. */
static void link_to(struct page *p, const char *path)
{
	raw(p, "<a href=\"");
	for (const char *c = path; *c; c++) {
		bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr("-._~/", *c);
		if (plain)
			strbuf_addc(p->out, *c);
		else
			strbuf_addf(p->out, "%%%02X", (unsigned)(unsigned char)*c);
	}
	raw(p, "\">");
}

/* A command broken between its words only. */
static void put_command(struct page *p, const char *command)
{
	raw(p, "<br><code>");
	for (const char *c = command; *c;) {
		size_t n = strcspn(c, " ");
		raw(p, c == command ? "<span>" : " <span>");
		xml_escape(p->out, c, n);
		raw(p, "</span>");
		c += n + (c[n] == ' ');
	}
	raw(p, "</code>");
}

/* ---- the head ---- */

static void put_times(struct page *p)
{
	const struct report *r = p->r;
	report_last_run(r, p->lang, &p->own);
	if (p->own.buf[0] >= 'a' && p->own.buf[0] <= 'z') /* a sentence begins */
		p->own.buf[0] = (char)(p->own.buf[0] - 'a' + 'A');
	strbuf_adds(&p->own, " · ");
	report_last_import(r, p->lang, &p->own);
	flush(p, "<p>", "</p>\n");
}

static void put_head(struct page *p)
{
	const struct report *r = p->r;
	const char *title = PICK(p->lang, "Šodien", "Today");
	day_t today = 0;
	strbuf_addf(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n",
		report_side(p->lang) == LV ? "lv" : "en");
	element(p, "<title>", title, "</title>\n");
	raw(p, style);
	raw(p, "</head>\n<body>\n<header>\n");
	report_iso_day(r->now, p->lang, &p->own);
	char iso[DATE_ISO_SIZE] = "";
	memcpy(iso, r->now, DATE_ISO_SIZE - 1);
	element(p, "<h1>", title, PICK(p->lang, " ir", " is"));
	if (date_parse_iso(iso, &today))
		element(p, " ", report_weekday(today, p->lang), "");
	flush(p, ", ", "</h1>\n");
	if (r->school)
		element(p, "<p>", r->school, "</p>\n");
	put_times(p);
}

static void notice(struct page *p, const char *s)
{
	element(p, "<p class=\"notice\">", s, "</p>\n");
}

/* What the reader has to tell the person who looks after the program. */
static void put_notices(struct page *p)
{
	const struct report *r = p->r;
	if (r->failure) {
		strbuf_addf(&p->own, PICK(p->lang, "Pēdējā izpilde neizdevās: %s", "The last run failed: %s"), r->failure);
		flush(p, "<p class=\"notice\">", "</p>\n");
	}
	if (r->run_old)
		notice(p, PICK(p->lang, "Programma nav strādājusi vairāk nekā diennakti. Kas zemāk, var būt novecojis; jāpasaka tam, kas uztur datoru.",
			"The program has not run for more than 24 hours. What stands below may be out of date; tell whoever looks after the computer."));
	for (size_t i = 0; i < r->warnings.n; i++) {
		strbuf_addf(&p->own, "%s. %s  [%s]", r->warnings.v[i].what, r->warnings.v[i].hint, r->warnings.v[i].code);
		flush(p, "<p class=\"notice\">", "</p>\n");
	}
}

/* ---- tables ---- */

static const char *group_class(enum report_group g)
{
	static const char *const names[REPORT_GROUPS] = { "late", "failed", "blocked", "changed", "record", "open", "waiting", "next", "done" };
	return names[g];
}

static void put_due(struct page *p, const struct report_row *row)
{
	day_t due = row->item->inst->due.due;
	report_day(due, p->lang, &p->own);
	flush(p, "<td>", "");
	element(p, "<br><small>", report_weekday(due, p->lang), "</small></td>");
}

static void put_left(struct page *p, const struct report_row *row)
{
	report_left(row->item, p->lang, &p->own);
	flush(p, "<td class=\"l\">", "</td>");
}

static void put_name(struct page *p, const struct report_row *row)
{
	report_name(p->r, row, p->lang, &p->own);
	flush(p, "<th scope=\"row\">", "");
	if (row->sources[0])
		element(p, "<br><small>", row->sources, "</small>");
	raw(p, "</th>");
}

static void put_stops(struct page *p, const struct report_row *row)
{
	raw(p, "<ul class=\"plain\">");
	for (size_t i = 0; i < row->nstops; i++) {
		raw(p, "<li>");
		if (row->stops[i].class_name[0])
			element(p, "<b>", row->stops[i].class_name, "</b>: ");
		report_documents(row->stops[i].documents, p->lang, &p->own);
		flush(p, "", ", ");
		report_codes(&row->stops[i], &p->own);
		flush(p, "", "</li>");
	}
	raw(p, "</ul>");
	if (row->check_page) {
		link_to(p, row->check_page);
		element(p, "", PICK(p->lang, "Kas trūkst, pa skolotājiem", "What is missing, by teacher"), "</a>");
	}
}

static void put_fails(struct page *p, const struct report_row *row)
{
	raw(p, "<ul class=\"plain\">");
	for (size_t i = 0; i < row->nfails; i++) {
		element(p, "<li>", row->fails[i].label, row->fails[i].label[0] ? ": " : "");
		element(p, "", row->fails[i].code, "</li>");
	}
	raw(p, "</ul>");
}

/* Words for the office; the command for who knows it. */
static const char *todo(const struct page *p, const struct report_row *row)
{
	static const char *const record[SIDES][6] = {
		{ "", "Kad izdrukāts, ierakstīt reģistrā.", "Kad izsniegts, ierakstīt reģistrā.", "Kad nosūtīts, ierakstīt reģistrā.", "Kad nodots, ierakstīt reģistrā.",
			"Kad nodots glabāšanā, ierakstīt reģistrā." },
		{ "", "When printed, write it into the register.", "When issued, write it into the register.", "When sent, write it into the register.",
			"When handed over, write it into the register.", "When put into keeping, write it into the register." } };
	const struct schedule_job *j = row->item->inst->job;
	switch (row->item->state) {
	case SCHED_MADE:
		return record[report_side(p->lang)][j->fulfils];
	case SCHED_READY:
		return j->action != ACTION_LAYOUT ? PICK(p->lang, "Kad padarīts, atzīmēt.", "When done, note it.")
			: PICK(p->lang, "Sagatavos nākamā izpilde.", "The next run makes it.");
	case SCHED_BLOCKED:
	case SCHED_PARTIAL:
		return row->blocked ? PICK(p->lang, "Trūkstošo ieraksta žurnālā; nākamā izpilde sagatavos pārējo.", "What is missing goes into the journal; the next run makes the rest.")
			: PICK(p->lang, "Nākamā izpilde mēģinās vēlreiz.", "The next run tries again.");
	case SCHED_FAILED:
		return PICK(p->lang, "Nākamā izpilde mēģinās vēlreiz.", "The next run tries again.");
	case SCHED_NO_LAYOUT:
	case SCHED_WAITING:
	case SCHED_AFTER:
	case SCHED_DONE:
	case SCHED_SKIPPED:
		break;
	}
	return "";
}

static void put_state(struct page *p, const struct report_row *row)
{
	bool waits = row->group == REPORT_NEXT || row->group == REPORT_WAITING;
	report_state(row, p->lang, &p->own);
	flush(p, "<td>", "");
	if (row->nstops)
		put_stops(p, row);
	if (row->nfails)
		put_fails(p, row);
	report_notes(p->r, row, p->lang, &p->own);
	if (p->own.len)
		flush(p, "<br><small>", "</small>");
	raw(p, "</td>");
	if (waits)
		return;
	element(p, "<td>", todo(p, row), "");
	report_command(row, row->group, &p->own);
	if (p->own.len)
		put_command(p, p->own.buf);
	strbuf_reset(&p->own);
	raw(p, "</td>");
}

static void put_done(struct page *p, const struct report_row *row)
{
	report_state(row, p->lang, &p->own);
	flush(p, "<td>", "</td>");
}

/* Heads by group; NULL ends. The last ones depend on what the row's function writes. */
static void open_table(struct page *p, enum report_group g, const char *title, const char *id)
{
	bool waits = g == REPORT_NEXT || g == REPORT_WAITING, done = g == REPORT_DONE;
	const struct { const char *class_name, *text; } heads[] = { { " class=\"d\"", PICK(p->lang, "Termiņš", "Due") },
		{ " class=\"l\"", done ? NULL : PICK(p->lang, "Atlicis", "Left") }, { "", PICK(p->lang, "Dokumenti", "Documents") }, { " class=\"s\"", PICK(p->lang, "Stāvoklis", "State") },
		{ " class=\"w\"", done || waits ? NULL : PICK(p->lang, "Kas darāms", "What to do") } };
	strbuf_addf(p->out, "<section class=\"%s\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">", group_class(g), id, id);
	element(p, "", title, "</h2>\n<table>\n<thead><tr>");
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		if (!heads[i].text)
			continue;
		strbuf_addf(p->out, "<th scope=\"col\"%s>", heads[i].class_name);
		element(p, "", heads[i].text, "</th>");
	}
	raw(p, "</tr></thead>\n<tbody>\n");
}

static void close_table(struct page *p, size_t left)
{
	raw(p, "</tbody>\n</table>\n");
	if (left) {
		strbuf_addf(&p->own, PICK(p->lang, "… un vēl %zu", "… and %zu more"), left);
		flush(p, "<p>", "</p>\n");
	}
	raw(p, "</section>\n");
}

static void put_group(struct page *p, enum report_group g, const char *title, size_t most)
{
	size_t shown = 0;
	for (size_t i = 0; i < p->r->n; i++) {
		const struct report_row *row = &p->r->v[i];
		if (row->group != g || shown++ >= most)
			continue;
		if (shown == 1)
			open_table(p, g, title, group_class(g));
		raw(p, "<tr>");
		put_due(p, row);
		if (g != REPORT_DONE)
			put_left(p, row);
		put_name(p, row);
		if (g == REPORT_DONE)
			put_done(p, row);
		else
			put_state(p, row);
		raw(p, "</tr>\n");
	}
	if (shown)
		close_table(p, shown > most ? shown - most : 0);
}

/* ---- changed after issue ---- */

static void put_changes(struct page *p)
{
	if (!p->r->count[REPORT_CHANGED])
		return;
	raw(p, "<section class=\"changed\" aria-labelledby=\"changed\">\n<h2 id=\"changed\">");
	element(p, "", PICK(p->lang, "Mainījies pēc izsniegšanas", "Changed after issue"), "</h2>\n<table>\n<thead><tr>");
	element(p, "<th scope=\"col\">", PICK(p->lang, "Dokumenti", "Documents"), "</th>");
	element(p, "<th scope=\"col\">", PICK(p->lang, "Kas mainījies", "What changed"), "</th>");
	element(p, "<th scope=\"col\" class=\"w\">", PICK(p->lang, "Kas darāms", "What to do"), "</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < p->r->n; i++) {
		const struct report_row *row = &p->r->v[i];
		if (row->nchanges == 0)
			continue;
		raw(p, "<tr>");
		put_name(p, row);
		raw(p, "<td><ul class=\"plain\">");
		for (size_t k = 0; k < row->nchanges && k < MOST_CHANGES; k++) {
			element(p, "<li><b>", row->changes[k].label, "</b>: ");
			report_changed_words(row->changes[k].what, p->lang, &p->own);
			strbuf_adds(&p->own, PICK(p->lang, ", kopš ", ", since "));
			report_iso_day(row->changes[k].since, p->lang, &p->own);
			flush(p, "", "</li>");
		}
		if (row->nchanges > MOST_CHANGES) {
			strbuf_addf(&p->own, PICK(p->lang, "… un vēl %zu", "… and %zu more"), row->nchanges - MOST_CHANGES);
			flush(p, "<li>", "</li>");
		}
		raw(p, "</ul></td>");
		element(p, "<td>", report_only_layout(row) ? PICK(p->lang, "Ja izsniegtie dokumenti der:", "If what was issued is good:")
			: PICK(p->lang, "Ja jāizsniedz no jauna:", "If it has to be issued again:"), "");
		report_command(row, REPORT_CHANGED, &p->own);
		put_command(p, p->own.buf);
		strbuf_reset(&p->own);
		raw(p, "</td></tr>\n");
	}
	close_table(p, 0);
}

/* ---- ready to print ---- */

static void put_file(struct page *p, const struct report_file *f)
{
	raw(p, "<li>");
	link_to(p, f->path);
	element(p, "", f->name, "");
	if (strcmp(f->kind, "pdf") != 0)
		element(p, " (", f->kind, ")");
	raw(p, "</a>");
	if (f->pages)
		strbuf_addf(&p->own, PICK(p->lang, " %lld lpp.", " %lld p."), (long long)f->pages);
	if (f->pages)
		flush(p, "<small>", "</small>");
	if (!f->complete)
		element(p, " <b class=\"bad\">", PICK(p->lang, "nepilnīga", "not complete"), "</b>");
	raw(p, "</li>\n");
}

static void put_ready(struct page *p)
{
	bool opened = false;
	for (size_t i = 0; i < p->r->n; i++) {
		const struct report_row *row = &p->r->v[i];
		if (row->nfiles == 0)
			continue;
		if (!opened)
			element(p, "<section class=\"print\" aria-labelledby=\"print\">\n<h2 id=\"print\">", PICK(p->lang, "Gatavs drukāšanai", "Ready to print"), "</h2>\n");
		opened = true;
		report_name(p->r, row, p->lang, &p->own);
		flush(p, "<h3>", "</h3>\n");
		raw(p, "<ul class=\"files\">\n");
		for (size_t k = 0; k < row->nfiles && k < MOST_LINKS; k++)
			put_file(p, &row->files[k]);
		raw(p, "</ul>\n");
		if (row->nfiles > MOST_LINKS) {
			strbuf_addf(&p->own, PICK(p->lang, "… un vēl %zu datnes mapē %.*s", "… and %zu more files in %.*s"), row->nfiles - MOST_LINKS, (int)report_folder(row), row->files[0].path);
			flush(p, "<p>", "</p>\n");
		}
	}
	if (opened)
		raw(p, "</section>\n");
}

/* ---- the sum ---- */

struct sum { const char *class_name, *id; int64_t n; const char *words[SIDES][2]; /* of one, of more */ };

static void put_sums(struct page *p, const struct sum *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool one = report_side(p->lang) == LV ? v[i].n % 10 == 1 && v[i].n % 100 != 11 : v[i].n == 1;
		if (v[i].n == 0)
			continue;
		strbuf_addf(p->out, "<li class=\"%s\"><b>%lld</b> <a href=\"#%s\">", v[i].class_name, (long long)v[i].n, v[i].id);
		element(p, "", v[i].words[report_side(p->lang)][!one], "</a></li>\n");
	}
}

static void put_sum(struct page *p)
{
	const struct report *r = p->r;
	int64_t ready = 0, all = 0;
	for (size_t i = 0; i < r->n; i++)
		ready += r->v[i].nfiles > 0;
	const struct sum v[] = { { "late", "late", (int64_t)r->count[REPORT_LATE], { { "nokavēts", "nokavēti" }, { "late", "late" } } },
		{ "late", "failed", (int64_t)r->count[REPORT_FAILED], { { "neizdevies", "neizdevušies" }, { "failed", "failed" } } },
		{ "blocked", "blocked", (int64_t)r->count[REPORT_BLOCKED], { { "apturēts", "apturēti" }, { "blocked", "blocked" } } },
		{ "changed", "changed", (int64_t)r->count[REPORT_CHANGED], { { "mainījies pēc izsniegšanas", "mainījušies pēc izsniegšanas" }, { "changed after issue", "changed after issue" } } },
		{ "record", "record", (int64_t)r->count[REPORT_RECORD], { { "gatavs, nav ierakstīts reģistrā", "gatavi, nav ierakstīti reģistrā" }, { "made, not in the register", "made, not in the register" } } },
		{ "print", "print", ready, { { "gatavs drukāšanai", "gatavi drukāšanai" }, { "ready to print", "ready to print" } } },
		{ "open", "open", (int64_t)r->count[REPORT_OPEN], { { "darāms tagad", "darāmi tagad" }, { "to be done now", "to be done now" } } } };
	const size_t n = sizeof v / sizeof *v;
	if (r->late + r->count[REPORT_FAILED] == 0)
		element(p, "<p><b>", PICK(p->lang, "Nekas nav nokavēts.", "Nothing is late."), "</b></p>\n");
	for (size_t i = 0; i < n; i++)
		all += v[i].n;
	if (all == 0)
		return;
	element(p, "<nav aria-label=\"", PICK(p->lang, "Kopsavilkums", "Summary"), "\">\n<ul class=\"sum\">\n");
	put_sums(p, v, n);
	raw(p, "</ul>\n</nav>\n");
}

static void put_foot(struct page *p)
{
	const struct report *r = p->r;
	raw(p, "<footer>\n");
	strbuf_adds(&p->own, PICK(p->lang, "Arhīva pārbaude: ", "Check of the archive: "));
	if (r->archive_check)
		report_iso_day(r->archive_check, p->lang, &p->own);
	else
		strbuf_adds(&p->own, PICK(p->lang, "vēl nav bijusi", "there was none yet"));
	flush(p, "<p>", "</p>\n");
	strbuf_adds(&p->own, PICK(p->lang, "Lapa uzrakstīta ", "This page was written on "));
	report_time(r->now, p->lang, &p->own);
	strbuf_adds(&p->own, PICK(p->lang, ". Tā nemainās pati: to pārraksta katra programmas izpilde. Ja augšā nav šodienas datuma, programma nestrādā.",
		". It does not change by itself: each run of the program writes it anew. If the date at the top is not today's, the program is not running."));
	flush(p, "<p>", "</p>\n</footer>\n");
}

void report_html(struct arena *a, const struct report *r, enum lang lang, struct strbuf *out)
{
	struct page p = { a, r, lang, out, STRBUF_INIT };
	put_head(&p);
	put_notices(&p);
	raw(&p, "</header>\n<main>\n");
	if (r->sched) {
		put_sum(&p);
		put_group(&p, REPORT_LATE, PICK(lang, "Nokavēts", "Late"), (size_t)-1);
		put_group(&p, REPORT_FAILED, PICK(lang, "Neizdevās", "Failed"), (size_t)-1);
		put_group(&p, REPORT_BLOCKED, PICK(lang, "Apturēts: trūkst datu", "Blocked: data are missing"), (size_t)-1);
		put_changes(&p);
		put_ready(&p);
		put_group(&p, REPORT_RECORD, PICK(lang, "Gatavs, bet nav ierakstīts reģistrā", "Made, but not in the register"), (size_t)-1);
		put_group(&p, REPORT_OPEN, PICK(lang, "Darāms tagad", "To be done now"), (size_t)-1);
		put_group(&p, REPORT_NEXT, PICK(lang, "Tuvākie termiņi", "Next deadlines"), MOST_NEXT);
		put_group(&p, REPORT_WAITING, PICK(lang, "Gaida", "Waiting"), (size_t)-1);
		put_group(&p, REPORT_DONE, PICK(lang, "Padarīts", "Done"), MOST_DONE);
	}
	raw(&p, "</main>\n");
	put_foot(&p);
	raw(&p, "</body>\n</html>\n");
	strbuf_release(&p.own);
}
