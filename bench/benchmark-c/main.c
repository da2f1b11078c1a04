/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "internal.h"

void bm_shutdown(void)
{
	bm_clear_benchmarks();
	bmi_context_free();
	bmi_reporters_free();
	bm_register_memory_manager(NULL, NULL);
	bm_register_profiler(NULL, NULL);
	bmi_perf_reset();
	bmi_options_reset();
}

static int run(int argc, char **argv)
{
	int r = bm_initialize(&argc, argv);

	if (r)
		return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	if (bm_report_unrecognized_arguments(argc, argv))
		return EXIT_FAILURE;
	return bm_run_specified_benchmarks() < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int bm_main(int argc, char **argv)
{
	int status = run(argc, argv);

	bm_shutdown();
	return status;
}
