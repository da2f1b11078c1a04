/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "crowd.h"

int crowd_init(struct crowd *c, int64_t n, size_t frame_size)
{
	*c = (struct crowd){
		.all = malloc((size_t)n * sizeof(struct weft_co *)),
		.frames = malloc((size_t)n * frame_size),
		.frame_size = frame_size,
	};
	if (!c->all || !c->frames)
		return -ENOMEM;
	memset(c->all, 0, (size_t)n * sizeof(struct weft_co *));
	memset(c->frames, 0, (size_t)n * frame_size);
	bm_consume((void *)c->all);	/* or gcc makes it calloc, which touches nothing */
	bm_consume((void *)c->frames);
	return 0;
}

int crowd_gather(struct crowd *c, int64_t n, weft_resumable_body *body,
		 const struct weft_co_options *options)
{
	struct weft_value v;
	struct weft_co *co;
	int r = 0;

	while (c->n < n && r >= 0) {
		r = weft_co_new(body, c->frames + (size_t)c->n * c->frame_size, options, &co);
		if (r < 0)
			break;
		r = weft_next(co, &v);
		if (r < 0)
			weft_co_unref(co);
		else
			c->all[c->n++] = co;
	}
	return r < 0 ? r : 0;
}

int64_t crowd_count(const struct crowd *c)
{
	const struct bench_ticker *ticker;
	int64_t i, sum = 0;

	for (i = 0; i < c->n; i++) {
		ticker = (const void *)(c->frames + (size_t)i * c->frame_size);
		sum += ticker->count;
	}
	return sum;
}

void crowd_free(struct crowd *c)
{
	while (c->n > 0)
		weft_co_unref(c->all[--c->n]);
	free(c->frames);
	free(c->all);
}
