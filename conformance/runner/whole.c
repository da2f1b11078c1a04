/* SPDX-License-Identifier: MIT */
#include "whole.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* Room for twice as much, for @most bytes and one more at last. */
static int grow(char **text, size_t *room, size_t most)
{
	size_t wanted = *room ? 2 * *room : 1 << 16;
	char *more;

	if (wanted > most)
		wanted = most + 1;
	more = realloc(*text, wanted + 1);
	if (!more)
		return -ENOMEM;
	*text = more;
	*room = wanted;
	return 0;
}

/* Until the end, or until there is more than @most. */
static int read_all(FILE *in, size_t most, char **text, size_t *size)
{
	size_t room = 0, n = 1;
	int r = 0;

	while (r == 0 && n > 0 && *size <= most) {
		if (*size == room)
			r = grow(text, &room, most);
		errno = 0;
		n = r == 0 ? fread(*text + *size, 1, room - *size, in) : 0;
		*size += n;
	}
	if (r == 0 && ferror(in))
		r = errno ? -errno : -EIO;
	return r;
}

static int complain(const char *option, const char *path, int code, const char *what)
{
	warnx("%s %s: %s", option, SHOWN(path), what);
	return code;
}

int whole_read(const char *option, const char *path, size_t most, char **ret)
{
	FILE *in = fopen(path, "re");
	size_t size = 0;
	char *text = NULL;
	int r;

	if (!in)
		return complain(option, path, -errno, strerror(errno));
	r = read_all(in, most, &text, &size);
	fclose(in);
	if (r < 0)
		r = complain(option, path, r, r == -ENOMEM ? "out of memory" : strerror(-r));
	else if (size > most)
		r = complain(option, path, -EFBIG, "it is too large to be meant");
	else if (memchr(text, '\0', size))
		r = complain(option, path, -EINVAL, "it has a NUL, and so is no text");
	if (r < 0) {
		free(text);
		return r;
	}
	text[size] = '\0';
	*ret = text;
	return 0;
}
