/* SPDX-License-Identifier: MIT */
/* The loop whose set-up is not measured: the clocks run in its inner loop only, once a batch. */
#include "internal.h"

bool bm_next_batch_(struct bm_state *pub, int64_t n)
{
	struct bmi_state *st = bmi_state(pub);

	if (!st->started || st->finished) {
		if (bmi_enter_loop(st))
			st->stopped_at = bmi_real_time();
	} else if (st->batch_pending) {
		bmi_give_up(st, BM_FAILED, "a batch was set up but not run to its end by BM_TIMED");
	}
	if (n < 1)
		bmi_give_up(st, BM_FAILED, "a batch needs a size of 1 or more");
	if (!pub->left_ && !bmi_ask_for_more(st))
		return false;
	st->batch = n < pub->left_ ? n : pub->left_;
	st->batch_pending = true;
	return true;
}

int64_t bm_batch_size(const struct bm_state *pub)
{
	return bmi_state(pub)->batch;
}

int64_t bm_timed_begin_(struct bm_state *pub)
{
	struct bmi_state *st = bmi_state(pub);

	if (!st->batch_pending)
		bmi_give_up(st, BM_FAILED, "BM_TIMED needs a batch of BM_BATCH for itself");
	/* The set-up may have given up. */
	if (!pub->left_)
		return 0;
	bmi_start_clocks(st);
	return st->batch;
}

void bm_timed_end_(struct bm_state *pub)
{
	struct bmi_state *st = bmi_state(pub);

	bmi_stop_clocks(st);
	if (pub->left_)
		pub->left_ -= st->batch;
	st->batch_pending = false;
}
