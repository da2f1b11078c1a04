/* SPDX-License-Identifier: MIT */
/*
 * The memory of futures is mapped in chunks that lie at multiples of their size, and nothing
 * beside them is unmapped.
 *
 * The library takes mmap and munmap from this program, which chooses where a map lies, and notes
 * each unmapping.  Only the library's own maps of two chunks are treated so.
 */

#define _GNU_SOURCE
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../future/slab.h"
#include "suite.h"

#include <weft/future.h>

enum { FUTURES = 4000 };

static const size_t twice = 2 * (size_t)WEFT_CHUNK;
static size_t shift;			/* of the maps that are to come; 0: they fit as they lie */
static char *mapped;			/* the last map */
static size_t unmapped;			/* bytes of it */
static int maps;
static bool strange;			/* something else was unmapped */

static char *system_map(void *at, size_t size, int protection, int flags, int file, off_t offset)
{
	return (char *)syscall(SYS_mmap, at, size, protection, flags, file, offset);
}

/* Behind a multiple of the chunk's size, by the shift. */
static void *map_shifted(void)
{
	char *p = system_map(NULL, 2 * twice, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *at = (char *)(((uintptr_t)p + WEFT_CHUNK) & -(uintptr_t)WEFT_CHUNK) + shift;

	NEED(p != MAP_FAILED && mprotect(at, twice, PROT_READ | PROT_WRITE) == 0);
	mapped = at;
	unmapped = 0;
	maps++;
	return at;
}

void *mmap(void *at, size_t size, int protection, int flags, int file, off_t offset)
{
	if (size == twice && protection == (PROT_READ | PROT_WRITE) && file < 0)
		return map_shifted();
	return system_map(at, size, protection, flags, file, offset);
}

int munmap(void *at, size_t size)
{
	char *p = at;

	if (mapped && p + size > mapped - twice && p < mapped + 2 * twice) {
		strange |= p < mapped || p + size > mapped + twice;
		unmapped += size;
	}
	return (int)syscall(SYS_munmap, at, size);
}

/* So many futures at once that several chunks are needed. */
static void fill(void)
{
	static struct weft_promise *promises[FUTURES];

	for (int i = 0; i < FUTURES; i++)
		NEED(weft_promise_new(&promises[i]) == 0);
	for (int i = 0; i < FUTURES; i++)
		weft_promise_unref(promises[i]);
}

/* All but one chunk is given back, whatever stands before it and behind it. */
static void maps_are_cut(size_t by)
{
	shift = by;
	fill();
	CHECK(maps > 1 && !strange && unmapped == WEFT_CHUNK);
}

static void fits(void)
{
	maps_are_cut(0);
}

static void shifted(void)
{
	maps_are_cut(4096);
}

static void nearly_fits(void)
{
	maps_are_cut(WEFT_CHUNK - 4096);
}

int main(void)
{
	static const struct suite_test_apart tests[] = {
		{ { "a map at a multiple of the size", fits }, false },
		{ { "a map one page behind it", shifted }, false },
		{ { "a map one page before it", nearly_fits }, false },
	};

	return SUITE_APART(tests);
}
