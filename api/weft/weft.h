/* SPDX-License-Identifier: MIT */
#ifndef WEFT_WEFT_H
#define WEFT_WEFT_H

/* weft/weft.h - all of it. */

#include <weft/value.h>
#include <weft/error.h>
#include <weft/backend.h>
#include <weft/backends.h>
#include <weft/hooks.h>
#include <weft/iter.h>
#include <weft/co.h>
#include <weft/stack.h>
#include <weft/body.h>

#endif
