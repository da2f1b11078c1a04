/* SPDX-License-Identifier: MIT */
/* Files that appear when they are whole. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http.h"

enum { LINK = 40, NAMES = 100 };

/* The folder that @path lies in, to be freed. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
}

/* The name of an open file without a name; false: there is no /proc to link it by. */
static bool name_of(int fd, char ret[LINK])
{
	snprintf(ret, LINK, "/proc/self/fd/%d", fd);
	return faccessat(AT_FDCWD, ret, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Without a name there is nothing to be left behind; but it has to get one in the end. */
static int open_unnamed(const char *path)
{
	char *folder = folder_of(path), link[LINK];
	int fd = folder ? open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;

	free(folder);
	if (fd < 0 || name_of(fd, link))
		return fd;
	close(fd);
	return -1;
}

/* The next of the names beside the right one.  0, or -1 and errno. */
static int name_beside(struct weft_http_file *file, int i)
{
	free(file->beside_);
	if (asprintf(&file->beside_, "%s.%d.%d", file->path_, (int)getpid(), i) >= 0)
		return 0;
	file->beside_ = NULL;
	errno = ENOMEM;
	return -1;
}

/* The system itself takes the mask off the rights. */
static int open_beside(struct weft_http_file *file)
{
	int fd = -1;

	for (int i = 0; fd < 0 && i < NAMES; i++) {
		if (name_beside(file, i) < 0)
			return -1;
		fd = open(file->beside_, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			return -1;
	}
	return fd;
}

static void release(struct weft_http_file *file)
{
	free(file->path_);
	free(file->beside_);
	*file = (struct weft_http_file){ .fd_ = -1 };
}

WEFT_API int weft_http_file_open(struct weft_http_file *file, const char *path)
{
	struct weft_http_file f = { .path_ = strdup(path), .fd_ = -1 };
	int r;

	if (!f.path_)
		return -ENOMEM;
	f.fd_ = open_unnamed(path);
	if (f.fd_ < 0) {
		f.fd_ = open_beside(&f);
		f.named_ = f.fd_ >= 0;
	}
	r = f.fd_ < 0 ? -errno : 0;
	if (r < 0)
		release(&f);
	else
		*file = f;
	return r;
}

WEFT_API int weft_http_file_sink(void *arg, const void *data, size_t n)
{
	const struct weft_http_file *file = arg;
	const char *at = data;

	while (n > 0) {
		ssize_t done = write(file->fd_, at, n);

		if (done < 0 && errno != EINTR)
			return -errno;
		at += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
	return 0;
}

/* A name beside the right one, which nobody has. */
static int give_name(struct weft_http_file *file, const char *link)
{
	int r = -1;

	for (int i = 0; r < 0 && i < NAMES; i++) {
		if (name_beside(file, i) < 0)
			return -1;
		r = linkat(AT_FDCWD, link, AT_FDCWD, file->beside_, AT_SYMLINK_FOLLOW);
		if (r < 0 && errno != EEXIST)
			return r;
	}
	return r;
}

/* A link cannot take the place of a file, so where there is one it goes by way of a rename. */
static int put_in_place(struct weft_http_file *file)
{
	char link[LINK];

	(void)name_of(file->fd_, link);
	if (!file->named_ &&
	    linkat(AT_FDCWD, link, AT_FDCWD, file->path_, AT_SYMLINK_FOLLOW) == 0)
		return 0;
	if (!file->named_ && (errno != EEXIST || give_name(file, link) < 0))
		return -errno;
	if (rename(file->beside_, file->path_) == 0)
		return 0;
	file->named_ = true;
	return -errno;
}

WEFT_API int weft_http_file_commit(struct weft_http_file *file)
{
	int r = put_in_place(file);

	if (r < 0 && file->named_)
		unlink(file->beside_);
	/* What a network's disk cannot take may be told as late as this. */
	if (close(file->fd_) < 0 && r == 0)
		r = -errno;
	release(file);
	return r;
}

WEFT_API void weft_http_file_discard(struct weft_http_file *file)
{
	if (file->fd_ < 0 || !file->path_)
		return;
	close(file->fd_);
	if (file->named_)
		unlink(file->beside_);
	release(file);
}
