/* SPDX-License-Identifier: MIT */
/* Several items of a map as one job, and the results as bytes. */

#include "chunk.h"

#include <errno.h>
#include <string.h>

/* Of one item; what its string or its text points to follows, with a null byte behind it. */
struct outcome {
	int32_t code;
	uint32_t tag;
	uint64_t bits;
	uint64_t size;			/* of the bytes behind it, without the NUL */
};

enum { FIRST_BYTES = 4096 };

/* The bytes that a chunk returns; they grow. */
struct bytes {
	unsigned char *at;
	size_t size, room;
};

static size_t rounded(uint64_t size)
{
	return (size_t)(size + 1 + 7) & ~(size_t)7;
}

/* ---- the argument ---- */

void weft_chunk_begin(struct weft_value *values, weft_job_function *function, size_t inputs)
{
	values[0] = weft_int((int64_t)(uintptr_t)function);
	values[1] = weft_int((int64_t)inputs);
}

uintptr_t weft_chunk_function(const struct weft_future *f)
{
	const struct weft_value *values = f->arg;

	return f->job == weft_chunk_job && values ? (uintptr_t)values[0].bits_ : 0;
}

/* ---- the job ---- */

/* Room for @size bytes more; NULL: no memory. */
static unsigned char *extend(struct bytes *b, size_t size)
{
	size_t room = b->room ? b->room : FIRST_BYTES;
	unsigned char *to = b->at;

	while (room < b->size + size)
		room *= 2;
	if (room > b->room)
		to = weft_block_new(room);
	if (!to)
		return NULL;
	if (to != b->at && b->at) {
		memcpy(to, b->at, b->size);
		weft_block_free(b->at);
	}
	b->at = to;
	b->room = room;
	b->size += size;
	return to + b->size - size;
}

static bool append(struct bytes *b, struct outcome o, const void *bytes)
{
	size_t size = rounded(o.size);
	unsigned char *to = extend(b, sizeof(o) + size);

	if (!to)
		return false;
	memcpy(to, &o, sizeof(o));
	memset(to + sizeof(o) + size - 8, 0, 8);
	if (o.size)
		memcpy(to + sizeof(o), bytes, o.size);
	return true;
}

static bool append_error(struct bytes *b, int code, const char *text)
{
	struct outcome o = { .code = code, .size = text ? strlen(text) : 0 };

	return append(b, o, text);
}

/* What the item would say if it were a job of its own. */
static bool append_outcome(struct bytes *b, const struct weft_future *item, int r, bool pointers)
{
	struct weft_value v = item->value;
	struct outcome o = { .tag = v.tag_, .bits = v.bits_ };

	if (r < 0)
		return append_error(b, r, item->flags & WEFT_F_FAILED && item->error.code == r ?
						  item->error.text : NULL);
	if (item->flags & WEFT_F_FAILED)
		return append(b, (struct outcome){ .tag = weft_none().tag_ }, NULL);
	if (item->flags & WEFT_F_OWNED)
		return append_error(b, WEFT_ETYPE, "an owned pointer is no result in a chunk");
	if (v.tag_ > WEFT_TAG_STR || (v.tag_ == WEFT_TAG_PTR && !pointers))
		return append_error(b, WEFT_ETYPE, "its result is a pointer, which means nothing "
						   "in another process");
	o.size = v.tag_ == WEFT_TAG_STR ? v.len_ : 0;
	return append(b, o, (const void *)(uintptr_t)v.bits_);
}

static bool run_item(const struct weft_job *outer, weft_job_function *function,
		     const struct weft_value *values, size_t inputs, struct bytes *b)
{
	/* As one that was copied into a block: so a short result may lie in the future. */
	struct weft_future item = { .flags = WEFT_F_ARG,
				    .value = weft_none(),
				    .arg_size = inputs * sizeof(struct weft_value) };
	struct weft_job job = { .future = &item,
				.executor = outer->executor,
				.worker = outer->worker,
				.outer = outer };
	bool pointers = !(outer->executor->ops->caps & WEFT_POOL_PROCESSES), good;
	int r = function(&job, (void *)(uintptr_t)values);

	good = append_outcome(b, &item, r, pointers);
	weft_future_reset(&item);
	return good;
}

int weft_chunk_job(struct weft_job *job, void *arg)
{
	const struct weft_value *values = arg;
	weft_job_function *function = (weft_job_function *)(uintptr_t)values[0].bits_;
	size_t inputs = (size_t)values[1].bits_;
	size_t n = weft_job_arg_size(job) / sizeof(struct weft_value);
	struct bytes b = { 0 };
	int r = 0;

	for (size_t i = WEFT_CHUNK_HEAD; r == 0 && i + inputs <= n; i += inputs)
		if (!run_item(job, function, values + i, inputs, &b))
			r = -ENOMEM;
	if (r == 0)
		r = weft_job_return_bytes(job, b.at, b.size);
	if (b.at)
		weft_block_free(b.at);
	return r;
}

/* ---- the results ---- */

int weft_chunk_next(struct weft_chunk_reader *reader, struct weft_value *ret,
		    const char **ret_text)
{
	size_t left = (size_t)(reader->end - reader->at);
	const char *bytes = (const char *)reader->at + sizeof(struct outcome);
	struct outcome o;

	*ret_text = "the results of a chunk make no sense";
	if (left < sizeof(o))
		return WEFT_EBROKEN;
	memcpy(&o, reader->at, sizeof(o));
	left -= sizeof(o);
	if (o.code > 0 || o.size >= left || rounded(o.size) > left || bytes[o.size] ||
	    o.size > UINT32_MAX || o.tag > WEFT_TAG_STR ||
	    (o.tag == WEFT_TAG_PTR && !reader->pointers))
		return WEFT_EBROKEN;
	reader->at += sizeof(o) + rounded(o.size);
	*ret_text = o.code < 0 && o.size ? bytes : NULL;
	if (o.code == 0)
		*ret = o.tag == WEFT_TAG_STR ? weft_str(bytes, (uint32_t)o.size) :
					       (struct weft_value){ o.bits, o.tag, 0 };
	return o.code;
}
