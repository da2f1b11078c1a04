/* SPDX-License-Identifier: MIT */
/* A backend that does what RUDE says while it is loaded, or when it is closed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_backend.c"

static int is(const char *what)
{
	const char *rude = getenv("RUDE");

	return rude && strcmp(rude, what) == 0;
}

__attribute__((constructor)) static void load(void)
{
	if (is("prints") || is("prints-and-exits"))
		printf("TAP version 13\n1..1\nok 1 - all is well\nBail out! no\n");
	if (is("exits") || is("prints-and-exits"))
		exit(0);
	if (is("sleeps"))
		pause();
	if (is("stops"))
		raise(SIGSTOP);
	if (is("crashes"))
		abort();
	if (is("closes"))
		for (int fd = 0; fd < 10; fd++)
			close(fd);
}

__attribute__((destructor)) static void unload(void)
{
	if (is("exits-at-the-end"))
		_exit(0);
}
