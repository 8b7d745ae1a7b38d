/* SPDX-License-Identifier: MIT */
/*
 * import_secret: keeps passwords out of quarantine. A record is kept there as it came, but for the fields below a heading that speaks of passwords;
 * where nobody can tell which field that is, because the record's fields are not as many as the header's, nothing of the record is kept.
 */
#include "import_internal.h"

#include "lieciba/privacy.h"

#include <string.h>

bool import_has_password(const struct import_place *at)
{
	for (size_t i = 0; at->names && i < at->n; i++) {
		if (at->names[i] && privacy_is_password(at->names[i]))
			return true;
	}
	return false;
}

/* End of the field that begins at p: its delimiter or the record's end. *open: a quotation mark is never closed. */
static const char *field_end(const char *p, const char *end, char delimiter, bool *open)
{
	bool quoted = p < end && *p == '"';
	for (p += quoted; p < end; p++) {
		if (quoted && *p == '"') {
			if (p + 1 < end && p[1] == '"')
				p++;
			else
				quoted = false;
		} else if (!quoted && (*p == delimiter || *p == '\n' || *p == '\r')) {
			break;
		}
	}
	*open = *open || quoted;
	return p;
}

/* The record without its passwords; false when it does not have the header's number of fields with this delimiter. */
static bool rewrite(const struct import_place *at, char delimiter, struct strbuf *out)
{
	const char *p = at->raw, *end = at->raw + at->raw_len;
	bool open = false;
	size_t n = 0;
	strbuf_reset(out);
	for (;; n++) {
		const char *stop = field_end(p, end, delimiter, &open);
		if (n >= at->n)
			return false;
		if (!at->names[n] || !privacy_is_password(at->names[n]))
			strbuf_add(out, p, (size_t)(stop - p));
		if (stop == end || *stop != delimiter) {
			strbuf_add(out, stop, (size_t)(end - stop));
			return !open && n + 1 == at->n && strcspn(stop, "\r\n") == 0 && strspn(stop, "\r\n") == (size_t)(end - stop);
		}
		strbuf_addc(out, delimiter);
		p = stop + 1;
	}
}

void import_without_password(const struct import_place *at, struct strbuf *out)
{
	static const char delimiters[] = ",;\t";
	for (size_t i = 0; delimiters[i]; i++) {
		if (at->raw && at->n > 1 && rewrite(at, delimiters[i], out))
			return;
	}
	strbuf_reset(out);
}
