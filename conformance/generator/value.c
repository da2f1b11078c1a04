/* SPDX-License-Identifier: MIT */
#include "../case.h"

/* None is a value of its own: neither 0, nor 0.0, nor NULL, nor the empty string. */
void value_none_is_not_zero(const struct weft_backend *be)
{
	(void)be;
	CHECK_VALUE(weft_none(), weft_none());
	CHECK(!weft_equal(weft_none(), weft_int(0)));
	CHECK(!weft_equal(weft_none(), weft_float(0)));
	CHECK(!weft_equal(weft_none(), weft_ptr(NULL)));
	CHECK(!weft_equal(weft_none(), weft_str("", 0)));
}
