/* SPDX-License-Identifier: MIT */
#ifndef BODY_H
#define BODY_H

/* body.h - what a target holds. */

#include <stddef.h>
#include <stdint.h>

enum {
	FILE_SIZE = 2048,		/* bytes of /file/N */
	LARGEST_BODY = 64 << 20,
};

struct body {
	unsigned char *bytes;		/* from malloc; the owner of the struct frees them */
	size_t size;
	const char *type;		/* a MIME type; constant */
};

/*
 * Fill @ret with the body of @target, a path without conditions.
 * 0; -ENOENT: there is no such target; -ENOMEM.
 */
int body_make(const char *target, struct body *ret);

/* Put @body into a gzip file, in blocks that are stored.  0; -ENOMEM, and @body is as it was. */
int body_compress(struct body *body);

uint32_t body_checksum(const unsigned char *bytes, size_t size);

#endif
