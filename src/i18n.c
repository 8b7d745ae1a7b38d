/* SPDX-License-Identifier: MIT */
/*
 * i18n: the wording of documents as tables, and one small writer per format.
 *
 * Cost: linear in the text. Whole numbers in words reach 999 999. A Julian day number counts from
 * noon, so 1970-01-01 is 2440588 as a whole number and 2440587.5 as SQLite's julianday() gives it.
 */
#include "lieciba/i18n.h"

#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NBSP "\u00A0"
#define NARROW "\u202F"

struct job {
	enum format f;
	const char *arg;
	enum lang l;
	const struct cell *c;
	struct strbuf *out;
};

const char *const format_names[FMT_N] = { "", "int", "dec1", "dec2", "dec3", "x100", "pct", "date", "date-long", "date-long-gen",
	"date-long-acc", "date-long-loc", "words", "year-name", "month", "month-loc", "time", "upper", "lower", "capital",
	"initials", "ordinal", "roman", "02", "03", "mask", "or", "trunc" };

/* Latvian months are of two declensions; only the stem and the ending's kind are kept. */
static const char *const month_lv[4][12] = {
	{ "janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs", "jūlijs", "augusts", "septembris", "oktobris", "novembris", "decembris" },
	{ "janvāra", "februāra", "marta", "aprīļa", "maija", "jūnija", "jūlija", "augusta", "septembra", "oktobra", "novembra", "decembra" },
	{ "janvāri", "februāri", "martu", "aprīli", "maiju", "jūniju", "jūliju", "augustu", "septembri", "oktobri", "novembri", "decembri" },
	{ "janvārī", "februārī", "martā", "aprīlī", "maijā", "jūnijā", "jūlijā", "augustā", "septembrī", "oktobrī", "novembrī", "decembrī" },
};
static const char *const month_en[12] = { "January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December" };
static const char *const month_ru[3][12] = {
	{ "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь" },
	{ "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря" },
	{ "январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре", "октябре", "ноябре", "декабре" },
};
static const char *const codes[LANG_N] = { "lv", "en", "ru" };

const char *lang_code(enum lang l)
{
	return codes[l];
}

bool lang_parse(const char *code, enum lang *out)
{
	for (int i = 0; i < LANG_N; i++)
		if (!strcmp(code, codes[i])) {
			*out = (enum lang)i;
			return true;
		}
	return false;
}

bool format_parse(const char *name, enum format *out)
{
	for (int i = 0; i < FMT_N; i++)
		if (!strcmp(name, format_names[i])) {
			*out = (enum format)i;
			return true;
		}
	return false;
}

int format_takes_arg(enum format f)
{
	if (f == FMT_OR || f == FMT_TRUNC)
		return 1;
	return f == FMT_X100 ? 0 : -1;
}

/* ---- reading cells ---- */

static bool cell_scaled(const struct cell *c, int scale, int64_t *out)
{
	int64_t unit = 1;
	for (int i = 0; i < scale; i++)
		unit *= 10;
	if (c->type == CELL_INT)
		return !__builtin_mul_overflow(c->i, unit, out);
	if (c->type == CELL_DEC) {
		int64_t v;
		if (__builtin_mul_overflow(c->i, unit, &v))
			return false;
		*out = num_div_round(v, 100);
		return true;
	}
	return c->type == CELL_TEXT && num_parse_scaled(c->s, 0, scale, out);
}

static bool cell_date(const struct cell *c, day_t *out)
{
	int64_t day;
	if (c->type == CELL_INT)
		day = c->i - 2440588;
	else if (c->type == CELL_DEC)
		day = (c->i - 244058750) / 100;
	else {
		char b[DATE_ISO_SIZE];
		if (c->type != CELL_TEXT || c->len < 10 || (c->len > 10 && c->s[10] != 'T' && c->s[10] != ' '))
			return false;
		memcpy(b, c->s, 10);
		b[10] = '\0';
		return date_parse_iso(b, out);
	}
	if (day < -719162 || day > 2932896) /* the years 1 to 9999 */
		return false;
	*out = (day_t)day;
	return true;
}

static bool cell_month(const struct cell *c, int *month)
{
	day_t day;
	char b[DATE_ISO_SIZE];
	if (c->type == CELL_TEXT && c->len == 7) {
		memcpy(b, c->s, 7);
		memcpy(b + 7, "-01", 4);
		if (!date_parse_iso(b, &day))
			return false;
	} else if (!cell_date(c, &day))
		return false;
	date_to_civil(day, NULL, month, NULL);
	return true;
}

static void put_scaled(struct job *j, int64_t v, int scale, int decimals)
{
	char b[40];
	num_format_scaled(b, sizeof b, v, scale, decimals, j->l == LANG_EN ? '.' : ',');
	strbuf_adds(j->out, b);
}

static bool put_plain(struct job *j)
{
	const struct cell *c = j->c;
	if (c->type == CELL_INT)
		strbuf_addf(j->out, "%" PRId64, c->i);
	else if (c->type == CELL_DEC)
		put_scaled(j, c->i, 2, 2);
	else if (c->type == CELL_TEXT)
		strbuf_add(j->out, c->s, c->len);
	return c->type != CELL_BLOB;
}

/* ---- numbers ---- */

static bool put_int(struct job *j)
{
	int64_t v;
	char b[24];
	if (!cell_scaled(j->c, 0, &v))
		return false;
	int n = snprintf(b, sizeof b, "%" PRId64, v);
	for (int i = 0; i < n; i++) {
		if (i > (v < 0) && (n - i) % 3 == 0)
			strbuf_adds(j->out, NARROW);
		strbuf_addc(j->out, b[i]);
	}
	return true;
}

static bool put_dec(struct job *j)
{
	int64_t v;
	int decimals = (int)j->f - (int)FMT_DEC1 + 1;
	if (!cell_scaled(j->c, decimals, &v))
		return false;
	put_scaled(j, v, decimals, decimals);
	return true;
}

static bool put_x100(struct job *j)
{
	int64_t v = j->c->i, decimals = 2;
	if (j->arg && *j->arg && (!num_parse_int(j->arg, &decimals) || decimals < 0 || decimals > 2))
		return false;
	if (j->c->type == CELL_TEXT ? !num_parse_int(j->c->s, &v) : j->c->type == CELL_BLOB)
		return false;
	put_scaled(j, v, 2, (int)decimals);
	return true;
}

static bool put_pct(struct job *j)
{
	int64_t v;
	if (!cell_scaled(j->c, 2, &v))
		return false;
	put_scaled(j, v, 2, v % 100 ? 2 : 0);
	strbuf_adds(j->out, j->l == LANG_EN ? "%" : NBSP "%");
	return true;
}

static bool put_pad(struct job *j)
{
	int64_t v;
	if (!cell_scaled(j->c, 0, &v))
		return false;
	strbuf_addf(j->out, "%0*" PRId64, j->f == FMT_PAD2 ? 2 : 3, v);
	return true;
}

static bool put_ordinal(struct job *j)
{
	int64_t v;
	if (!cell_scaled(j->c, 0, &v) || v < 0)
		return false;
	static const char *const en[] = { "th", "st", "nd", "rd" };
	bool teen = v / 10 % 10 == 1;
	const char *end = j->l == LANG_LV ? "." : j->l == LANG_RU ? "-й" : en[teen || v % 10 > 3 ? 0 : v % 10];
	strbuf_addf(j->out, "%" PRId64 "%s", v, end);
	return true;
}

static bool put_roman(struct job *j)
{
	static const struct { int v; const char *s; } t[] = { { 1000, "M" }, { 900, "CM" }, { 500, "D" }, { 400, "CD" }, { 100, "C" },
		{ 90, "XC" }, { 50, "L" }, { 40, "XL" }, { 10, "X" }, { 9, "IX" }, { 5, "V" }, { 4, "IV" }, { 1, "I" } };
	int64_t v;
	if (!cell_scaled(j->c, 0, &v) || v < 1 || v > 3999)
		return false;
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
		for (; v >= t[i].v; v -= t[i].v)
			strbuf_adds(j->out, t[i].s);
	return true;
}

/* ---- numbers in words ---- */

static const char *const ones[LANG_N][20] = {
	{ "nulle", "viens", "divi", "trīs", "četri", "pieci", "seši", "septiņi", "astoņi", "deviņi", "desmit", "vienpadsmit", "divpadsmit",
		"trīspadsmit", "četrpadsmit", "piecpadsmit", "sešpadsmit", "septiņpadsmit", "astoņpadsmit", "deviņpadsmit" },
	{ "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
		"fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen" },
	{ "ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать", "двенадцать",
		"тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать" },
};
static const char *const tens[LANG_N][10] = {
	{ "", "", "divdesmit", "trīsdesmit", "četrdesmit", "piecdesmit", "sešdesmit", "septiņdesmit", "astoņdesmit", "deviņdesmit" },
	{ "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety" },
	{ "", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто" },
};
static const char *const hundreds_ru[10] = { "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот",
	"восемьсот", "девятьсот" };

static void word(struct strbuf *out, const char *w)
{
	if (out->len && out->buf[out->len - 1] != ' ' && out->buf[out->len - 1] != '-')
		strbuf_addc(out, ' ');
	strbuf_adds(out, w);
}

static void words_hundreds(enum lang l, int h, struct strbuf *out)
{
	if (l == LANG_RU) {
		word(out, hundreds_ru[h]);
		return;
	}
	if (l == LANG_EN || h > 1)
		word(out, ones[l][h]);
	word(out, l == LANG_EN ? "hundred" : h > 1 ? "simti" : "simts");
}

/* 1…999; `fem`: Russian counts thousands in the feminine. */
static void words_999(enum lang l, int v, bool fem, struct strbuf *out)
{
	int h = v / 100, r = v % 100;
	if (h)
		words_hundreds(l, h, out);
	if (h && r && l == LANG_EN)
		word(out, "and");
	if (r >= 20) {
		word(out, tens[l][r / 10]);
		r %= 10;
		if (r && l == LANG_EN)
			strbuf_addc(out, '-');
	}
	if (r)
		word(out, fem && r == 1 ? "одна" : fem && r == 2 ? "две" : ones[l][r]);
}

static const char *thousand(enum lang l, int n)
{
	bool teen = n % 100 > 10 && n % 100 < 20;
	if (l == LANG_EN)
		return "thousand";
	if (l == LANG_LV)
		return n % 10 == 1 && !teen ? "tūkstotis" : "tūkstoši";
	if (teen || n % 10 == 0 || n % 10 > 4)
		return "тысяч";
	return n % 10 == 1 ? "тысяча" : "тысячи";
}

static bool put_words(struct job *j)
{
	int64_t v;
	struct strbuf b = STRBUF_INIT;
	if (!cell_scaled(j->c, 0, &v) || v < 0 || v > 999999)
		return false;
	int n = (int)v;
	if (n >= 1000) {
		words_999(j->l, n / 1000, j->l == LANG_RU, &b);
		word(&b, thousand(j->l, n / 1000));
	}
	if (n > 1000 && n % 1000 && n % 1000 < 100 && j->l == LANG_EN)
		word(&b, "and");
	if (n % 1000)
		words_999(j->l, n % 1000, false, &b);
	strbuf_adds(j->out, n ? b.buf : ones[j->l][0]);
	strbuf_release(&b);
	return true;
}

/* ---- dates ---- */

static const char *month_word(enum lang l, int month, bool locative)
{
	if (l == LANG_EN)
		return month_en[month - 1];
	return l == LANG_LV ? month_lv[locative ? 3 : 0][month - 1] : month_ru[locative ? 2 : 0][month - 1];
}

void i18n_month_name(enum lang l, int year, int month, bool locative, struct strbuf *out)
{
	const char *m = month_word(l, month, locative);
	if (l == LANG_LV)
		strbuf_addf(out, "%d. gada %s", year, m);
	else
		strbuf_addf(out, l == LANG_RU ? "%s %d г." : "%s %d", m, year);
}

static bool put_month(struct job *j)
{
	int month;
	if (!cell_month(j->c, &month))
		return false;
	strbuf_adds(j->out, month_word(j->l, month, j->f == FMT_MONTH_LOC));
	return true;
}

static bool put_date(struct job *j)
{
	day_t day;
	int y, m, d;
	if (!cell_date(j->c, &day))
		return false;
	date_to_civil(day, &y, &m, &d);
	if (j->f == FMT_DATE)
		strbuf_addf(j->out, "%02d.%02d.%04d%s", d, m, y, j->l == LANG_LV ? "." : "");
	else if (j->l == LANG_LV)
		strbuf_addf(j->out, "%d. gada %d. %s", y, d, month_lv[(int)j->f - (int)FMT_DATE_LONG][m - 1]);
	else if (j->l == LANG_RU)
		strbuf_addf(j->out, "%d %s %d г.", d, month_ru[1][m - 1], y);
	else
		strbuf_addf(j->out, "%d %s %d", d, month_en[m - 1], y);
	return true;
}

static bool put_year_name(struct job *j)
{
	int y;
	if (j->c->type != CELL_TEXT || !date_parse_school_year(j->c->s, &y))
		return false;
	strbuf_addf(j->out, j->l == LANG_LV ? "%d./%d." : "%d/%d", y, y + 1);
	return true;
}

/* HH:MM of a time or of a date with a time. */
static bool put_time(struct job *j)
{
	if (j->c->type != CELL_TEXT)
		return false;
	const char *s = j->c->s;
	size_t n = j->c->len;
	if (n >= 16 && (s[10] == 'T' || s[10] == ' ')) {
		s += 11;
		n -= 11;
	}
	if (n < 5 || s[2] != ':' || s[0] < '0' || s[0] > '2' || s[1] < '0' || s[1] > (s[0] == '2' ? '3' : '9') || s[3] < '0' ||
		s[3] > '5' || s[4] < '0' || s[4] > '9')
		return false;
	strbuf_add(j->out, s, 5);
	return true;
}

/* ---- text ---- */

static void change_text(struct job *j, const char *s, size_t n)
{
	const char *p = s;
	if (j->f == FMT_UPPER)
		utf8_upper(s, n, j->out);
	else if (j->f == FMT_LOWER)
		utf8_lower(s, n, j->out);
	else if (n) {
		utf8_next(&p, s + n);
		utf8_upper(s, (size_t)(p - s), j->out);
		strbuf_add(j->out, p, n - (size_t)(p - s));
	}
}

static void initials(struct job *j, const char *s, size_t n)
{
	bool start = true;
	for (const char *p = s, *end = s + n; p < end;) {
		const char *q = p;
		uint32_t cp = utf8_next(&p, end);
		if (start && cp != ' ') {
			if (q != s)
				strbuf_adds(j->out, NBSP);
			utf8_upper(q, (size_t)(p - q), j->out);
			strbuf_addc(j->out, '.');
		}
		start = cp == ' ';
	}
}

/* A personal code keeps its date of birth: 010112-*****. */
static void mask(struct job *j, const char *s, size_t n)
{
	size_t i = 0;
	for (const char *p = s, *end = s + n; p < end; i++) {
		const char *q = p;
		uint32_t cp = utf8_next(&p, end);
		if (i < 6 || (i == 6 && cp == '-'))
			strbuf_add(j->out, q, (size_t)(p - q));
		else
			strbuf_addc(j->out, '*');
	}
}

static bool truncated(struct job *j, const char *s, size_t n)
{
	int64_t max;
	if (!j->arg || !num_parse_int(j->arg, &max) || max < 1)
		return false;
	bool cut = utf8_count(s, n) > (size_t)max;
	const char *p = s;
	for (int64_t i = cut ? 1 : 0; i < max && p < s + n; i++)
		utf8_next(&p, s + n);
	strbuf_add(j->out, s, (size_t)(p - s));
	if (cut)
		strbuf_adds(j->out, "…");
	return true;
}

static bool put_text(struct job *j)
{
	struct strbuf b = STRBUF_INIT;
	struct job plain = { FMT_NONE, NULL, j->l, j->c, &b };
	bool ok = put_plain(&plain);
	if (!ok)
		;
	else if (j->f == FMT_INITIALS)
		initials(j, b.buf, b.len);
	else if (j->f == FMT_MASK)
		mask(j, b.buf, b.len);
	else if (j->f == FMT_TRUNC)
		ok = truncated(j, b.buf, b.len);
	else if (j->f == FMT_OR)
		strbuf_adds(j->out, b.len ? b.buf : j->arg ? j->arg : "");
	else
		change_text(j, b.buf, b.len);
	strbuf_release(&b);
	return ok;
}

typedef bool writer(struct job *);
static writer *const writers[FMT_N] = { put_plain, put_int, put_dec, put_dec, put_dec, put_x100, put_pct, put_date, put_date, put_date,
	put_date, put_date, put_words, put_year_name, put_month, put_month, put_time, put_text, put_text, put_text, put_text,
	put_ordinal, put_roman, put_pad, put_pad, put_text, put_text, put_text };

bool format_cell(enum format f, const char *arg, enum lang l, const struct cell *c, struct strbuf *out, struct diag *d)
{
	struct job j = { f, arg, l, c, out };
	if (c->type == CELL_NULL) {
		if (f == FMT_OR && arg)
			strbuf_adds(out, arg);
		return true;
	}
	if (writers[f](&j))
		return true;
	if (c->type == CELL_TEXT)
		return diag_error(d, "F011", _("“%.80s” cannot be written as “%s”"), c->s, format_names[f]);
	return diag_error(d, "F011", _("the value cannot be written as “%s”"), format_names[f]);
}
