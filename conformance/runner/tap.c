/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "text.h"

static void as_underscore(FILE *out, unsigned char byte)
{
	(void)byte;
	fputc('_', out);
}

static void as_blank(FILE *out, unsigned char byte)
{
	if (byte == '\n' || byte == '\t')
		fputc(' ', out);
	else
		text_hex(out, byte);
}

static void as_comment(FILE *out, unsigned char byte)
{
	if (byte == '\t')
		fputc('\t', out);
	else
		text_hex(out, byte);
}

/* Inside the double quotes of YAML. */
static void as_yaml(FILE *out, unsigned char byte)
{
	if (byte == '\n')
		fputs("\\n", out);
	else if (byte == '\t')
		fputs("\\t", out);
	else if (byte == '"' || byte == '\\')
		fprintf(out, "\\%c", byte);
	else
		text_hex(out, byte);
}

static void close_block(struct tap *tap)
{
	if (tap->in_block)
		fputs("  ...\n", tap->out);
	tap->in_block = false;
}

void tap_begin(struct tap *tap, FILE *out, size_t planned)
{
	tap->out = out;
	tap->planned = planned;
	fprintf(out, "TAP version 13\n1..%zu\n", planned);
}

void tap_test(struct tap *tap, bool ok, const char *name, enum tap_directive directive,
	      const char *why)
{
	static const char *const words[] = { [TAP_SKIP] = "SKIP", [TAP_TODO] = "TODO" };

	close_block(tap);
	fprintf(tap->out, "%s %zu - ", ok ? "ok" : "not ok", ++tap->written);
	text_write(tap->out, name, strlen(name), "#\\", as_underscore);
	if (directive != TAP_NONE) {
		fprintf(tap->out, " # %s ", words[directive]);
		text_write(tap->out, why, strlen(why), "", as_blank);
	}
	fputc('\n', tap->out);
}

void tap_field(struct tap *tap, const char *key, const char *value)
{
	if (!tap->in_block)
		fputs("  ---\n", tap->out);
	tap->in_block = true;
	fprintf(tap->out, "  %s: \"", key);
	text_write(tap->out, value, strlen(value), "\"\\", as_yaml);
	fputs("\"\n", tap->out);
}

void tap_comment(struct tap *tap, const char *text, size_t n)
{
	close_block(tap);
	while (n > 0) {
		const char *end = memchr(text, '\n', n);
		size_t length = end ? (size_t)(end - text) : n;

		fputs(length ? "# " : "#", tap->out);
		text_write(tap->out, text, length, "", as_comment);
		fputc('\n', tap->out);
		length += end ? 1 : 0;
		text += length;
		n -= length;
	}
}

void tap_printf(struct tap *tap, const char *format, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	tap_comment(tap, line, strlen(line));
}

void tap_bail(struct tap *tap, const char *why)
{
	close_block(tap);
	fputs("Bail out! ", tap->out);
	text_write(tap->out, why, strlen(why), "", as_blank);
	fputc('\n', tap->out);
}

int tap_end(struct tap *tap)
{
	close_block(tap);
	if (fflush(tap->out) != 0 || ferror(tap->out))
		return -EIO;
	return tap->written == tap->planned ? 0 : -EPROTO;
}
