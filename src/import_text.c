/* SPDX-License-Identifier: MIT */
/*
 * import_text: what a CSV file's bytes mean, before anything is read of it. A byte order mark decides, else what the user said, else it is UTF-8, which
 * costs nothing. UTF-16 and the encodings named below are decoded whole (iconv) into the import's memory, so at most 64 MiB of a file.
 *
 * A unit that has no meaning does not stop the file: half of a UTF-16 pair becomes the three bytes that would be its UTF-8, a byte that the encoding
 * does not have stays as it is. Neither is UTF-8, so the row that has it goes to quarantine (import_clean_text).
 */
#include "import_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MAX_DECODED = 64 << 20, CHUNK = 1 << 16, LOOK = 4096 };

/* Names people may say, and what iconv calls them; "utf-16" is told apart by its BOM. */
static const struct {
	const char *said, *iconv;
} encodings[] = { { "utf-8", NULL }, { "utf-16", NULL }, { "utf-16le", "UTF-16LE" }, { "utf-16be", "UTF-16BE" }, { "windows-1257", "CP1257" },
	{ "iso-8859-13", "ISO-8859-13" }, { "cp775", "CP775" }, { "windows-1251", "CP1251" } };
#define ENCODINGS "utf-8, utf-16, utf-16le, utf-16be, windows-1257, iso-8859-13, cp775, windows-1251"

const char *import_encoding(const char *said, struct diag *d)
{
	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
		if (strcasecmp(encodings[i].said, said) == 0)
			return encodings[i].said;
	}
	diag_error(d, "N198", _("'%s' is no encoding that this program reads"), said);
	diag_hint(d, _("one of: %s"), ENCODINGS);
	diag_exit(d, 64);
	return NULL;
}

static bool __attribute__((format(printf, 5, 6))) refuse(const struct import_file *f, const char *code, struct diag *d, const char *hint, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	diag_vset(d, DIAG_ERROR, code, fmt, ap);
	va_end(ap);
	diag_place(d, f->name, 0, 0);
	diag_hint(d, "%s", hint);
	return diag_exit(d, 65);
}

/* ---- which ---- */

static bool begins(const struct import_file *f, const char *bytes, size_t n)
{
	return f->len >= n && memcmp(f->data, bytes, n) == 0;
}

/* By its BOM; *bom: how long that is. NULL = none. */
static const char *by_bom(const struct import_file *f, size_t *bom)
{
	*bom = begins(f, "\xEF\xBB\xBF", 3) ? 3 : 4;
	if (*bom == 3)
		return "utf-8";
	if (begins(f, "\xFF\xFE\0\0", 4) || begins(f, "\0\0\xFE\xFF", 4))
		return "utf-32";
	*bom = 2;
	return begins(f, "\xFF\xFE", 2) ? "utf-16le" : begins(f, "\xFE\xFF", 2) ? "utf-16be" : NULL;
}

/*
 * Although another encoding was said: the whole file is UTF-8 and has letters beyond ASCII, which no text of another encoding is by chance; or it was to
 * be UTF-16 and has no NUL byte, while there every delimiter has one.
 */
static bool is_rather_utf8(const struct import_file *f, const char *said)
{
	if (strncmp(said, "utf-16", 6) == 0)
		return !memchr(f->data, '\0', f->len);
	return !utf8_is_nfc_ascii(f->data, f->len) && utf8_valid_prefix(f->data, f->len) == f->len;
}

/* ---- decoding ---- */

/* What iconv refuses at *p: kept so that it is no UTF-8. */
static void keep_broken(const char *encoding, const char **p, size_t *left, struct strbuf *out)
{
	const unsigned char *u = (const unsigned char *)*p;
	size_t n = strncmp(encoding, "utf-16", 6) == 0 && *left >= 2 ? 2 : 1;
	if (n == 2) {
		bool big = strcmp(encoding, "utf-16be") == 0;
		unsigned unit = big ? (unsigned)u[0] << 8 | u[1] : (unsigned)u[1] << 8 | u[0];
		char bytes[3] = { (char)(0xE0 | unit >> 12), (char)(0x80 | (unit >> 6 & 0x3F)), (char)(0x80 | (unit & 0x3F)) };
		strbuf_add(out, bytes, sizeof bytes);
	} else {
		strbuf_addc(out, **p);
	}
	*p += n;
	*left -= n;
}

static bool decode(iconv_t how, const char *encoding, const char *p, size_t left, struct strbuf *out)
{
	char chunk[CHUNK];
	while (left > 0 && !out->failed) {
		char *in = (char *)(uintptr_t)p, *to = chunk; /* iconv does not write there; its prototype is older than const */
		size_t room = sizeof chunk;
		size_t got = iconv(how, &in, &left, &to, &room);
		int why = errno;
		strbuf_add(out, chunk, sizeof chunk - room);
		p = in;
		if (got == (size_t)-1 && why != E2BIG)
			keep_broken(encoding, &p, &left, out);
	}
	return !out->failed;
}

static const char *iconv_name(const char *encoding)
{
	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
		if (strcmp(encodings[i].said, encoding) == 0)
			return encodings[i].iconv;
	}
	return NULL;
}

/* Replaces data and len; the bytes stay where they were. */
static bool decode_file(struct import_run *r, struct import_file *f, const char *encoding, size_t bom, struct diag *d)
{
	if (f->len > MAX_DECODED)
		return refuse(f, "N198", d, _("export the file as UTF-8, which may be of any size"), _("a file in %s may have at most %d MiB"), encoding, MAX_DECODED >> 20);
	if (strncmp(encoding, "utf-16", 6) == 0 && (f->len - bom) % 2 != 0)
		return refuse(f, "N183", d, _("it was cut off on the way; copy or export it again"), "%s", _("the file ends in the middle of a character"));
	iconv_t how = iconv_open("UTF-8", iconv_name(encoding));
	if (how == (iconv_t)-1) {
		refuse(f, "N198", d, _("export the file as UTF-8"), _("this system cannot read %s"), encoding);
		return diag_exit(d, 69);
	}
	struct strbuf text = STRBUF_INIT;
	bool good = decode(how, encoding, f->data + bom, f->len - bom, &text);
	iconv_close(how);
	if (good) {
		f->came = f->len;
		f->len = text.len;
		f->data = arena_memdup(import_arena(r), text.buf, text.len);
		f->encoding = encoding;
	}
	strbuf_release(&text);
	return good || diag_error(d, "Q001", "%s", _("out of memory"));
}

bool import_decode(struct import_run *r, struct import_file *f, const char *said, struct diag *d)
{
	size_t bom;
	const char *encoding = f->encoding ? NULL : by_bom(f, &bom);
	struct import_place at = { .file = f->name };
	if (f->encoding)
		return true;
	if (encoding && strcmp(encoding, "utf-32") == 0)
		return refuse(f, "N182", d, _("export or save it as UTF-8; Excel calls it CSV UTF-8"), "%s", _("the file is UTF-32, which this program does not read"));
	if (!encoding && said && *said && !(encoding = import_encoding(said, d)))
		return false;
	if (!encoding || strcmp(encoding, "utf-8") == 0)
		return true;
	bool marked = by_bom(f, &bom) != NULL;
	if (!marked && is_rather_utf8(f, encoding)) {
		import_warn(r, &at, -1, "N199", _("the file is UTF-8 and was read as that, not as %s"), encoding);
		return true;
	}
	if (strcmp(encoding, "utf-16") == 0)
		return refuse(f, "N182", d, _("say utf-16le (which Windows writes) or utf-16be"), "%s", _("the file has no mark that tells which UTF-16 it is"));
	return decode_file(r, f, encoding, marked ? bom : 0, d);
}

bool import_decode_all(struct import_run *r, struct import_file *v, size_t n, struct diag *d)
{
	static const char *const tables[] = { ".csv", ".tsv", ".txt" };
	if (r->options->encoding && !import_encoding(r->options->encoding, d))
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(v[i].name);
		bool table = false;
		for (size_t k = 0; k < sizeof tables / sizeof *tables; k++)
			table = table || (len > 4 && strcasecmp(v[i].name + len - 4, tables[k]) == 0);
		if (table && !import_decode(r, &v[i], r->options->encoding, d))
			return false;
		if (v[i].encoding && v[i].map)
			fsio_drop(v[i].map); /* only its text is read from here on */
	}
	return true;
}

/* ---- no table at all ---- */

/* What the bytes are, when they are known not to be a table of text; NULL = may well be one. */
static const char *kind_of(const struct import_file *f)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *what;
	} known[] = {
		{ "%PDF-", 5, N_("a PDF document") }, { "\x89PNG", 4, N_("a picture") }, { "\xFF\xD8\xFF", 3, N_("a picture") },
		{ "PK\3\4", 4, N_("a zip, or a document that is one inside") },
		{ "\x1F\x8B", 2, N_("a gzip") }, { "SQLite format 3", 16, N_("a database") },
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (begins(f, known[i].bytes, known[i].n))
			return _(known[i].what);
	}
	return NULL;
}

bool import_is_text(const struct import_file *f, struct diag *d)
{
	const char *what = kind_of(f);
	size_t n = f->len < LOOK ? f->len : LOOK, nul = 0, control = 0;
	for (size_t i = 0; i < n && f->data[i] != '\n' && f->data[i] != '\r'; i++) {
		nul += f->data[i] == '\0';
		control += (f->data[i] >= 1 && f->data[i] < 32 && f->data[i] != '\t') || f->data[i] == 127;
	}
	const char *again = _("a table is CSV text; save or export it as CSV UTF-8");
	if (what)
		return refuse(f, "N186", d, again, _("the file is no table: it is %s"), what);
	if (!nul && !control)
		return true;
	if (n >= 4 && !control && (f->data[0] == '\0') != (f->data[1] == '\0') && (f->data[0] == '\0') == (f->data[2] == '\0'))
		return refuse(f, "N186", d, f->data[1] == '\0' ? _("if so, import it with --encoding utf-16le; better export it as UTF-8")
			: _("if so, import it with --encoding utf-16be; better export it as UTF-8"), "%s", _("the file looks like UTF-16 without its mark"));
	return refuse(f, "N186", d, again, "%s", _("the file is no table: its first line has bytes that no text has"));
}
