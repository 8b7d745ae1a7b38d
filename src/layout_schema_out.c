/* SPDX-License-Identifier: MIT */
/* The schema, continued: what is particular to one output format. */
#include "layout_schema.h"

static const struct schema_key pdf_keys[] = {
	{ "file", V_OTHER, NULL, N_("Path of the file of a layout without split."), .offset = 0, .as = V_TEXT },
	{ "title", V_TEXT, NULL, N_("Title; print queues show it, so no names."), AT(layout, pdf.title) },
	{ "author", V_TEXT, NULL, N_("Author."), AT(layout, pdf.author) },
	{ "subject", V_TEXT, NULL, N_("Subject."), AT(layout, pdf.subject) },
	{ "keywords", V_TEXT, NULL, N_("Keywords."), AT(layout, pdf.keywords) },
	{ "lang", V_STRING, NULL, N_("Language tag; the document's language when left out."), AT(layout, pdf.lang) },
	{ "bookmarks", V_BOOL, "true", N_("Bookmarks from headings."), AT(layout, pdf.bookmarks) },
	{ "pdfa", V_FLAG, "2a", N_("Archival profile: 2a is tagged for readers of accessible files (PDF/UA-1) too; 2u is not, and smaller."), AT(layout, pdf.tagged), .words = "2u|2a" },
	{ "open", V_LATER, NULL, N_("How viewers open it."), .offset = 0 },
	{ "compress", V_LATER, NULL, N_("Compression."), .offset = 0 },
	{ "permissions", V_LATER, NULL, N_("Refused in archival files."), .offset = 0 },
	{ "attachments", V_LATER, NULL, N_("Files within the PDF."), .offset = 0 },
};
MAP(pdf, "pdf", N_("the PDF"));
