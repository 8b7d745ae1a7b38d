/* SPDX-License-Identifier: MIT */
/*
 * i18n: the wording of documents. Tables of month names and numbers in words, and the closed list of formats of the template grammar.
 *
 * Latvian dates in text: "2026. gada 3. janvāris" with the month in the case that the sentence asks for; in tables 03.01.2026. with the dot after
 * the year. Russian is complete for what the formats need but off by default (documents.md).
 */
#include "lieciba/i18n.h"

#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdio.h>
#include <string.h>

static const char *const codes[LANG_N] = { "lv", "en", "ru" };

const char *lang_code(enum lang l)
{
	return codes[l];
}

bool lang_parse(const char *code, enum lang *out)
{
	for (int i = 0; i < LANG_N; i++) {
		if (strcmp(codes[i], code) == 0) {
			*out = (enum lang)i;
			return true;
		}
	}
	return false;
}

const char *const format_names[FMT_N] = { "", "int", "dec1", "dec2", "dec3", "x100", "pct", "date", "date-long", "date-long-gen", "date-long-acc",
	"date-long-loc", "words", "year-name", "month", "month-loc", "time", "upper", "lower", "capital", "initials", "ordinal", "roman", "02", "03", "mask",
	"or", "trunc", "signed", "signed-x100" };

bool format_parse(const char *name, enum format *out)
{
	for (int i = 1; i < FMT_N; i++) {
		if (strcmp(format_names[i], name) == 0) {
			*out = (enum format)i;
			return true;
		}
	}
	return false;
}

int format_takes_arg(enum format f)
{
	if (f == FMT_OR || f == FMT_TRUNC || f == FMT_X100 || f == FMT_SIGNED_X100)
		return 1;
	return -1;
}

/* ---- months ---- */

enum month_case { NOMINATIVE, GENITIVE, ACCUSATIVE, LOCATIVE };

/* janvāris, aprīlis, septembris … are of the second declension (aprīlis softens its genitive), marts, maijs … of the first. */
static const char *const lv_month[12][4] = { { "janvāris", "janvāra", "janvāri", "janvārī" }, { "februāris", "februāra", "februāri", "februārī" },
	{ "marts", "marta", "martu", "martā" }, { "aprīlis", "aprīļa", "aprīli", "aprīlī" }, { "maijs", "maija", "maiju", "maijā" },
	{ "jūnijs", "jūnija", "jūniju", "jūnijā" }, { "jūlijs", "jūlija", "jūliju", "jūlijā" }, { "augusts", "augusta", "augustu", "augustā" },
	{ "septembris", "septembra", "septembri", "septembrī" }, { "oktobris", "oktobra", "oktobri", "oktobrī" },
	{ "novembris", "novembra", "novembri", "novembrī" }, { "decembris", "decembra", "decembri", "decembrī" } };
static const char *const en_month[12] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
	"December" };
static const char *const ru_month[12] = { "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
	"декабрь" };
static const char *const ru_genitive[12] = { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
	"декабря" };
static const char *const ru_locative[12] = { "январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре", "октябре", "ноябре",
	"декабре" };

static void add_month(enum lang l, int month, enum month_case c, struct strbuf *out)
{
	int m = month - 1;
	if (l == LANG_LV)
		strbuf_adds(out, lv_month[m][c]);
	else if (l == LANG_EN)
		strbuf_adds(out, en_month[m]);
	else
		strbuf_adds(out, c == GENITIVE || c == ACCUSATIVE ? ru_genitive[m] : c == LOCATIVE ? ru_locative[m] : ru_month[m]);
}

void i18n_month_name(enum lang l, int year, int month, bool locative, struct strbuf *out)
{
	if (l == LANG_LV)
		strbuf_addf(out, "%d. gada ", year);
	add_month(l, month, locative ? LOCATIVE : NOMINATIVE, out);
	if (l == LANG_EN)
		strbuf_addf(out, " %d", year);
	else if (l == LANG_RU)
		strbuf_addf(out, locative ? " %d года" : " %d год", year);
}

void i18n_month_object(enum lang l, int year, int month, struct strbuf *out)
{
	if (l != LANG_LV) {
		i18n_month_name(l, year, month, false, out);
		return;
	}
	strbuf_addf(out, "%d. gada ", year);
	add_month(l, month, ACCUSATIVE, out);
}

static void add_long_date(enum lang l, day_t d, enum month_case c, struct strbuf *out)
{
	int y, m, day;
	date_to_civil(d, &y, &m, &day);
	if (l == LANG_LV)
		strbuf_addf(out, "%d. gada %d. ", y, day);
	else
		strbuf_addf(out, "%d ", day);
	add_month(l, m, l == LANG_RU ? GENITIVE : c, out);
	if (l == LANG_EN)
		strbuf_addf(out, " %d", y);
	else if (l == LANG_RU)
		strbuf_addf(out, " %d года", y);
}

/* ---- numbers in words ---- */

static const char *const lv_ones[20] = { "nulle", "viens", "divi", "trīs", "četri", "pieci", "seši", "septiņi", "astoņi", "deviņi", "desmit",
	"vienpadsmit", "divpadsmit", "trīspadsmit", "četrpadsmit", "piecpadsmit", "sešpadsmit", "septiņpadsmit", "astoņpadsmit", "deviņpadsmit" };
static const char *const lv_tens[10] = { "", "", "divdesmit", "trīsdesmit", "četrdesmit", "piecdesmit", "sešdesmit", "septiņdesmit", "astoņdesmit",
	"deviņdesmit" };
static const char *const en_ones[20] = { "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
	"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen" };
static const char *const en_tens[10] = { "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety" };
static const char *const ru_ones[20] = { "ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать",
	"двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать" };
static const char *const ru_tens[10] = { "", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто" };
static const char *const ru_hundreds[10] = { "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот" };

static void add_below_hundred(enum lang l, int n, bool feminine, struct strbuf *out)
{
	const char *const *ones = l == LANG_LV ? lv_ones : l == LANG_EN ? en_ones : ru_ones;
	const char *const *tens = l == LANG_LV ? lv_tens : l == LANG_EN ? en_tens : ru_tens;
	if (n >= 20) {
		strbuf_adds(out, tens[n / 10]);
		n %= 10;
		if (n == 0)
			return;
		strbuf_addc(out, l == LANG_EN ? '-' : ' ');
	}
	strbuf_adds(out, feminine && n == 1 ? "одна" : feminine && n == 2 ? "две" : ones[n]);
}

static void add_below_thousand(enum lang l, int n, bool feminine, struct strbuf *out)
{
	int h = n / 100;
	if (h && l == LANG_RU)
		strbuf_adds(out, ru_hundreds[h]);
	else if (h && l == LANG_EN)
		strbuf_addf(out, "%s hundred", en_ones[h]);
	else if (h)
		strbuf_addf(out, h == 1 ? "simts" : "%s simti", lv_ones[h]);
	if (h && n % 100)
		strbuf_addc(out, ' ');
	if (n % 100)
		add_below_hundred(l, n % 100, feminine, out);
}

static void add_words(enum lang l, int n, struct strbuf *out)
{
	int t = n / 1000;
	if (n == 0) {
		add_below_hundred(l, 0, false, out);
		return;
	}
	if (t) {
		bool one = t % 10 == 1 && t % 100 != 11, few = t % 10 >= 2 && t % 10 <= 4 && t % 100 / 10 != 1;
		if (l != LANG_LV || t > 1) {
			add_below_thousand(l, t, l == LANG_RU, out);
			strbuf_addc(out, ' ');
		}
		strbuf_adds(out, l == LANG_EN ? "thousand" : l == LANG_LV ? (one ? "tūkstotis" : "tūkstoši") : one ? "тысяча" : few ? "тысячи" : "тысяч");
		if (n % 1000)
			strbuf_addc(out, ' ');
	}
	if (n % 1000)
		add_below_thousand(l, n % 1000, false, out);
}

/* ---- cells as text, number, date ---- */

static char decimal_sign(enum lang l)
{
	return l == LANG_EN ? '.' : ',';
}

static void add_plain(enum lang l, const struct cell *c, struct strbuf *out)
{
	char buf[32];
	if (c->type == CELL_INT) {
		strbuf_addf(out, "%lld", (long long)c->i);
	} else if (c->type == CELL_DEC) {
		num_format_scaled(buf, sizeof buf, c->i, 2, c->i % 10 ? 2 : c->i % 100 ? 1 : 0, decimal_sign(l));
		strbuf_adds(out, buf);
	} else if (c->type == CELL_TEXT) {
		strbuf_add(out, c->s, c->len);
	}
}

static bool refuse(enum format f, const struct cell *c, struct diag *d)
{
	struct strbuf text = STRBUF_INIT;
	add_plain(LANG_LV, c, &text);
	/* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): text.buf is never uninitialised, see STRBUF_INIT */
	diag_error(d, "L225", _("'%.80s' cannot be written with the format '%s'"), text.buf, format_names[f]);
	strbuf_release(&text);
	return diag_hint(d, "%s", _("look at what the column holds, or leave the format out"));
}

/* Hundredths of a number, whatever form it has. */
bool cell_number(const struct cell *c, int64_t *out)
{
	if (c->type == CELL_INT)
		return !__builtin_mul_overflow(c->i, (int64_t)100, out);
	if (c->type == CELL_DEC) {
		*out = c->i;
		return true;
	}
	return c->type == CELL_TEXT && num_parse_scaled(c->s, 0, 2, out);
}

static bool whole(const struct cell *c, int64_t *out)
{
	int64_t v;
	if (!cell_number(c, &v) || v % 100)
		return false;
	*out = v / 100;
	return true;
}

/* ISO date, the day of an ISO time, a Julian day number, or 'YYYY-MM' (its first day; *day_known false). */
static bool date_of(const struct cell *c, day_t *out, bool *day_known)
{
	char buf[16];
	*day_known = true;
	if (c->type == CELL_INT) { /* 2440588 = the Julian day that begins at noon of 1970-01-01 */
		*out = (day_t)(c->i - 2440588);
		return c->i >= 1721426 && c->i <= 5373484; /* years 1 to 9999 */
	}
	if (c->type != CELL_TEXT)
		return false;
	if (c->len == 7) {
		snprintf(buf, sizeof buf, "%.7s-01", c->s);
		*day_known = false;
	} else {
		snprintf(buf, sizeof buf, "%.10s", c->s);
		if (c->len > 10 && c->s[10] != 'T' && c->s[10] != ' ')
			return false;
	}
	return date_parse_iso(buf, out);
}

bool cell_day(const struct cell *c, day_t *out)
{
	bool known;
	return date_of(c, out, &known) && known;
}

/* ---- formats ---- */

/* Digits in groups of three with a narrow no-break space. */
static void add_grouped(int64_t v, struct strbuf *out)
{
	char digits[24];
	int n = snprintf(digits, sizeof digits, "%lld", (long long)(v < 0 ? -v : v));
	if (v < 0)
		strbuf_adds(out, "–");
	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			strbuf_adds(out, "\u202F");
		strbuf_addc(out, digits[i]);
	}
}

static bool add_decimal(enum format f, const char *arg, enum lang l, const struct cell *c, struct strbuf *out, struct diag *d)
{
	int64_t v, digits = f == FMT_DEC1 ? 1 : f == FMT_DEC3 ? 3 : 2;
	char buf[32];
	bool hundredths = f == FMT_X100 || f == FMT_SIGNED_X100;
	if (!cell_number(c, &v) || (hundredths && (!whole(c, &v) || !arg || !num_parse_int(arg, &digits) || digits < 0 || digits > 3)))
		return refuse(f, c, d);
	num_format_scaled(buf, sizeof buf, v, 2, (int)digits, decimal_sign(l));
	bool zero = buf[strspn(buf, "-0,.")] == '\0'; /* –0,04 in one decimal is 0,0 */
	if (buf[0] == '-' && !(zero && f == FMT_SIGNED_X100))
		strbuf_adds(out, "–");
	else if (f == FMT_SIGNED_X100 && !zero)
		strbuf_addc(out, '+');
	strbuf_adds(out, buf + (buf[0] == '-'));
	if (f == FMT_PCT)
		strbuf_adds(out, l == LANG_EN ? "%" : "\u00A0%");
	return true;
}

static bool add_date(enum format f, enum lang l, const struct cell *c, struct strbuf *out, struct diag *d)
{
	day_t day;
	bool day_known;
	int y, m, dd;
	bool month = f == FMT_MONTH || f == FMT_MONTH_LOC;
	if (!date_of(c, &day, &day_known) || (!day_known && !month))
		return refuse(f, c, d);
	date_to_civil(day, &y, &m, &dd);
	if (month)
		add_month(l, m, f == FMT_MONTH_LOC ? LOCATIVE : NOMINATIVE, out);
	else if (f == FMT_DATE)
		strbuf_addf(out, l == LANG_LV ? "%02d.%02d.%04d." : "%02d.%02d.%04d", dd, m, y);
	else
		add_long_date(l, day, f == FMT_DATE_LONG_GEN ? GENITIVE : f == FMT_DATE_LONG_ACC ? ACCUSATIVE : f == FMT_DATE_LONG_LOC ? LOCATIVE : NOMINATIVE, out);
	return true;
}

static void add_roman(int n, struct strbuf *out)
{
	static const struct {
		int value;
		const char *digits;
	} t[] = { { 1000, "M" }, { 900, "CM" }, { 500, "D" }, { 400, "CD" }, { 100, "C" }, { 90, "XC" }, { 50, "L" }, { 40, "XL" }, { 10, "X" }, { 9, "IX" },
		{ 5, "V" }, { 4, "IV" }, { 1, "I" } };
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		for (; n >= t[i].value; n -= t[i].value)
			strbuf_adds(out, t[i].digits);
	}
}

static void add_english_ordinal(long long n, struct strbuf *out)
{
	const char *end = n % 100 / 10 == 1 ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
	strbuf_addf(out, "%lld%s", n, end);
}

static bool add_whole(enum format f, enum lang l, const struct cell *c, struct strbuf *out, struct diag *d)
{
	int64_t v;
	bool good = whole(c, &v) && !(f == FMT_WORDS && (v < 0 || v > 999999)) && !(f == FMT_ROMAN && (v < 1 || v > 3999));
	if (!good)
		return refuse(f, c, d);
	if (f == FMT_SIGNED && v > 0)
		strbuf_addc(out, '+');
	if (f == FMT_INT || f == FMT_SIGNED)
		add_grouped(v, out);
	else if (f == FMT_WORDS)
		add_words(l, (int)v, out);
	else if (f == FMT_ROMAN)
		add_roman((int)v, out);
	else if (f == FMT_PAD2 || f == FMT_PAD3)
		strbuf_addf(out, f == FMT_PAD2 ? "%02lld" : "%03lld", (long long)v);
	else if (l == LANG_EN)
		add_english_ordinal(v, out);
	else
		strbuf_addf(out, l == LANG_LV ? "%lld." : "%lld-й", (long long)v);
	return true;
}

static size_t first_char(const char *s, size_t n)
{
	const char *p = s;
	if (n)
		utf8_next(&p, s + n);
	return (size_t)(p - s);
}

/* "Anna Marija Ozola" -> "A. M. Ozola". */
static void add_initials(const char *s, size_t n, struct strbuf *out)
{
	size_t at = 0;
	for (;;) {
		const char *blank = memchr(s + at, ' ', n - at);
		if (!blank)
			break;
		strbuf_add(out, s + at, first_char(s + at, n - at));
		strbuf_adds(out, ". ");
		at = (size_t)(blank - s) + 1;
	}
	strbuf_add(out, s + at, n - at);
}

static bool add_text(enum format f, const char *arg, enum lang l, const struct cell *c, struct strbuf *out, struct diag *d)
{
	struct strbuf text = STRBUF_INIT;
	int64_t limit = 0;
	add_plain(l, c, &text);
	size_t first = first_char(text.buf, text.len);
	bool good = f != FMT_TRUNC || (arg && num_parse_int(arg, &limit) && limit > 0) || refuse(f, c, d);
	if (f == FMT_UPPER)
		utf8_upper(text.buf, text.len, out);
	else if (f == FMT_LOWER)
		utf8_lower(text.buf, text.len, out);
	else if (f == FMT_INITIALS)
		add_initials(text.buf, text.len, out);
	else if (f == FMT_CAPITAL) {
		utf8_upper(text.buf, first, out);
		strbuf_add(out, text.buf + first, text.len - first);
	} else if (good) {
		const char *p = text.buf, *end = text.buf + text.len;
		for (int64_t i = 0; p < end && (f != FMT_TRUNC || i < limit); i++)
			utf8_next(&p, end);
		strbuf_add(out, text.buf, (size_t)(p - text.buf));
	}
	strbuf_release(&text);
	return good;
}

static bool add_special(enum format f, const struct cell *c, struct strbuf *out, struct diag *d)
{
	int year;
	if (f == FMT_YEAR_NAME && c->type == CELL_TEXT && date_parse_school_year(c->s, &year)) {
		strbuf_addf(out, "%d./%d.", year, year + 1);
		return true;
	}
	if (f == FMT_TIME && c->type == CELL_TEXT && c->len >= 16 && (c->s[10] == 'T' || c->s[10] == ' ')) {
		strbuf_add(out, c->s + 11, 5);
		return true;
	}
	if (f == FMT_MASK && c->type == CELL_TEXT && c->len == 12 && c->s[6] == '-') {
		strbuf_add(out, c->s, 7);
		strbuf_adds(out, "*****");
		return true;
	}
	return refuse(f, c, d);
}

bool format_cell(enum format f, const char *arg, enum lang l, const struct cell *c, struct strbuf *out, struct diag *d)
{
	if (c->type == CELL_NULL || (c->type == CELL_TEXT && c->len == 0)) {
		if (f == FMT_OR && arg)
			strbuf_adds(out, arg);
		return true;
	}
	if (c->type == CELL_BLOB)
		return refuse(f, c, d);
	switch (f) {
	case FMT_NONE:
	case FMT_OR:
		add_plain(l, c, out);
		return true;
	case FMT_DEC1:
	case FMT_DEC2:
	case FMT_DEC3:
	case FMT_X100:
	case FMT_SIGNED_X100:
	case FMT_PCT:
		return add_decimal(f, arg, l, c, out, d);
	case FMT_DATE:
	case FMT_DATE_LONG:
	case FMT_DATE_LONG_GEN:
	case FMT_DATE_LONG_ACC:
	case FMT_DATE_LONG_LOC:
	case FMT_MONTH:
	case FMT_MONTH_LOC:
		return add_date(f, l, c, out, d);
	case FMT_INT:
	case FMT_SIGNED:
	case FMT_WORDS:
	case FMT_ORDINAL:
	case FMT_ROMAN:
	case FMT_PAD2:
	case FMT_PAD3:
		return add_whole(f, l, c, out, d);
	case FMT_UPPER:
	case FMT_LOWER:
	case FMT_CAPITAL:
	case FMT_INITIALS:
	case FMT_TRUNC:
		return add_text(f, arg, l, c, out, d);
	case FMT_YEAR_NAME:
	case FMT_TIME:
	case FMT_MASK:
	case FMT_N:
		break;
	}
	return add_special(f, c, out, d);
}

void i18n_incomplete(enum lang l, size_t in, size_t all, struct strbuf *out)
{
	static const char *const words[LANG_N][3] = { { "Nepilnīga", "no", "dokumentiem" }, { "Incomplete", "of", "documents" }, { "Неполная", "из", "документов" } };
	strbuf_addf(out, "%s: %zu %s %zu %s", words[l][0], in, words[l][1], all, words[l][2]);
}
