/* SPDX-License-Identifier: MIT */
/* privacy: one pass over each text; nothing is allocated, so that a message can be cleaned when memory has run out. */
#include "lieciba/privacy.h"

#include "lieciba/date.h"

#include <stdio.h>
#include <string.h>

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static int two(const char *s)
{
	return (s[0] - '0') * 10 + s[1] - '0';
}

/* Length of the code that begins at s: 12 with a dash, 11 without; 0 = none. */
static size_t code_at(const char *s)
{
	size_t n = 0;
	while (n < 6 && digit(s[n]))
		n++;
	if (n < 6)
		return 0;
	bool dash = s[6] == '-';
	const char *rest = s + 6 + dash;
	for (n = 0; n < 5 && digit(rest[n]); n++)
		;
	if (n < 5 || digit(rest[5]))
		return 0;
	if (dash)
		return 12;
	bool random = s[0] == '3' && s[1] >= '2' && strncmp(s, "371", 3) != 0;
	bool dated = rest[0] <= '2' && date_valid(1800 + 100 * (rest[0] - '0') + two(s + 4), two(s + 2), two(s));
	return random || dated ? 11 : 0;
}

/* Where the next code from p on begins; text: where the whole begins. */
static char *next_code(char *text, char *p, size_t *len)
{
	for (; *p; p++) {
		if ((p > text && digit(p[-1])) || !digit(*p))
			continue;
		*len = code_at(p);
		if (*len)
			return p;
	}
	return NULL;
}

bool privacy_find_code(const char *s, char code[PRIVACY_CODE_SIZE])
{
	for (const char *p = s; *p; p++) {
		size_t len = p > s && digit(p[-1]) ? 0 : code_at(p);
		if (len == 0)
			continue;
		snprintf(code, PRIVACY_CODE_SIZE, "%.6s-%.5s", p, p + len - 5);
		return true;
	}
	return false;
}

void privacy_mask_codes(char *s)
{
	size_t len;
	for (char *p = next_code(s, s, &len); p; p = next_code(s, p + len, &len)) {
		for (size_t i = 0; i < len; i++)
			p[i] = digit(p[i]) ? '*' : p[i];
	}
}

/* ---- quoted texts ---- */

static bool harmless(const char *s, size_t n)
{
	bool letters = false, digits = false, plain = true;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		letters = letters || c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		digits = digits || digit(s[i]);
		plain = plain && c > ' ' && c < 0x7f && c != '@';
	}
	return !letters || (plain && digits);
}

/* From the first quotation mark to the last: a value may have some of its own. */
static void hide(char *text, size_t size, bool names_only)
{
	char *open = strchr(text, '\''), *close = open ? strrchr(text, '\'') : NULL;
	char tail[sizeof ((struct diag *)NULL)->what];
	if (close == open || (names_only && harmless(open + 1, (size_t)(close - open - 1))))
		return;
	snprintf(tail, sizeof tail, "%s", close);
	snprintf(open + 1, size - (size_t)(open + 1 - text), "…%s", tail);
}

void privacy_hide_quoted(struct diag *d)
{
	hide(d->what, sizeof d->what, false);
}

void privacy_hide_names(struct diag *d)
{
	hide(d->what, sizeof d->what, true);
}

bool privacy_is_password(const char *column)
{
	static const char *const words[] = { "password", "passwd", "pwd", "parole" };
	char low[32];
	size_t n = strlen(column);
	if (n >= sizeof low)
		n = sizeof low - 1;
	for (size_t i = 0; i < n; i++)
		low[i] = (char)(column[i] >= 'A' && column[i] <= 'Z' ? column[i] - 'A' + 'a' : column[i]);
	low[n] = '\0';
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strstr(low, words[i]))
			return true;
	}
	return false;
}
