/* SPDX-License-Identifier: MIT */
/* NAME = family/args/min_time/min_warmup_time/iterations/repeats/clocks/threads */
#include <inttypes.h>
#include <stdlib.h>

#include "internal.h"

static void write_args(FILE *f, const struct bmi_instance *in)
{
	const struct bm_benchmark *def = &in->family->def;

	for (size_t i = 0; i < in->family->args.arity && in->args; i++) {
		const char *label = i < BMI_LENGTH(def->arg_names) ? def->arg_names[i] : NULL;

		if (label && *label)
			fprintf(f, "/%s:%" PRId64, label, in->args[i]);
		else
			fprintf(f, "/%" PRId64, in->args[i]);
	}
}

/* Only values set in code: a flag must not rename a benchmark. */
static void write_settings(FILE *f, const struct bm_benchmark *def)
{
	if (def->min_time > 0)
		fprintf(f, "/min_time:%0.3f", def->min_time);
	if (def->min_warmup_time > 0)
		fprintf(f, "/min_warmup_time:%0.3f", def->min_warmup_time);
	if (def->iterations)
		fprintf(f, "/iterations:%" PRId64, def->iterations);
	if (def->repetitions)
		fprintf(f, "/repeats:%d", def->repetitions);
	if (def->measure_process_cpu_time)
		fputs("/process_time", f);
	if (def->use_manual_time)
		fputs("/manual_time", f);
	else if (def->use_real_time)
		fputs("/real_time", f);
}

const char *bmi_instance_name(const struct bmi_instance *in, struct bmi_pool *pool)
{
	char *text = NULL;
	const char *name;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fputs(in->family->def.name, f);
	write_args(f, in);
	write_settings(f, &in->family->def);
	if (in->family->threads.count)
		fprintf(f, "/threads:%d", in->threads);
	name = fclose(f) || !text ? NULL : bmi_strdup(pool, text);
	free(text);
	return name;
}
