/* SPDX-License-Identifier: MIT */
/* The file for programs: Google Benchmark's schema 1, and always JSON. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "compare.h"

/* ------------------------------------------------------------------- names */

/* A reader of JSON takes the last of two members with one name, so nobody else may use these. */
static const char *const row_members[] = {
	"name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
	"repetition_index", "threads", "aggregate_name", "aggregate_unit", "error_occurred",
	"error_message", "skipped", "skip_message", "rms", "cpu_coefficient", "real_coefficient",
	"big_o", "iterations", "real_time", "cpu_time", "time_unit", "allocs_per_iter",
	"max_bytes_used", "total_allocated_bytes", "net_heap_growth", "latency", "label",
};

static const char *const context_members[] = {
	"date", "host_name", "executable", "num_cpus", "mhz_per_cpu", "cpu_scaling_enabled",
	"aslr_enabled", "caches", "load_avg", "library_version", "library_build_type",
	"json_schema_version",
};

static bool is_among(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(name, list[i]))
			return true;
	return false;
}

bool bmi_json_row_has(const char *name)
{
	return is_among(name, row_members, BMI_LENGTH(row_members));
}

bool bmi_json_context_has(const char *name)
{
	return is_among(name, context_members, BMI_LENGTH(context_members));
}

/* ------------------------------------------------------------------- values */

/* How long the UTF-8 sequence at @p is; 0: it is none. */
static size_t utf8_length(const unsigned char *p)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 :
		   p[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* Neither overlong, nor a surrogate, nor beyond the last code point. */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static const char *short_escape(unsigned char c)
{
	static const char *const escapes[] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",	 ['\f'] = "\\f",
		['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
	};

	return c < BMI_LENGTH(escapes) ? escapes[c] : NULL;
}

void bmi_json_string(FILE *f, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	fputc('"', f);
	while (*p) {
		size_t n = utf8_length(p);
		const char *escape = short_escape(*p);

		if (escape)
			fputs(escape, f);
		else if (*p < 0x20)
			fprintf(f, "\\u%04x", *p);
		else if (!n)
			fputs("\\ufffd", f);
		else
			fwrite(p, 1, n, f);
		p += n ? n : 1;
	}
	fputc('"', f);
}

/* JSON has no word for infinity, but it allows numbers of any size. */
void bmi_json_double(FILE *f, double v)
{
	if (isnan(v))
		fputs("null", f);
	else if (isinf(v))
		fputs(v < 0 ? "-1e999" : "1e999", f);
	else
		fprintf(f, "%.16e", v);
}

/* ------------------------------------------------------------------- members */

/* An object under construction: each member but the first has a comma before it. */
struct object {
	FILE *f;
	const char *indent;
	bool begun;
};

static FILE *member(struct object *o, const char *key)
{
	fprintf(o->f, "%s%s", o->begun ? ",\n" : "", o->indent);
	o->begun = true;
	bmi_json_string(o->f, key);
	fputs(": ", o->f);
	return o->f;
}

static void put_string(struct object *o, const char *key, const char *value)
{
	bmi_json_string(member(o, key), value);
}

static void put_int(struct object *o, const char *key, int64_t value)
{
	fprintf(member(o, key), "%" PRId64, value);
}

static void put_double(struct object *o, const char *key, double value)
{
	bmi_json_double(member(o, key), value);
}

static void put_bool(struct object *o, const char *key, bool value)
{
	fputs(value ? "true" : "false", member(o, key));
}

/* ------------------------------------------------------------------- context */

static void put_caches(struct object *o, const struct bm_context *c)
{
	FILE *f = member(o, "caches");

	fputs("[\n", f);
	for (size_t i = 0; i < c->cache_count; i++) {
		struct object cache = { .f = f, .indent = "        " };

		fputs(i ? ",\n      {\n" : "      {\n", f);
		put_string(&cache, "type", c->caches[i].type);
		put_int(&cache, "level", c->caches[i].level);
		put_int(&cache, "size", c->caches[i].size);
		put_int(&cache, "num_sharing", c->caches[i].num_sharing);
		fputs("\n      }", f);
	}
	fputs(c->cache_count ? "\n    ]" : "    ]", f);
}

static void put_load(struct object *o, const struct bm_context *c)
{
	FILE *f = member(o, "load_avg");

	fputc('[', f);
	for (int i = 0; i < c->load_count; i++)
		fprintf(f, "%s%g", i ? "," : "", c->load_avg[i]);
	fputc(']', f);
}

static int json_context(void *self, const struct bm_context *c)
{
	struct bmi_output *out = self;
	struct object o = { .f = out->stream, .indent = "    " };

	fputs("{\n  \"context\": {\n", o.f);
	put_string(&o, "date", c->date);
	put_string(&o, "host_name", c->host_name);
	put_string(&o, "executable", c->executable);
	put_int(&o, "num_cpus", c->num_cpus);
	put_int(&o, "mhz_per_cpu", llround(c->mhz_per_cpu));
	if (c->cpu_scaling != BM_UNKNOWN)
		put_bool(&o, "cpu_scaling_enabled", c->cpu_scaling == BM_YES);
	if (c->aslr != BM_UNKNOWN)
		put_bool(&o, "aslr_enabled", c->aslr == BM_YES);
	put_caches(&o, c);
	put_load(&o, c);
	put_string(&o, "library_version", c->library_version);
	put_string(&o, "library_build_type", c->library_build_type);
	put_int(&o, "json_schema_version", 1);
	for (size_t i = 0; i < c->key_count; i++)
		put_string(&o, c->keys[i].key, c->keys[i].value);
	fputs("\n  },\n  \"benchmarks\": [\n", o.f);
	return 0;
}

/* ------------------------------------------------------------------- rows */

static void put_identity(struct object *o, const struct bm_run *run)
{
	put_string(o, "name", run->name);
	put_int(o, "family_index", run->family_index);
	put_int(o, "per_family_instance_index", run->per_family_instance_index);
	put_string(o, "run_name", run->run_name);
	put_string(o, "run_type", run->aggregate_name ? "aggregate" : "iteration");
	put_int(o, "repetitions", run->repetitions);
	if (!run->aggregate_name)
		put_int(o, "repetition_index", run->repetition_index);
	put_int(o, "threads", run->threads);
	if (!run->aggregate_name)
		return;
	put_string(o, "aggregate_name", run->aggregate_name);
	put_string(o, "aggregate_unit",
		   run->aggregate_unit == BM_STATISTIC_TIME ? "time" : "percentage");
}

static void put_outcome(struct object *o, const struct bm_run *run)
{
	if (run->outcome == BM_FAILED) {
		put_bool(o, "error_occurred", true);
		put_string(o, "error_message", run->message);
	} else if (run->outcome == BM_SKIPPED) {
		put_bool(o, "skipped", true);
		put_string(o, "skip_message", run->message);
	}
}

static void put_times(struct object *o, const struct bm_run *run)
{
	if (run->fit == BM_FIT_RMS) {
		put_double(o, "rms", run->cpu_time);
		return;
	}
	if (run->fit == BM_FIT_BIG_O) {
		put_double(o, "cpu_coefficient", run->cpu_time);
		put_double(o, "real_coefficient", run->real_time);
		put_string(o, "big_o", run->big_o);
	} else {
		put_int(o, "iterations", run->iterations);
		put_double(o, "real_time", run->real_time);
		put_double(o, "cpu_time", run->cpu_time);
	}
	put_string(o, "time_unit", bm_unit_name(run->unit));
}

static void put_memory(struct object *o, const struct bm_run *run)
{
	const struct bm_memory_result *m = run->memory;

	if (!m)
		return;
	put_double(o, "allocs_per_iter", run->allocs_per_iter);
	put_int(o, "max_bytes_used", m->max_bytes_used);
	if (m->total_allocated_bytes != BM_MEMORY_UNKNOWN)
		put_int(o, "total_allocated_bytes", m->total_allocated_bytes);
	if (m->net_heap_growth != BM_MEMORY_UNKNOWN)
		put_int(o, "net_heap_growth", m->net_heap_growth);
}

/* Its bits are few, so 17 digits are never written. */
static void put_edge(FILE *f, double v)
{
	if (isinf(v))
		bmi_json_double(f, v);
	else
		fprintf(f, "%.17g", v);
}

static void put_buckets(struct object *o, const struct bm_latency *l)
{
	FILE *f = member(o, "buckets");

	fputc('[', f);
	for (size_t i = 0; i < l->bucket_count; i++) {
		const struct bm_latency_bucket *b = &l->buckets[i];

		fputs(i ? ", [" : "[", f);
		put_edge(f, b->begin);
		fputs(", ", f);
		put_edge(f, b->end);
		fprintf(f, ", %" PRId64 "]", b->count);
	}
	fputc(']', f);
}

static void put_latency(struct object *row, const struct bm_latency *l)
{
	struct object o = { .f = row->f, .indent = "        " };

	if (!l)
		return;
	fputs("{\n", member(row, "latency"));
	put_string(&o, "unit", "ns");
	put_int(&o, "batch", l->batch);
	put_int(&o, "batches", l->batches);
	put_double(&o, "min", l->min);
	for (size_t i = 0; i < BMI_LENGTH(bmi_percentiles); i++)
		put_double(&o, bmi_percentiles[i].name, bmi_percentile_in(l, &bmi_percentiles[i]));
	put_buckets(&o, l);
	fputs("\n      }", row->f);
}

static void write_row(FILE *f, const struct bm_run *run)
{
	struct object o = { .f = f, .indent = "      " };

	fputs("    {\n", f);
	put_identity(&o, run);
	put_outcome(&o, run);
	put_times(&o, run);
	for (size_t i = 0; i < run->counter_count; i++)
		put_double(&o, run->counters[i].name, run->counters[i].value);
	put_memory(&o, run);
	put_latency(&o, run->latency);
	if (run->label && *run->label)
		put_string(&o, "label", run->label);
	fputs("\n    }", f);
}

static int json_runs(void *self, const struct bm_run *runs, size_t count)
{
	struct bmi_output *out = self;

	for (size_t i = 0; i < count; i++) {
		if (out->begun)
			fputs(",\n", out->stream);
		out->begun = true;
		write_row(out->stream, &runs[i]);
	}
	return 0;
}

static int json_comparisons(void *self, const struct bm_comparison *list, size_t count)
{
	struct bmi_output *out = self;

	fputs("\n  ],\n  \"paired\": ", out->stream);
	bmi_compare_json(out->stream, list, count);
	out->compared = true;
	return 0;
}

static int json_finalize(void *self)
{
	struct bmi_output *out = self;

	fputs(out->compared ? "\n}\n" : "\n  ]\n}\n", out->stream);
	return 0;
}

const struct bm_reporter bmi_json_reporter = {
	.context = json_context,
	.runs = json_runs,
	.comparisons = json_comparisons,
	.finalize = json_finalize,
};

void bmi_json_list(FILE *to, const struct bmi_instance *list, size_t count)
{
	fputs("{\n  \"benchmarks\": [\n", to);
	for (size_t i = 0; i < count; i++) {
		fputs(i ? ",\n    {\n      \"name\": " : "    {\n      \"name\": ", to);
		bmi_json_string(to, list[i].name);
		fputs("\n    }", to);
	}
	fputs("\n  ]\n}\n", to);
}
