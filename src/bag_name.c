/* SPDX-License-Identifier: MIT */
/* bag_name: names of files in a bag: which lead out, which are unwise, and which are the same but for their spelling. */
#include "bag_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const char *bag_name_unsafe(const char *name)
{
	if (!*name)
		return N_("is empty");
	if (*name == '/')
		return N_("begins at the root of the disk");
	if (*name == '~')
		return N_("begins with somebody's home folder");
	if (strchr(name, '\\'))
		return N_("has backslashes");
	if (letter(name[0]) && name[1] == ':')
		return N_("begins with a drive");
	for (const char *p = name;; p++) {
		size_t n = strcspn(p, "/");
		if (n == 2 && p[0] == '.' && p[1] == '.')
			return N_("leads out of its folder");
		if (n == 0 || (n == 1 && p[0] == '.'))
			return N_("has an empty part");
		p += n;
		if (!*p)
			return NULL;
	}
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* CON, PRN, AUX, NUL, COM0-9, LPT0-9, with any ending. */
static bool device(const char *part, size_t n)
{
	static const char *const names[] = { "CON", "PRN", "AUX", "NUL" };
	char s[5] = "";
	size_t stem = 0;
	while (stem < n && part[stem] != '.')
		stem++;
	if (stem < 3 || stem > 4)
		return false;
	for (size_t i = 0; i < stem; i++)
		s[i] = upper(part[i]);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(s, names[i]) == 0)
			return true;
	}
	return stem == 4 && (memcmp(s, "COM", 3) == 0 || memcmp(s, "LPT", 3) == 0) && s[3] >= '0' && s[3] <= '9';
}

const char *bag_name_unwise(const char *name)
{
	for (const char *p = name;; p++) {
		size_t n = strcspn(p, "/");
		for (size_t i = 0; i < n; i++) {
			if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
				return N_("has control characters");
			if (strchr("<>:\"|?*", p[i]))
				return N_("has a character that Windows does not allow");
		}
		if (n && (p[n - 1] == '.' || p[n - 1] == ' '))
			return N_("ends with a dot or a blank, which Windows cuts off");
		if (device(p, n))
			return N_("is a device's name on Windows");
		p += n;
		if (!*p)
			return NULL;
	}
}

bool bag_name_system(const char *name)
{
	const char *slash = strrchr(name, '/'), *last = slash ? slash + 1 : name;
	return strcmp(last, "Thumbs.db") == 0 || strcmp(last, ".DS_Store") == 0 || strcmp(last, "desktop.ini") == 0 || (last[0] == '.' && last[1] == '_');
}

/* The character that an escape stands for; 0 = it is none. Which there are: 0.97 CR and LF; 1.0 also the percent sign (section 2.1.3). */
static char escape(const char *p, int version)
{
	if (version < 97 || p[0] != '%')
		return 0;
	if (p[1] == '0')
		return upper(p[2]) == 'A' ? '\n' : upper(p[2]) == 'D' ? '\r' : 0;
	return version >= 100 && p[1] == '2' && p[2] == '5' ? '%' : 0;
}

bool bag_name_decode(char *name, int version)
{
	char *to = name;
	bool good = true;
	for (const char *p = name; *p; p++) {
		char c = escape(p, version);
		good = good && (c || *p != '%' || version < 100);
		*to++ = c ? c : *p;
		p += c ? 2 : 0;
	}
	*to = '\0';
	return good;
}

static void add_small(const char *s, size_t n, struct strbuf *out)
{
	size_t at = out->len;
	strbuf_add(out, s, n);
	for (size_t i = at; i < out->len; i++)
		out->buf[i] = out->buf[i] >= 'A' && out->buf[i] <= 'Z' ? (char)(out->buf[i] + 32) : out->buf[i];
}

void bag_name_fold(const char *name, struct strbuf *out)
{
	struct strbuf plain = STRBUF_INIT, nfc = STRBUF_INIT;
	size_t n = strlen(name);
	strbuf_reset(out);
	if (utf8_is_nfc_ascii(name, n) && !strchr(name, '%')) {
		add_small(name, n, out);
		return;
	}
	for (const char *p = name; *p; p++) {
		char c = escape(p, 100);
		strbuf_addc(&plain, c ? c : *p);
		p += c ? 2 : 0;
	}
	if (utf8_is_nfc_ascii(plain.buf, plain.len)) {
		add_small(plain.buf, plain.len, out);
	} else if (utf8_nfc(plain.buf, plain.len, &nfc)) {
		utf8_lower(nfc.buf, nfc.len, out);
	} else {
		strbuf_add(out, plain.buf, plain.len);
	}
	strbuf_release(&plain);
	strbuf_release(&nfc);
}

const char *bag_name_show(const char *name, struct strbuf *out)
{
	const char *p = name, *end = name + strlen(name);
	strbuf_reset(out);
	while (p < end) {
		size_t good = utf8_valid_prefix(p, (size_t)(end - p)), i = 0;
		while (i < good && (unsigned char)p[i] >= 0x20 && p[i] != 0x7f)
			i++;
		strbuf_add(out, p, i);
		p += i;
		if (p < end)
			strbuf_addf(out, "\\x%02x", (unsigned char)*p++);
	}
	return out->buf;
}
