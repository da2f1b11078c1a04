/* SPDX-License-Identifier: MIT */
#include "outfile.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

enum { LINKS_MOST = 40, NAMES_MOST = 100 };

/* The folder that @path lies in, to be freed. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *copy = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	char *folder = copy ? realpath(copy, NULL) : NULL;

	free(copy);
	return folder;
}

/* @name, if it does not begin at the root, as seen from @folder; to be freed. */
static char *seen_from(const char *folder, const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s%s%s", name[0] == '/' ? "" : folder, name[0] == '/' ? "" : "/",
		     name) < 0)
		return NULL;
	return path;
}

/*
 * The place where the file shall be: behind symbolic links, which stay, even if nothing is there
 * yet.  To be freed.
 */
static char *resolve(const char *path)
{
	char *at = strdup(path), link[PATH_MAX], *folder, *next;

	for (int links = 0; at && links < LINKS_MOST; links++) {
		const char *slash = strrchr(at, '/');
		ssize_t n = readlink(at, link, sizeof(link) - 1);

		link[n > 0 ? n : 0] = '\0';
		folder = folder_of(at);
		next = folder ? seen_from(folder, n > 0 ? link : slash ? slash + 1 : at) : NULL;
		free(folder);
		free(at);
		if (n <= 0 || !next)
			return next;
		at = next;
	}
	free(at);
	errno = ELOOP;
	return NULL;
}

/* The next of the names beside the target.  False, and errno: there is no memory. */
static bool name_beside(struct outfile *f, int i)
{
	free(f->beside);
	if (asprintf(&f->beside, "%s.%d.%d", f->target, (int)getpid(), i) >= 0)
		return true;
	f->beside = NULL;
	errno = ENOMEM;
	return false;
}

/*
 * A file beside the target, for systems without O_TMPFILE.  The system itself takes the mask off
 * the rights.
 */
static int open_beside(struct outfile *f)
{
	int fd = -1;

	for (int i = 0; fd < 0 && i < NAMES_MOST && name_beside(f, i); i++) {
		fd = open(f->beside, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd;
}

/* A file without a name: nothing stays behind, however this process ends. */
static int open_unnamed(const struct outfile *f)
{
	char *folder = strndup(f->target, (size_t)(strrchr(f->target, '/') - f->target) + 1);
	int fd = folder ? open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;

	free(folder);
	return fd;
}

static int open_fd(struct outfile *f)
{
	struct stat st;
	int fd;

	f->target = resolve(f->path);
	if (!f->target)
		return -1;
	if (stat(f->target, &st) < 0 && errno != ENOENT)
		return -1;
	if (stat(f->target, &st) == 0 && !S_ISREG(st.st_mode))
		return open(f->target, O_WRONLY | O_CLOEXEC);
	fd = open_unnamed(f);
	f->unnamed = fd >= 0;
	return fd >= 0 ? fd : open_beside(f);
}

static void release(struct outfile *f)
{
	free(f->beside);
	free(f->target);
	*f = (struct outfile){ 0 };
}

/* A name for the file without one, next to its target. */
static int give_name(struct outfile *f)
{
	char link[40];
	int r = -1;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fileno(f->out));
	for (int i = 0; i < NAMES_MOST && r < 0 && name_beside(f, i); i++) {
		r = linkat(AT_FDCWD, link, AT_FDCWD, f->beside, AT_SYMLINK_FOLLOW);
		if (r < 0 && errno != EEXIST)
			break;
	}
	return r;
}

/* Between name and rename no signal may come, or the name would stay. */
static int put_in_place(struct outfile *f)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	r = f->unnamed ? give_name(f) : 0;
	if (r == 0 && f->beside) {
		r = rename(f->beside, f->target);
		if (r < 0)
			unlink(f->beside);
	}
	r = r < 0 ? -errno : 0;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
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
	release(&f);
	return r;
}

bool outfile_same(const struct outfile *a, const struct outfile *b)
{
	return a->target && b->target && strcmp(a->target, b->target) == 0;
}

int outfile_commit(struct outfile *f)
{
	int r;

	if (!f->out)
		return 0;
	r = fflush(f->out) != 0 ? -errno : ferror(f->out) ? -EIO : put_in_place(f);
	if (fclose(f->out) != 0 && r == 0)
		r = -errno;
	if (r < 0) {
		errno = -r;
		warn("%s", SHOWN(f->path));
	}
	release(f);
	return r;
}

void outfile_discard(struct outfile *f)
{
	if (!f->out)
		return;
	fclose(f->out);
	if (f->beside)
		unlink(f->beside);
	release(f);
}
