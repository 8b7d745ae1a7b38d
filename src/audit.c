/* SPDX-License-Identifier: MIT */
/*
 * audit: appends to the log, and proves it. An entry reads the end of the log only (one line is below 2 KiB), so its cost does not grow with the log:
 * two fsyncs. Verifying reads all: some 10 MB after ten years of a school that does 200 things a week.
 */
#include "lieciba/audit.h"

#include "lieciba/fsio.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_DETAILS = 1000, MAX_FIELD = 120, TAIL = 4096, MAX_LOG = 256 << 20, FIELDS = 7 };

struct link { int64_t number; char hash[DIGEST_HEX_SIZE]; };
static const struct link first_link = { 0, "0000000000000000000000000000000000000000000000000000000000000000" };

struct line { /* one line, taken apart in place */
	const char *field[FIELDS];
	size_t len[FIELDS];
	size_t hashed; /* bytes that the hash speaks of */
};

static bool failed(const char *path, struct diag *d)
{
	diag_error(d, "A101", _("the audit log %s cannot be written: %s"), path, strerror(errno));
	diag_hint(d, "%s", _("see that the folder is yours to write and the disk is not full"));
	return diag_exit(d, 74);
}

static void path_of(struct strbuf *out, const char *root, const char *name)
{
	strbuf_addf(out, "%s/%s", root, name);
}

/* ---- lines ---- */

static bool read_number(const char *s, size_t n, int64_t *out)
{
	char digits[20];
	if (n == 0 || n >= sizeof digits)
		return false;
	memcpy(digits, s, n);
	digits[n] = '\0';
	return num_parse_int(digits, out) && *out > 0;
}

/* s ends before the newline. */
static bool split(const char *s, size_t n, struct line *l)
{
	const char *p = s, *end = s + n;
	for (int i = 0; i < FIELDS; i++) {
		const char *tab = memchr(p, '\t', (size_t)(end - p));
		if ((tab == NULL) != (i == FIELDS - 1))
			return false;
		l->field[i] = p;
		l->len[i] = (size_t)((tab ? tab : end) - p);
		if (i == FIELDS - 1)
			l->hashed = (size_t)(p - s);
		p = tab ? tab + 1 : end;
	}
	return l->len[5] == DIGEST_HEX_SIZE - 1 && l->len[6] == DIGEST_HEX_SIZE - 1;
}

static bool link_of(const struct line *l, struct link *out)
{
	memcpy(out->hash, l->field[6], DIGEST_HEX_SIZE - 1);
	out->hash[DIGEST_HEX_SIZE - 1] = '\0';
	return read_number(l->field[0], l->len[0], &out->number);
}

static void hash_of(const char *s, size_t n, char hex[DIGEST_HEX_SIZE])
{
	uint8_t raw[DIGEST_SIZE];
	digest_of(s, n, raw);
	digest_hex(raw, hex);
}

/* A field must not break the line it stands in; cut at a whole character. */
static void add_field(struct strbuf *sb, const char *s, size_t max)
{
	size_t n = strlen(s);
	n = utf8_valid_prefix(s, n < max ? n : max);
	for (size_t i = 0; i < n; i++)
		strbuf_addc(sb, (unsigned char)s[i] < ' ' || s[i] == 0x7f ? ' ' : s[i]);
	strbuf_addc(sb, '\t');
}

static void make_line(struct strbuf *sb, const struct link *before, const struct audit_entry *e, struct link *made)
{
	made->number = before->number + 1;
	strbuf_addf(sb, "%lld\t", (long long)made->number);
	add_field(sb, e->at, MAX_FIELD);
	add_field(sb, e->user && e->user[0] ? e->user : "-", MAX_FIELD);
	add_field(sb, e->action, MAX_FIELD);
	add_field(sb, e->details ? e->details : "", MAX_DETAILS);
	add_field(sb, before->hash, DIGEST_HEX_SIZE);
	hash_of(sb->buf, sb->len, made->hash);
	strbuf_addf(sb, "%s\n", made->hash);
}

/* ---- the head ---- */

/* False when there is none, or it is not one. */
static bool read_head(const char *root, struct link *out)
{
	struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	path_of(&path, root, "audit.head");
	bool good = fsio_read(path.buf, TAIL, &text, NULL);
	size_t digits = strcspn(text.buf, "\t");
	good = good && text.len == digits + 1 + DIGEST_HEX_SIZE && read_number(text.buf, digits, &out->number);
	if (good) {
		memcpy(out->hash, text.buf + digits + 1, DIGEST_HEX_SIZE - 1);
		out->hash[DIGEST_HEX_SIZE - 1] = '\0';
	}
	strbuf_release(&path);
	strbuf_release(&text);
	return good;
}

static bool write_head(const char *root, const struct link *l, struct diag *d)
{
	struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	path_of(&path, root, "audit.head");
	strbuf_addf(&text, "%lld\t%s\n", (long long)l->number, l->hash);
	bool good = fsio_write(path.buf, text.buf, text.len, d);
	strbuf_release(&path);
	strbuf_release(&text);
	return good;
}

/* ---- writing ---- */

static bool lock(int fd)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int rc;
	do {
		rc = fcntl(fd, F_SETLKW, &l);
	} while (rc != 0 && errno == EINTR);
	return rc == 0;
}

/* The newest whole line of the log, and where it ends; what stands behind that was never finished. */
static bool find_end(int fd, struct link *last, off_t *end)
{
	char tail[TAIL];
	struct stat st;
	if (fstat(fd, &st) != 0)
		return false;
	off_t from = st.st_size > TAIL ? st.st_size - TAIL : 0;
	ssize_t n = pread(fd, tail, sizeof tail, from);
	if (n < 0)
		return false;
	while (n > 0 && tail[n - 1] != '\n')
		n--;
	*end = from + n;
	*last = first_link;
	if (n == 0)
		return true;
	ssize_t start = n - 1;
	while (start > 0 && tail[start - 1] != '\n')
		start--;
	struct line l;
	if (!split(tail + start, (size_t)(n - 1 - start), &l) || !link_of(&l, last))
		*last = first_link; /* damaged: what follows does not hide it, since the head is asked next */
	return true;
}

static bool write_line(int fd, off_t end, const struct strbuf *line)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || (st.st_size > end && ftruncate(fd, end) != 0))
		return false;
	fsio_point("audit.before");
	size_t half = line->len / 2;
	for (size_t done = 0; done < line->len;) {
		ssize_t k = write(fd, line->buf + done, done < half ? half - done : line->len - done);
		if (k < 0 && errno != EINTR)
			return false;
		done += k > 0 ? (size_t)k : 0;
		if (done == half)
			fsio_point("audit.half");
	}
	return fdatasync(fd) == 0;
}

bool audit_append(const char *root, const struct audit_entry *e, struct diag *d)
{
	struct strbuf path = STRBUF_INIT, line = STRBUF_INIT;
	struct link last, head, made = { 0 };
	off_t end = 0;
	path_of(&path, root, "audit.log");
	int fd = open(path.buf, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	bool good = (fd >= 0 && lock(fd) && find_end(fd, &last, &end)) || failed(path.buf, d);
	if (good) {
		/* A head that is further than the log: its end was cut off. The new line follows the head, so that the gap stays to be seen. */
		if (read_head(root, &head) && head.number > last.number)
			last = head;
		make_line(&line, &last, e, &made);
		good = (!line.failed && write_line(fd, end, &line)) || failed(path.buf, d);
	}
	fsio_point("audit.written");
	good = good && write_head(root, &made, d);
	if (fd >= 0)
		close(fd); /* gives the lock back */
	strbuf_release(&path);
	strbuf_release(&line);
	return good;
}

/* ---- reading ---- */

static bool broken(struct diag *d, const char *code, int64_t at, const char *what)
{
	diag_error(d, code, "%s", what);
	diag_place(d, "audit.log", at > 0x7fffffff ? 0 : (int)at, 0);
	diag_hint(d, "%s", _("somebody changed the log; compare it with the newest copy from before, and keep both"));
	return diag_exit(d, 1);
}

static bool check_line(const char *s, size_t n, const struct link *before, struct link *now, int64_t at, struct diag *d)
{
	struct line l;
	char hex[DIGEST_HEX_SIZE];
	if (!split(s, n, &l) || !link_of(&l, now))
		return broken(d, "A110", at, _("this is no line of an audit log"));
	hash_of(s, l.hashed, hex);
	if (strcmp(hex, now->hash) != 0)
		return broken(d, "A111", at, _("the line is not what was written: its hash is another's"));
	if (now->number != before->number + 1 || memcmp(l.field[5], before->hash, DIGEST_HEX_SIZE - 1) != 0)
		return broken(d, "A112", at, _("the line does not follow the one before it: lines are missing, added or in another order"));
	return true;
}

/* The head names the newest line, or the one before when a writer was killed between the two. */
static bool check_head(const char *root, const struct link *last, const struct link *before, struct diag *d)
{
	struct link head = first_link;
	bool there = read_head(root, &head);
	if (head.number > last->number)
		return broken(d, "A113", last->number + 1, _("the end of the log is missing: audit.head knows newer lines"));
	const struct link *want = head.number == last->number ? last : before;
	if ((!there && last->number > 1) || head.number != want->number || strcmp(head.hash, want->hash) != 0)
		return broken(d, "A115", last->number, _("audit.head is missing or belongs to another log"));
	return true;
}

static bool check_text(const char *root, const struct strbuf *text, const char *noted, struct audit_report *out, struct diag *d)
{
	struct link last = first_link, before = first_link, now = first_link;
	const char *p = text->buf, *end = text->buf + text->len;
	for (const char *nl; (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1) {
		if (!check_line(p, (size_t)(nl - p), &last, &now, out->lines + 1, d))
			return false;
		out->lines++;
		if (noted && strcmp(noted, now.hash) == 0)
			out->noted_line = now.number;
		before = last;
		last = now;
	}
	out->unfinished = p < end;
	memcpy(out->hash, last.hash, sizeof out->hash);
	if (!check_head(root, &last, &before, d))
		return false;
	if (noted && !out->noted_line)
		return broken(d, "A114", 0, _("no line of the log has the hash that was noted"));
	return true;
}

static bool read_log(const char *root, struct strbuf *text, struct diag *d)
{
	struct strbuf path = STRBUF_INIT;
	path_of(&path, root, "audit.log");
	bool good = !fsio_exists(path.buf) || fsio_read(path.buf, MAX_LOG, text, d);
	strbuf_release(&path);
	return good;
}

bool audit_verify(const char *root, const char *noted, struct audit_report *out, struct diag *d)
{
	struct strbuf text = STRBUF_INIT;
	*out = (struct audit_report){ 0 };
	bool good = read_log(root, &text, d) && check_text(root, &text, noted, out, d);
	strbuf_release(&text);
	return good;
}

/* Cuts the line at its tabs, so that the fields are strings. */
static void give(char *s, size_t n, void (*each)(void *, const struct audit_entry *), void *arg)
{
	struct line l;
	struct link at;
	if (!split(s, n, &l) || !link_of(&l, &at))
		return;
	for (int i = 0; i < FIELDS - 1; i++)
		s[(size_t)(l.field[i] - s) + l.len[i]] = '\0';
	const struct audit_entry e = { at.number, l.field[1], l.field[2], l.field[3], l.field[4] };
	each(arg, &e);
}

bool audit_read(const char *root, void (*each)(void *arg, const struct audit_entry *e), void *arg, struct diag *d)
{
	struct strbuf text = STRBUF_INIT;
	bool good = read_log(root, &text, d);
	char *p = text.buf;
	for (char *nl; good && (nl = strchr(p, '\n')); p = nl + 1)
		give(p, (size_t)(nl - p), each, arg);
	strbuf_release(&text);
	return good;
}
