/* SPDX-License-Identifier: MIT */
/* print: the only file that knows CUPS. */
#include "lieciba/print.h"

#ifdef LIECIBA_CUPS
#include <cups/cups.h>
#include <stdio.h>

static bool find_printer(const char *wanted, char *name, size_t size, struct diag *d)
{
	cups_dest_t *dest = cupsGetNamedDest(CUPS_HTTP_DEFAULT, wanted, NULL);
	if (dest) {
		snprintf(name, size, "%s", dest->name);
		cupsFreeDests(1, dest);
		return true;
	}
	if (wanted)
		diag_error(d, "G091", _("there is no printer '%s'"), wanted);
	else
		diag_error(d, "G091", "%s", _("no printer is set as the default"));
	diag_hint(d, "%s", _("`lpstat -p -d` lists printers; name one: --printer NAME"));
	return diag_exit(d, 69);
}

static bool send_file(const char *printer, int job, const struct print_file *f, bool last)
{
	char buf[65536];
	size_t n;
	FILE *in = fopen(f->path, "rb");
	if (!in)
		return false;
	bool good = cupsStartDocument(CUPS_HTTP_DEFAULT, printer, job, f->title, CUPS_FORMAT_PDF, last) == HTTP_STATUS_CONTINUE;
	while (good && (n = fread(buf, 1, sizeof buf, in)) > 0)
		good = cupsWriteRequestData(CUPS_HTTP_DEFAULT, buf, n) == HTTP_STATUS_CONTINUE;
	good = good && !ferror(in);
	fclose(in);
	return good && cupsFinishDocument(CUPS_HTTP_DEFAULT, printer) <= IPP_STATUS_OK_CONFLICTING;
}

static bool refused(struct diag *d)
{
	diag_error(d, "G092", _("the printer did not accept the job: %s"), cupsLastErrorString());
	diag_hint(d, "%s", _("nothing was recorded of this job; see `lpstat -t`"));
	return diag_exit(d, 74);
}

bool print_files(const struct print_request *r, int *job, struct diag *d)
{
	char printer[256];
	cups_option_t *options = NULL;
	if (!find_printer(r->printer, printer, sizeof printer, d))
		return false;
	int n = cupsAddOption("sides", r->one_sided ? "one-sided" : "two-sided-long-edge", 0, &options);
	*job = cupsCreateJob(CUPS_HTTP_DEFAULT, printer, r->title, n, options);
	cupsFreeOptions(n, options);
	if (*job == 0)
		return refused(d);
	for (size_t i = 0; i < r->n; i++) {
		if (send_file(printer, *job, &r->v[i], i + 1 == r->n))
			continue;
		refused(d); /* before the next call takes the reason away */
		cupsCancelJob2(CUPS_HTTP_DEFAULT, printer, *job, 0);
		return false;
	}
	return true;
}
#else
bool print_files(const struct print_request *r, int *job, struct diag *d)
{
	(void)r;
	*job = 0;
	diag_error(d, "G090", "%s", _("this program was built without CUPS"));
	diag_hint(d, "%s", _("print the class files of out/ by hand, then `lieciba issue … --how printed`; or install libcups2-dev and build again"));
	return diag_exit(d, 69);
}
#endif
