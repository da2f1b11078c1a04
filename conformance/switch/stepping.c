/* SPDX-License-Identifier: MIT */
#include "stepping.h"

#include <signal.h>

#include "../conform.h"
#include "../sanitizers.h"

#ifdef __x86_64__

/* Emulators such as valgrind do not know the trap flag. */
bool stepping_works(void (*handler)(int), atomic_int *caught)
{
	struct sigaction action = { .sa_handler = handler };

	if (WITH_SANITIZER) {
		conform_skip("the sanitizer's own code would be stepped through as well");
		return false;
	}
	atomic_store(caught, 0);
	sigaction(SIGTRAP, &action, NULL);
	stepping_set(true);
	stepping_set(false);
	if (atomic_load(caught) > 0)
		return true;
	conform_skip("the processor is emulated, and cannot stop after each instruction");
	return false;
}

#endif
