/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>

#include "api.h"

enum { PLACES = 64, LONGEST = 400 };

struct place {
	atomic_flag taken;
	int code; /* the code of @refusal; 0: none */
	char refusal[LONGEST];
	char line[WEFT_TEXT_LINE];
};

static struct place places[PLACES];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static int has_key;

static void give_back(void *arg)
{
	struct place *place = arg;

	place->code = 0;
	atomic_flag_clear(&place->taken);
}

static void make_key(void)
{
	has_key = pthread_key_create(&key, give_back) == 0;
}

/* Threads that end after a plugin with a copy of the library was closed must not come back here. */
__attribute__((destructor)) static void unload(void)
{
	if (has_key)
		pthread_key_delete(key);
	has_key = 0;
}

/* A place is given out only if the end of its thread will be noticed. */
static struct place *take_place(void)
{
	for (size_t i = 0; has_key && i < PLACES; i++) {
		if (atomic_flag_test_and_set(&places[i].taken))
			continue;
		if (pthread_setspecific(key, &places[i]) == 0)
			return &places[i];
		give_back(&places[i]);
		break;
	}
	return NULL;
}

static struct place *my_place(void)
{
	struct place *place;

	pthread_once(&once, make_key);
	place = has_key ? pthread_getspecific(key) : NULL;
	return place ? place : take_place();
}

WEFT_API int weft_refuse(int code, const char *format, ...)
{
	struct place *place = my_place();
	char text[LONGEST];
	va_list args;

	if (!place)
		return code;
	/* The last text may be a part of the new one. */
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(place->refusal, sizeof(place->refusal), "%s", text);
	place->code = code;
	return code;
}

WEFT_API void weft_forget_refusal(void)
{
	struct place *place = has_key ? pthread_getspecific(key) : NULL;

	if (place)
		place->code = 0;
}

const char *weft_refusal(int code)
{
	struct place *place = has_key ? pthread_getspecific(key) : NULL;

	return place && place->code == code ? place->refusal : NULL;
}

char *weft_text_line(void)
{
	struct place *place = my_place();

	return place ? place->line : NULL;
}
