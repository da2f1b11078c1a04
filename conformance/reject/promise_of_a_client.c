/* reject: gcc -Werror, clang -Werror does not compile: incompatible pointer type */
/* The client of a future sets its result, which only the holder of the promise may. */

#include <weft/future.h>

int set_by_client(struct weft_future *future);
int set_by_client(struct weft_future *future)
{
	return weft_promise_set_result(future, weft_int(1));
}
