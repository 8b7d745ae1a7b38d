/* SPDX-License-Identifier: MIT */
/*
 * xml: libxml2's parsers behind limits; the only file that includes its headers. A piece of the file is pushed in, what it says comes out as a queue
 * of events, and the caller takes them one by one: memory is that of one piece, whatever the file. HTML goes the same way (the parser closes what
 * the page forgot). One pass, no tree, no recursion.
 */
#include "lieciba/xml.h"

#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 200, MAX_HTML_DEPTH = 1000, MAX_XML = 512 << 20, MAX_HTML = 64 << 20, MAX_TAG = 256 << 10, PIECE = 32768 };

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

struct event {
	enum xml_event what;
	int line;
	const char *name;        /* of the parser's dictionary */
	size_t text;             /* where it stands in `text` */
	size_t attribute, attributes;
};
struct attribute { const char *name; size_t value; };
struct xml {
	const char *name;
	const char *data, *end;  /* from memory, or: */
	ptrdiff_t (*read)(void *arg, char *buf, size_t size, struct diag *d);
	void *arg;
	xmlParserCtxtPtr parser;
	bool html, ended;
	int depth;
	size_t unclosed;         /* bytes since the last > */
	struct strbuf text;      /* of the piece's texts and attributes, each with its NUL */
	struct event *v;
	size_t n, cap, next;
	struct attribute *attribute;
	size_t attributes, attribute_cap;
	struct event *open_text; /* text that may yet be continued */
	struct diag fault;       /* given when the queue is empty */
};

static void refuse(struct xml *x, const char *code, const char *what, int line)
{
	if (x->fault.code[0])
		return;
	diag_error(&x->fault, code, "%s", what);
	diag_place(&x->fault, x->name, line, 0);
	diag_hint(&x->fault, "%s", _("export the file again, or save it anew with the program that made it"));
	diag_exit(&x->fault, 65);
	xmlStopParser(x->parser);
}

static bool grown(struct xml *x, void **v, size_t *cap, size_t n, size_t size)
{
	if (n < *cap)
		return true;
	size_t more = *cap ? *cap * 2 : 256;
	void *p = realloc(*v, more * size);
	if (!p) {
		diag_error(&x->fault, "Q001", "%s", _("out of memory"));
		xmlStopParser(x->parser);
		return false;
	}
	*v = p;
	*cap = more;
	return true;
}

static struct event *add(struct xml *x, enum xml_event what, const xmlChar *name)
{
	void *v = x->v;
	if (x->fault.code[0] || !grown(x, &v, &x->cap, x->n, sizeof *x->v))
		return NULL;
	x->v = v;
	if (x->open_text)
		strbuf_addc(&x->text, '\0');
	x->open_text = NULL;
	struct event *e = &x->v[x->n++];
	*e = (struct event){ .what = what, .name = (const char *)name, .text = x->text.len, .attribute = x->attributes,
		.line = x->parser->input ? x->parser->input->line : 0 };
	return e;
}

static void on_text(void *arg, const xmlChar *s, int n)
{
	struct xml *x = arg;
	if (!x->open_text)
		x->open_text = add(x, XML_EVENT_TEXT, NULL);
	if (x->open_text && n > 0)
		strbuf_add(&x->text, s, (size_t)n);
}

static void add_attribute(struct xml *x, struct event *e, const xmlChar *name, const xmlChar *value, size_t n)
{
	void *v = x->attribute;
	if (x->fault.code[0] || !grown(x, &v, &x->attribute_cap, x->attributes, sizeof *x->attribute))
		return;
	x->attribute = v;
	x->attribute[x->attributes++] = (struct attribute){ (const char *)name, x->text.len };
	strbuf_add(&x->text, value, n);
	strbuf_addc(&x->text, '\0');
	e->attributes++;
}

static struct event *open_element(struct xml *x, const xmlChar *name)
{
	struct event *e = add(x, XML_EVENT_OPEN, name);
	if (++x->depth > (x->html ? MAX_HTML_DEPTH : MAX_DEPTH))
		refuse(x, "X003", _("elements stand too deeply within one another"), e ? e->line : 0);
	return e;
}

static void on_open(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nspaces, const xmlChar **spaces, int n, int defaulted,
	const xmlChar **v)
{
	struct event *e = open_element(arg, name);
	(void)prefix, (void)uri, (void)nspaces, (void)spaces, (void)defaulted;
	for (int i = 0; e && i < n; i++) /* each is five pointers: local name, prefix, namespace, value from and to */
		add_attribute(arg, e, v[5 * i], v[5 * i + 3], (size_t)(v[5 * i + 4] - v[5 * i + 3]));
}

static void on_open_html(void *arg, const xmlChar *name, const xmlChar **v)
{
	struct event *e = open_element(arg, name);
	for (; e && v && v[0]; v += 2)
		add_attribute(arg, e, v[0], v[1] ? v[1] : (const xmlChar *)"", v[1] ? strlen((const char *)v[1]) : 0);
}

static void on_close_html(void *arg, const xmlChar *name)
{
	struct xml *x = arg;
	add(x, XML_EVENT_CLOSE, name);
	x->depth--;
}

static void on_close(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)prefix, (void)uri;
	on_close_html(arg, name);
}

/* Entities of a file's own are how a kilobyte becomes a gigabyte; no journal's export has them. */
static void on_doctype(void *arg, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	struct xml *x = arg;
	(void)name, (void)external, (void)system;
	refuse(x, "X002", _("the file defines entities of its own, which this program does not accept"), x->parser->input ? x->parser->input->line : 0);
}

static struct xml *too_big(const char *name, size_t limit, struct diag *d)
{
	diag_error(d, "X003", _("%s is larger than %zu MiB"), name, limit >> 20);
	diag_hint(d, "%s", _("export it in parts, for instance class by class"));
	diag_exit(d, 65);
	return NULL;
}

static struct xml *open_parser(const char *name, bool html, struct diag *d)
{
	xmlSAXHandler on = { .initialized = XML_SAX2_MAGIC, .characters = on_text, .ignorableWhitespace = on_text, .cdataBlock = on_text };
	struct xml *x = calloc(1, sizeof *x);
	if (x) {
		strbuf_init(&x->text);
		x->name = name;
		x->html = html;
		if (html) {
			on.startElement = on_open_html;
			on.endElement = on_close_html;
			x->parser = htmlCreatePushParserCtxt(&on, x, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
		} else {
			on.startElementNs = on_open;
			on.endElementNs = on_close;
			on.internalSubset = on_doctype;
			x->parser = xmlCreatePushParserCtxt(&on, x, NULL, 0, NULL);
		}
	}
	if (!x || !x->parser) {
		xml_close(x);
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	if (html)
		htmlCtxtUseOptions(x->parser, HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC);
	else /* NOENT: else &amp; in an attribute comes as a reference; a file's own entities were refused before they are known */
		xmlCtxtUseOptions(x->parser, XML_PARSE_NOENT | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	return x;
}

struct xml *xml_open(const char *name, const char *data, size_t len, struct diag *d)
{
	if (len > MAX_XML)
		return too_big(name, MAX_XML, d);
	struct xml *x = open_parser(name, false, d);
	if (x) {
		x->data = data;
		x->end = data + len;
	}
	return x;
}

struct xml *xml_open_stream(const char *name, ptrdiff_t (*read)(void *arg, char *buf, size_t size, struct diag *d), void *arg, struct diag *d)
{
	struct xml *x = open_parser(name, false, d);
	if (x) {
		x->read = read;
		x->arg = arg;
	}
	return x;
}

struct xml *xml_open_html(const char *name, const char *data, size_t len, struct diag *d)
{
	if (len > MAX_HTML)
		return too_big(name, MAX_HTML, d);
	struct xml *x = open_parser(name, true, d);
	if (x) {
		x->data = data;
		x->end = data + len;
	}
	return x;
}

/* The parser's time grows with the square of an element's attributes. A cell's text has at most 32,767 characters. */
static bool tag_too_long(struct xml *x, const char *data, size_t n)
{
	size_t after = n;
	while (after > 0 && data[after - 1] != '>')
		after--;
	x->unclosed = after ? n - after : x->unclosed + n;
	if (x->unclosed <= MAX_TAG)
		return false;
	refuse(x, "X003", _("a tag or a text is longer than any export of a school needs"), x->parser->input ? x->parser->input->line : 0);
	return true;
}

static void push(struct xml *x, const char *data, size_t n)
{
	if (!x->html && tag_too_long(x, data, n))
		return;
	x->ended = n == 0;
	if (x->html)
		htmlParseChunk(x->parser, data, (int)n, x->ended);
	else
		xmlParseChunk(x->parser, data, (int)n, x->ended);
	if (x->text.failed && !x->fault.code[0])
		diag_error(&x->fault, "Q001", "%s", _("out of memory"));
	if (x->html || x->parser->wellFormed || x->fault.code[0])
		return;
	const xmlError *e = xmlCtxtGetLastError(x->parser);
	const char *message = e && e->message ? e->message : "";
	int length = (int)strcspn(message, "\r\n");
	diag_error(&x->fault, "X001", _("%s is not well-formed: %.*s"), x->name, length < 200 ? length : 200, message);
	diag_place(&x->fault, x->name, e ? e->line : 0, 0);
	diag_hint(&x->fault, "%s", _("export the file again, or save it anew with the program that made it"));
	diag_exit(&x->fault, 65);
}

/* The next piece of the file through the parser. */
static void feed(struct xml *x)
{
	char buf[PIECE];
	size_t left = (size_t)(x->end - x->data), n = left < PIECE ? left : PIECE;
	x->n = x->next = x->attributes = 0;
	strbuf_reset(&x->text);
	if (!x->read) {
		push(x, x->data, n);
		x->data += n;
		return;
	}
	ptrdiff_t got = x->read(x->arg, buf, sizeof buf, &x->fault);
	if (got >= 0)
		push(x, buf, (size_t)got);
	else if (!x->fault.code[0])
		diag_error(&x->fault, "X001", _("%s is not well-formed: %.*s"), x->name, 0, "");
}

enum xml_event xml_next(struct xml *x, struct diag *d)
{
	x->next += x->next < x->n;
	while (x->next == x->n) {
		if (x->fault.code[0]) {
			if (d)
				*d = x->fault;
			return XML_EVENT_FAULT;
		}
		if (x->ended)
			return XML_EVENT_END;
		feed(x);
		if (x->open_text)
			strbuf_addc(&x->text, '\0');
		x->open_text = NULL;
	}
	return x->v[x->next].what;
}

static const struct event *current(const struct xml *x)
{
	return x->next < x->n ? &x->v[x->next] : NULL;
}

const char *xml_name(const struct xml *x)
{
	const struct event *e = current(x);
	return e && e->name ? e->name : "";
}

const char *xml_text(const struct xml *x)
{
	const struct event *e = current(x);
	return e && e->what == XML_EVENT_TEXT ? x->text.buf + e->text : "";
}

int xml_line(const struct xml *x)
{
	const struct event *e = current(x);
	return e ? e->line : x->parser->input ? x->parser->input->line : 0;
}

const char *xml_attr(const struct xml *x, const char *name)
{
	const struct event *e = current(x);
	for (size_t i = 0; e && i < e->attributes; i++) {
		if (strcmp(x->attribute[e->attribute + i].name, name) == 0)
			return x->text.buf + x->attribute[e->attribute + i].value;
	}
	return NULL;
}

void xml_close(struct xml *x)
{
	if (!x)
		return;
	if (x->parser && x->html)
		htmlFreeParserCtxt(x->parser);
	else if (x->parser)
		xmlFreeParserCtxt(x->parser);
	strbuf_release(&x->text);
	free(x->attribute);
	free(x->v);
	free(x);
}
