/* SPDX-License-Identifier: MIT */
/*
 * xml: libxml2's pull reader behind limits; the only file that includes its headers. HTML is parsed whole, since closing tags that are missing can
 * only be found so, and then walked by the same reader. One pass, no recursion.
 */
#include "lieciba/xml.h"

#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <libxml/HTMLparser.h>
#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 200, MAX_XML = 512 << 20, MAX_HTML = 64 << 20 };

/* ---- writing ---- */

static const char *reference(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f || c == 0xFFFE || c == 0xFFFF ? "\xEF\xBF\xBD" : NULL;
	}
}

void xml_escape(struct strbuf *out, const char *s, size_t n)
{
	const char *end = s + n;
	while (s < end) {
		const char *start = s;
		uint32_t c = utf8_next(&s, end);
		const char *r = reference(c);
		if (r)
			strbuf_adds(out, r);
		else if (c == 0xFFFD)
			strbuf_adds(out, "\xEF\xBF\xBD");
		else
			strbuf_add(out, start, (size_t)(s - start));
	}
}

/* ---- reading ---- */

struct xml {
	const char *name;
	xmlTextReaderPtr reader;
	xmlDocPtr doc;           /* of HTML */
	xmlChar *attribute;      /* the one asked for last */
	struct diag fault;
	bool empty, ended;       /* a CLOSE is owed for an empty element */
};

static void on_error(void *arg, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr where)
{
	struct xml *x = arg;
	if (x->fault.code[0] || severity == XML_PARSER_SEVERITY_WARNING || severity == XML_PARSER_SEVERITY_VALIDITY_WARNING)
		return;
	int n = (int)strcspn(message, "\r\n");
	diag_error(&x->fault, "X001", _("%s is not well-formed: %.*s"), x->name, n < 200 ? n : 200, message);
	diag_place(&x->fault, x->name, xmlTextReaderLocatorLineNumber(where), 0);
	diag_hint(&x->fault, "%s", _("export the file again, or save it anew with the program that made it"));
	diag_exit(&x->fault, 65);
}

static struct xml *too_big(const char *name, size_t limit, struct diag *d)
{
	diag_error(d, "X003", _("%s is larger than %zu MiB"), name, limit >> 20);
	diag_hint(d, "%s", _("export it in parts, for instance class by class"));
	diag_exit(d, 65);
	return NULL;
}

static struct xml *no_memory(struct xml *x, struct diag *d)
{
	xml_close(x);
	diag_error(d, "Q001", "%s", _("out of memory"));
	return NULL;
}

struct xml *xml_open(const char *name, const char *data, size_t len, struct diag *d)
{
	if (len > MAX_XML)
		return too_big(name, MAX_XML, d);
	struct xml *x = calloc(1, sizeof *x);
	if (!x)
		return no_memory(NULL, d);
	x->name = name;
	x->reader = xmlReaderForMemory(data, (int)len, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
	if (!x->reader)
		return no_memory(x, d);
	xmlTextReaderSetErrorHandler(x->reader, on_error, x);
	return x;
}

struct xml *xml_open_html(const char *name, const char *data, size_t len, struct diag *d)
{
	if (len > MAX_HTML)
		return too_big(name, MAX_HTML, d);
	struct xml *x = calloc(1, sizeof *x);
	if (!x)
		return no_memory(NULL, d);
	x->name = name;
	x->doc = htmlReadMemory(data, (int)len, NULL, "UTF-8", HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	x->ended = !x->doc; /* not one element: an empty document */
	x->reader = x->doc ? xmlReaderWalker(x->doc) : NULL;
	return x->reader || x->ended ? x : no_memory(x, d);
}

static enum xml_event faulty(struct xml *x, struct diag *d)
{
	if (!x->fault.code[0]) {
		diag_error(&x->fault, "X001", _("%s is not well-formed: %.*s"), x->name, 17, "it ends too early");
		diag_exit(&x->fault, 65);
	}
	if (d)
		*d = x->fault;
	return XML_EVENT_FAULT;
}

/* Entities of a file's own are how a kilobyte becomes a gigabyte; no journal's export has them. */
static enum xml_event refuse(struct xml *x, const char *code, const char *what, struct diag *d)
{
	diag_error(&x->fault, code, "%s", what);
	diag_place(&x->fault, x->name, xml_line(x), 0);
	diag_hint(&x->fault, "%s", _("export the file again, or save it anew with the program that made it"));
	diag_exit(&x->fault, 65);
	return faulty(x, d);
}

enum xml_event xml_next(struct xml *x, struct diag *d)
{
	if (x->fault.code[0])
		return faulty(x, d);
	if (x->empty) {
		x->empty = false;
		return XML_EVENT_CLOSE;
	}
	while (!x->ended) {
		int rc = xmlTextReaderRead(x->reader);
		if (rc < 0 || x->fault.code[0])
			return faulty(x, d);
		x->ended = rc == 0;
		int type = rc ? xmlTextReaderNodeType(x->reader) : XML_READER_TYPE_NONE;
		if (!x->doc && (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE))
			return refuse(x, "X002", _("the file defines entities of its own, which this program does not accept"), d);
		if (type == XML_READER_TYPE_ELEMENT) {
			if (!x->doc && xmlTextReaderDepth(x->reader) > MAX_DEPTH)
				return refuse(x, "X003", _("elements stand too deeply within one another"), d);
			x->empty = xmlTextReaderIsEmptyElement(x->reader) == 1;
			return XML_EVENT_OPEN;
		}
		if (type == XML_READER_TYPE_END_ELEMENT)
			return XML_EVENT_CLOSE;
		if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE)
			return XML_EVENT_TEXT;
	}
	return XML_EVENT_END;
}

static const char *or_empty(const xmlChar *s)
{
	return s ? (const char *)s : "";
}

const char *xml_name(const struct xml *x)
{
	return or_empty(x->reader ? xmlTextReaderConstLocalName(x->reader) : NULL);
}

const char *xml_text(const struct xml *x)
{
	return or_empty(x->reader ? xmlTextReaderConstValue(x->reader) : NULL);
}

int xml_line(const struct xml *x)
{
	return x->reader ? xmlTextReaderGetParserLineNumber(x->reader) : 0;
}

const char *xml_attr(struct xml *x, const char *name)
{
	const char *value = NULL;
	if (!x->reader)
		return NULL;
	for (int more = xmlTextReaderMoveToFirstAttribute(x->reader); more == 1 && !value; more = xmlTextReaderMoveToNextAttribute(x->reader)) {
		if (strcmp(or_empty(xmlTextReaderConstLocalName(x->reader)), name) == 0) {
			xmlFree(x->attribute);
			x->attribute = xmlTextReaderValue(x->reader);
			value = or_empty(x->attribute);
		}
	}
	xmlTextReaderMoveToElement(x->reader);
	return value;
}

void xml_close(struct xml *x)
{
	if (!x)
		return;
	if (x->reader)
		xmlFreeTextReader(x->reader);
	if (x->doc)
		xmlFreeDoc(x->doc);
	if (x->attribute)
		xmlFree(x->attribute);
	free(x);
}
