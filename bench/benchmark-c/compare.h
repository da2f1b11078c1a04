/* SPDX-License-Identifier: MIT */
/*
 * Paired comparison, from the inside out; each file uses those above it only.
 *
 *	side.c		a benchmark's body, run a batch at a time
 *	rounds.c	batches of three sides take turns in random order
 *	helper.c	another process, from the end that asks
 *	worker.c	that process: it plays rounds, or is one side
 *	verdict.c	from ratios to an interval and a word
 *	judge.c		the same for whole comparisons
 *	choose.c	the pairs of benchmarks to compare
 *	compare.c	the processes of each comparison, and the report
 *	compare_text.c, compare_json.c	the output
 */
#ifndef BENCHMARK_C_COMPARE_H
#define BENCHMARK_C_COMPARE_H

#include <ucontext.h>

#include "internal.h"

/* The baseline, the contender, and the baseline again: the distance of the baseline's own ratio
 * from 1 shows how far the other ratio can be trusted. */
enum { BMI_BASELINE, BMI_CONTENDER, BMI_AGAIN, BMI_SIDES };

/* ---- side.c */

/* A body in a context of its own, which waits in its loop for the next batch. */
struct bmi_side {
	const struct bmi_instance *instance;
	struct bmi_call call;
	struct bmi_state state;
	ucontext_t inside, outside;
	void *stack;
	int64_t next; /* iterations that it shall do; 0: leave the loop */
	bool over, ended; /* it was told that no more iterations come; its body is at its end */
};

/* Set up and run until the loop.  -ENOMEM; a body that gives up has told its state. */
int bmi_side_begin(struct bmi_side *s, const struct bmi_instance *in, uint64_t *random);
/* Seconds that @n iterations take; NAN: it has given up.  A body that goes on by rounds of its own
 * may do more, which then tell of @n. */
double bmi_side_run(struct bmi_side *s, int64_t n);
/* Let the body come to its end, and tear down.  Its state stays until bmi_side_fini(). */
void bmi_side_end(struct bmi_side *s);
void bmi_side_fini(struct bmi_side *s);

/* ---- rounds.c */

/* Does a batch of @n: returns the seconds it took, or NAN from the moment that it has given up. */
struct bmi_player {
	double (*run)(void *side, int64_t n);
	void *side;
};

struct bmi_rounds {
	int64_t batch[BMI_SIDES]; /* iterations in each */
	uint64_t count;
	struct bm_paired_round *rounds;
};

/* Seconds.  A turn of sides that are apart is short, and more rounds tell more. */
#define BMI_BATCH	100e-6
#define BMI_BATCH_APART 50e-6

struct bmi_play {
	double seconds;		  /* of all rounds */
	double batch_seconds;	  /* of one */
	double settle;		  /* so many seconds of rounds go before them */
	int64_t batch[BMI_SIDES]; /* iterations; 0: find out */
	uint64_t seed;
};

/* Rounds as @play says, at least a few.  -ENOMEM; -ECANCELED: a side has given up. */
int bmi_rounds_play(const struct bmi_player sides[BMI_SIDES], const struct bmi_play *play,
		    struct bmi_pool *pool, struct bmi_rounds *ret);

/* ---- helper.c: the end that asks */

#define BMI_SOCKET_NAME "BENCHMARK_COMPARE_SOCKET"
#define BMI_DIED	"a process that ran it died, or told what cannot be"

/* No process plays more rounds: at 0.3 ms each they take over an hour. */
enum { BMI_PROTOCOL = 2, BMI_NAME_SIZE = 1024, BMI_ROUNDS_MOST = 1 << 24 };

/*
 * What a process is for: rounds of sides that it has itself, or of sides in forks of it; or to be
 * one side that obeys commands.  Sides that are apart change places, so that each runs in each
 * of the three processes, and there is a message for each such turn: the physical pages of a
 * process can make it ten percent slower than another one.
 */
enum bmi_part { BMI_TOGETHER, BMI_APART, BMI_OBEY };
enum { BMI_TURNS = BMI_SIDES };

struct bmi_job {
	uint32_t version;
	enum bmi_part part;
	double seconds;
	uint64_t seed;
	int64_t batch[BMI_SIDES]; /* apart: iterations; 0: find out */
	char baseline[BMI_NAME_SIZE]; /* if it obeys, the only one */
	char contender[BMI_NAME_SIZE];
};

/* The totals of one side. */
struct bmi_total {
	int64_t iterations;
	double real, cpu;
};

/* The message of a process at its end; the rounds follow. */
struct bmi_told {
	uint32_t version;
	enum bm_outcome outcome;
	char message[256];
	struct bmi_total totals[BMI_SIDES];
	int64_t switches, migrations; /* involuntary; from one CPU to another between batches */
	int64_t batch[BMI_SIDES];
	uint64_t count;
};

/* All of @size; -EIO: the other end is closed, or has said nothing for too long. */
int bmi_send(int fd, const void *data, size_t size);
int bmi_receive(int fd, void *data, size_t size);

/* A process on the other end of @fd. */
struct bmi_helper {
	pid_t pid;
	int fd; /* -1: none */
};

/* Start @program with the arguments of this one, do @job.  -errno */
int bmi_helper_start(struct bmi_helper *h, const char *program, const struct bmi_job *job,
		     uint64_t *random);
/* The same for a process @pid on the other end of @fd that waits for its job. */
void bmi_helper_adopt(struct bmi_helper *h, pid_t pid, int fd);
void bmi_helper_ask(const struct bmi_helper *h, const struct bmi_job *job);
/* Its message; the rounds, if there are any, are in @pool.  A side that obeys is at its end then.
 * -EPROTO: it died, or is no such program; -ENOMEM. */
int bmi_helper_hear(const struct bmi_helper *h, struct bmi_pool *pool, struct bmi_told *told,
		    struct bm_paired_round **ret);
/* Wait for its end, which comes at once if not all its messages were @heard. */
void bmi_helper_end(struct bmi_helper *h, bool heard);
/* A player's: the side of a process that obeys. */
double bmi_helper_run(void *helper, int64_t n);

/* ---- worker.c: the other end */

/* The descriptor to talk by, if this process was made for a comparison; else -1. */
int bmi_worker_socket(void);
/* Be that process.  0, or -EIO when the other end is closed. */
int bmi_worker_main(int fd);

/* ---- verdict.c */

/* The logarithms of one process's ratios, sorted. */
struct bmi_sample {
	double *logs;
	size_t count;
};

/* The ratio over all processes, with an interval of 95 %; @p: how often a resampled one lay at or
 * beyond +-@threshold on the other side of it. */
struct bmi_estimate {
	struct bm_interval ratio;
	double p;               /* of the verdict "faster" or "slower" beyond the threshold */
	double within, between; /* standard deviations: in a process, of the processes' medians */
};

/* A threshold is the logarithm of a ratio. */
void bmi_estimate(const struct bmi_sample *samples, size_t count, double threshold, uint64_t seed,
		  struct bmi_estimate *ret);
enum bm_verdict bmi_judge(const struct bm_interval *ratio, double threshold, double delta,
			  bool significant);
/* Holm's step-down: which of @p stand when all are looked at together. */
void bmi_holm(const double *p, size_t count, double alpha, bool *ret);
/* Outside Tukey's fences, of 1.5 and of 3 quartile distances. */
void bmi_outliers(const struct bmi_sample *sample, size_t *mild, size_t *far);
int bmi_by_value(const void *a, const void *b);
/* Of sorted values, between the two that are nearest; @q: 0 to 1. */
double bmi_quantile(const struct bmi_sample *s, double q);

/* ---- judge.c */

struct bmi_rules {
	double delta; /* a logarithm, as all thresholds inside are */
	uint64_t seed;
};

/* Measurements so far. */
size_t bmi_groups(const struct bm_comparison *c);
/* What the sides do to each other, from the rounds there are: by the order of a round, or in a
 * difference between the two that are equal.  -ENOMEM */
int bmi_judge_effects(const struct bmi_rules *rules, struct bm_comparison *c);
/* From the rounds of each comparison that ran to everything else in it.  -ENOMEM */
int bmi_judge_all(const struct bmi_rules *rules, struct bm_comparison *list, size_t count);

/* ---- choose.c */

struct bmi_pair {
	const struct bmi_instance *baseline, *contender;
};

/*
 * The comparisons that the flags ask for, among all @instances.  -EINVAL after a line on stderr,
 * also when there are none; -ENOMEM.
 */
int bmi_choose(const struct bmi_instance *instances, size_t count, struct bmi_pool *pool,
	       struct bmi_pair **ret, size_t *ret_count);

/* ---- compare.c: --benchmark_compare.  How many comparisons, or a negative code. */

int bmi_compare(void);

/* ---- compare_text.c, compare_json.c */

void bmi_compare_heading(FILE *to, size_t width);
void bmi_compare_row(FILE *to, size_t width, const struct bm_comparison *c);
void bmi_compare_json(FILE *to, const struct bm_comparison *list, size_t count);

#endif
