/* SPDX-License-Identifier: MIT */
/*
 * Functions as module and offset.
 *
 * Workers are copies of the program, so a function lies at the same address there, if its module
 * was loaded when the fork server was made and is the same one today.  To be sure of the second,
 * the modules that are recorded are kept loaded for good.
 */

#define _GNU_SOURCE
#include "processes.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <string.h>

#include "../../base/text.h"

/* A name can be this long; a module with a longer one is left out. */
enum { NAME = 512 };

struct record {
	struct weft_modules *modules;	/* NULL: count only */
	size_t n;
	char name[NAME];		/* the next module to be kept */
	size_t number;			/* its number */
};

static void add_segments(struct record *r, const struct dl_phdr_info *info)
{
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		uintptr_t low = info->dlpi_addr + ph->p_vaddr;

		if (ph->p_type != PT_LOAD || !(ph->p_flags & PF_X))
			continue;
		if (r->modules && r->n < r->modules->n)
			r->modules->segments[r->n] =
				(struct weft_segment){ low, low + ph->p_memsz };
		r->n++;
	}
}

static int visit(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	add_segments(arg, info);
	return 0;
}

/* The name of module number @number, counted down; the loader's lock is held here. */
static int name_of(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct record *r = arg;

	(void)size;
	if (r->number-- > 0)
		return 0;
	r->name[0] = '\0';
	if (info->dlpi_name && strlen(info->dlpi_name) < NAME)
		memcpy(r->name, info->dlpi_name, strlen(info->dlpi_name) + 1);
	return 1;
}

/* The program itself has no name and is never unloaded. */
static void keep_loaded(void)
{
	struct record r = { 0 };
	void *handle;

	for (size_t i = 0;; i++) {
		r.number = i;
		if (!dl_iterate_phdr(name_of, &r))
			return;
		handle = r.name[0] ? dlopen(r.name, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE) : NULL;
		if (handle)
			dlclose(handle);
	}
}

int weft_modules_record(struct weft_modules *m)
{
	struct record r = { 0 };

	keep_loaded();
	dl_iterate_phdr(visit, &r);
	m->n = r.n;
	m->segments = weft_block_new(r.n * sizeof(*m->segments));
	if (!m->segments)
		return -ENOMEM;
	r = (struct record){ .modules = m };
	dl_iterate_phdr(visit, &r);
	if (r.n < m->n)
		m->n = r.n;
	return 0;
}

void weft_modules_forget(struct weft_modules *m)
{
	weft_block_free(m->segments);
}

int weft_modules_find(const struct weft_modules *m, uintptr_t function, struct weft_function *ret)
{
	for (size_t i = 0; i < m->n; i++)
		if (function >= m->segments[i].low && function < m->segments[i].high) {
			*ret = (struct weft_function){ (uint32_t)i, function - m->segments[i].low };
			return 0;
		}
	return weft_refuse(WEFT_EFUNC,
			   "the function at %#lx was not there when the fork server was made",
			   (unsigned long)function);
}

uintptr_t weft_modules_address(const struct weft_modules *m, struct weft_function code)
{
	const struct weft_segment *s = code.module < m->n ? &m->segments[code.module] : NULL;

	return s && code.offset < s->high - s->low ? s->low + code.offset : 0;
}
