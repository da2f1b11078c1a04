/* reject: gcc -Werror, clang -Werror does not compile: incompatible pointer type */
/* A future that threads share is handed to a call about a loop's, which may not block. */

#include <weft/future.h>
#include <weft/task.h>

int result_of_another(struct weft_future *future);
int result_of_another(struct weft_future *future)
{
	return weft_loop_future_result(future, 0);
}
