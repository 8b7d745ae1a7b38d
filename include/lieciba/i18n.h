/* SPDX-License-Identifier: MIT */
/*
 * i18n: the wording of documents: languages, month names, dates in words, numbers in words, formats.
 *
 * Not the interface's language (that is gettext's): a Latvian school may print an English card.
 * Everything is a table in i18n.c, with the source of a rule where there is one.
 */
#ifndef LIECIBA_I18N_H
#define LIECIBA_I18N_H

#include "lieciba/date.h"
#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

enum lang { LANG_LV, LANG_EN, LANG_RU, LANG_N };
const char *lang_code(enum lang l);               /* "lv" */
bool lang_parse(const char *code, enum lang *out); /* "lv" "en" "ru" */

/* A typed value: what a dataset gives and what a format takes. */
enum cell_type { CELL_NULL, CELL_INT, CELL_DEC, CELL_TEXT, CELL_BLOB };
struct cell {
	enum cell_type type;
	uint32_t len;  /* bytes of s */
	int64_t i;     /* CELL_INT; CELL_DEC: hundredths */
	const char *s; /* CELL_TEXT (valid UTF-8, NUL-terminated) and CELL_BLOB */
};

/* The closed list of formats of the template grammar (layout-language §4). */
enum format {
	FMT_NONE, FMT_INT, FMT_DEC1, FMT_DEC2, FMT_DEC3, FMT_X100, FMT_PCT, FMT_DATE, FMT_DATE_LONG, FMT_DATE_LONG_GEN,
	FMT_DATE_LONG_ACC, FMT_DATE_LONG_LOC, FMT_WORDS, FMT_YEAR_NAME, FMT_MONTH, FMT_MONTH_LOC, FMT_TIME, FMT_UPPER,
	FMT_LOWER, FMT_CAPITAL, FMT_INITIALS, FMT_ORDINAL, FMT_ROMAN, FMT_PAD2, FMT_PAD3, FMT_MASK, FMT_OR, FMT_TRUNC,
	FMT_SIGNED, FMT_SIGNED_X100,
	FMT_N
};
extern const char *const format_names[FMT_N]; /* "" "int" "dec1" … ; for messages and for diag_nearest */
bool format_parse(const char *name, enum format *out);
/* Whether a format needs (1), may have (0) or refuses (-1) an argument (`x100,2` `or,–` `trunc,20`). */
int format_takes_arg(enum format f);

/*
 * Appends the cell's text. NULL gives "" (or the argument of `or`). Formats (lv examples): none: integers plain, decimals
 * with a decimal comma; int groups thousands with U+202F from five digits on in every language but also four when `int` is asked
 * (1 190, looks.md §2); date 03.01.2026.; date-long 2026. gada 3. janvāris; -gen 3. janvāra; -acc 3. janvāri; -loc 3. janvārī;
 * words: whole numbers 0…999 999 in words (divpadsmit); mask 010112-*****; year-name 2025./2026.; ordinal 3.; month maijs /
 * month-loc maijā of a date or 'YYYY-MM'; pct 5,12 %; signed: as int, but +5 –3 0; signed-x100: as x100, but +7,45. Fails (with a diag, no place) when the cell cannot be read so.
 */
bool format_cell(enum format f, const char *arg, enum lang l, const struct cell *c, struct strbuf *out, struct diag *d);

/* The same readings for those who want the value: hundredths of a number or of a text that is one; the day of an ISO date, an ISO time, a Julian day number. */
bool cell_number(const struct cell *c, int64_t *hundredths);
bool cell_day(const struct cell *c, day_t *out);

/* "Nepilnīga: 23 no 24 dokumentiem": what a file of several documents says of itself when some are missing. */
void i18n_incomplete(enum lang l, size_t in, size_t all, struct strbuf *out);

/* '2026-05' -> "2026. gada maijs"; 'S1' … are named by the term table, not here. */
void i18n_month_name(enum lang l, int year, int month, bool locative, struct strbuf *out);
/* The same after "par" (for): "2026. gada maiju"; in other languages as it stands. */
void i18n_month_object(enum lang l, int year, int month, struct strbuf *out);

#endif
