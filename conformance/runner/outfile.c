/* SPDX-License-Identifier: MIT */
#include "outfile.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

/* A file beside @path, with the rights that a new file gets. */
static int open_beside(struct outfile *f)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	if (asprintf(&f->beside, "%s.XXXXXX", f->path) < 0) {
		f->beside = NULL;
		return -1;
	}
	fd = mkostemp(f->beside, O_CLOEXEC);
	if (fd >= 0)
		fchmod(fd, 0666 & ~mask);
	return fd;
}

static int open_fd(struct outfile *f)
{
	struct stat st;

	if (stat(f->path, &st) == 0 && !S_ISREG(st.st_mode))
		return open(f->path, O_WRONLY | O_CLOEXEC);
	return open_beside(f);
}

int outfile_open(struct outfile *ret, const char *path)
{
	struct outfile f = { .path = path };
	int fd = open_fd(&f), r;

	f.out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (f.out) {
		*ret = f;
		return 0;
	}
	r = -errno;
	warn("%s", SHOWN(path));
	if (fd >= 0) {
		close(fd);
		if (f.beside)
			unlink(f.beside);
	}
	free(f.beside);
	return r;
}

int outfile_commit(struct outfile *f)
{
	int r = 0;

	if (!f->out)
		return 0;
	if (ferror(f->out))
		r = -EIO;
	if (fclose(f->out) != 0)
		r = -errno;
	f->out = NULL;
	if (r == 0 && f->beside && rename(f->beside, f->path) < 0)
		r = -errno;
	if (r < 0) {
		errno = -r;
		warn("%s", SHOWN(f->path));
		if (f->beside)
			unlink(f->beside);
	}
	free(f->beside);
	return r;
}

void outfile_discard(struct outfile *f)
{
	if (!f->out)
		return;
	fclose(f->out);
	f->out = NULL;
	if (f->beside)
		unlink(f->beside);
	free(f->beside);
}
