/* SPDX-License-Identifier: MIT */
#include "imports.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

/*
 * What stands in.
 */

/* Counts down to 0 when it strikes; below 0 means that none was asked for. */
static atomic_long until_failure = -1;

bool imports_fail(long nth)
{
	return atomic_exchange(&until_failure, nth > 0 ? nth : -1) == 0;
}

/* With errno set to @err, if it fails. */
static bool fails(int err)
{
	if (atomic_load(&until_failure) <= 0 || atomic_fetch_sub(&until_failure, 1) != 1)
		return false;
	errno = err;
	return true;
}

static void *in_malloc(size_t size)
{
	return fails(ENOMEM) ? NULL : malloc(size);
}

static void *in_calloc(size_t n, size_t size)
{
	return fails(ENOMEM) ? NULL : calloc(n, size);
}

static void *in_realloc(void *p, size_t size)
{
	return fails(ENOMEM) ? NULL : realloc(p, size);
}

static void *in_aligned_alloc(size_t align, size_t size)
{
	return fails(ENOMEM) ? NULL : aligned_alloc(align, size);
}

static void *in_memalign(size_t align, size_t size)
{
	return fails(ENOMEM) ? NULL : memalign(align, size);
}

static int in_posix_memalign(void **ret, size_t align, size_t size)
{
	return fails(ENOMEM) ? ENOMEM : posix_memalign(ret, align, size);
}

static void *in_mmap(void *at, size_t size, int access, int flags, int fd, off_t offset)
{
	return fails(ENOMEM) ? MAP_FAILED : mmap(at, size, access, flags, fd, offset);
}

static int in_mprotect(void *at, size_t size, int access)
{
	return fails(ENOMEM) ? -1 : mprotect(at, size, access);
}

static int in_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
			     void *arg)
{
	return fails(EAGAIN) ? EAGAIN : pthread_create(thread, attr, run, arg);
}

static int in_open(const char *path, int flags, unsigned int mode)
{
	return fails(EMFILE) ? -1 : open(path, flags, mode);
}

static int in_pipe(int fds[2])
{
	return fails(EMFILE) ? -1 : pipe(fds);
}

static int in_pipe2(int fds[2], int flags)
{
	return fails(EMFILE) ? -1 : pipe2(fds, flags);
}

static int in_socketpair(int family, int type, int protocol, int fds[2])
{
	return fails(EMFILE) ? -1 : socketpair(family, type, protocol, fds);
}

static int in_dup(int fd)
{
	return fails(EMFILE) ? -1 : dup(fd);
}

static int in_eventfd(unsigned int start, int flags)
{
	return fails(EMFILE) ? -1 : eventfd(start, flags);
}

static int in_epoll_create1(int flags)
{
	return fails(EMFILE) ? -1 : epoll_create1(flags);
}

static int in_timerfd_create(int clock, int flags)
{
	return fails(EMFILE) ? -1 : timerfd_create(clock, flags);
}

static int in_memfd_create(const char *name, unsigned int flags)
{
	return fails(EMFILE) ? -1 : memfd_create(name, flags);
}

#define STAND_IN(name, function) { name, (uintptr_t)(function) }

static const struct stand_in {
	const char *name;
	uintptr_t address;
} stand_ins[] = {
	STAND_IN("malloc", in_malloc),
	STAND_IN("calloc", in_calloc),
	STAND_IN("realloc", in_realloc),
	STAND_IN("aligned_alloc", in_aligned_alloc),
	STAND_IN("memalign", in_memalign),
	STAND_IN("posix_memalign", in_posix_memalign),
	STAND_IN("mmap", in_mmap),
	STAND_IN("mmap64", in_mmap),
	STAND_IN("mprotect", in_mprotect),
	STAND_IN("pthread_create", in_pthread_create),
	STAND_IN("open", in_open),
	STAND_IN("open64", in_open),
	STAND_IN("pipe", in_pipe),
	STAND_IN("pipe2", in_pipe2),
	STAND_IN("socketpair", in_socketpair),
	STAND_IN("dup", in_dup),
	STAND_IN("eventfd", in_eventfd),
	STAND_IN("epoll_create1", in_epoll_create1),
	STAND_IN("timerfd_create", in_timerfd_create),
	STAND_IN("memfd_create", in_memfd_create),
};

static uintptr_t find_stand_in(const char *name)
{
	for (size_t i = 0; i < sizeof(stand_ins) / sizeof(stand_ins[0]); i++)
		if (strcmp(stand_ins[i].name, name) == 0)
			return stand_ins[i].address;
	return 0;
}

/*
 * The object, and its table.
 */

#if defined(__x86_64__)
#define IS_IMPORT(type) ((type) == R_X86_64_JUMP_SLOT || (type) == R_X86_64_GLOB_DAT)
#elif defined(__aarch64__)
#define IS_IMPORT(type) ((type) == R_AARCH64_JUMP_SLOT || (type) == R_AARCH64_GLOB_DAT)
#else
#define IS_IMPORT(type) 0
#endif

enum { MOST_CHANGED = 64 };

static struct changed {
	uintptr_t *slot;
	uintptr_t before;
} changed[MOST_CHANGED];

static int changed_count;

struct object {
	uintptr_t code;			/* an address in it */
	uintptr_t base;
	const ElfW(Dyn) *dynamic;	/* NULL: not found */
};

static bool contains(const struct dl_phdr_info *info, uintptr_t address)
{
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type == PT_LOAD && address - (info->dlpi_addr + p->p_vaddr) < p->p_memsz)
			return true;
	}
	return false;
}

static int look_at(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct object *object = arg;

	(void)size;
	if (!contains(info, object->code))
		return 0;
	if (contains(info, (uintptr_t)look_at))
		return 1;
	object->base = info->dlpi_addr;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
			object->dynamic =
				(const ElfW(Dyn) *)(object->base + info->dlpi_phdr[i].p_vaddr);
	return 1;
}

/* 0: it has none.  Some loaders turn these into addresses, and others leave them as they are. */
static uintptr_t entry_of(const struct object *object, ElfW(Sxword) tag)
{
	for (const ElfW(Dyn) *d = object->dynamic; d->d_tag != DT_NULL; d++)
		if (d->d_tag == tag)
			return d->d_un.d_ptr;
	return 0;
}

static const void *address_of(const struct object *object, ElfW(Sxword) tag)
{
	uintptr_t at = entry_of(object, tag);

	return (const void *)(at && at < object->base ? at + object->base : at);
}

/* The loader may have made the page read-only when it had filled in the addresses. */
static void change(uintptr_t *slot, uintptr_t to)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	if (changed_count == MOST_CHANGED ||
	    mprotect((void *)((uintptr_t)slot & -page), page, PROT_READ | PROT_WRITE) != 0)
		return;
	changed[changed_count++] = (struct changed){ slot, *slot };
	*slot = to;
}

static void change_table(const struct object *object, ElfW(Sxword) table, ElfW(Sxword) size)
{
	const ElfW(Rela) *rela = address_of(object, table);
	const ElfW(Sym) *symbols = address_of(object, DT_SYMTAB);
	const char *names = address_of(object, DT_STRTAB);
	size_t n = rela ? entry_of(object, size) / sizeof(*rela) : 0;

	for (size_t i = 0; i < n; i++) {
		const ElfW(Sym) *symbol = &symbols[ELF64_R_SYM(rela[i].r_info)];
		uintptr_t to = find_stand_in(names + symbol->st_name);

		if (IS_IMPORT(ELF64_R_TYPE(rela[i].r_info)) && to)
			change((uintptr_t *)(object->base + rela[i].r_offset), to);
	}
}

bool imports_begin(void (*code)(void))
{
	struct object object = { .code = (uintptr_t)code };

	dl_iterate_phdr(look_at, &object);
	if (!object.dynamic)
		return false;
	changed_count = 0;
	change_table(&object, DT_JMPREL, DT_PLTRELSZ);
	change_table(&object, DT_RELA, DT_RELASZ);
	return true;
}

void imports_end(void)
{
	imports_fail(0);
	while (changed_count > 0) {
		changed_count--;
		*changed[changed_count].slot = changed[changed_count].before;
	}
}
