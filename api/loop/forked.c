/* SPDX-License-Identifier: MIT */
/* Forks are counted in the child. */

#include "forked.h"

#include <pthread.h>

#include <weft/code.h>

#include "../base/api.h"
#include "../base/text.h"

uint32_t weft_forks;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int registered;

static void count(void)
{
	weft_forks++;
}

static void count_from_now(void)
{
	registered = -pthread_atfork(NULL, NULL, count);
}

int weft_forks_count(void)
{
	pthread_once(&once, count_from_now);
	return registered;
}

int weft_refuse_forked(void)
{
	return weft_refuse(WEFT_ESTATE, "the loop is of the process that this one was forked from");
}
