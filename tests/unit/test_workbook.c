/* SPDX-License-Identifier: MIT */
/* workbook: what stands in the file's parts, read back through zip.h; the same bytes twice; nothing becomes a formula; failures are told. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"
#include "lieciba/workbook.h"
#include "lieciba/zip.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static struct arena arena;

/* A member of the workbook as text; fails the test when there is none. */
static const char *part(const struct strbuf *file, const char *name)
{
	char path[] = "/tmp/lieciba-workbook-XXXXXX";
	struct zip_member *v;
	size_t n;
	struct diag d = { 0 };
	int fd = mkstemp(path);
	assert_true(fd >= 0 && write(fd, file->buf, file->len) == (ssize_t)file->len);
	close(fd);
	bool good = zip_read_all(&arena, path, 1 << 26, &v, &n, &d);
	unlink(path);
	if (!good)
		fail_msg("%s", d.what);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i].name, name) == 0)
			return arena_memdup(&arena, v[i].data, v[i].len);
	}
	fail_msg("no %s", name);
	return "";
}

#define has(text, what) do { if (!strstr(text, what)) fail_msg("no %s in %s", what, text); } while (0)
#define has_not(text, what) do { if (strstr(text, what)) fail_msg("%s in %s", what, text); } while (0)

static void save(struct workbook *w, struct strbuf *out)
{
	struct diag d = { 0 };
	if (!workbook_save(w, out, &d))
		fail_msg("%s %s", d.code, d.what);
	workbook_free(w);
}

static struct workbook *make(void)
{
	struct workbook *w = workbook_create(date_from_civil(2026, 6, 5), "Saraksts", "Paraugu vidusskola");
	assert_non_null(w);
	return w;
}

static void cells(void **state)
{
	struct strbuf out = STRBUF_INIT;
	(void)state;
	struct workbook *w = make();
	workbook_sheet(w, "Stundas");
	workbook_text(w, 0, 0, WB_HEAD, "Klase");
	workbook_text(w, 1, 0, WB_PLAIN, "7.a");
	workbook_int(w, 1, 1, WB_PLAIN, -175);
	workbook_scaled(w, 1, 2, WB_PLAIN, 745, 2);
	workbook_date(w, 1, 3, WB_PLAIN, date_from_civil(2026, 1, 3));
	workbook_formula(w, 1, 4, WB_BOLD, "=SUM(B2:B2)", -175);
	workbook_scaled(w, 2, 0, WB_PLAIN, INT64_MIN, 3);
	workbook_scaled(w, 3, 0, WB_PLAIN, 999999999999999, 0);
	workbook_blank(w, 4, 0, WB_INPUT, WB_KIND_DATE);
	save(w, &out);
	const char *sheet = part(&out, "xl/worksheets/sheet1.xml"), *texts = part(&out, "xl/sharedStrings.xml"), *styles = part(&out, "xl/styles.xml");
	has(sheet, "<c r=\"B2\" s=\"3\"><v>-175</v></c>");
	has(sheet, "<v>7.45</v>");
	has(sheet, "<v>46025</v>");
	has(sheet, "<f>SUM(B2:B2)</f><v>-175</v>");
	has(sheet, "<v>999999999999999</v>");
	has(sheet, "<c r=\"A5\" s=");
	has(texts, "<t>7.a</t>");
	has(texts, "<t>-9223372036854775.808</t>");
	has(styles, "formatCode=\"dd\\.mm\\.yyyy\\.\"");
	has(styles, "<b/>");
	strbuf_release(&out);
}

static void no_injection(void **state)
{
	static const char *const evil[] = { "=1+1", "+371 60000000", "-1", "@SUM(A1)", "http://a.example", "mailto:a@b.example", "{=A1}", "_x000D_", "a\tb\"<&>", "\x01", "_x00_" };
	struct strbuf out = STRBUF_INIT;
	(void)state;
	struct workbook *w = make();
	workbook_sheet(w, "=A");
	for (size_t i = 0; i < sizeof evil / sizeof *evil; i++)
		workbook_text(w, (int)i, 0, WB_PLAIN, evil[i]);
	save(w, &out);
	const char *sheet = part(&out, "xl/worksheets/sheet1.xml"), *texts = part(&out, "xl/sharedStrings.xml");
	has_not(sheet, "<f>");
	has_not(sheet, "hyperlink");
	has(sheet, "<c r=\"A11\" s=\"1\" t=\"s\"><v>10</v></c>");
	has(texts, "<t>=1+1</t>");
	has(texts, "<t>_x005F_x000D_</t>");
	has(texts, "<t>a\tb\"&lt;&amp;&gt;</t>");
	has(texts, "<t>_x0001_</t>");
	has(texts, "<t>_x00_</t>");
	has(part(&out, "xl/styles.xml"), "numFmtId=\"49\""); /* the text format: edited, it stays text */
	strbuf_release(&out);
}

static void sheets(void **state)
{
	struct strbuf out = STRBUF_INIT;
	(void)state;
	struct workbook *w = make();
	workbook_sheet(w, "7.a/b [x]:*?\\");
	workbook_freeze(w, 2, 1);
	workbook_filter(w, 1, 0, 9, 3);
	workbook_print(w, true, 2);
	workbook_width(w, 0, 30);
	workbook_hide_column(w, 1);
	workbook_sheet(w, "7.A/B [X]:*?\\");
	workbook_hide_sheet(w);
	workbook_sheet(w, "'Āboliņa-Garkalniete-Vītoliņa-Ozola un Bērziņš");
	workbook_sheet(w, "'āboliņa-garkalniete-vītoliņa-ozola un bērziņš");
	workbook_sheet(w, "_SARAKSTI");
	save(w, &out);
	const char *book = part(&out, "xl/workbook.xml"), *sheet = part(&out, "xl/worksheets/sheet1.xml");
	has(book, "name=\"7.a_b _x_____\"");
	has(book, "name=\"7.A_B _X_____ (2)\" sheetId=\"2\" state=\"hidden\"");
	has(book, "name=\"_Āboliņa-Garkalniete-Vītoliņa-O\"");
	has(book, "name=\"_āboliņa-garkalniete-vītoli (2)\"");
	has(book, "name=\"_SARAKSTI (2)\"");
	has(book, "_xlnm.Print_Titles");
	has(sheet, "state=\"frozen\"");
	has(sheet, "<autoFilter ref=\"A2:D10\"/>");
	has(sheet, "orientation=\"landscape\"");
	has(sheet, "paperSize=\"9\"");
	has(sheet, "hidden=\"1\"");
	has(part(&out, "docProps/core.xml"), "2026-06-05T00:00:00Z");
	strbuf_release(&out);
}

static void choices(void **state)
{
	static const char *const few[] = { "pārcelts", "atstāts" };
	static const char *const comma[] = { "Liepa, Anna", "Kalns" };
	const char *many[100];
	struct strbuf out = STRBUF_INIT;
	(void)state;
	for (size_t i = 0; i < 100; i++)
		many[i] = arena_printf(&arena, "skolēns %zu", i);
	struct workbook *w = make();
	workbook_sheet(w, "A");
	workbook_choices(w, 1, 9, 0, few, 2);
	workbook_choices(w, 1, 9, 1, comma, 2);
	workbook_choices(w, 1, 9, 2, many, 100);
	workbook_choices(w, 1, 9, 3, comma, 2);
	workbook_choices(w, 1, 9, 4, NULL, 0);
	workbook_dates(w, 1, 9, 5, date_from_civil(2025, 9, 1), date_from_civil(2026, 8, 31));
	workbook_wholes(w, 1, 9, 6, 0, 2000);
	workbook_sheet(w, "B");
	workbook_choices(w, 0, 0, 0, many, 100);
	save(w, &out);
	const char *a = part(&out, "xl/worksheets/sheet1.xml"), *lists = part(&out, "xl/worksheets/sheet3.xml");
	has(a, "<formula1>\"pārcelts,atstāts\"</formula1>");
	has(a, "sqref=\"B2:B10\"><formula1>'_saraksti'!$A$1:$A$2</formula1>");
	has(a, "sqref=\"C2:C10\"><formula1>'_saraksti'!$B$1:$B$100</formula1>");
	has(a, "sqref=\"D2:D10\"><formula1>'_saraksti'!$A$1:$A$2</formula1>");
	has(a, "type=\"date\"");
	has(a, "<formula1>45901</formula1><formula2>46265</formula2>");
	has(a, "<formula1>0</formula1><formula2>2000</formula2>");
	has(part(&out, "xl/worksheets/sheet2.xml"), "'_saraksti'!$B$1:$B$100");
	has(part(&out, "xl/workbook.xml"), "name=\"_saraksti\" sheetId=\"3\" state=\"hidden\"");
	has(lists, "<dimension ref=\"A1:B100\"/>");
	strbuf_release(&out);
}

static void same_bytes(void **state)
{
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct workbook *w = workbook_create(i ? 0 : 1, "T", "A");
		workbook_free(w);
		w = make();
		workbook_sheet(w, "Lapa");
		for (int row = 0; row < 500; row++)
			workbook_text(w, row, 0, WB_INPUT, arena_printf(&arena, "rinda %d", row));
		save(w, i ? &b : &a);
	}
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.buf, b.buf, a.len);
	for (size_t i = 0; i + 30 < a.len; i++) {
		if (memcmp(a.buf + i, "PK\3\4", 4) == 0)
			assert_memory_equal(a.buf + i + 10, "\0\0\x21\0", 4); /* 1980-01-01 00:00 */
	}
	strbuf_release(&a);
	strbuf_release(&b);
}

static void no_clock_at_day_0(void **state)
{
	struct strbuf out = STRBUF_INIT;
	(void)state;
	save(workbook_create(0, "T", "A"), &out);
	has(part(&out, "docProps/core.xml"), "1970-01-01T00:00:01Z");
	strbuf_release(&out);
}

static void too_long(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	char *text = arena_alloc(&arena, 32769);
	(void)state;
	memset(text, 'a', 32767);
	struct workbook *w = make();
	workbook_sheet(w, "A");
	workbook_text(w, 0, 0, WB_PLAIN, text);
	save(w, &out);
	text[32767] = 'a';
	w = make();
	workbook_sheet(w, "A");
	workbook_text(w, 0, 0, WB_PLAIN, text);
	assert_false(workbook_save(w, &out, &d));
	assert_string_equal(d.code, "W402");
	assert_int_equal(out.len, 0);
	workbook_free(w);
	strbuf_release(&out);
}

static void full_disk(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	struct rlimit was;
	(void)state;
	struct workbook *w = make();
	workbook_sheet(w, "A");
	for (int row = 0; row < 3000; row++)
		workbook_int(w, row, row % 7, WB_PLAIN, row * 7919);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 8192, was.rlim_max });
	bool good = workbook_save(w, &out, &d);
	setrlimit(RLIMIT_FSIZE, &was);
	assert_false(good);
	assert_string_equal(d.code, "W401");
	assert_int_equal(d.exit_code, 74);
	assert_int_equal(out.len, 0);
	workbook_free(w);
	strbuf_release(&out);
}

/* Of a stream, the rows of a sheet lie in a file of their own, which the library copies between a whole head and a whole end. */
static void full_disk_in_a_stream(void **state)
{
	(void)state;
	for (int rows = 40; rows <= 4000; rows *= 10) {
		struct strbuf out = STRBUF_INIT;
		struct diag d = { 0 };
		struct rlimit was;
		struct workbook *w = workbook_stream(&(struct workbook_about){ .title = "T", .made_on = 20000 });
		workbook_sheet(w, "A");
		assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &(struct rlimit){ rows == 40 ? 512 : 65536, was.rlim_max });
		for (int row = 0; row < rows; row++)
			workbook_int(w, row, row % 7, WB_PLAIN, row * 7919);
		setrlimit(RLIMIT_FSIZE, &was); /* there is room again when the parts are put together */
		bool good = workbook_save(w, &out, &d);
		assert_int_equal(good, rows < 4000);
		if (good)
			has(part(&out, "xl/worksheets/sheet1.xml"), rows == 40 ? "<row r=\"40\"" : "<row r=\"400\"");
		else
			assert_string_equal(d.code, "W401");
		workbook_free(w);
		strbuf_release(&out);
	}
}

static void bad_place(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	(void)state;
	struct workbook *w = make();
	workbook_text(w, 0, 0, WB_PLAIN, "before any sheet: nothing");
	workbook_sheet(w, "A");
	workbook_text(w, 2000000, 0, WB_PLAIN, "a");
	workbook_text(w, 0, 0, WB_PLAIN, "a");
	assert_false(workbook_save(w, &out, &d));
	assert_string_equal(d.code, "W401");
	workbook_free(w);
	strbuf_release(&out);
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells), cmocka_unit_test(no_injection), cmocka_unit_test(sheets), cmocka_unit_test(choices), cmocka_unit_test(same_bytes),
		cmocka_unit_test(no_clock_at_day_0), cmocka_unit_test(too_long), cmocka_unit_test(full_disk), cmocka_unit_test(full_disk_in_a_stream), cmocka_unit_test(bad_place),
	};
	return cmocka_run_group_tests_name("workbook", tests, begin, end);
}
