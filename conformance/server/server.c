/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "exchange.h"

static void connection_changed(void *cls, struct MHD_Connection *connection, void **state,
			       enum MHD_ConnectionNotificationCode what)
{
	struct server *server = cls;

	(void)connection;
	(void)state;
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		atomic_fetch_add(&server->connections, 1);
		atomic_fetch_add(&server->open, 1);
	} else {
		atomic_fetch_sub(&server->open, 1);
	}
}

static struct MHD_Daemon *start_daemon(struct server *server, const struct server_options *options)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)options->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)options->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)options->key },
		{ MHD_OPTION_END, 0, NULL },
	};

	return MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
			(options->certificate ? MHD_USE_TLS : 0),
		0, NULL, NULL, exchange_step, server,
		MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
		MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server,
		MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server,
		MHD_OPTION_CONNECTION_LIMIT, 4096U,
		MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096U,
		MHD_OPTION_ARRAY, options->certificate ? tls : tls + 2,
		MHD_OPTION_END);
}

static int find_port(const struct MHD_Daemon *daemon)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int fd = MHD_get_daemon_info((struct MHD_Daemon *)(uintptr_t)daemon,
				     MHD_DAEMON_INFO_LISTEN_FD)->listen_fd;

	return getsockname(fd, (struct sockaddr *)&address, &size) == 0 ? ntohs(address.sin_port)
									 : -errno;
}

int server_start(const struct server_options *options, struct server **ret)
{
	static const struct server_options none;
	struct server *server = calloc(1, sizeof(*server));
	int r;

	options = options ? options : &none;
	if (!server)
		return -ENOMEM;
	r = naps_start(&server->naps);
	if (r < 0) {
		free(server);
		return r;
	}
	server->daemon = start_daemon(server, options);
	if (!server->daemon) {
		server_stop(server);
		return -EADDRINUSE;
	}
	server->port = find_port(server->daemon);
	snprintf(server->url, sizeof(server->url), "http%s://127.0.0.1:%d",
		 options->certificate ? "s" : "", server->port);
	*ret = server;
	return 0;
}

const char *server_url(const struct server *server)
{
	return server->url;
}

int server_port(const struct server *server)
{
	return server->port;
}

void server_counts(const struct server *server, struct server_counts *ret)
{
	*ret = (struct server_counts){
		.connections = atomic_load(&server->connections),
		.open = atomic_load(&server->open),
		.requests = atomic_load(&server->requests),
	};
}

/* Nobody may be suspended when the daemon stops. */
void server_stop(struct server *server)
{
	if (!server)
		return;
	naps_stop(&server->naps);
	if (server->daemon)
		MHD_stop_daemon(server->daemon);
	pthread_cond_destroy(&server->naps.changed);
	pthread_mutex_destroy(&server->naps.lock);
	seen_free(server->seen);
	free(server);
}
