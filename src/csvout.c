/* SPDX-License-Identifier: MIT */
#include "lieciba/csvout.h"

#include "lieciba/strbuf.h"

#include <string.h>

static bool is_number(const char *s)
{
	s += *s == '-' || *s == '+';
	return *s && s[strspn(s, "0123456789.,")] == '\0' && strpbrk(s, "0123456789");
}

static bool is_formula(const char *s)
{
	return *s && strchr("=+-@\t\r", *s) && !is_number(s);
}

static bool needs_quotes(const char *s, size_t n, char delimiter)
{
	const char special[] = { delimiter, '"', '\n', '\r', '\0' };
	return n && (s[strcspn(s, special)] || s[0] == ' ' || s[0] == '\t' || s[n - 1] == ' ' || s[n - 1] == '\t');
}

void csvout_field(struct strbuf *out, const char *s, char delimiter, bool guard)
{
	size_t n = s ? strlen(s) : 0;
	if (!n)
		return;
	bool guarded = guard && is_formula(s);
	if (!needs_quotes(s, n, delimiter)) {
		if (guarded)
			strbuf_addc(out, '\'');
		strbuf_add(out, s, n);
		return;
	}
	strbuf_adds(out, guarded ? "\"'" : "\"");
	for (; *s; s++) {
		if (*s == '"')
			strbuf_addc(out, '"');
		strbuf_addc(out, *s);
	}
	strbuf_addc(out, '"');
}

void csvout_record(struct strbuf *out, const char *const *v, size_t n, char delimiter, bool guard)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			strbuf_addc(out, delimiter);
		csvout_field(out, v[i], delimiter, guard);
	}
	strbuf_addc(out, '\n');
}
