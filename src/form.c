/* SPDX-License-Identifier: MIT */
/* form: the five forms as tables. A new form is a table here; a new column one line. */
#include "lieciba/form.h"

#include "lieciba/arena.h"

#include <string.h>

#define KEY(n) { .name = (n), .head = (n), .fill = FORM_KEY, .width = 10 }
#define COLUMNS(v) .columns = (v), .n = sizeof(v) / sizeof *(v)

static const struct form_column hours[] = {
	KEY("course"), KEY("subject"),
	{ .head = "Klase", .fill = FORM_SHOWN, .type = FORM_CLASS_OF_COURSE, .width = 10 },
	{ .name = "name", .head = "Žurnāls", .fill = FORM_SHOWN, .type = FORM_COURSE_NAME, .width = 54 },
	{ .head = "Skolotājs", .fill = FORM_SHOWN, .type = FORM_TEACHERS_OF_COURSE, .width = 28 },
	{ .name = "hours_plan", .head = "Stundas pēc plāna", .fill = FORM_INPUT, .type = FORM_INT, .width = 12 },
	{ .name = "hours_taught", .head = "Novadītās stundas", .fill = FORM_INPUT, .type = FORM_INT, .width = 12 },
};
static const struct form_sheet hours_sheets[] = {
	{ .title = "Stundas", .note = "Ierakstiet stundu skaitu gaišajās ailēs. Pelēko nemainiet. Tukša aile nozīmē: nav zināms.", .table = "courses", COLUMNS(hours) },
};

static const struct form_column decisions[] = {
	KEY("decision"), KEY("student"),
	{ .head = "Skolēns", .fill = FORM_SHOWN, .type = FORM_STUDENT, .width = 34 },
	{ .name = "kind", .head = "Lēmums", .fill = FORM_INPUT, .type = FORM_WORD, .width = 30,
		.words = "promoted=pārcelt nākamajā klasē|held=atstāt uz otru gadu|graduated=absolvējis|measures=papildu mācību pasākumi|resit=pēcpārbaudījums|other=cits lēmums" },
	{ .name = "order_no", .head = "Rīkojuma Nr.", .fill = FORM_INPUT, .width = 14 },
	{ .name = "order_date", .head = "Rīkojuma datums", .fill = FORM_INPUT, .type = FORM_DATE, .width = 14 },
	{ .name = "to_class", .head = "Uz klasi", .fill = FORM_INPUT, .width = 10 },
	{ .name = "text", .head = "Priekšmeti vai teksts", .fill = FORM_INPUT, .width = 36 },
};
static const struct form_column stays[] = {
	KEY("student"), KEY("class"), KEY("from"),
	{ .head = "Skolēns", .fill = FORM_SHOWN, .type = FORM_STUDENT, .width = 34 },
	{ .name = "in_kind", .head = "Kā ieradies", .fill = FORM_INPUT, .type = FORM_WORD, .width = 18, .words = "enrolled=uzņemts|transferred=ieskaitīts no citas klases|continued=turpina" },
	{ .name = "in_order_no", .head = "Uzņemšanas rīk. Nr.", .fill = FORM_INPUT, .width = 14 },
	{ .name = "in_order_date", .head = "Uzņemšanas rīk. datums", .fill = FORM_INPUT, .type = FORM_DATE, .width = 14 },
	{ .name = "to", .head = "Pēdējā diena", .fill = FORM_INPUT, .type = FORM_DATE, .width = 14 },
	{ .name = "out_kind", .head = "Kā aizgājis", .fill = FORM_INPUT, .type = FORM_WORD, .width = 18,
		.words = "left=atskaitīts|transferred=pārcelts uz citu klasi|graduated=absolvējis|expelled=izslēgts|year-end=mācību gada beigas" },
	{ .name = "out_order_no", .head = "Atskaitīšanas rīk. Nr.", .fill = FORM_INPUT, .width = 14 },
	{ .name = "out_order_date", .head = "Atskaitīšanas rīk. datums", .fill = FORM_INPUT, .type = FORM_DATE, .width = 14 },
	{ .name = "out_reason", .head = "Iemesls", .fill = FORM_INPUT, .width = 30 },
};
static const struct form_sheet orders_sheets[] = {
	{ .title = "Lēmumi", .note = "Izvēlieties lēmumu un ierakstiet rīkojuma numuru un datumu. Rinda bez lēmuma netiek lasīta.", .table = "decisions", COLUMNS(decisions), .per_student = true },
	{ .title = "Uzņemti un atskaitīti", .note = "Rīkojumi par uzņemšanu un atskaitīšanu katram skolēna laikam klasē.", .table = "enrollments", COLUMNS(stays) },
};

static const struct form_column achievements[] = {
	KEY("achievement"),
	{ .name = "student", .head = "Skolēns", .fill = FORM_INPUT, .type = FORM_STUDENT, .width = 34 },
	{ .name = "event", .head = "Olimpiāde, konkurss", .fill = FORM_INPUT, .width = 40 },
	{ .name = "date", .head = "Datums", .fill = FORM_INPUT, .type = FORM_DATE, .width = 13 },
	{ .name = "stage", .head = "Posms", .fill = FORM_INPUT, .type = FORM_WORD, .open = true, .width = 15, .words = "skola=skola|novads=novads|valsts=valsts|starptautiska=starptautiska" },
	{ .name = "place", .head = "Vieta", .fill = FORM_INPUT, .width = 14 },
	{ .name = "subject", .head = "Mācību priekšmets", .fill = FORM_INPUT, .type = FORM_SUBJECT, .width = 28 },
	{ .name = "teacher", .head = "Skolotājs", .fill = FORM_INPUT, .type = FORM_TEACHER, .width = 24 },
};
static const struct form_sheet achievements_sheets[] = {
	{ .title = "Sasniegumi", .note = "Rinda par katru sasniegumu; skolēnu, priekšmetu un skolotāju izvēlieties no saraksta.", .table = "achievements", COLUMNS(achievements), .blank = 100 },
};

static const struct form_column behaviour[] = {
	KEY("entry"),
	{ .name = "student", .head = "Skolēns", .fill = FORM_INPUT, .type = FORM_STUDENT, .width = 34 },
	{ .name = "date", .head = "Datums", .fill = FORM_INPUT, .type = FORM_DATE, .width = 13 },
	{ .name = "kind", .head = "Veids", .fill = FORM_INPUT, .type = FORM_WORD, .width = 13, .words = "praise=pateicība|remark=piezīme|note=ieraksts" },
	{ .name = "text", .head = "Teksts", .fill = FORM_INPUT, .width = 70 },
	{ .name = "teacher", .head = "Skolotājs", .fill = FORM_INPUT, .type = FORM_TEACHER, .width = 24 },
};
static const struct form_sheet behaviour_sheets[] = {
	{ .title = "Uzvedība", .note = "Rinda par katru pateicību, piezīmi vai ierakstu; skolēnu un skolotāju izvēlieties no saraksta.", .table = "behaviour", COLUMNS(behaviour), .blank = 100 },
};

static const struct form_column school[] = {
	{ .name = "name", .head = "Nosaukums", .fill = FORM_INPUT }, { .name = "code", .head = "Īss kods failu nosaukumiem", .fill = FORM_INPUT },
	{ .name = "founder", .head = "Dibinātājs", .fill = FORM_INPUT }, { .name = "reg_no", .head = "Reģistrācijas numurs", .fill = FORM_INPUT },
	{ .name = "address", .head = "Adrese", .fill = FORM_INPUT }, { .name = "phone", .head = "Tālrunis", .fill = FORM_INPUT },
	{ .name = "email", .head = "E-pasts", .fill = FORM_INPUT }, { .name = "place", .head = "Vieta nominatīvā", .fill = FORM_INPUT },
	{ .name = "place_loc", .head = "Vieta lokatīvā", .fill = FORM_INPUT }, { .name = "head_name", .head = "Vadītāja vārds, uzvārds", .fill = FORM_INPUT },
	{ .name = "head_title", .head = "Vadītāja amats", .fill = FORM_INPUT }, { .name = "head_title_gen", .head = "Vadītāja amats ģenitīvā", .fill = FORM_INPUT },
	{ .name = "unit", .head = "Mācību grupas vārds", .fill = FORM_INPUT, .type = FORM_WORD, .words = "klase=klase|kurss=kurss|grupa=grupa" },
	{ .name = "semester_marks", .head = "Semestra vērtējumi", .fill = FORM_INPUT, .type = FORM_WORD, .words = "required=obligāti|optional=var būt|none=nav" },
	{ .name = "round_stamp", .head = "Vieta zīmogam (Z. v.)", .fill = FORM_INPUT, .type = FORM_WORD, .words = "1=jā|0=nē" },
};
static const struct form_column officials[] = {
	{ .name = "role", .head = "Pienākums", .fill = FORM_INPUT, .type = FORM_WORD, .open = true, .width = 34,
		.words = "head=vadītājs|deputy-education=vietnieks izglītības jomā|deputy-upbringing=vietnieks audzināšanas jomā|clerk=lietvedis|archivist=arhivārs" },
	{ .name = "department", .head = "Nodaļa (tukšs – visa skola)", .fill = FORM_INPUT, .width = 26 }, { .name = "title", .head = "Amats dokumentos", .fill = FORM_INPUT, .width = 34 },
	{ .name = "title_gen", .head = "Amats ģenitīvā", .fill = FORM_INPUT, .width = 34 }, { .name = "name", .head = "Vārds, uzvārds", .fill = FORM_INPUT, .width = 26 },
	{ .name = "from", .head = "No", .fill = FORM_INPUT, .type = FORM_DATE, .width = 13 }, { .name = "to", .head = "Līdz", .fill = FORM_INPUT, .type = FORM_DATE, .width = 13 },
};
static const struct form_sheet school_sheets[] = {
	{ .title = "Skola", .note = "Skolas ziņas, kā tās drukā dokumentos. Tukša aile nozīmē: nav zināms.", .table = "schools", COLUMNS(school), .vertical = true },
	{ .title = "Amatpersonas", .note = "Kas vēl paraksta dokumentus; rinda par katru.", .table = "officials", COLUMNS(officials), .blank = 20 },
};

#define SHEETS(v) .sheets = (v), .n = sizeof(v) / sizeof *(v)
static const struct form forms[] = {
	{ .name = "stundas", .title = "Stundu skaits", SHEETS(hours_sheets) },
	{ .name = "rikojumi", .title = "Lēmumi un rīkojumi", SHEETS(orders_sheets) },
	{ .name = "sasniegumi", .title = "Olimpiādes un konkursi", SHEETS(achievements_sheets) },
	{ .name = "uzvediba", .title = "Uzvedības ieraksti", SHEETS(behaviour_sheets) },
	{ .name = "skola", .title = "Skolas ziņas", SHEETS(school_sheets) },
};

const struct form *form_at(size_t i)
{
	return i < sizeof forms / sizeof *forms ? &forms[i] : NULL;
}

const struct form *form_named(const char *name)
{
	for (size_t i = 0; form_at(i); i++) {
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	}
	return NULL;
}

/* ---- words ---- */

const char *form_word_shown(struct arena *a, const struct form_column *c, const char *value)
{
	size_t n = strlen(value);
	for (const char *p = c->words; *p; p += strcspn(p, "|"), p += *p == '|') {
		if (strncmp(p, value, n) == 0 && p[n] == '=')
			return arena_memdup(a, p + n + 1, strcspn(p + n + 1, "|"));
	}
	return value;
}

const char *form_word_meant(struct arena *a, const struct form_column *c, const char *shown)
{
	size_t n = strlen(shown);
	for (const char *p = c->words; *p; p += strcspn(p, "|"), p += *p == '|') {
		const char *equals = strchr(p, '=');
		if (strcspn(equals + 1, "|") == n && strncmp(equals + 1, shown, n) == 0)
			return arena_memdup(a, p, (size_t)(equals - p));
	}
	return c->open ? shown : NULL;
}
