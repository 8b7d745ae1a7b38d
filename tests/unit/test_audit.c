/* SPDX-License-Identifier: MIT */
/* audit: whatever is done to the log from outside is found and named by its line; writers at once and killed ones leave it whole. */
#include "unit.h"

#include "lieciba/audit.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINES = 6 };
static char root[] = "audit-unit-XXXXXX";
static struct strbuf log_text = STRBUF_INIT, head_text = STRBUF_INIT;

static const char *in_root(const char *name)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/%s", root, name);
	return path;
}

static void put(const char *name, const void *data, size_t n)
{
	assert_true(fsio_write(in_root(name), data, n, NULL));
}

static bool add(const char *details)
{
	struct diag d = { 0 };
	const struct audit_entry e = { .at = "2026-06-05T12:00:00Z", .user = "anna", .action = "render", .details = details };
	return audit_append(root, &e, &d);
}

/* "" when the log is whole, else "CODE:LINE". */
static const char *verdict(const char *noted, struct audit_report *r)
{
	static char text[32];
	struct audit_report own;
	struct diag d = { 0 };
	if (audit_verify(root, noted, r ? r : &own, &d))
		return "";
	snprintf(text, sizeof text, "%s:%d", d.code, d.line);
	return text;
}

static void fresh(void)
{
	unlink(in_root("audit.log"));
	unlink(in_root("audit.head"));
	for (int i = 1; i <= LINES; i++) {
		char details[40];
		snprintf(details, sizeof details, "layout=report-card made=%d", i);
		assert_true(add(details));
	}
	strbuf_reset(&log_text);
	strbuf_reset(&head_text);
	assert_true(fsio_read(in_root("audit.log"), 1 << 20, &log_text, NULL));
	assert_true(fsio_read(in_root("audit.head"), 1 << 20, &head_text, NULL));
}

/* Where line i (from 1) begins; LINES + 1 = the end. */
static size_t begin_of(int i)
{
	const char *p = log_text.buf;
	while (--i > 0)
		p = strchr(p, '\n') + 1;
	return (size_t)(p - log_text.buf);
}

static void whole(void **state)
{
	(void)state;
	struct audit_report r;
	fresh();
	assert_string_equal(verdict(NULL, &r), "");
	assert_int_equal(r.lines, LINES);
	assert_false(r.unfinished);
	char hash[DIGEST_HEX_SIZE];
	memcpy(hash, r.hash, sizeof hash);
	assert_true(add("one more"));
	assert_string_equal(verdict(hash, &r), "");
	assert_int_equal(r.noted_line, LINES);
	hash[0] = hash[0] == 'a' ? 'b' : 'a';
	assert_string_equal(verdict(hash, NULL), "A114:0");
}

static void changed_byte(void **state)
{
	(void)state;
	fresh();
	struct strbuf copy = STRBUF_INIT;
	for (int i = 1; i <= LINES; i++) {
		for (size_t at = begin_of(i); at < begin_of(i + 1); at++) {
			strbuf_reset(&copy);
			strbuf_add(&copy, log_text.buf, log_text.len);
			copy.buf[at] = copy.buf[at] == '1' ? '2' : '1';
			put("audit.log", copy.buf, copy.len);
			const char *v = verdict(NULL, NULL);
			assert_string_not_equal(v, "");
			/* The line itself; for the newline of one, the two that became one; for the last newline, the end. */
			assert_int_equal(atol(v + 5), i);
		}
	}
	strbuf_release(&copy);
}

/* The log without the bytes [a, b), and with [c, e) of it put in at a. */
static void edited(size_t a, size_t b, size_t c, size_t e)
{
	struct strbuf copy = STRBUF_INIT;
	strbuf_add(&copy, log_text.buf, a);
	strbuf_add(&copy, log_text.buf + c, e - c);
	strbuf_add(&copy, log_text.buf + b, log_text.len - b);
	put("audit.log", copy.buf, copy.len);
	strbuf_release(&copy);
}

static void lines_removed_swapped_doubled(void **state)
{
	(void)state;
	char want[32];
	fresh();
	for (int i = 1; i <= LINES; i++) {
		size_t a = begin_of(i), b = begin_of(i + 1);
		edited(a, b, 0, 0);
		snprintf(want, sizeof want, i < LINES ? "A112:%d" : "A113:%d", i);
		assert_string_equal(verdict(NULL, NULL), want);
		edited(b, b, a, b);
		snprintf(want, sizeof want, "A112:%d", i + 1);
		assert_string_equal(verdict(NULL, NULL), want);
		if (i == LINES)
			break;
		struct strbuf copy = STRBUF_INIT;
		size_t c = begin_of(i + 2);
		strbuf_add(&copy, log_text.buf, a);
		strbuf_add(&copy, log_text.buf + b, c - b);
		strbuf_add(&copy, log_text.buf + a, b - a);
		strbuf_add(&copy, log_text.buf + c, log_text.len - c);
		put("audit.log", copy.buf, copy.len);
		snprintf(want, sizeof want, "A112:%d", i);
		assert_string_equal(verdict(NULL, NULL), want);
		strbuf_release(&copy);
	}
}

static void truncated(void **state)
{
	(void)state;
	fresh();
	for (size_t n = 0; n < log_text.len; n++) {
		put("audit.log", log_text.buf, n);
		assert_int_equal(strncmp(verdict(NULL, NULL), "A113:", 5), 0);
	}
	/* A new entry does not hide it. */
	put("audit.log", log_text.buf, begin_of(LINES));
	assert_true(add("after the cut"));
	assert_string_equal(verdict(NULL, NULL), "A112:6");
}

static void head_of_another_log(void **state)
{
	(void)state;
	fresh();
	unlink(in_root("audit.head"));
	assert_string_equal(verdict(NULL, NULL), "A115:6");
	head_text.buf[3] = head_text.buf[3] == 'a' ? 'b' : 'a';
	put("audit.head", head_text.buf, head_text.len);
	assert_string_equal(verdict(NULL, NULL), "A115:6");
}

static void fields_cannot_break_lines(void **state)
{
	(void)state;
	fresh();
	char many[3000];
	memset(many, 'x', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	assert_true(add("a\tb\nc"));
	assert_true(add(many));
	assert_true(add("last"));
	struct audit_report r;
	assert_string_equal(verdict(NULL, &r), "");
	assert_int_equal(r.lines, LINES + 3);
}

static void killed(void **state)
{
	(void)state;
	static const char *const points[] = { "audit.before", "audit.half", "audit.written", "staged" };
	struct audit_report r;
	fresh();
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			fsio_arm(points[i]);
			add("killed");
			_exit(1);
		}
		int status;
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_string_equal(verdict(NULL, &r), "");
		assert_int_equal(r.unfinished, strcmp(points[i], "audit.half") == 0);
		assert_true(add("the next"));
		assert_string_equal(verdict(NULL, &r), "");
		assert_false(r.unfinished);
	}
	assert_int_equal(r.lines, LINES + 4 + 2); /* two of the killed had written their line */
}

static void many_at_once(void **state)
{
	(void)state;
	enum { WRITERS = 6, EACH = 25 };
	fresh();
	for (int i = 0; i < WRITERS; i++) {
		if (fork() == 0) {
			bool good = true;
			for (int k = 0; k < EACH; k++)
				good = good && add("at once");
			_exit(!good);
		}
	}
	int status, bad = 0;
	while (wait(&status) > 0)
		bad += status != 0;
	assert_int_equal(bad, 0);
	struct audit_report r;
	assert_string_equal(verdict(NULL, &r), "");
	assert_int_equal(r.lines, LINES + WRITERS * EACH);
}

struct seen { int n; bool order, fields; };

static void look(void *arg, const struct audit_entry *e)
{
	struct seen *s = arg;
	s->n++;
	s->order = s->order && e->number == s->n;
	s->fields = s->fields && strcmp(e->user, "anna") == 0 && strcmp(e->at, "2026-06-05T12:00:00Z") == 0 && strncmp(e->details, "layout=report-card made=", 24) == 0;
}

static void listing_and_modes(void **state)
{
	(void)state;
	struct seen s = { 0, true, true };
	struct stat st;
	fresh();
	assert_true(audit_read(root, look, &s, NULL));
	assert_int_equal(s.n, LINES);
	assert_true(s.order && s.fields);
	assert_int_equal(stat(in_root("audit.log"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(stat(in_root("audit.head"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	struct diag d = { 0 };
	const struct audit_entry e = { .at = "", .user = "", .action = "x", .details = "" };
	assert_false(audit_append("no/such/folder", &e, &d));
	assert_string_equal(d.code, "A101");
}

int main(void)
{
	umask(027);
	if (!mkdtemp(root))
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole), cmocka_unit_test(changed_byte), cmocka_unit_test(lines_removed_swapped_doubled), cmocka_unit_test(truncated),
		cmocka_unit_test(head_of_another_log), cmocka_unit_test(fields_cannot_break_lines), cmocka_unit_test(killed), cmocka_unit_test(many_at_once),
		cmocka_unit_test(listing_and_modes),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(in_root("audit.log"));
	unlink(in_root("audit.head"));
	fsio_sweep(root, "");
	rmdir(root);
	strbuf_release(&log_text);
	strbuf_release(&head_text);
	return rc;
}
