/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flag.h"

uint32_t body_checksum(const unsigned char *bytes, size_t size)
{
	uint32_t crc = ~0U;

	for (size_t i = 0; i < size; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return ~crc;
}

static int make_room(struct body *ret, size_t size, const char *type)
{
	*ret = (struct body){ .bytes = malloc(size ? size : 1), .size = size, .type = type };
	return ret->bytes ? 0 : -ENOMEM;
}

/* Bytes that look like noise; xorshift never leaves a state that is not 0. */
static void fill(unsigned char *bytes, size_t size, uint64_t seed)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15U + 1;

	if (!x)
		x = 1;
	for (size_t i = 0; i < size; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		bytes[i] = (unsigned char)(x >> 32);
	}
}

static int make_noise(struct body *ret, size_t size, uint64_t seed)
{
	int r = size > LARGEST_BODY ? -ENOENT : make_room(ret, size, "application/octet-stream");

	if (r == 0)
		fill(ret->bytes, size, seed);
	return r;
}

static int make_flag(struct body *ret, const char *code)
{
	int r = make_room(ret, FLAG_ROOM, "image/gif");

	if (r == 0)
		ret->size = flag_draw(code, ret->bytes);
	return r;
}

/* ---- lists -------------------------------------------------------------------------------- */

static int list_flags(struct body *ret)
{
	FILE *f;
	char *text;
	size_t size;

	f = open_memstream(&text, &size);
	if (!f)
		return -ENOMEM;
	for (const char *at = flag_codes; *at; at += 2)
		fprintf(f, "/%.2s/%.2s.gif\n", at, at);
	if (fclose(f) != 0)
		return -ENOMEM;
	*ret = (struct body){ (unsigned char *)text, size, "text/plain" };
	return 0;
}

static void print_sum(FILE *f, const unsigned char *bytes, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void print_sum(FILE *f, const unsigned char *bytes, size_t size, const char *format, ...)
{
	va_list args;

	fprintf(f, "%08x %zu ", (unsigned)body_checksum(bytes, size), size);
	va_start(args, format);
	vfprintf(f, format, args);
	va_end(args);
}

static int list_sums(struct body *ret, unsigned long n)
{
	unsigned char bytes[FLAG_ROOM];
	FILE *f;
	char *text;
	size_t size;

	if (n > 1000000)
		return -ENOENT;
	f = open_memstream(&text, &size);
	if (!f)
		return -ENOMEM;
	for (const char *at = flag_codes; *at; at += 2)
		print_sum(f, bytes, flag_draw(at, bytes), "/%.2s/%.2s.gif\n", at, at);
	for (unsigned long i = 0; i < n; i++) {
		fill(bytes, FILE_SIZE, i);
		print_sum(f, bytes, FILE_SIZE, "/file/%lu\n", i);
	}
	if (fclose(f) != 0)
		return -ENOMEM;
	*ret = (struct body){ (unsigned char *)text, size, "text/plain" };
	return 0;
}

int body_make(const char *target, struct body *ret)
{
	char first[3], second[3];
	unsigned long n;
	int end = 0;

	if (sscanf(target, "/file/%lu", &n) == 1)
		return make_noise(ret, FILE_SIZE, n);
	if (sscanf(target, "/bytes/%lu", &n) == 1)
		return make_noise(ret, n, n);
	if (sscanf(target, "/sums/%lu", &n) == 1)
		return list_sums(ret, n);
	if (strcmp(target, "/flags") == 0)
		return list_flags(ret);
	if (sscanf(target, "/%2[a-z]/%2[a-z].gif%n", first, second, &end) == 2 && end > 0 &&
	    !target[end] && strcmp(first, second) == 0 && flag_exists(first))
		return make_flag(ret, first);
	return -ENOENT;
}

/* ---- gzip --------------------------------------------------------------------------------- */

static unsigned char *put_32(unsigned char *at, uint32_t x)
{
	for (int i = 0; i < 4; i++)
		*at++ = (unsigned char)(x >> 8 * i);
	return at;
}

/* A stored block of deflate: the last one is marked, and its length stands there twice. */
static unsigned char *put_block(unsigned char *at, const unsigned char *bytes, size_t size,
				int last)
{
	*at++ = (unsigned char)last;
	at = put_32(at, (uint32_t)size | (uint32_t)~size << 16);
	memcpy(at, bytes, size);
	return at + size;
}

int body_compress(struct body *body)
{
	static const unsigned char header[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255 };
	enum { MOST = 65535, AROUND = sizeof(header) + 8 };
	size_t done = 0, blocks = body->size / MOST + 1;
	unsigned char *bytes = malloc(AROUND + body->size + 5 * blocks), *at = bytes;

	if (!bytes)
		return -ENOMEM;
	memcpy(at, header, sizeof(header));
	at += sizeof(header);
	while (blocks-- > 0) {
		size_t size = body->size - done < MOST ? body->size - done : MOST;

		at = put_block(at, body->bytes + done, size, blocks == 0);
		done += size;
	}
	at = put_32(at, body_checksum(body->bytes, body->size));
	at = put_32(at, (uint32_t)body->size);
	free(body->bytes);
	body->bytes = bytes;
	body->size = (size_t)(at - bytes);
	return 0;
}
