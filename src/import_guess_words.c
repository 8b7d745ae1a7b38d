/* SPDX-License-Identifier: MIT */
/*
 * import_guess_words: the dictionary behind `import --guess`, as data: headings in Latvian and English, periods, words of totals, values, and what a table
 * of the bundle wants to see. A word more is a line more. Headings are compared in lower case without diacritics, so that exports without them fit too.
 */
#include "import_guess_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

struct word { const char *role, *heads; }; /* heads: with | between */
static const struct word heads[] = {
	{ "school", "school|schoolid|school id|skola|iestāde|izglītības iestāde|skolas kods" },
	{ "school_year", "school year|schoolyear|year|mācību gads|mac. gads|gads" },
	{ "number", "nr|nr. p. k|nr.p.k|n. p. k|npk|#|rindas nr" },
	{ "student", "student|student id|studentid|pupil|pupil id|pupilid|user|userid|student number|learner|skolēna id|izglītojamā id|skolēna kods" },
	{ "surname", "surname|last name|lastname|family name|familyname|uzvārds|skolēna uzvārds|izglītojamā uzvārds" },
	{ "given_name", "given name|givenname|first name|firstname|vārds|skolēna vārds|izglītojamā vārds|vārds(-i)" },
	{ "full_name", "student name|full name|fullname|skolēns|izglītojamais|audzēknis|uzvārds, vārds|uzvārds vārds|vārds, uzvārds|vārds uzvārds|skolēna vārds, uzvārds" },
	{ "personal_code", "personal code|personas kods|pers. kods|p.k|personal_code" },
	{ "birth_date", "birth date|birthdate|date of birth|dob|dzimšanas datums|dzim. datums|dzimis" },
	{ "sex", "sex|gender|dzimums" },
	{ "file_no", "file no|file number|lietas nr|personas lietas nr|personas lietas numurs|lietas numurs|lieta" },
	{ "address", "address|adrese|dzīvesvietas adrese|deklarētā adrese|deklarētā dzīvesvieta" },
	{ "address_actual", "actual address|faktiskā adrese|faktiskā dzīvesvieta" },
	{ "phone", "phone|telephone|mobile|tālrunis|telefons|mob. tālrunis|tālruņa numurs" },
	{ "email", "email|e-mail|e-pasts|epasts" },
	{ "class", "class|class name|home class|homeroom|klase|klase/grupa|klases nosaukums|kurss|grupa|klase (grupa)" },
	{ "grade", "grade|grade level|klašu grupa|klases numurs|mācību gada klase" },
	{ "tutor", "tutor|homeroom teacher|class teacher|audzinātājs|klases audzinātājs" },
	{ "list_no", "list no|list number|saraksta nr|nr. sarakstā|kārtas nr|kārtas numurs" },
	{ "from", "from|start date|startdate|enrolled on|iestājies|uzņemts|ieskaitīts|ieskaitīšanas datums|uzņemšanas datums|no datuma" },
	{ "to", "to|end date|enddate|left on|izstājies|atskaitīts|atskaitīšanas datums|līdz datumam" },
	{ "programme", "programme|program|programma|izglītības programma|programmas kods" },
	{ "subject", "subject|subject name|priekšmets|mācību priekšmets|mācību priekšmets/kurss|modulis" },
	{ "short_name", "short name|abbreviation|saīsinājums|īsais nosaukums" },
	{ "area", "area|joma|mācību joma" },
	{ "course", "course|course id|courseid|section|class id|classid|žurnāls|žurnāla id" },
	{ "teacher", "teacher|teacher name|skolotājs|pedagogs|priekšmeta skolotājs" },
	{ "hours_plan", "hours|planned hours|stundu skaits|stundas gadā|plānotās stundas" },
	{ "per_week", "per week|hours per week|stundas nedēļā|nedēļas stundas" },
	{ "date", "date|day|datums|diena|stundas datums|kavējuma datums|vērtējuma datums" },
	{ "slot", "slot|lesson|period no|lesson no|stunda|stundas nr|mācību stunda|stundas numurs" },
	{ "topic", "topic|lesson topic|temats|tēma|stundas tēma|stundas temats|tēma/temats" },
	{ "homework", "homework|mājas darbs|uzdots|mājasdarbs|uzdotais" },
	{ "substitute", "substitute|aizvieto|aizvietotājs" },
	{ "value", "mark|value|score|result|vērtējums|atzīme|balle|vērtējums/atzīme|mark value" },
	{ "scale", "scale|skala|vērtējuma skala|vērtēšanas skala|vērtēšanas veids" },
	{ "work", "kind|type of work|work|assessment type|darba veids|pārbaudes darba veids|vērtējuma veids|darba tips" },
	{ "weight", "weight|svars|koeficients" },
	{ "title", "title|assignment|work title|darba nosaukums|pārbaudes darbs|darbs" },
	{ "entered_at", "entered at|entered on|created|ievadīts|ieraksta datums|izlikts" },
	{ "period", "term|period|semester|semestris|periods|vērtēšanas periods" },
	{ "absence", "absence|code|category|attendance|status|kavējums|kavējuma veids|apmeklējums|kavējuma kods|atzīme par kavējumu" },
	{ "minutes", "minutes|minūtes|kavēts (min)|kavēts, min" },
	{ "reason", "reason|iemesls|kavējuma iemesls|attaisnojums" },
	{ "note_date", "note date|zīmes datums" },
	{ "term", "term code|termid|perioda kods" },
	{ "starts", "starts|begins|sākums|sākuma datums|sākas" },
	{ "ends", "ends|finishes|beigas|beigu datums|beidzas" },
	{ "entry", "entry kind|entry type|ieraksta veids|piezīmes veids|uzslava/piezīme" },
	{ "text", "text|comment|remark|note|teksts|piezīme|komentārs|ieraksts|saturs" },
	{ "event", "event|competition|pasākums|olimpiāde|konkurss|sasniegums" },
	{ "stage", "stage|level|posms|kārta|līmenis" },
	{ "place", "place|vieta|iegūtā vieta|rezultāts" },
	{ "order_no", "order no|order number|rīkojuma nr|rīkojuma numurs|rīkojums" },
	{ "order_date", "order date|rīkojuma datums" },
	{ "decision", "decision|lēmums|pārcelts/atstāts" },
	{ "guardian", "guardian|parent|vecāks|aizbildnis|likumiskais pārstāvis" },
	{ "relation", "relation|radniecība|statuss ģimenē" },
};
static const struct word periods[] = {
	{ "S1", "s1|1. semestris|i semestris|1. sem|1.semestris|1.sem|first semester|fall semester|pirmais semestris" },
	{ "S2", "s2|2. semestris|ii semestris|2. sem|2.semestris|2.sem|second semester|spring semester|otrais semestris" },
	{ "Y", "y|gads|gada|gada vērtējums|mācību gads|year|final" },
};
static const struct word totals[] = { { "total", "kopā|pavisam|vidēji|summa|total|totals|sum|average|vidējais|kopsumma" } };
/* role: COLUMN=WORD of the bundle */
static const struct word values[] = {
	{ "sex=m", "v|vīrietis|zēns|male|m|boy|vīr" },
	{ "sex=f", "s|sieviete|meitene|female|f|girl|siev" },
	{ "scale=ten", "ten|balles|10 balles|10 ballu|10 ballu skala|ballēs" },
	{ "scale=pass", "pass|ieskaitīts|ieskaite|i/ni|ieskaitīts/neieskaitīts" },
	{ "scale=percent", "percent|%|procenti|procentos" },
	{ "status=excused", "attaisnots|attaisnots kavējums|excused|excused absence|slimība|ārsta zīme|attaisnoti" },
	{ "status=unexcused", "neattaisnots|neattaisnots kavējums|unexcused|unexcused absence|neattaisnoti" },
	{ "status=late", "nokavēts|kavē|late|tardy|kavējis stundas sākumu" },
	{ "kind=praise", "uzslava|praise|pozitīvs|positive" },
	{ "kind=remark", "piezīme|remark|negatīvs|negative|rājiens" },
	{ "kind=summative", "p.d|pd|p. d|pārbaudes darbs|noslēguma darbs|summatīvs|summatīvais|test" },
	{ "kind=formative", "formatīvs|formatīvais|ikdienas|mājas darbs|kārtējais" },
	{ "kind=promoted", "pārcelts" },
	{ "kind=held", "atstāts" },
	{ "kind=graduated", "absolvējis|beidzis" },
	{ "kind=off", "brīvdiena|brīvlaiks|holiday" },
	{ "kind=lessons", "mācību diena" },
};
/* person: somebody can be found; where: a journal can be found. The more needs and helps are met, the better the table fits. */
static const struct guess_kind kinds[] = {
	{ "attendance", "person date absence", "slot reason minutes" },
	{ "closing_marks", "person value period", "where scale" },
	{ "marks", "person value date", "where scale work title topic weight" },
	{ "lessons", "date topic", "where slot homework substitute" },
	{ "students", "surname given_name", "personal_code birth_date sex file_no address phone email" },
	{ "enrollments", "person class from", "list_no to programme order_no" },
	{ "behaviour", "person date text entry", "teacher" },
	{ "talks", "person date text", "teacher" },
	{ "achievements", "person event", "stage place date subject" },
	{ "decisions", "person order_no decision", "order_date" },
	{ "guardians", "person guardian", "relation phone" },
	{ "courses", "class subject", "teacher hours_plan per_week" },
	{ "subjects", "subject", "short_name area" },
	{ "classes", "class", "tutor grade" },
	{ "terms", "starts ends", "term period" },
	{ "assessment_plan", "date title", "where" },
	{ NULL, NULL, NULL },
};
static const struct { const char *table, *column, *role; } roles[] = {
	{ "marks", "kind", "work" }, { "marks", "title", "topic" }, { "marks", "title", "title" }, { "attendance", "code", "absence" },
	{ "attendance", "status", "" }, { "attendance", "absence", "" }, { "behaviour", "kind", "entry" }, { "behaviour", "entry", "" },
	{ "decisions", "kind", "decision" }, { "decisions", "decision", "" }, { "guardians", "name", "guardian" }, { "guardians", "no", "number" },
	{ "subjects", "name", "subject" }, { "subjects", "seq", "number" }, { "classes", "name", "class" }, { "courses", "name", "" },
	{ "enrollments", "list_no", "list_no" }, { "enrollments", "list_no", "number" }, { "terms", "term", "term" }, { "terms", "term", "period" },
	{ "terms", "name", "title" }, { "lessons", "kind", "" }, { "courses", "kind", "" }, { "closing_marks", "kind", "" }, { "days", "kind", "" },
	{ "terms", "kind", "" },
};

const struct guess_kind *guess_kind(size_t i)
{
	return kinds[i].table ? &kinds[i] : NULL;
}

const char *guess_role_for(const char *table, const char *column, size_t n)
{
	size_t found = 0;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		if (strcmp(roles[i].table, table) != 0 || strcmp(roles[i].column, column) != 0)
			continue;
		if (found++ == n)
			return roles[i].role;
	}
	return found || n ? NULL : column;
}

/* Lower case, without diacritics, single blanks, no point or colon at the end. */
static const char *folded(struct arena *a, const char *s)
{
	static const char *const from[] = { "ā", "č", "ē", "ģ", "ī", "ķ", "ļ", "ņ", "ō", "ŗ", "š", "ū", "ž", "_" };
	static const char to[] = "acegiklnorsuz ";
	const char *clean = s;
	struct strbuf low = STRBUF_INIT, out = STRBUF_INIT;
	if (!map_clean(a, s, true, &clean, NULL))
		return "";
	utf8_lower(clean, strlen(clean), &low);
	for (const char *p = low.buf; *p;) {
		size_t k = 0;
		while (k < sizeof to - 1 && strncmp(p, from[k], strlen(from[k])) != 0)
			k++;
		strbuf_addc(&out, k < sizeof to - 1 ? to[k] : *p);
		p += k < sizeof to - 1 ? strlen(from[k]) : 1;
	}
	while (out.len && strchr(".:*", out.buf[out.len - 1]))
		strbuf_truncate(&out, out.len - 1);
	const char *got = arena_memdup(a, out.buf, out.len);
	strbuf_release(&low);
	strbuf_release(&out);
	return got;
}

static bool among(struct arena *a, const char *list, const char *folded_text)
{
	for (const char *p = list; *p; p += strcspn(p, "|"), p += *p == '|') {
		if (strcmp(folded(a, arena_memdup(a, p, strcspn(p, "|"))), folded_text) == 0)
			return true;
	}
	return false;
}

static const char *look(struct arena *a, const struct word *v, size_t n, const char *text)
{
	const char *key = folded(a, text);
	for (size_t i = 0; *key && i < n; i++) {
		if (among(a, v[i].heads, key))
			return v[i].role;
	}
	return NULL;
}

const char *guess_role(struct arena *a, const char *head)
{
	const char *role = look(a, heads, sizeof heads / sizeof *heads, head);
	const char *bracket = strchr(head, '(');
	if (!role && bracket && bracket > head)
		role = look(a, heads, sizeof heads / sizeof *heads, arena_memdup(a, head, (size_t)(bracket - head)));
	return role;
}

const char *guess_period(struct arena *a, const char *head)
{
	return look(a, periods, sizeof periods / sizeof *periods, head);
}

bool guess_total(struct arena *a, const char *cell)
{
	return look(a, totals, sizeof totals / sizeof *totals, cell) != NULL;
}

const char *guess_word(struct arena *a, const char *column, const char *value)
{
	const char *key = folded(a, value);
	size_t n = strlen(column);
	for (size_t i = 0; *key && i < sizeof values / sizeof *values; i++) {
		if (strncmp(values[i].role, column, n) == 0 && values[i].role[n] == '=' && among(a, values[i].heads, key))
			return values[i].role + n + 1;
	}
	return NULL;
}
