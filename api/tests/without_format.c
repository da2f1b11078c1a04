/* SPDX-License-Identifier: MIT */
#include <weft/weft.h>

#include "without_format.h"

int next_without_format(struct weft_co *co, struct weft_value *ret)
{
	return weft_next(co, ret);
}
