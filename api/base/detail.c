/* SPDX-License-Identifier: MIT */
/* Details of errors: texts and causes that are made at run time, shared by reference. */

#include <weft/error.h>

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "api.h"
#include "hooks.h"

enum { RESERVE = 16, LONGEST = 256 };

struct weft_detail {
	_Atomic uint32_t refs;			/* in the reserve 0: free */
	uint32_t size;				/* of the whole; 0: it is of the reserve */
	size_t n;
	char text[LONGEST];
	struct weft_error *causes;		/* behind it */
};

static struct weft_detail reserve[RESERVE];

static struct weft_detail *take_reserve(void)
{
	for (size_t i = 0; i < RESERVE; i++) {
		uint32_t none = 0;

		if (atomic_compare_exchange_strong(&reserve[i].refs, &none, 1))
			return &reserve[i];
	}
	return NULL;
}

static struct weft_detail *take(const struct weft_error *causes, size_t n)
{
	size_t size = sizeof(struct weft_detail) + n * sizeof(*causes);
	struct weft_detail *detail = NULL;

	if (n < UINT32_MAX / sizeof(*causes) / 2)
		detail = weft_alloc(size);
	if (!detail)
		return NULL;
	atomic_init(&detail->refs, 1);
	detail->size = (uint32_t)size;
	detail->n = n;
	detail->causes = (struct weft_error *)(detail + 1);
	for (size_t i = 0; i < n; i++) {
		detail->causes[i] = causes[i];
		weft_detail_ref(causes[i].detail);
	}
	return detail;
}

WEFT_API struct weft_detail *weft_detail_new(const struct weft_error *causes, size_t n,
					     const char *format, ...)
{
	struct weft_detail *detail = take(causes, n);
	va_list args;

	if (!detail)
		detail = take_reserve();
	if (!detail)
		return NULL;
	va_start(args, format);
	vsnprintf(detail->text, sizeof(detail->text), format, args);
	va_end(args);
	return detail;
}

WEFT_API struct weft_detail *weft_detail_ref(struct weft_detail *detail)
{
	if (detail)
		atomic_fetch_add_explicit(&detail->refs, 1, memory_order_relaxed);
	return detail;
}

WEFT_API void weft_detail_unref(struct weft_detail *detail)
{
	if (!detail || atomic_fetch_sub_explicit(&detail->refs, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < detail->n; i++)
		weft_detail_unref(detail->causes[i].detail);
	if (detail->size)
		weft_free(detail, detail->size);
}

WEFT_API const char *weft_detail_text(const struct weft_detail *detail)
{
	return detail ? detail->text : NULL;
}

WEFT_API size_t weft_detail_causes(const struct weft_detail *detail, const struct weft_error **ret)
{
	if (!detail)
		return 0;
	*ret = detail->causes;
	return detail->n;
}
