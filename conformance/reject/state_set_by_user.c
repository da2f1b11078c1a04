/* reject: gcc, clang does not compile: (lvalue|expression is not assignable) */
/* The state of a coroutine can be asked, not set. */

#include <weft/weft.h>

void close_by_force(struct weft_co *co)
{
	weft_co_state(co) = WEFT_CLOSED;
}
