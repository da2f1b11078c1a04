/* reject: all aborts: weft: 0x[0-9a-f]+ is not a coroutine */
/* A pointer to something else, taken for a handle. */

#include <weft/weft.h>

int main(void)
{
	static struct {
		char bytes[sizeof(struct weft_co)];
	} other;

	return weft_co_state((const struct weft_co *)(const void *)&other);
}
