/* SPDX-License-Identifier: MIT */
/* Give the TAP writer what would break a stream; run.py knows what must come out. */

#include "tap.h"

int main(void)
{
	struct tap tap = { 0 };

	tap_begin(&tap, stdout, 4);
	tap_test(&tap, true, "a # SKIP \\# b\nok 9", TAP_NONE, NULL);
	tap_field(&tap, "key", "# \"quoted\" \\ \n\t\x01\xff ...");
	tap_field(&tap, "empty", "");
	tap_test(&tap, true, "b", TAP_SKIP, "two\nlines # and more");
	tap_test(&tap, false, "c", TAP_TODO, "http://example.org/#x");
	tap_comment(&tap, "one\n\nthree", 10);
	tap_printf(&tap, "%d", 4);
	tap_bail(&tap, "no\nmore");
	return tap_end(&tap) == 0 ? 0 : 1;
}
