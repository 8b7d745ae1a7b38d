/* SPDX-License-Identifier: MIT */
/*
 * bench_papers ROOT LAYOUT PERIOD: all documents of a layout for an imported school, from its snapshot, on one core: as PDF, each a file, and as one workbook, against
 * libxlsxwriter alone writing the very same cells. CPU time; the quickest of the rounds counts; SELECTs are told besides. Prints: units pages select_us pdf_us,
 * cells xlsx_us naive_us ratio; tables_us, the part of xlsx_us in which crosstabs are searched and sums made, and the ratio of what is left: the writing of the cells.
 */
#include "bench.h"
#include "bench_cells.h"

#include "job_internal.h"

#include "lieciba/backend.h"
#include "lieciba/compose.h"
#include "lieciba/config.h"
#include "lieciba/font.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <string.h>
#include <unistd.h>

extern const struct backend out_pdf, out_xlsx;
enum { ROUNDS = 4 };

static struct {
	struct job job;
	struct fonts *fonts;
	struct composer *composer;
	void *pdf;
	struct arena arena;
	struct strbuf bytes;
	size_t pages;
} b;

static void describe(const struct job_unit *u, struct compose_unit *c)
{
	*c = (struct compose_unit){ .split = &b.job.split, .row = u->row, .label = u->label, .lang = u->lang, .asset_dirs = b.job.config->layout_dirs };
	job_run_cells(&b.job, u->lang, NULL, c->run);
	job_doc_cells(&b.job, &b.arena, u, NULL, c->doc);
}

/* What the SELECTs of a document cost alone: whoever takes the rows after that finds them. */
static double fetch(const struct job_unit *u)
{
	const struct layout *l = b.job.layout;
	const struct scope scope = { .rows = &b.job.split, .row = u->row };
	const struct rows *rows;
	struct diag d = { 0 };
	double t = cpu();
	datasets_begin(b.job.data);
	for (size_t i = 0; i < l->ndata; i++) {
		if ((int)i != l->split.ds && !datasets_fetch(b.job.data, (int)i, b.job.split.n ? &scope : NULL, &rows, &d))
			d = (struct diag){ 0 }; /* one that knows more rows than the split's */
	}
	return cpu() - t;
}

static double as_pdf(double *data)
{
	double spent = 0;
	b.pages = 0;
	*data = 0;
	for (size_t i = 0; i < b.job.nunits; i++) {
		struct compose_unit c;
		struct doc doc;
		struct diag d = { 0 };
		arena_reset(&b.arena);
		*data += fetch(&b.job.unit[i]);
		double t = cpu();
		describe(&b.job.unit[i], &c);
		doc_init(&doc, &b.arena);
		if (!compose(b.composer, &c, &doc, NULL, &d) || !out_pdf.write(b.pdf, &doc, &b.bytes, &d))
			fail(&d);
		spent += cpu() - t;
		b.pages += doc.n;
	}
	return spent;
}

static void tables(const struct job_unit *u, const struct tab_sink *sink)
{
	struct compose_unit c;
	struct diag d = { 0 };
	describe(u, &c);
	if (!tabulate(b.job.layout, b.job.data, &b.arena, &c, sink, &d))
		fail(&d);
}

static bool pass_table(void *arg, const struct tab_table *t, struct diag *d)
{
	(void)arg, (void)t, (void)d;
	return true;
}

static bool pass_row(void *arg, const struct tab_row *r, struct diag *d)
{
	(void)arg, (void)r, (void)d;
	return true;
}

/* What the tables of a document cost when nobody writes them: crosstabs are searched, sums and words made. SELECTs were answered before. */
static double tabulated(const struct job_unit *u)
{
	static const struct tab_sink nowhere = { NULL, pass_table, pass_row, pass_table, NULL };
	double t = cpu();
	tables(u, &nowhere);
	return cpu() - t;
}

/* As the job does it, SELECTs aside. *tab: the part of it that is not writing. */
static double as_workbook(double *tab)
{
	const struct backend_file about = { .layout = b.job.layout, .title = "Darbgrāmata", .made_on = 20000, .many = b.job.nunits > 1 };
	struct diag d = { 0 };
	double t = cpu(), data = 0;
	*tab = 0;
	void *state = out_xlsx.open(NULL, &d), *file = out_xlsx.begin(state, &about, &d);
	for (size_t i = 0; i < b.job.nunits; i++) {
		arena_reset(&b.arena);
		data += fetch(&b.job.unit[i]) + tabulated(&b.job.unit[i]); /* the first reading asks what fetch could not */
		*tab += tabulated(&b.job.unit[i]);
		const struct tab_sink sink = out_xlsx.sink(file, b.job.unit[i].label);
		tables(&b.job.unit[i], &sink);
	}
	if (!out_xlsx.end(file, &b.bytes, &d))
		fail(&d);
	out_xlsx.close(state);
	return cpu() - t - data - *tab; /* it was done twice */
}

static void record(void)
{
	for (size_t i = 0; i < b.job.nunits; i++) {
		arena_reset(&b.arena);
		fetch(&b.job.unit[i]);
		tables(&b.job.unit[i], &cells_record);
	}
}

static void open_all(const struct job_request *r, const char *root)
{
	static struct arena of_config;
	struct diags problems = { 0 };
	struct diag d = { 0 };
	arena_init(&of_config, 0);
	arena_init(&b.arena, 0);
	strbuf_init(&b.bytes);
	const struct config *c = config_load(&of_config, root, NULL, ".", &problems);
	struct store *s = c ? store_open(c->store, &d) : NULL;
	b.job.config = c;
	b.job.store = s;
	b.job.request = r;
	bool good = s && job_open(&b.job, false, &problems, &d) && job_plan(&b.job, true, &d);
	if (!good && problems.n)
		fail(&problems.v[0]);
	b.fonts = good ? fonts_open("fonts", &d) : NULL;
	b.pdf = b.fonts ? out_pdf.open(b.fonts, &d) : NULL;
	if (!b.pdf)
		fail(&d);
	b.composer = composer_new(b.job.layout, b.job.data, b.fonts);
}

int main(int argc, char **argv)
{
	struct job_request r = { .layout = argc > 2 ? argv[2] : "", .today = "2026-06-20", .lang = -1, .singles = true, .bundles = true, .run_id = "bench", .workers = 1 };
	struct diag d = { 0 };
	double pdf = 1e9, xlsx = 1e9, naive = 1e9, data = 1e9, tab = 1e9, t, one;
	char path[] = "/tmp/lieciba-bench-papers-XXXXXX";
	if (argc < 4 || !period_parse(argv[3], &r.period, &d))
		return 64;
	open_all(&r, argv[1]);
	record();
	int fd = mkstemp(path);
	for (int i = 0; i < ROUNDS; i++) {
		t = as_pdf(&one);
		pdf = t < pdf ? t : pdf;
		data = one < data ? one : data;
		t = as_workbook(&one);
		xlsx = t < xlsx ? t : xlsx;
		tab = one < tab ? one : tab;
		t = cells_alone(path);
		naive = t < naive ? t : naive;
	}
	unlink(path);
	close(fd);
	printf("units %zu pages %zu select_us %.0f pdf_us %.0f cells %zu xlsx_us %.0f naive_us %.0f ratio %.2f tables_us %.0f writing %.2f\n", b.job.nunits, b.pages, data * 1e6, pdf * 1e6, cells_n, xlsx * 1e6, naive * 1e6, xlsx / naive, tab * 1e6, (xlsx - tab) / naive);
	composer_free(b.composer);
	out_pdf.close(b.pdf);
	fonts_close(b.fonts);
	job_close(&b.job);
	strbuf_release(&b.bytes);
	arena_release(&b.arena);
	arena_release(&cells_texts);
	return 0;
}
