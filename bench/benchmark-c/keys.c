/* SPDX-License-Identifier: MIT */
/* Custom context: keys and values, sorted by key, each key once. */
#include <errno.h>
#include <string.h>

#include "internal.h"

static struct bmi_pool pool;
static struct bm_key_value *keys;
static size_t key_count, key_capacity;

static int make_room(void)
{
	size_t capacity = key_capacity ? 2 * key_capacity : 8;
	struct bm_key_value *more;

	if (key_count < key_capacity)
		return 0;
	more = bmi_alloc_array(&pool, capacity, sizeof(*more));
	if (!more)
		return -ENOMEM;
	if (key_count)
		memcpy(more, keys, key_count * sizeof(*more));
	keys = more;
	key_capacity = capacity;
	return 0;
}

static int insert(const char *key, const char *value)
{
	size_t i = 0;

	if (bmi_json_context_has(key))
		return -EINVAL;
	while (i < key_count && strcmp(keys[i].key, key) < 0)
		i++;
	if (i < key_count && !strcmp(keys[i].key, key))
		return -EEXIST;
	if (make_room() < 0)
		return -ENOMEM;
	memmove(&keys[i + 1], &keys[i], (key_count - i) * sizeof(*keys));
	keys[i] = (struct bm_key_value){ key, value };
	key_count++;
	return 0;
}

int bm_add_custom_context(const char *key, const char *value)
{
	const char *own_key = bmi_strdup(&pool, key);
	const char *own_value = bmi_strdup(&pool, value);
	int r = own_key && own_value ? insert(own_key, own_value) : -ENOMEM;

	if (r == -EINVAL)
		bmi_complain(r, "the context has a \"%s\" of its own", SHOWN(key));
	return r;
}

/* A pair has exactly one '=', and something before it. */
static int add_pair(char *pair)
{
	char *equals = strchr(pair, '=');

	if (!equals || equals == pair || strchr(equals + 1, '='))
		return -EINVAL;
	*equals = '\0';
	return insert(pair, equals + 1);
}

int bmi_add_context_list(const char *text)
{
	char *rest = bmi_strdup(&pool, text);
	int r = 0;

	if (!rest)
		return -ENOMEM;
	if (!*rest)
		return 0;
	while (rest && !r)
		r = add_pair(strsep(&rest, ","));
	return r;
}

const struct bm_key_value *bmi_context_keys(size_t *ret_count)
{
	*ret_count = key_count;
	return keys;
}

void bmi_context_free(void)
{
	bmi_pool_free(&pool);
	keys = NULL;
	key_count = key_capacity = 0;
}
