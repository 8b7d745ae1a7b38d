/* SPDX-License-Identifier: MIT */
/* code: verification codes: HMAC of what identifies a document, Crockford's base32, and the school's secret. */
#include "lieciba/code.h"

#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", prefix[] = "LIECIBA1";

enum { DIGITS = 16, GROUP = 4, BITS = 5 };

/* ---- making ---- */

void code_make(const uint8_t secret[CODE_SECRET_SIZE], const uint8_t digest[DIGEST_SIZE], const char *instance, const char *unit, int version, int copy,
	uint8_t out[CODE_SIZE])
{
	uint8_t mac[DIGEST_SIZE];
	struct strbuf sb = STRBUF_INIT;
	strbuf_add(&sb, prefix, sizeof prefix);
	strbuf_add(&sb, digest, DIGEST_SIZE);
	strbuf_add(&sb, instance, strlen(instance) + 1);
	strbuf_add(&sb, unit, strlen(unit) + 1);
	strbuf_addf(&sb, "%d %d", version, copy);
	digest_keyed(secret, CODE_SECRET_SIZE, sb.buf, sb.len, mac);
	strbuf_release(&sb);
	memcpy(out, mac, CODE_SIZE);
}

/* ---- text ---- */

void code_format(const uint8_t code[CODE_SIZE], char out[CODE_TEXT_SIZE])
{
	char *p = out;
	memcpy(p, prefix, sizeof prefix - 1);
	p += sizeof prefix - 1;
	for (int i = 0; i < DIGITS; i++) {
		int bit = i * BITS;
		unsigned pair = (unsigned)code[bit / 8] << 8 | (bit / 8 + 1 < CODE_SIZE ? code[bit / 8 + 1] : 0U);
		if (i % GROUP == 0)
			*p++ = i ? '-' : ' ';
		*p++ = alphabet[pair >> (16 - BITS - bit % 8) & 31];
	}
	*p = '\0';
}

/* What a typed character stands for: 0 to 31, -1 nothing to read (hyphen, blank), -2 none. */
static int value_of(char c)
{
	if (c == '-' || c == ' ')
		return -1;
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	const char *at = c ? strchr(alphabet, c) : NULL;
	return at ? (int)(at - alphabet) : -2;
}

static size_t count_digits(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += value_of(*text) != -1;
	return n;
}

/*
 * Behind LIECIBA1: always when it is written so, for no code is printed with L and I; what only reads the same is one when a whole code follows.
 */
static const char *skip_prefix(const char *text)
{
	size_t i = 0;
	bool literal = true;
	while (*text == ' ')
		text++;
	for (; prefix[i]; i++) {
		if (value_of(text[i]) != value_of(prefix[i]))
			return text;
		literal = literal && ((text[i] | 0x20) == (prefix[i] | 0x20) || prefix[i] == '1');
	}
	return !literal && count_digits(text) == DIGITS ? text : text + i;
}

bool code_parse(const char *text, uint8_t out[CODE_SIZE], int *digits)
{
	uint8_t bits[CODE_SIZE] = { 0 };
	int n = 0;
	for (const char *p = skip_prefix(text); *p; p++) {
		int v = value_of(*p);
		if (v == -2) {
			n = -1;
			break;
		}
		for (int b = 0; v >= 0 && n < DIGITS && b < BITS; b++)
			bits[(n * BITS + b) / 8] |= (uint8_t)((v >> (BITS - 1 - b) & 1) << (7 - (n * BITS + b) % 8));
		n += v >= 0;
	}
	if (digits)
		*digits = n;
	if (n == DIGITS)
		memcpy(out, bits, sizeof bits);
	return n == DIGITS;
}

/* ---- the secret ---- */

static bool cannot(struct diag *d, const char *code, const char *path)
{
	diag_error(d, code, "%s: %s", path, strerror(errno));
	return diag_exit(d, 74);
}

/* Whole under its name or not there: a half-written key would make every document's code another one. */
static bool make_secret(const char *path, struct diag *d)
{
	uint8_t secret[CODE_SECRET_SIZE];
	struct strbuf tmp = STRBUF_INIT;
	if (!fsio_mkdirs_for(path, d))
		return false;
	strbuf_addf(&tmp, "%s.tmp-%ld", path, (long)getpid()); /* shards may begin at once */
	if (getrandom(secret, sizeof secret, 0) != (ssize_t)sizeof secret) {
		strbuf_release(&tmp);
		return cannot(d, "E013", path);
	}
	unlink(tmp.buf);
	int fd = open(tmp.buf, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, secret, sizeof secret) == (ssize_t)sizeof secret && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	/* link, not rename: when two begin at once the first one's key stays */
	good = good && (link(tmp.buf, path) == 0 || errno == EEXIST);
	if (!good)
		cannot(d, "E013", path);
	unlink(tmp.buf);
	strbuf_release(&tmp);
	return good;
}

bool code_secret(const char *path, bool make, uint8_t out[CODE_SECRET_SIZE], struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	if (make && !fsio_exists(path) && !make_secret(path, d))
		return false;
	if (!fsio_read(path, 1 << 10, &sb, d))
		return false;
	bool good = sb.len == CODE_SECRET_SIZE;
	if (good) {
		memcpy(out, sb.buf, CODE_SECRET_SIZE);
	} else {
		diag_error(d, "G040", _("%s is not the key of this school's codes"), path);
		diag_hint(d, "%s", _("it has 32 bytes; take it from the backup of state/"));
	}
	strbuf_release(&sb);
	return good;
}
