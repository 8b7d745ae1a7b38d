/* SPDX-License-Identifier: MIT */
/* sheet_html: the tables of a page. */
#include "sheet_internal.h"

bool page_open(struct sheet *s, const char *data, size_t len, struct diag *d)
{
	(void)s, (void)data, (void)len;
	return diag_error(d, "T201", _("no table stands in %s"), s->file);
}
void page_close(struct page *p) { (void)p; }
bool page_start(struct sheet *s, size_t i, struct diag *d) { (void)s, (void)i, (void)d; return false; }
bool page_next(struct sheet *s, struct sheet_row *row, struct diag *d) { (void)s, (void)row, (void)d; return false; }
bool page_has_id(const struct sheet *s, size_t i, const char *name) { (void)s, (void)i, (void)name; return false; }
