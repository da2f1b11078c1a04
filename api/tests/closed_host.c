/* SPDX-License-Identifier: MIT */
/*
 * closed_host PLUGIN...: a host that closes a plugin while threads live on that have used it.
 * Nothing of the library may be left behind then: no destructor of a thread, no handler of SIGSEGV,
 * no alternate stack of the closing thread.  Many such plugins can be loaded at once.  Writes TAP.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 3 };

static sem_t used, closed;
static int (*use)(void);
static int number;

static void check(int ok, const char *what)
{
	printf("%sok %d - %s\n", ok ? "" : "not ", ++number, what);
	fflush(stdout);
}

static void *worker(void *arg)
{
	*(int *)arg = use();
	sem_post(&used);
	sem_wait(&closed);
	return NULL;
}

static void *load(const char *path)
{
	void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	void *symbol;

	if (!plugin) {
		printf("# %s\n", dlerror());
		return NULL;
	}
	symbol = dlsym(plugin, "plugin_use");
	memcpy(&use, &symbol, sizeof(use));
	return plugin;
}

static void check_signals(void)
{
	struct sigaction now;
	stack_t stack;

	sigaction(SIGSEGV, NULL, &now);
	sigaltstack(NULL, &stack);
	check(!(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_DFL,
	      "the handler of SIGSEGV is what it was");
	check(stack.ss_flags & SS_DISABLE, "the closing thread has no alternate stack of ours");
}

static void close_under_threads(const char *path)
{
	pthread_t threads[THREADS];
	int results[THREADS], all = 1;
	void *plugin = load(path);

	check(plugin && use, "a plugin with the library in it is loaded");
	if (!plugin || !use)
		return;
	check(use() == 42, "it runs a coroutine");
	sem_init(&used, 0, 0);
	sem_init(&closed, 0, 0);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, worker, &results[i]);
	for (int i = 0; i < THREADS; i++)
		sem_wait(&used);
	for (int i = 0; i < THREADS; i++)
		all &= results[i] == 42;
	check(all, "and on other threads");
	check(dlclose(plugin) == 0 && !dlopen(path, RTLD_NOW | RTLD_NOLOAD), "it is closed");
	check_signals();
	for (int i = 0; i < THREADS; i++)
		sem_post(&closed);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	check(1, "threads that used it have ended");
}

/* Each copy takes of the little room that there is for static thread-local storage. */
static void load_many(int n, char **paths)
{
	int i = 0;

	while (i < n && load(paths[i]) && use && use() == 42)
		i++;
	check(i == n, "many plugins with a copy each are loaded at once");
}

int main(int argc, char **argv)
{
	printf("TAP version 13\n1..8\n");
	close_under_threads(argv[1]);
	load_many(argc - 1, argv + 1);
	return 0;
}
