/* SPDX-License-Identifier: MIT */
/*
 * check_html: findings as one page: a section for each teacher with a table, printed a teacher a sheet. Nothing is loaded from anywhere, there is no script;
 * every table has a caption and heads with their scope, levels are words as well as colours.
 */
#include "check_internal.h"

#include "lieciba/i18n.h"
#include "lieciba/period.h"
#include "lieciba/strbuf.h"
#include "lieciba/xml.h"

#include <string.h>

static const char style[] =
	"<style>\n"
	"body{font:11pt/1.4 \"Noto Sans\",\"Liberation Sans\",Arial,sans-serif;color:#111;background:#fff;max-width:70rem;margin:2rem auto;padding:0 1rem}\n"
	"h1{font-size:1.5em;margin:0}h2{font-size:1.2em;margin:2.5rem 0 .5rem}p{margin:.3rem 0}\n"
	"table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.3rem 0;color:#444}\n"
	"th,td{border:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}thead th{background:#eee}thead{display:table-header-group}tr{break-inside:avoid}\n"
	"td.n{white-space:nowrap}tr.block td:first-child{border-left:.4rem solid #a40000}tr.warn td:first-child{border-left:.4rem solid #8a5a00}tr.note td:first-child{border-left:.4rem solid #999}\n"
	"b.block{color:#a40000}b.warn{color:#8a5a00}a{color:#00458b}ul.teachers{columns:18rem;padding-left:1.2rem}\n"
	"@page{size:A4 landscape;margin:12mm}@media print{body{margin:0;max-width:none;font-size:9.5pt}section{break-before:page}section.first{break-before:auto}ul.teachers{display:none}}\n"
	"</style>\n";

struct html {
	struct arena *a;
	const struct check_report *r;
	struct strbuf *out;
};

static void text(struct html *p, const char *s)
{
	xml_escape(p->out, s, strlen(s));
}

static void element(struct html *p, const char *open, const char *s, const char *close)
{
	strbuf_adds(p->out, open);
	text(p, s);
	strbuf_adds(p->out, close);
}

static const char *level_name(enum check_level l)
{
	return l == CHECK_BLOCK ? _("blocks") : l == CHECK_WARN ? _("warning") : _("note");
}

static void row(struct html *p, const struct finding *f)
{
	const char *level = check_level_word(f->level);
	strbuf_addf(p->out, "<tr class=\"%s\">", level);
	element(p, "<td class=\"n\">", check_place(p->a, f), "</td>");
	element(p, "<td>", check_about(f), "</td>");
	element(p, "<td class=\"n\">", f->date ? check_date(p->a, p->r->lang, f->date) : "", "</td>");
	strbuf_addf(p->out, "<td><b class=\"%s\">", level);
	element(p, "", level_name(f->level), ":</b> ");
	element(p, "", check_cause(p->r, f), "</td>");
	element(p, "<td>", f->remedy ? f->remedy : "", "</td>");
	element(p, "<td class=\"n\">", f->gate ? f->gate : f->code, "");
	element(p, "<br><small>", f->rules ? f->rules : "", "</small></td></tr>\n");
}

static void table(struct html *p, const struct check_teacher *t)
{
	const char *const head[] = { _("class/number"), _("subject"), _("date"), _("what is wrong"), _("what to do"), _("code, rules") };
	strbuf_adds(p->out, "<table><caption>");
	strbuf_addf(p->out, _("findings: %zu"), t->n);
	strbuf_adds(p->out, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		element(p, "<th scope=\"col\">", head[i], "</th>");
	strbuf_adds(p->out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < t->n; i++)
		row(p, t->v[i]);
	strbuf_adds(p->out, "</tbody></table>\n");
}

/* Who a section is for; no name with --anon. */
static const char *owner(const struct html *p, const struct check_teacher *t)
{
	if (!t->name && !t->id)
		return _("Office and deputies");
	return p->r->anon || !t->name ? t->id ? t->id : _("Teacher") : t->name;
}

static void head(struct html *p, const char *title)
{
	strbuf_addf(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n", lang_code(p->r->lang));
	element(p, "<title>", title, "</title>\n");
	strbuf_adds(p->out, style);
	strbuf_adds(p->out, "</head>\n<body>\n");
	element(p, "<header>\n<h1>", title, "</h1>\n");
	if (p->r->school)
		element(p, "<p>", p->r->school, "</p>\n");
	element(p, "<p>", p->r->period->name[p->r->lang] ? p->r->period->name[p->r->lang] : p->r->period->text, " · ");
	element(p, "", check_date(p->a, p->r->lang, p->r->today), "</p>\n</header>\n<main>\n");
}

void check_html(struct arena *a, const struct check_report *r, const struct check_teacher *only, struct strbuf *out)
{
	struct html p = { a, r, out };
	size_t n = 1;
	const struct check_teacher *t = only ? only : check_by_teacher(a, r->list, &n);
	head(&p, _("What is missing or wrong in the journal"));
	if (n == 0)
		element(&p, "<p>", _("Nothing was found."), "</p>\n");
	if (n > 1) {
		strbuf_addf(out, "<nav aria-label=\"");
		element(&p, "", _("teachers"), "\"><ul class=\"teachers\">\n");
		for (size_t i = 0; i < n; i++) {
			strbuf_addf(out, "<li><a href=\"#t%zu\">", i + 1);
			element(&p, "", owner(&p, &t[i]), "</a>");
			strbuf_addf(out, " (%zu)</li>\n", t[i].n);
		}
		strbuf_adds(out, "</ul></nav>\n");
	}
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(out, "<section id=\"t%zu\"%s>", i + 1, i ? "" : " class=\"first\"");
		element(&p, "<h2>", owner(&p, &t[i]), "</h2>\n");
		table(&p, &t[i]);
		strbuf_adds(out, "</section>\n");
	}
	strbuf_adds(out, "</main>\n</body>\n</html>\n");
}
