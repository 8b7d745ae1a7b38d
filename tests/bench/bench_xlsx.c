/* SPDX-License-Identifier: MIT */
/*
 * bench_xlsx [ROWS]: a table of 20 columns (words, whole numbers, decimals, dates, marks, a sum under some) from the rows of its dataset to a workbook's bytes, read
 * back and checked, against libxlsxwriter alone, in the same mode (one row in memory), writing the very same cells from memory to a file. CPU time on one core;
 * the quickest of the rounds counts. Prints: own_us naive_us ratio, then what the SELECT costs besides, cells, bytes, the peak of memory in KiB.
 */
#include "bench.h"

#include "lieciba/arena.h"
#include "lieciba/backend.h"
#include "lieciba/bind.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"
#include "lieciba/strbuf.h"
#include "lieciba/tabulate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { ROUNDS = 5, COLUMNS = 20 };
extern const struct backend out_xlsx;

/* ---- the layout ---- */

static struct {
	struct arena arena;
	struct layout *layout;
	struct datasets *data;
	struct compose_unit unit;
} b;

static const char *layout_text(long rows)
{
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "format: 1\nlayout: big\ntitle: Liela tabula\nstyles:\n  base: { size: 10 }\n  total: { weight: bold }\ndata:\n  d:\n    max_rows: 10000000\n    sql: |\n"
		"      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %ld)\n      SELECT i", rows);
	for (int k = 0; k < 4; k++)
		strbuf_addf(&sb, ", 'Bērziņa Anna-Marija %d ' || (i %% 977) AS t%d, i %% %d AS n%d, (i %% 90) / 10.0 AS r%d, '2026-05-' || (10 + i %% 20) AS d%d, CASE WHEN i %% 7 = %d THEN 'nv' ELSE 1 + i %% 10 END AS m%d",
			k, k, 100 + k * 1000, k, k, k, k, k);
	strbuf_adds(&sb, "\n      FROM c ORDER BY i\nblocks:\n  - heading: Liela tabula\n  - table: d\n    columns:\n");
	for (int k = 0; k < 4; k++)
		strbuf_addf(&sb, "      - { head: Vārds, value: t%d }\n      - { head: Skaits, value: n%d, total: sum }\n      - { head: Vidējais, value: r%d, format: dec1, total: avg }\n"
			"      - { head: Datums, value: d%d, format: date }\n      - { head: Vērtējums, value: m%d, type: mark }\n", k, k, k, k, k);
	strbuf_adds(&sb, "    totals: Kopā\n");
	return arena_strdup(&b.arena, sb.buf);
}

static void load(long rows)
{
	char dir[] = "/tmp/lieciba-bench-XXXXXX";
	const char *text, *const dirs[] = { dir, NULL };
	struct diags out = { 0 };
	struct diag d = { 0 };
	arena_init(&b.arena, 0);
	text = layout_text(rows);
	const char *path = mkdtemp(dir) ? arena_printf(&b.arena, "%s/big.yaml", dir) : "";
	if (!fsio_write(path, text, strlen(text), &d))
		fail(&d);
	b.layout = layout_load(&b.arena, dirs, "big", &out);
	b.data = b.layout ? datasets_open(NULL, b.layout, &out) : NULL;
	unlink(path);
	rmdir(dir);
	if (!b.data || !bind_layout(b.layout, b.data, NULL, &out))
		fail(&out.v[0]);
	b.unit.label = "big";
}

/* ---- own way: cells, workbook, bytes read back and checked; *data: the SELECT ---- */

static double own(struct strbuf *out, double *data)
{
	const struct run_params p = { .school_id = "x", .school_year = "2025-26", .run_date = "2026-06-01", .lang = "lv" };
	const struct backend_file about = { .layout = b.layout, .title = "Liela tabula", .made_on = 20000 };
	struct arena a;
	struct diag d = { 0 };
	const struct rows *rows;
	double t = cpu();
	datasets_set_params(b.data, &p); /* so that it runs */
	datasets_begin(b.data);
	if (!datasets_fetch(b.data, 0, NULL, &rows, &d))
		fail(&d);
	*data = cpu() - t;
	t = cpu();
	arena_init(&a, 0);
	void *state = out_xlsx.open(NULL, &d), *file = out_xlsx.begin(state, &about, &d);
	const struct tab_sink sink = out_xlsx.sink(file, "big");
	if (!tabulate(b.layout, b.data, &a, &b.unit, &sink, &d) || !out_xlsx.end(file, out, &d))
		fail(&d);
	out_xlsx.close(state);
	arena_release(&a);
	return cpu() - t;
}

/* ---- the library alone ---- */

struct said { uint32_t row; uint16_t col; uint8_t kind, format; double number; const char *text; };
static struct said *said;
static size_t nsaid, saidcap;
static uint32_t at;

static struct said *add(uint32_t row, size_t col, int kind, int format)
{
	if (nsaid == saidcap) {
		saidcap = saidcap ? saidcap * 2 : 1 << 16;
		said = realloc(said, saidcap * sizeof *said);
		if (!said)
			exit(1);
	}
	said[nsaid] = (struct said){ .row = row, .col = (uint16_t)col, .kind = (uint8_t)kind, .format = (uint8_t)format };
	return &said[nsaid++];
}

static bool on_begin(void *arg, const struct tab_table *t, struct diag *d)
{
	(void)arg, (void)d;
	add(at, 0, TAB_TEXT, 9)->text = t->titles[0];
	at += 2;
	for (size_t i = 0; i < t->nheads; i++)
		add(at, i, TAB_TEXT, 9)->text = t->heads[i].text;
	at++;
	return true;
}

static bool on_row(void *arg, const struct tab_row *r, struct diag *d)
{
	static const double unit[] = { 1, 10, 100, 1000 };
	(void)arg, (void)d;
	for (size_t i = 0; i < r->n; i++) {
		const struct tab_cell *c = &r->v[i];
		struct said *s = add(at, i, c->kind, (int)c->kind + (r->kind == TAB_TOTAL ? 4 : 0));
		s->number = c->kind == TAB_DATE ? c->day + 25569 : (double)c->value / unit[c->scale];
		s->text = c->kind == TAB_TEXT ? arena_strdup(&b.arena, c->text) : NULL;
	}
	at++;
	return true;
}

static bool on_end(void *arg, const struct tab_table *t, struct diag *d)
{
	(void)arg, (void)t, (void)d;
	return true;
}

static lxw_format *format_of(lxw_workbook *w, int k)
{
	static const char *const number[] = { "", "@", "0.0", "dd\\.mm\\.yyyy\\." };
	lxw_format *f = workbook_add_format(w);
	format_set_border(f, LXW_BORDER_THIN);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (k >= 4)
		format_set_bold(f);
	if (*number[k % 4])
		format_set_num_format(f, number[k % 4]);
	return f;
}

static double alone(const char *path)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	double t = cpu();
	lxw_workbook *w = workbook_new_opt(path, &options);
	lxw_worksheet *s = workbook_add_worksheet(w, "Liela tabula");
	lxw_format *f[10];
	for (int i = 0; i < 10; i++)
		f[i] = format_of(w, i);
	for (size_t i = 0; i < nsaid; i++) {
		const struct said *c = &said[i];
		if (c->kind == TAB_TEXT)
			worksheet_write_string(s, c->row, c->col, c->text, f[c->format]);
		else if (c->kind == TAB_EMPTY)
			worksheet_write_blank(s, c->row, c->col, f[c->format]);
		else
			worksheet_write_number(s, c->row, c->col, c->number, f[c->format]);
	}
	if (workbook_close(w) != LXW_NO_ERROR)
		exit(1);
	return cpu() - t;
}

int main(int argc, char **argv)
{
	const struct tab_sink record = { NULL, on_begin, on_row, on_end, NULL };
	struct strbuf out = STRBUF_INIT;
	struct rusage use;
	struct diag d = { 0 };
	double mine = 1e9, theirs = 1e9, data = 1e9, one;
	char path[] = "/tmp/lieciba-bench-xlsx-XXXXXX";
	load(argc > 1 ? strtol(argv[1], NULL, 10) : 10000);
	int fd = mkstemp(path);
	for (int i = 0; i < ROUNDS; i++) {
		double t = own(&out, &one);
		mine = t < mine ? t : mine;
		data = one < data ? one : data;
	}
	getrusage(RUSAGE_SELF, &use);
	if (fd < 0 || !tabulate(b.layout, b.data, &b.arena, &b.unit, &record, &d))
		fail(&d);
	for (int i = 0; i < ROUNDS; i++) {
		double t = alone(path);
		theirs = t < theirs ? t : theirs;
	}
	printf("own_us %.0f naive_us %.0f ratio %.2f select_us %.0f cells %zu bytes %zu peak_KiB %ld\n", mine * 1e6, theirs * 1e6, mine / theirs, data * 1e6, nsaid, out.len, use.ru_maxrss);
	unlink(path);
	close(fd);
	return 0;
}
