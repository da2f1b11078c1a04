/* reject: gcc, clang does not compile: (storage size of .future. isn.t known|has incomplete type) */
/* A future is made by a promise or an executor, never by its client. */

#include <weft/future.h>

int make_by_client(void);
int make_by_client(void)
{
	struct weft_future future = { 0 };

	return weft_future_done(&future);
}
