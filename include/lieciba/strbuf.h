/* SPDX-License-Identifier: MIT */
/*
 * strbuf: growing text, never NULL, with a sticky error.
 *
 * buf is always NUL-terminated and valid, even after STRBUF_INIT or when memory ran
 * out (then `failed` is set, further appends do nothing, and the text is what fitted).
 * Check `failed` once, at the end.
 */
#ifndef LIECIBA_STRBUF_H
#define LIECIBA_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct strbuf {
	char *buf;
	size_t len, cap; /* cap 0: buf is the shared empty string */
	bool failed;
};
extern char strbuf_empty[];
#define STRBUF_INIT { .buf = strbuf_empty }

void strbuf_init(struct strbuf *sb);
void strbuf_release(struct strbuf *sb); /* frees and re-initialises */
void strbuf_reset(struct strbuf *sb);   /* length 0, memory kept */
void strbuf_add(struct strbuf *sb, const void *data, size_t n);
void strbuf_adds(struct strbuf *sb, const char *s);
void strbuf_addc(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap);
void strbuf_truncate(struct strbuf *sb, size_t len);
/* JSON string with quotes; input must be valid UTF-8. */
void strbuf_add_json(struct strbuf *sb, const char *s);
/* Hands the malloc'd text to the caller (who frees it) and re-initialises; NULL when failed. */
char *strbuf_detach(struct strbuf *sb, size_t *len);

#endif
