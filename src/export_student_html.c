/* SPDX-License-Identifier: MIT */
/*
 * export_student_html: what is held about one person as a page to read and to print: Latvian, one file, no script, nothing fetched. Columns in which no row
 * has a value are left out.
 */
#include "export_internal.h"

#include "lieciba/date.h"
#include "lieciba/strbuf.h"
#include "lieciba/xml.h"

#include <string.h>

/* Words of the page; the bundle's own word where none stands here. */
struct word { const char *key, *text; };
static const struct word table_words[] = {
	{ "students", "Personas dati" }, { "student_codes", "Personas kodi" }, { "guardians", "Vecāki un citi likumiskie pārstāvji" },
	{ "enrollments", "Uzņemšana, klases un izglītības programmas" }, { "course_students", "Mācību priekšmetu žurnāli" }, { "attendance", "Kavējumi" },
	{ "marks", "Vērtējumi" }, { "closing_marks", "Noslēguma vērtējumi" }, { "behaviour", "Uzvedības ieraksti" }, { "talks", "Individuālās sarunas" },
	{ "achievements", "Sasniegumi" }, { "decisions", "Lēmumi un rīkojumi" },
};
static const struct word column_words[] = {
	{ "surname", "Uzvārds" }, { "given_name", "Vārds" }, { "personal_code", "Personas kods" }, { "birth_date", "Dzimšanas datums" }, { "sex", "Dzimums" },
	{ "file_no", "Personas lietas Nr." }, { "address", "Adrese" }, { "address_actual", "Faktiskā adrese" }, { "phone", "Tālrunis" }, { "email", "E-pasts" },
	{ "previous_programme", "Iepriekšējā programma" }, { "lang", "Valoda" }, { "student", "Id" }, { "valid_from", "Spēkā no" }, { "valid_to", "Spēkā līdz" },
	{ "no", "Nr." }, { "name", "Vārds, uzvārds" }, { "relation", "Radniecība" }, { "class", "Klase" }, { "programme", "Programma" }, { "list_no", "Nr. sarakstā" },
	{ "from", "No" }, { "to", "Līdz" }, { "in_kind", "Kā iestājies" }, { "in_order_no", "Iestāšanās rīkojuma Nr." }, { "in_order_date", "Iestāšanās rīkojuma datums" },
	{ "in_reason", "Iestāšanās pamats" }, { "out_kind", "Kā izstājies" }, { "out_order_no", "Izstāšanās rīkojuma Nr." }, { "out_order_date", "Izstāšanās rīkojuma datums" },
	{ "out_reason", "Izstāšanās pamats" }, { "course", "Žurnāls" }, { "subject", "Mācību priekšmets" }, { "date", "Datums" }, { "slot", "Stunda" }, { "code", "Apzīmējums" },
	{ "status", "Veids" }, { "minutes", "Minūtes" }, { "school_event", "Skolas pasākums" }, { "reason", "Iemesls" }, { "excuse_source", "Attaisnojuma avots" },
	{ "note_date", "Zīmes datums" }, { "kind", "Veids" }, { "value", "Vērtējums" }, { "scale", "Skala" }, { "weight", "Svars" }, { "title", "Temats" },
	{ "submitted_on", "Iesniegts" }, { "entered_at", "Ierakstīts" }, { "period", "Periods" }, { "text", "Teksts" }, { "teacher", "Pedagogs" },
	{ "school_year", "Mācību gads" }, { "event", "Pasākums" }, { "stage", "Posms" }, { "place", "Vieta" }, { "order_no", "Rīkojuma Nr." },
	{ "order_date", "Rīkojuma datums" }, { "to_class", "Uz klasi" },
};
static const struct word value_words[] = {
	{ "f", "sieviete" }, { "m", "vīrietis" }, { "enrolled", "uzņemts" }, { "transferred", "pārcelts" }, { "continued", "turpina" }, { "left", "izstājies" },
	{ "graduated", "absolvējis" }, { "expelled", "atskaitīts" }, { "year-end", "gads beidzies" }, { "excused", "attaisnots" }, { "unexcused", "neattaisnots" },
	{ "late", "nokavēts" }, { "not_marked", "nav norādīts" }, { "doctor", "ārsts" }, { "parent", "vecāki" }, { "school", "skola" }, { "other", "cits" },
	{ "formative", "formatīvs" }, { "summative", "summatīvs" }, { "interim", "starpvērtējums" }, { "month", "mēneša" }, { "term", "semestra" },
	{ "provisional", "provizoriskais" }, { "combined", "kombinētais" }, { "year", "gada" }, { "final", "gala" }, { "resit", "pēcpārbaudījums" },
	{ "praise", "pateicība" }, { "remark", "aizrādījums" }, { "note", "piezīme" }, { "promoted", "pārcelts" }, { "held", "atstāts uz otru gadu" },
	{ "measures", "pasākumi" },
};

static const struct word state_words[] = {
	{ "draft", "melnraksts" }, { "printed", "izdrukāts" }, { "issued", "izsniegts" }, { "superseded", "aizstāts" }, { "void", "nederīgs" },
};
static const struct word event_words[] = {
	{ "printed", "izdrukāts" }, { "issued", "izsniegts" }, { "sent", "nosūtīts" }, { "handed-over", "nodots" }, { "kept", "nodots glabāšanā" },
	{ "cancelled", "ieraksts atsaukts" },
};
static const struct word role_words[] = {
	{ "student", "izglītojamais" }, { "parent", "vecāki" }, { "tutor", "klases audzinātājs" }, { "teacher", "pedagogs" }, { "archive", "arhīvs" },
	{ "authority", "iestāde" }, { "printer", "printeris" }, { "secretary", "lietvedis" }, { "deputy", "direktora vietnieks" }, { "head", "direktors" },
};

static const char *word_of(const struct word *v, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i].key, key) == 0)
			return v[i].text;
	}
	return key;
}
#define WORD(list, key) word_of(list, sizeof(list) / sizeof(list)[0], key)

static void esc(struct strbuf *out, const char *s)
{
	xml_escape(out, s, strlen(s));
}

/* The school's date, 05.06.2026.; a time after it stays as it is. */
static void add_date(struct strbuf *out, const char *s)
{
	char iso[DATE_ISO_SIZE];
	day_t day;
	int y, m, dd;
	size_t n = strlen(s) < 10 ? strlen(s) : 10;
	memcpy(iso, s, n);
	iso[n] = '\0';
	if (!date_parse_iso(iso, &day)) {
		esc(out, s);
		return;
	}
	date_to_civil(day, &y, &m, &dd);
	strbuf_addf(out, "%02d.%02d.%d.", dd, m, y);
	if (s[n]) {
		strbuf_addc(out, ' ');
		xml_escape(out, s + n + 1, strlen(s + n + 1) < 5 ? strlen(s + n + 1) : 5);
	}
}

static void add_value(const struct store_column *c, const char *value, const char *shown, struct strbuf *out)
{
	if (!value)
		return;
	if (shown)
		esc(out, shown);
	else if (c->type == ST_DATE || c->type == ST_STAMP)
		add_date(out, value);
	else if (c->type == ST_BOOL)
		strbuf_adds(out, strcmp(value, "1") == 0 ? "jā" : "nē");
	else
		esc(out, c->type == ST_WORD || strcmp(c->name, "kind") == 0 ? WORD(value_words, value) : value);
}

/* Columns that say something: the person's id is the page's own, ids of facts are the program's business and stand in the JSON. */
static bool is_shown(const struct person_table *t, size_t col, bool present)
{
	const struct store_column *c = &t->t->columns[col];
	if ((t->t->id && c->column && strcmp(c->column, t->t->id) == 0) || (strcmp(c->name, "student") == 0 && strcmp(t->t->name, "students") != 0))
		return false;
	for (size_t i = 0; i < t->n; i++) {
		if ((t->v[i].replaced_by == 0) == present && t->v[i].value[col])
			return true;
	}
	return false;
}

static void add_row(const struct person_table *t, const struct person_row *r, const bool *shown, bool present, struct strbuf *out)
{
	strbuf_adds(out, "<tr>");
	for (size_t i = 0; i < t->t->n; i++) {
		if (!shown[i])
			continue;
		strbuf_adds(out, "<td>");
		add_value(&t->t->columns[i], r->value[i], r->shown[i], out);
		strbuf_adds(out, "</td>");
	}
	strbuf_addf(out, "<td class=\"n\">%lld</td>", (long long)r->import_no);
	if (!present)
		strbuf_addf(out, "<td>%s ar importu %lld</td>", r->removed ? "dzēsts" : "aizstāts", (long long)r->replaced_by);
	strbuf_adds(out, "</tr>\n");
}

static void add_table(const struct person_table *t, bool present, struct strbuf *out)
{
	bool shown[32] = { false };
	if ((present ? t->present : t->n - t->present) == 0)
		return;
	strbuf_addf(out, "<h%c>", present ? '2' : '3');
	esc(out, WORD(table_words, t->t->name));
	strbuf_addf(out, " <small>(%zu)</small></h%c>\n<table><thead><tr>", present ? t->present : t->n - t->present, present ? '2' : '3');
	for (size_t i = 0; i < t->t->n; i++) {
		shown[i] = is_shown(t, i, present);
		if (!shown[i])
			continue;
		strbuf_adds(out, "<th scope=\"col\">");
		esc(out, WORD(column_words, t->t->columns[i].name));
		strbuf_adds(out, "</th>");
	}
	strbuf_adds(out, present ? "<th scope=\"col\">Imports</th></tr></thead><tbody>\n" : "<th scope=\"col\">Imports</th><th scope=\"col\">Kas notika</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < t->n; i++) {
		if ((t->v[i].replaced_by == 0) == present)
			add_row(t, &t->v[i], shown, present, out);
	}
	strbuf_adds(out, "</tbody></table>\n");
}

static void add_history(const struct person *p, struct strbuf *out)
{
	size_t n = 0;
	for (size_t i = 0; i < p->ntables; i++)
		n += p->table[i].n - p->table[i].present;
	strbuf_adds(out, "<h2>Labojumu vēsture</h2>\n");
	if (n == 0)
		strbuf_adds(out, "<p>Neviens ieraksts par šo personu nav labots vai dzēsts.</p>\n");
	else
		strbuf_adds(out, "<p>Ieraksti, kas vairs nav spēkā, tā, kā tie bija pirms labojuma.</p>\n");
	for (size_t i = 0; i < p->ntables; i++)
		add_table(&p->table[i], false, out);
}

static void add_quarantine(const struct person *p, struct strbuf *out)
{
	strbuf_adds(out, "<h2>Ieraksti, ko neizdevās nolasīt</h2>\n");
	if (p->nquarantine == 0) {
		strbuf_adds(out, "<p>Tādu nav.</p>\n");
		return;
	}
	strbuf_adds(out, "<p>Rindas, kas ienāca ar kļūdu un glabājas atsevišķi, nevis starp skolas datiem.</p>\n"
			 "<table><thead><tr><th scope=\"col\">Imports</th><th scope=\"col\">Fails un rinda</th><th scope=\"col\">Kļūda</th><th scope=\"col\">Teksts</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < p->nquarantine; i++) {
		const struct person_quarantine *q = &p->quarantine[i];
		strbuf_addf(out, "<tr><td class=\"n\">%lld</td><td>", (long long)q->import_no);
		esc(out, q->file);
		strbuf_addf(out, ":%lld</td><td>", (long long)q->line);
		esc(out, q->code);
		strbuf_adds(out, "</td><td><code>");
		esc(out, q->text);
		strbuf_adds(out, "</code></td></tr>\n");
	}
	strbuf_adds(out, "</tbody></table>\n");
}

/* ---- documents ---- */

struct column { const char *key, *head; };

static const char *value_in(const struct person_list *l, const char *const *row, const char *key)
{
	for (int c = 0; c < PERSON_COLUMNS; c++) {
		if (strcmp(l->column[c], key) == 0)
			return row[c];
	}
	return NULL;
}

static void add_ledger_value(const char *key, const char *value, struct strbuf *out)
{
	if (strcmp(key, "state") == 0)
		esc(out, WORD(state_words, value));
	else if (strcmp(key, "event") == 0)
		esc(out, WORD(event_words, value));
	else if (strcmp(key, "to") == 0 || strcmp(key, "by") == 0)
		esc(out, WORD(role_words, value));
	else if (strcmp(key, "data_kept") == 0)
		strbuf_adds(out, strcmp(value, "1") == 0 ? "jā" : "nē");
	else if (strcmp(key, "copy") == 0 && strcmp(value, "1") == 0)
		strbuf_adds(out, "oriģināls");
	else if (strcmp(key, "copy") == 0)
		strbuf_addf(out, "dublikāts (%s. eksemplārs)", value);
	else
		add_date(out, value);
}

static bool has_value(const struct person_list *l, const char *key)
{
	size_t i = 0;
	while (i < l->n && !value_in(l, l->v[i], key))
		i++;
	return i < l->n;
}

static void add_ledger(const struct person_list *l, const struct column *all, size_t nall, struct strbuf *out)
{
	struct column v[PERSON_COLUMNS];
	size_t n = 0;
	for (size_t c = 0; c < nall; c++) {
		if (has_value(l, all[c].key))
			v[n++] = all[c];
	}
	strbuf_adds(out, "<table><thead><tr>");
	for (size_t c = 0; c < n; c++)
		strbuf_addf(out, "<th scope=\"col\">%s</th>", v[c].head);
	strbuf_adds(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < l->n; i++) {
		strbuf_adds(out, "<tr>");
		for (size_t c = 0; c < n; c++) {
			const char *value = value_in(l, l->v[i], v[c].key);
			strbuf_adds(out, "<td>");
			if (value)
				add_ledger_value(v[c].key, value, out);
			strbuf_adds(out, "</td>");
		}
		strbuf_adds(out, "</tr>\n");
	}
	strbuf_adds(out, "</tbody></table>\n");
}

static void add_documents(const struct person *p, struct strbuf *out)
{
	static const struct column documents[] = { { "document", "Dokuments" }, { "period", "Periods" }, { "label", "Klase un Nr." }, { "version", "Versija" },
		{ "copy", "Eksemplārs" }, { "state", "Stāvoklis" }, { "doc_date", "Dokumenta datums" }, { "issued_on", "Izsniegts" }, { "reason", "Pamatojums" },
		{ "pages", "Lappuses" }, { "code", "Pārbaudes kods" }, { "data_kept", "Dati saglabāti" } };
	static const struct column entries[] = { { "register", "Mācību gads" }, { "entry", "Nr." }, { "at", "Kad" }, { "event", "Kas darīts" }, { "document", "Dokuments" },
		{ "period", "Periods" }, { "version", "Versija" }, { "copy", "Eksemplārs" }, { "to", "Kam" }, { "by", "Kas" }, { "order_no", "Rīkojuma Nr." },
		{ "order_date", "Rīkojuma datums" }, { "cancels", "Atsauc Nr." }, { "note", "Piezīme" } };
	strbuf_addf(out, "<h2>Dokumenti par šo personu <small>(%zu)</small></h2>\n", p->documents.n);
	if (p->documents.n)
		strbuf_adds(out, "<p>Katra versija un eksemplārs, ko programma izveidojusi. Visas klases kopējie faili šeit nav uzskaitīti: tajos ir tie paši dokumenti.</p>\n");
	else
		strbuf_adds(out, "<p>Tādu nav.</p>\n");
	if (p->documents.n)
		add_ledger(&p->documents, documents, sizeof documents / sizeof *documents, out);
	strbuf_addf(out, "<h2>Izsniegšanas reģistra ieraksti <small>(%zu)</small></h2>\n", p->issued.n);
	if (p->issued.n)
		add_ledger(&p->issued, entries, sizeof entries / sizeof *entries, out);
	else
		strbuf_adds(out, "<p>Tādu nav.</p>\n");
}

static void add_log(const struct person *p, struct strbuf *out)
{
	strbuf_adds(out, "<h2>Kas ar datiem darīts</h2>\n");
	if (p->nlog == 0) {
		strbuf_adds(out, "<p>Darbību žurnālā par šo personu atsevišķi nav nekā.</p>\n");
		return;
	}
	strbuf_adds(out, "<table><thead><tr><th scope=\"col\">Kad (UTC)</th><th scope=\"col\">Darbība</th><th scope=\"col\">Par ko</th><th scope=\"col\">Ziņas</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < p->nlog; i++) {
		const struct person_log *l = &p->log[i];
		strbuf_adds(out, "<tr><td>");
		add_date(out, l->at);
		strbuf_adds(out, "</td><td>");
		esc(out, l->action);
		strbuf_addf(out, "</td><td>%s</td><td><code>", l->everyone ? "visa skola" : "šī persona");
		esc(out, l->details);
		strbuf_adds(out, "</code></td></tr>\n");
	}
	strbuf_adds(out, "</tbody></table>\n");
}

static void add_imports(const struct person *p, struct strbuf *out)
{
	strbuf_adds(out, "<h2>No kurienes dati nākuši</h2>\n<table><thead><tr><th scope=\"col\">Imports</th><th scope=\"col\">Kad (UTC)</th><th scope=\"col\">Avots</th>"
			 "<th scope=\"col\">Veids</th><th scope=\"col\">Faili</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < p->nimports; i++) {
		const struct person_import *m = &p->import[i];
		if (!m->used)
			continue;
		strbuf_addf(out, "<tr><td class=\"n\">%lld</td><td>", (long long)m->number);
		add_date(out, m->at);
		strbuf_adds(out, "</td><td>");
		esc(out, m->source);
		strbuf_adds(out, "</td><td>");
		esc(out, m->format);
		strbuf_adds(out, "</td><td>");
		esc(out, m->files ? m->files : "");
		strbuf_adds(out, "</td></tr>\n");
	}
	strbuf_adds(out, "</tbody></table>\n");
}

static void add_head(const struct person *p, struct strbuf *out)
{
	static const char head[] =
		"<!DOCTYPE html>\n<html lang=\"lv\"><head><meta charset=\"utf-8\"><title>Ziņas par izglītojamo</title>\n<style>\n"
		"body{font:10.5pt/1.4 \"Noto Sans\",\"DejaVu Sans\",sans-serif;color:#111;max-width:62rem;margin:2rem auto;padding:0 1rem}\n"
		"h1{font-size:17pt;margin:0 0 .2rem}h2{font-size:12.5pt;margin:1.6rem 0 .4rem}h3{font-size:10.5pt;margin:1rem 0 .3rem}small{font-weight:400;color:#555}\n"
		"table{border-collapse:collapse;width:100%;font-size:9pt}th,td{border-bottom:1px solid #bbb;padding:.2rem .45rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\n"
		"th{border-bottom:1.5px solid #111;overflow-wrap:normal}.n{text-align:right}code{font-size:8.5pt;white-space:pre-wrap}\n"
		"@page{size:A4 landscape;margin:12mm}@media print{body{margin:0;max-width:none}thead{display:table-header-group}tr{break-inside:avoid}h2,h3{break-after:avoid}}\n"
		"</style></head><body>\n<h1>Ziņas, kas glabājas par izglītojamo</h1>\n<p><strong>";
	strbuf_adds(out, head);
	esc(out, p->given_name ? p->given_name : "");
	strbuf_addc(out, ' ');
	esc(out, p->surname ? p->surname : "");
	strbuf_adds(out, "</strong>, ");
	esc(out, p->school);
	strbuf_adds(out, "; id <code>");
	esc(out, p->request->student_id);
	strbuf_adds(out, "</code>; sagatavots ");
	add_date(out, p->request->today);
	strbuf_addf(out, " pēc importa %lld.</p>\n", (long long)p->request->as_of);
	strbuf_adds(out, "<p>Šeit ir viss, kas par šo personu glabājas skolas liecību programmā: spēkā esošie ieraksti, labotie un dzēstie ieraksti, nenolasītie ieraksti, "
			 "dokumenti un to izsniegšana, ziņu avoti un datu nodošana (Vispārīgās datu aizsardzības regulas 15. pants). Paroles programma neglabā. Ieraksti nāk no skolas žurnāla: kļūdas labo "
			 "žurnālā, un labojums šeit nonāk ar nākamo importu. Tas pats datoram lasāmā veidā ir failā <code>person.json</code>.</p>\n");
}

void export_student_html(const struct person *p, struct strbuf *out)
{
	add_head(p, out);
	for (size_t i = 0; i < p->ntables; i++)
		add_table(&p->table[i], true, out);
	add_history(p, out);
	add_quarantine(p, out);
	add_documents(p, out);
	add_log(p, out);
	add_imports(p, out);
	strbuf_adds(out, "</body></html>\n");
}
