/* SPDX-License-Identifier: MIT */
/* xml: what is read and what is refused; escaping against what the reader gives back. */
#include "unit.h"

#include "lieciba/strbuf.h"
#include "lieciba/xml.h"

#include <string.h>

/* Events as a line: <name>, </name> and text. */
static const char *events(struct xml *x, struct strbuf *sb, struct diag *d)
{
	enum xml_event e;
	strbuf_reset(sb);
	while ((e = xml_next(x, d)) != XML_EVENT_END && e != XML_EVENT_FAULT) {
		if (e == XML_EVENT_TEXT)
			strbuf_adds(sb, xml_text(x));
		else
			strbuf_addf(sb, e == XML_EVENT_OPEN ? "<%s>" : "</%s>", xml_name(x));
	}
	assert_int_equal(xml_next(x, d), e);
	return sb->buf;
}

static const char *read_xml(const char *text, struct strbuf *sb, struct diag *d)
{
	*d = (struct diag){ 0 };
	struct xml *x = xml_open("a.xml", text, strlen(text), d);
	assert_non_null(x);
	events(x, sb, d);
	xml_close(x);
	return sb->buf;
}

static void reads(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d;
	(void)state;
	assert_string_equal(read_xml("<x:a xmlns:x='u'><b/>t&amp;&#257;<![CDATA[<c>]]></x:a>", &sb, &d), "<a><b></b>t&ā<c></a>");
	assert_string_equal(d.code, "");
	strbuf_release(&sb);
}

static void attributes(void **state)
{
	struct diag d = { 0 };
	const char *text = "<a xmlns:r='u' r:id='7' n='ē&lt;&amp;lt;'/>";
	(void)state;
	struct xml *x = xml_open("a.xml", text, strlen(text), &d);
	assert_int_equal(xml_next(x, &d), XML_EVENT_OPEN);
	assert_string_equal(xml_attr(x, "id"), "7");
	assert_string_equal(xml_attr(x, "n"), "ē<&lt;");
	assert_null(xml_attr(x, "m"));
	assert_string_equal(xml_name(x), "a");
	assert_int_equal(xml_next(x, &d), XML_EVENT_CLOSE);
	xml_close(x);
}

static void refuses(void **state)
{
	struct strbuf sb = STRBUF_INIT, deep = STRBUF_INIT;
	struct diag d;
	(void)state;
	read_xml("<a>\n<b></a>", &sb, &d);
	assert_string_equal(d.code, "X001");
	assert_int_equal(d.line, 2);
	assert_string_equal(d.file, "a.xml");
	read_xml("<a>", &sb, &d);
	assert_string_equal(d.code, "X001");
	read_xml("", &sb, &d);
	assert_string_equal(d.code, "X001");
	read_xml("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", &sb, &d);
	assert_string_equal(d.code, "X002");
	read_xml("<!DOCTYPE a [<!ENTITY e 'x'>]><a n='&e;'/>", &sb, &d);
	assert_string_equal(d.code, "X002");
	assert_string_equal(sb.buf, "");
	read_xml("<a n='&e;'/>", &sb, &d);
	assert_string_equal(d.code, "X001");
	read_xml("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", &sb, &d);
	assert_string_equal(d.code, "X002");
	for (int i = 0; i < 250; i++)
		strbuf_adds(&deep, "<a>");
	read_xml(deep.buf, &sb, &d);
	assert_string_equal(d.code, "X003");
	strbuf_reset(&deep);
	strbuf_adds(&deep, "<a");
	for (int i = 0; i < 100000; i++)
		strbuf_addf(&deep, " a%d='1'", i);
	strbuf_adds(&deep, "/>");
	assert_string_equal(read_xml(deep.buf, &sb, &d), "");
	assert_string_equal(d.code, "X003");
	strbuf_release(&deep);
	strbuf_release(&sb);
}

static void html(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	const char *text = "<!DOCTYPE html><TABLE><tr><td>ā&nbsp;b<td>c&eacute;<br>d</TABLE>";
	(void)state;
	struct xml *x = xml_open_html("a.html", text, strlen(text), &d);
	assert_string_equal(events(x, &sb, &d),
		"<html><body><table><tr><td>ā\xC2\xA0" "b</td><td>cé<br></br>d</td></tr></table></body></html>");
	xml_close(x);
	x = xml_open_html("a.html", "", 0, &d);
	assert_non_null(x);
	assert_int_equal(xml_next(x, &d), XML_EVENT_END);
	xml_close(x);
	strbuf_release(&sb);
}

static void escapes(void **state)
{
	struct strbuf sb = STRBUF_INIT, back = STRBUF_INIT;
	struct diag d;
	(void)state;
	strbuf_adds(&sb, "<a>");
	xml_escape(&sb, "\"A\" & <'ž'>\x01\xff", strlen("\"A\" & <'ž'>\x01\xff"));
	strbuf_adds(&sb, "</a>");
	assert_string_equal(sb.buf, "<a>&quot;A&quot; &amp; &lt;&#39;ž&#39;&gt;\xEF\xBF\xBD\xEF\xBF\xBD</a>");
	assert_string_equal(read_xml(sb.buf, &back, &d), "<a>\"A\" & <'ž'>\xEF\xBF\xBD\xEF\xBF\xBD</a>");
	strbuf_release(&sb);
	strbuf_release(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads), cmocka_unit_test(attributes), cmocka_unit_test(refuses), cmocka_unit_test(html),
		cmocka_unit_test(escapes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
