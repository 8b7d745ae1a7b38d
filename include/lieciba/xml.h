/* SPDX-License-Identifier: MIT */
/*
 * xml: reading XML and HTML from memory, event by event, and escaping text for writing either (over libxml2).
 *
 * Files come from anywhere, so nothing is fetched, no DTD and no entity of a file's own is accepted (X002), and depth, size and the length of a
 * tag or text (256 KiB, of XML only) are limited (X001, X003).
 */
#ifndef LIECIBA_XML_H
#define LIECIBA_XML_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/*
 * Appends text so that it may stand in an element's content or in an attribute's double quotes, of HTML or of XML: & < > " ' become references,
 * control characters that XML cannot hold become U+FFFD, as do bytes that are not UTF-8.
 */
void xml_escape(struct strbuf *out, const char *s, size_t n);

struct xml;
enum xml_event { XML_EVENT_END, XML_EVENT_OPEN, XML_EVENT_CLOSE, XML_EVENT_TEXT, XML_EVENT_FAULT };

/* name: for messages. The data must outlive the reader. NULL with *d filled when it cannot begin. Linear, holds one piece of 32 KiB. */
struct xml *xml_open(const char *name, const char *data, size_t len, struct diag *d);
/*
 * The same from a stream: read gives at most size bytes, 0 at the end, -1 with *d filled (xml_next then gives that fault). It limits the size itself.
 */
struct xml *xml_open_stream(const char *name, ptrdiff_t (*read)(void *arg, char *buf, size_t size, struct diag *d), void *arg, struct diag *d);
/* HTML as browsers take it: anything goes, nothing is a fault but depth (1000). The data is valid UTF-8 (what a <meta> says is not heard), at most 64 MiB. */
struct xml *xml_open_html(const char *name, const char *data, size_t len, struct diag *d);
/* An empty element gives OPEN and CLOSE. Text may come in several pieces. After FAULT (*d filled) or END every call gives the same. */
enum xml_event xml_next(struct xml *x, struct diag *d);
/* Of the current event, valid until the next: local name without prefix; text; line (from 1). */
const char *xml_name(const struct xml *x);
const char *xml_text(const struct xml *x);
int xml_line(const struct xml *x);
/* Attribute by local name whatever its prefix, NULL = none; valid until the next event. At OPEN only. */
const char *xml_attr(const struct xml *x, const char *name);
void xml_close(struct xml *x);

#endif
