/* SPDX-License-Identifier: MIT */
#include "list.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n\v\f";

/* @url is from malloc, and the list's from here on, also on failure. */
static int add(struct list *list, char *url, const char *refused)
{
	size_t room = list->room ? 2 * list->room : 64;
	struct item *grown;

	if (url && list->n == list->room) {
		grown = realloc(list->items, room * sizeof(*grown));
		if (!grown) {
			free(url);
			return -ENOMEM;
		}
		list->items = grown;
		list->room = room;
	}
	if (!url)
		return -ENOMEM;
	list->items[list->n++] = (struct item){ .url = url, .refused = refused };
	return 0;
}

/* BASE/PATH, with one / between them. */
static char *join(const char *base, const char *path)
{
	size_t n = strlen(base);
	char *url;

	while (n > 0 && base[n - 1] == '/')
		n--;
	return asprintf(&url, "%.*s%s", (int)n, base, path) < 0 ? NULL : url;
}

int list_add_country(struct list *list, const char *base, const char *code)
{
	char path[sizeof("/xx/xx.gif")], a, b;

	if (!isalpha((unsigned char)code[0]) || !isalpha((unsigned char)code[1]) || code[2])
		return -EINVAL;
	a = (char)tolower((unsigned char)code[0]);
	b = (char)tolower((unsigned char)code[1]);
	snprintf(path, sizeof(path), "/%c%c/%c%c.gif", a, b, a, b);
	return add(list, join(base, path), NULL);
}

static bool is_http(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

/* Why no file can come from the @n bytes of @line; NULL: one can. */
static const char *refusal(const char *line, size_t n, const char *base)
{
	for (size_t i = 0; i < n; i++) {
		if (!line[i])
			return "the URL has a NUL byte";
		if (line[i] == ' ' || iscntrl((unsigned char)line[i]))
			return "the URL has a blank or a control character";
	}
	if (line[0] == '/')
		return base ? NULL : "a path needs --base";
	return is_http(line) ? NULL : "not an http or https URL";
}

/* What can be printed of a line. */
static char *printable(const char *line, size_t n)
{
	char *copy = strndup(line, n);

	for (char *at = copy; at && *at; at++)
		if (iscntrl((unsigned char)*at))
			*at = '?';
	return copy;
}

static int add_line(struct list *list, const char *base, char *line, size_t n)
{
	const char *refused;

	while (n > 0 && line[n - 1] && strchr(blanks, line[n - 1]))
		n--;
	while (n > 0 && *line && strchr(blanks, *line)) {
		line++;
		n--;
	}
	if (n == 0 || *line == '#')
		return 0;
	line[n] = '\0';
	refused = refusal(line, n, base);
	if (refused)
		return add(list, printable(line, n), refused);
	return add(list, *line == '/' ? join(base, line) : strdup(line), NULL);
}

int list_read(struct list *list, const char *base, FILE *f)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int r = 0;

	while (r == 0 && (n = getline(&line, &room, f)) >= 0)
		r = add_line(list, base, line, (size_t)n);
	if (r == 0 && ferror(f))
		r = -EIO;
	free(line);
	return r;
}

/* ---- names -------------------------------------------------------------------------------- */

/* The last segment of the path of @url, and why it cannot be the name of a file. */
static const char *last_segment(const char *url, const char **ret, size_t *size)
{
	const char *at = strstr(url, "://") + 3, *end = at + strcspn(at, "?#"), *slash;

	slash = memrchr(at, '/', (size_t)(end - at));
	*ret = slash ? slash + 1 : end;
	*size = (size_t)(end - *ret);
	if (*size == 0)
		return "the URL names no file";
	if ((*size == 1 && **ret == '.') || (*size == 2 && memcmp(*ret, "..", 2) == 0))
		return "the file would be outside of the directory";
	if (*size > NAME_MAX)
		return "the name of the file is longer than 255 bytes";
	return NULL;
}

static int by_url(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->url, ((const struct item *)b)->url);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->name, ((const struct item *)b)->name);
}

/* Put @item into @tree.  *@ret is the one that stands there: @item, or another like it. */
static int insert(struct item *item, void **tree, int (*compare)(const void *, const void *),
		  struct item **ret)
{
	struct item **found = tsearch(item, tree, compare);

	if (!found)
		return -ENOMEM;
	*ret = *found;
	return 0;
}

/* Another file has the name of @size bytes already; @first counts how often it was wanted. */
static char *next_name(const char *segment, size_t size, struct item *first)
{
	enum { SUFFIX = 12 };
	char *name;

	if (size > NAME_MAX - SUFFIX)
		size = NAME_MAX - SUFFIX;
	return asprintf(&name, "%.*s.%u", (int)size, segment, ++first->same + 1) < 0 ? NULL : name;
}

static int name_item(struct item *item, void **names)
{
	const char *segment;
	struct item *first;
	size_t size;
	int r = 0;

	item->refused = last_segment(item->url, &segment, &size);
	if (item->refused)
		return 0;
	item->name = strndup(segment, size);
	while (item->name) {
		r = insert(item, names, by_name, &first);
		if (r < 0 || first == item)
			break;
		free(item->name);
		item->name = next_name(segment, size, first);
	}
	return item->name ? r : -ENOMEM;
}

static void leave(void *node)
{
	(void)node;
}

/* The trees point to items, which stay in their places.  One that is dropped has no URL. */
static int settle(struct list *list, size_t limit, void **urls, void **names)
{
	struct item *same;
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < list->n; i++) {
		struct item *item = &list->items[i];

		same = NULL;
		if (limit == 0 || kept < limit)
			r = insert(item, urls, by_url, &same);
		if (r == 0 && same == item) {
			kept++;
			r = item->refused ? 0 : name_item(item, names);
		} else if (r == 0) {
			free(item->url);
			item->url = NULL;
		}
	}
	return r;
}

/* Those that can be downloaded move to the front, in their order; the others follow. */
static int part(struct list *list)
{
	struct item *refused = calloc(list->n + 1, sizeof(*refused));
	size_t n = 0;

	if (!refused)
		return -ENOMEM;
	for (size_t i = 0; i < list->n; i++) {
		struct item *item = &list->items[i];

		if (item->url && item->refused)
			refused[list->refused++] = *item;
		else if (item->url)
			list->items[n++] = *item;
	}
	for (size_t i = 0; i < list->refused; i++)
		list->items[n + i] = refused[i];
	free(refused);
	list->n = n;
	return 0;
}

int list_settle(struct list *list, size_t limit)
{
	void *urls = NULL, *names = NULL;
	int r = settle(list, limit, &urls, &names);

	tdestroy(urls, leave);
	tdestroy(names, leave);
	return r < 0 ? r : part(list);
}

void list_free(struct list *list)
{
	for (size_t i = 0; i < list->n + list->refused; i++) {
		free(list->items[i].url);
		free(list->items[i].name);
	}
	free(list->items);
}
