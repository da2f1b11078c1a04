/* SPDX-License-Identifier: MIT */
/* weft-flagserver: serves flags, and whatever else server.h lists, until it is told to end. */

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "server.h"

static const char help[] =
	"Usage: weft-flagserver [OPTION]...\n"
	"Serve generated flags by HTTP on 127.0.0.1, and print the base URL.  End at SIGINT and\n"
	"SIGTERM.\n"
	"\n"
	"  --port N            listen there (default: a free port)\n"
	"  --certificate FILE  serve HTTPS with the certificate in this PEM file\n"
	"  --key FILE          and with its key in this one\n"
	"  --until-eof         also end when the standard input ends\n"
	"  --help              print this help\n"
	"\n"
	"/fr/fr.gif is a flag, and /flags lists all of them.  /file/N has 2,048 bytes, and\n"
	"/bytes/N N of them.  /sums/N lists the CRC-32 of each flag and of the files below N.\n"
	"Conditions stand before a target, as in /delay=20/first=1/status=500/fr/fr.gif:\n"
	"delay=MS, status=CODE, cut=N, reset=N, stall=N, drip=MS, hang=1, empty=1, garbage=1,\n"
	"length=N, redirect=N, loop=1, gzip=1, chunked=1, first=N.\n";

struct options {
	struct server_options server;
	bool until_eof;
};

static int usage(const char *what, const char *value)
{
	fprintf(stderr, "weft-flagserver: %s%s; see --help\n", what, value);
	return 2;
}

/* The file as a text, or NULL and errno. */
static char *read_text(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;
	ssize_t n;

	if (!f)
		return NULL;
	n = getdelim(&text, &room, '\0', f);
	fclose(f);
	if (n < 0) {
		free(text);
		text = NULL;
	}
	return text;
}

static int take_file(const char *path, const char **ret)
{
	*ret = read_text(path);
	if (*ret)
		return 0;
	fprintf(stderr, "weft-flagserver: %s: %s\n", path, strerror(errno));
	return 2;
}

static int take_port(const char *text, int *ret)
{
	char *end;
	long port = strtol(text, &end, 10);

	if (end == text || *end || port < 0 || port > 65535)
		return usage("no port: ", text);
	*ret = (int)port;
	return 0;
}

/* Below 0: serve; else the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
	static const struct option rows[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "certificate", required_argument, NULL, 'c' },
		{ "key", required_argument, NULL, 'k' },
		{ "until-eof", no_argument, NULL, 'e' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c, r = 0;

	opterr = 0;
	while (r == 0 && (c = getopt_long(argc, argv, ":", rows, NULL)) != -1) {
		switch (c) {
		case 'p': r = take_port(optarg, &o->server.port); break;
		case 'c': r = take_file(optarg, &o->server.certificate); break;
		case 'k': r = take_file(optarg, &o->server.key); break;
		case 'e': o->until_eof = true; break;
		case 'h': return fputs(help, stdout) < 0;
		default: return usage("cannot use the option ", argv[optind - 1]);
		}
	}
	if (r == 0 && optind < argc)
		return usage("takes no argument: ", argv[optind]);
	if (r == 0 && !o->server.certificate != !o->server.key)
		return usage("--certificate and --key belong together", "");
	return r == 0 ? -1 : r;
}

static void wait_for_end(int signals, bool until_eof)
{
	struct pollfd p[] = { { .fd = signals, .events = POLLIN },
			      { .fd = until_eof ? STDIN_FILENO : -1, .events = POLLIN } };
	char bytes[256];

	for (;;) {
		if (poll(p, 2, -1) < 0)
			continue;
		if (p[0].revents || (p[1].revents && read(STDIN_FILENO, bytes, sizeof(bytes)) <= 0))
			return;
	}
}

/* Each connection is a descriptor. */
static void raise_limit(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

int main(int argc, char **argv)
{
	struct options o = { .until_eof = false };
	struct server *server;
	sigset_t mask;
	int r = read_options(argc, argv, &o);

	if (r >= 0)
		return r;
	raise_limit();
	sigemptyset(&mask);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGTERM);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	r = server_start(&o.server, &server);
	if (r < 0) {
		fprintf(stderr, "weft-flagserver: cannot listen: %s\n", strerror(-r));
		return 1;
	}
	printf("%s\n", server_url(server));
	fflush(stdout);
	wait_for_end(signalfd(-1, &mask, SFD_CLOEXEC), o.until_eof);
	server_stop(server);
	free((char *)(uintptr_t)o.server.certificate);
	free((char *)(uintptr_t)o.server.key);
	return 0;
}
