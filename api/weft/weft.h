/* SPDX-License-Identifier: MIT */
#ifndef WEFT_WEFT_H
#define WEFT_WEFT_H

/*
 * weft/weft.h - all public headers of the library weft, in the order in which a reader may want to
 * read them.  Those of weft-executor are included by their names: future.h, executor.h, queue.h.
 */

#include <weft/code.h>
#include <weft/value.h>
#include <weft/error.h>
#include <weft/co.h>
#include <weft/body.h>
#include <weft/frame.h>
#include <weft/await.h>
#include <weft/iter.h>
#include <weft/stack.h>
#include <weft/hooks.h>
#include <weft/backend.h>
#include <weft/backends.h>

#endif
