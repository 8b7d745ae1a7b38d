/* SPDX-License-Identifier: MIT */
/* What the files of `report` share. */
#ifndef LIECIBA_REPORT_INTERNAL_H
#define LIECIBA_REPORT_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/report.h"
#include "lieciba/strbuf.h"

enum report_side { LV, EN, SIDES };
static inline int report_side(enum lang lang)
{
	return lang == LANG_LV ? LV : EN;
}
#define PICK(lang, lv, en) (report_side(lang) == LV ? (lv) : (en))

/* Details of the rows, from the ledger. by_id: the rows that stand in it, sorted by the instance's id. */
bool report_details(struct arena *a, struct report *r, struct report_row **by_id, size_t n, struct ledger *l, struct diag *d);
/* Last day of lessons not after `due` and before the break that it lies in or that ends just before it; 0 = the due day itself will do. */
day_t report_remind(const struct sched *s, day_t due, const char **why, bool *is_break);

/* "7.a" before "10.a". */
int report_compare_names(const char *a, const char *b);
/* "16.12.2025." of a day or a local time, "16.12.2025. 08:30" with its time; English keeps ISO's order and drops the T. */
void report_day(day_t d, enum lang lang, struct strbuf *out);
void report_iso_day(const char *iso, enum lang lang, struct strbuf *out);
void report_time(const char *local, enum lang lang, struct strbuf *out);
const char *report_weekday(day_t d, enum lang lang);
/* "pēdējā izpilde 16.12.2025. 08:30"; of both also that there was none. */
void report_last_run(const struct report *r, enum lang lang, struct strbuf *out);
void report_last_import(const struct report *r, enum lang lang, struct strbuf *out);
/* "5 dokumenti", "1 document". */
void report_documents(int64_t n, enum lang lang, struct strbuf *out);
/* All its changes are the layout's alone: a spelling that was mended must not reissue 900 cards. */
bool report_only_layout(const struct report_row *row);
/* Folder in which all files of a row lie, with its slash; "" = the folder of outputs. */
size_t report_folder(const struct report_row *row);
/* Of a row, what one has to know besides its state: why the date moved, what it waits for, the last school day. Nothing when there is nothing. */
void report_notes(const struct report *r, const struct report_row *row, enum lang lang, struct strbuf *out);

#endif
