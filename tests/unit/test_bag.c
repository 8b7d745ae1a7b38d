/* SPDX-License-Identifier: MIT */
/* bag: names, lines of every encoding in pieces of every size, the table, and a ZIP in which every byte was flipped or which was cut off anywhere. */
#include "unit.h"
#include "zip_unit.h"

#include "../../src/bag_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/zip.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- names ---- */

static void names_that_lead_out(void **state)
{
	static const char *const bad[] = { "", "/etc/x", "../x", "data/../../x", "data/..", "~/x", "~root/x", "C:/x", "c:x", "data\\x", "\\\\server\\x", "data//x", "./x", "data/./x", "data/" };
	static const char *const good[] = { "data/x", "data/..x", "data/x..", "data/a b", "data/ā~", "bagit.txt", "data/C:x" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (!bag_name_unsafe(bad[i]))
			fail_msg("%s is taken", bad[i]);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (bag_name_unsafe(good[i]))
			fail_msg("%s is refused", good[i]);
	}
}

static void names_that_windows_does_not_like(void **state)
{
	static const char *const bad[] = { "data/con", "data/NUL.txt", "data/a/Com1", "data/lpt9.x.y", "data/a.", "data/a /b", "data/a:b", "data/a?", "data/a*", "data/<a>", "data/a\"", "data/a|b", "data/\x1b[2J", "data/aux/x" };
	static const char *const good[] = { "data/console", "data/com", "data/com10", "data/nula", "data/.x", "data/a.b" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (!bag_name_unwise(bad[i]))
			fail_msg("%s is not told", bad[i]);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (bag_name_unwise(good[i]))
			fail_msg("%s is told", good[i]);
	}
}

static void escapes_by_version(void **state)
{
	static const struct { const char *given; int version; const char *out; bool good; } rows[] = {
		{ "data/a%0Ab%0d%25", 100, "data/a\nb\r%", true }, { "data/a%20b", 100, "data/a%20b", false }, { "data/%", 100, "data/%", false },
		{ "data/a%0Ab%25", 97, "data/a\nb%25", true }, { "data/a%0Ab%25", 96, "data/a%0Ab%25", true }, { "data/%250A", 100, "data/%0A", true } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char name[64];
		snprintf(name, sizeof name, "%s", rows[i].given);
		assert_int_equal(bag_name_decode(name, rows[i].version), rows[i].good);
		assert_string_equal(name, rows[i].out);
	}
}

static void spellings(void **state)
{
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	(void)state;
	bag_name_fold("data/Ä%0A.TXT", &a);
	bag_name_fold("data/a\xcc\x88\n.txt", &b); /* a with a combining diaeresis */
	assert_string_equal(a.buf, b.buf);
	bag_name_fold("data/\xff", &a);
	bag_name_fold("data/\xfe", &b);
	assert_string_not_equal(a.buf, b.buf);
	assert_string_equal(bag_name_show("a\x1b[2J\xff\xc4\x81", &a), "a\\x1b[2J\\xff\xc4\x81");
	strbuf_release(&a);
	strbuf_release(&b);
}

/* ---- lines ---- */

static void add_line(void *arg, char *line, size_t n, int number)
{
	strbuf_addf(arg, "%d[%.*s]", number, (int)n, line);
}

/* The same lines, in whatever pieces the bytes come. */
static void lines_are(const char *bytes, size_t n, enum bag_encoding e, const char *want, int bad_line, bool bom)
{
	for (size_t piece = 1; piece <= n + 1; piece++) {
		struct strbuf got = STRBUF_INIT;
		struct bag_lines l = { .encoding = e, .each = add_line, .arg = &got };
		for (size_t at = 0; at < n; at += piece)
			bag_lines_feed(&l, bytes + at, n - at < piece ? n - at : piece);
		bag_lines_end(&l);
		assert_string_equal(got.buf, want);
		assert_int_equal(l.bad_line, bad_line);
		assert_int_equal(l.bom, bom);
		strbuf_release(&got);
	}
}
#define LINES(bytes, ...) lines_are(bytes, sizeof bytes - 1, __VA_ARGS__)

static void lines_of_every_encoding(void **state)
{
	(void)state;
	LINES("a\nb\r\nc\rd", BAG_UTF8, "1[a]2[b]3[c]4[d]", 0, false);
	LINES("\xef\xbb\xbf" "a\n\n", BAG_UTF8, "1[a]2[]", 0, true);
	LINES("\xef\xbb", BAG_UTF8, "1[\xef\xbb]", 1, false);
	LINES("a\n\xff\nb\n", BAG_UTF8, "1[a]2[\xff]3[b]", 2, false);
	LINES("a\0b\n", BAG_UTF8, "1[a\xef\xbf\xbd" "b]", 1, false);
	LINES("\xc4\x81\n", BAG_UTF8, "1[\xc4\x81]", 0, false);
	LINES("\xc4\x81\n", BAG_ASCII, "1[\xef\xbf\xbd\xef\xbf\xbd]", 1, false);
	LINES("\xe9\r\n", BAG_LATIN1, "1[\xc3\xa9]", 0, false);
	LINES("\0a\0\n\1\1", BAG_UTF16, "1[a]2[\xc4\x81]", 0, false);
	LINES("\xfe\xff\0a\0\n", BAG_UTF16, "1[a]", 0, false);
	LINES("\xff\xfe" "a\0\r\0\n\0" "b\0", BAG_UTF16, "1[a]2[b]", 0, false);
	LINES("a\0\n\0", BAG_UTF16LE, "1[a]", 0, false);
	LINES("\xd8\x3d\xde\0\0\n", BAG_UTF16BE, "1[\xf0\x9f\x98\x80]", 0, false);
	LINES("\xd8\x3d\0a\0\n", BAG_UTF16BE, "1[\xef\xbf\xbd" "a]", 1, false);
	LINES("\0a\0", BAG_UTF16BE, "1[a\xef\xbf\xbd]", 1, false);
	LINES("", BAG_UTF8, "", 0, false);
}

static void a_line_without_end(void **state)
{
	struct strbuf got = STRBUF_INIT;
	struct bag_lines l = { .encoding = BAG_UTF8, .each = add_line, .arg = &got };
	char x[1000];
	(void)state;
	memset(x, 'x', sizeof x);
	for (int i = 0; i < 1000; i++)
		bag_lines_feed(&l, x, sizeof x);
	bag_lines_feed(&l, "\nb\n", 3);
	bag_lines_end(&l);
	assert_string_equal(got.buf, "2[b]");
	assert_int_equal(l.long_line, 1);
	strbuf_release(&got);
}

/* ---- the table ---- */

static void many_names(void **state)
{
	struct bag_table t;
	char name[32];
	(void)state;
	bag_table_init(&t);
	t.sums[0] = 0;
	t.sums[1] = 32;
	for (int i = 0; i < 40000; i++) {
		snprintf(name, sizeof name, "data/F%d", i);
		assert_int_equal(bag_table_add(&t, name, i % 2 == 0), i);
	}
	bag_table_index_folds(&t);
	for (int i = 0; i < 40000; i += 7) {
		snprintf(name, sizeof name, "data/F%d", i);
		assert_int_equal(bag_table_find(&t, name), i);
		snprintf(name, sizeof name, "data/f%d", i);
		assert_int_equal(bag_table_find(&t, name), BAG_NOT);
		assert_int_equal(bag_table_find_fold(&t, name, BAG_NOT), i);
		assert_int_equal(bag_table_find_fold(&t, name, i), BAG_NOT);
	}
	assert_false(t.full);
	bag_table_free(&t);
}

/* ---- whole packages ---- */

struct told { struct strbuf text; size_t errors, survivors; };
static void tell(void *arg, const struct bag_finding *f)
{
	struct told *t = arg;
	t->errors += f->level == DIAG_ERROR;
	t->survivors += strcmp(f->code, "B089") == 0;
	strbuf_addf(&t->text, "%s %s:%d %s\n", f->code, f->file, f->line, f->what);
}

static struct bag_report verify_with(const char *path, const struct bag_options *options, struct told *t)
{
	struct bag_report r;
	struct diag d = { 0 };
	strbuf_reset(&t->text);
	t->errors = t->survivors = 0;
	if (!bag_verify(path, options, tell, t, &r, &d))
		fail_msg("%s: %s", path, d.what);
	return r;
}

static struct bag_report verify(const char *path, struct told *t)
{
	static const struct bag_options options = { .jobs = 1 };
	return verify_with(path, &options, t);
}

static void put(const char *path, const void *data, size_t n)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

enum { MEMBERS = 6 };
/* A small package: three files, of which one does not shrink, with both lists. */
static void members(struct zip_member m[MEMBERS], struct strbuf lists[3])
{
	static char noise[100];
	static const char *const names[] = { "b/data/a.txt", "b/data/n.bin", "b/data/\xc4\xa3imene.txt" };
	unsigned x = 1;
	char hex[DIGEST_HEX_SIZE];
	uint8_t sum[DIGEST_SIZE];
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (char)((x = x * 1103515245 + 12345) >> 16);
	m[0] = (struct zip_member){ "b/bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", 54 };
	m[1] = (struct zip_member){ names[0], "viens viens viens viens viens\n", 30 };
	m[2] = (struct zip_member){ names[1], noise, sizeof noise };
	m[3] = (struct zip_member){ names[2], "", 0 };
	for (int i = 1; i <= 3; i++) {
		digest_of(m[i].data, m[i].len, sum);
		digest_hex(sum, hex);
		strbuf_addf(&lists[0], "%s  %s\n", hex, m[i].name + 2);
	}
	m[4] = (struct zip_member){ "b/manifest-sha256.txt", lists[0].buf, lists[0].len };
	for (int i = 0; i <= 4; i += 4) {
		digest_of(m[i].data, m[i].len, sum);
		digest_hex(sum, hex);
		strbuf_addf(&lists[1], "%s  %s\n", hex, m[i].name + 2);
	}
	m[5] = (struct zip_member){ "b/tagmanifest-sha256.txt", lists[1].buf, lists[1].len };
}

struct package { char dir[64], path[80], sidecar[96]; struct strbuf zip, lists[3]; struct told told; };

static void begin(struct package *p, bool stored)
{
	struct zip_member m[MEMBERS];
	struct diag d;
	*p = (struct package){ .zip = STRBUF_INIT, .lists = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT }, .told = { .text = STRBUF_INIT } };
	snprintf(p->dir, sizeof p->dir, "%s/lieciba-bag.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->path, sizeof p->path, "%s/b.zip", p->dir);
	snprintf(p->sidecar, sizeof p->sidecar, "%s.sha256", p->path);
	members(m, p->lists);
	if (stored) {
		struct zip_made z = ZIP_MADE_INIT;
		for (int i = 0; i < MEMBERS; i++)
			zip_put(&z, m[i].name, m[i].data, m[i].len);
		zip_end(&z);
		strbuf_add(&p->zip, z.bytes.buf, z.bytes.len);
		zip_free(&z);
	} else {
		assert_true(zip_write(m, MEMBERS, &p->zip, &d));
	}
	put(p->path, p->zip.buf, p->zip.len);
}

static void end(struct package *p)
{
	unlink(p->path);
	unlink(p->sidecar);
	rmdir(p->dir);
	strbuf_release(&p->zip);
	for (int i = 0; i < 3; i++)
		strbuf_release(&p->lists[i]);
	strbuf_release(&p->told.text);
}

/* Bytes of a ZIP that say nothing about its content: versions, attributes, extra fields (here times and owners), the bits after deflate's end. */
struct mask { const struct package *p; unsigned char *idle; size_t list, at[MEMBERS], n; };

static unsigned half(const struct package *p, size_t at)
{
	return (unsigned char)p->zip.buf[at] | (unsigned)(unsigned char)p->zip.buf[at + 1] << 8;
}

static bool mask_member(void *arg, const struct zip_listed *m)
{
	struct mask *k = arg;
	const struct package *p = k->p;
	size_t at = (size_t)m->at, name = half(p, at + 26), extra = half(p, at + 28);
	memset(k->idle + at + 4, 1, 2);
	memset(k->idle + at + 30 + name, 1, extra);
	if (m->packed && half(p, at + 8))
		k->idle[at + 30 + name + extra + m->packed - 1] = 1;
	at = k->list;
	extra = half(p, at + 30);
	memset(k->idle + at + 4, 1, 4);
	memset(k->idle + at + 36, 1, 6);
	memset(k->idle + at + 46 + name, 1, extra);
	k->list += 46 + name + extra + half(p, at + 32);
	k->at[k->n++] = (size_t)m->at;
	return true;
}

static void no_fault(void *arg, enum zip_fault f, const char *name)
{
	(void)arg;
	fail_msg("fault %d: %s", f, name);
}

static void make_mask(struct mask *k, const struct package *p)
{
	struct zip_directory d;
	struct diag why;
	const struct zip_list_calls calls = { mask_member, no_fault, k };
	*k = (struct mask){ .p = p, .idle = calloc(1, p->zip.len) };
	k->list = (size_t)half(p, p->zip.len - 22 + 16);
	assert_true(zip_list(p->path, &calls, &d, &why));
	assert_int_equal(k->n, MEMBERS);
}

static void put_sidecar(const struct package *p)
{
	uint8_t sum[DIGEST_SIZE];
	char line[DIGEST_HEX_SIZE + 16];
	digest_of(p->zip.buf, p->zip.len, sum);
	digest_hex(sum, line);
	memcpy(line + 64, "  b.zip\n", 9);
	put(p->sidecar, line, strlen(line));
}

static void flipped(struct package *p, const struct mask *k, size_t i)
{
	p->zip.buf[i] ^= (char)(1 << i % 8);
	put(p->path, p->zip.buf, p->zip.len);
	struct bag_report r = verify(p->path, &p->told);
	assert_int_equal(r.errors, p->told.errors);
	if (r.verdict <= BAG_WARNED && !k->idle[i])
		fail_msg("byte %zu (0x%02x) flipped, and nobody told", i, (unsigned char)p->zip.buf[i]);
	p->zip.buf[i] ^= (char)(1 << i % 8);
	if (r.verdict > BAG_WARNED || i % 5)
		return;
	put_sidecar(p);
	assert_int_equal(verify(p->path, &p->told).verdict, BAG_INVALID);
	assert_non_null(strstr(p->told.text.buf, "B086"));
	unlink(p->sidecar);
}

static void flip_all(bool stored, size_t by)
{
	struct package p;
	struct mask k;
	begin(&p, stored);
	make_mask(&k, &p);
	put_sidecar(&p);
	struct bag_report r = verify(p.path, &p.told);
	if (r.verdict != BAG_VALID || r.whole != 3)
		fail_msg("%s", p.told.text.buf);
	unlink(p.sidecar);
	for (size_t i = 0; i < p.zip.len; i += by)
		flipped(&p, &k, i);
	free(k.idle);
	end(&p);
}

static void every_byte_flipped(void **state)
{
	(void)state;
	flip_all(false, 1);
	flip_all(true, 5);
}

/* Cut off anywhere: told, and every file that lies before the cut is named as one that survived. */
static void cut_anywhere(void **state)
{
	struct package p;
	struct mask k;
	(void)state;
	begin(&p, false);
	make_mask(&k, &p);
	for (size_t n = 64; n < p.zip.len; n += 16) {
		size_t whole = 0;
		put(p.path, p.zip.buf, n);
		struct bag_report r = verify(p.path, &p.told);
		assert_true(r.broken && r.verdict == BAG_INVALID);
		assert_null(strstr(p.told.text.buf, "B083")); /* the reader never went back */
		for (int i = 1; i <= 3; i++)
			whole += k.at[i + 1] <= n;
		if (p.told.survivors < whole || p.told.survivors > whole + 1) /* the one at the cut may be whole but for its last field */
			fail_msg("cut at %zu: %zu survived, not %zu\n%s", n, p.told.survivors, whole, p.told.text.buf);
	}
	free(k.idle);
	end(&p);
}

/* What the headers tell of a bomb is refused before anything is unpacked; what they do not tell, when it comes. */
static void bombs(void **state)
{
	static char zeros[300000];
	static const struct bag_options narrow = { .jobs = 1, .unpacked_from = 100000, .ratio = 20 }, wide = { .jobs = 1, .unpacked_from = 1000000, .ratio = 20 };
	const char truth[] = "\xe0\x93\x04", lie[] = "\x01"; /* 300,000 and 1, in four bytes */
	const struct zip_member m[] = { { "bagit.txt", "x", 1 }, { "data/z", zeros, sizeof zeros }, { "manifest-md5.txt", "", 0 } };
	struct package p;
	struct diag d;
	(void)state;
	begin(&p, false);
	assert_true(zip_write(m, 3, &p.zip, &d));
	put(p.path, p.zip.buf, p.zip.len);
	struct bag_report r = verify_with(p.path, &wide, &p.told);
	assert_null(strstr(p.told.text.buf, "B084"));
	assert_int_equal(r.bytes, sizeof zeros);
	r = verify_with(p.path, &narrow, &p.told);
	assert_string_equal(p.told.text.buf, "B084 :0 the zip unpacks to far more than its size: it is not read further\n");
	assert_int_equal(r.verdict, BAG_INVALID);
	for (size_t i = 0; i + 4 <= p.zip.len; i++) {
		if (memcmp(p.zip.buf + i, truth, 4) == 0)
			memcpy(p.zip.buf + i, lie, 2), memset(p.zip.buf + i + 2, 0, 2);
	}
	put(p.path, p.zip.buf, p.zip.len);
	r = verify_with(p.path, &narrow, &p.told);
	assert_non_null(strstr(p.told.text.buf, "B084"));
	assert_int_equal(r.bytes, 0);
	end(&p);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_lead_out),
		cmocka_unit_test(names_that_windows_does_not_like),
		cmocka_unit_test(escapes_by_version),
		cmocka_unit_test(spellings),
		cmocka_unit_test(lines_of_every_encoding),
		cmocka_unit_test(a_line_without_end),
		cmocka_unit_test(many_names),
		cmocka_unit_test(every_byte_flipped),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(bombs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
