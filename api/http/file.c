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

/* The folder that @path lies in, to be freed. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
}

static int open_unnamed(const char *path)
{
	char *folder = folder_of(path);
	int fd = folder ? open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;

	free(folder);
	return fd;
}

/* With the rights that a new file gets. */
static int open_beside(struct weft_http_file *file)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	if (asprintf(&file->beside_, "%s.XXXXXX", file->path_) < 0) {
		file->beside_ = NULL;
		errno = ENOMEM;
		return -1;
	}
	fd = mkostemp(file->beside_, O_CLOEXEC);
	if (fd >= 0)
		fchmod(fd, 0666 & ~mask);
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
static int give_name(struct weft_http_file *file)
{
	char link[40];
	int r = -1;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", file->fd_);
	for (int i = 0; r < 0 && i < 100; i++) {
		free(file->beside_);
		if (asprintf(&file->beside_, "%s.%d.%d", file->path_, (int)getpid(), i) < 0) {
			file->beside_ = NULL;
			errno = ENOMEM;
			return -1;
		}
		r = linkat(AT_FDCWD, link, AT_FDCWD, file->beside_, AT_SYMLINK_FOLLOW);
		if (r < 0 && errno != EEXIST)
			return r;
	}
	return r;
}

/* A link cannot take the place of a file, so where there is one it goes by way of a rename. */
static int put_in_place(struct weft_http_file *file)
{
	char link[40];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", file->fd_);
	if (!file->named_ &&
	    linkat(AT_FDCWD, link, AT_FDCWD, file->path_, AT_SYMLINK_FOLLOW) == 0)
		return 0;
	if (!file->named_ && (errno != EEXIST || give_name(file) < 0))
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
