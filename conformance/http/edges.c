/* SPDX-License-Identifier: MIT */
/*
 * HTTP where it is hard: transfers that are given up while a name is looked up, while they connect
 * and in the handshake of TLS, streams of HTTP/2 that end, disks that are full, folders that cannot
 * be written, and memory that ends.  The ids are those of SPEC.md section 21.
 */

#include <arpa/inet.h>
#include <curl/curl.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <weft/descriptor.h>
#include <weft/hooks.h>

#include "forms.h"

/* ------------------------------------------------------------------- names */

#define SLOW_NAME "slow.invalid"

static sem_t may_end;
static atomic_int looking, looked;

/* In place of the C library's: one name is looked up until the test lets it end. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
		struct addrinfo **ret)
{
	int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

	*(void **)&next = dlsym(RTLD_NEXT, "getaddrinfo");
	if (!name || strcmp(name, SLOW_NAME) != 0)
		return next(name, service, hints, ret);
	atomic_fetch_add(&looking, 1);
	while (sem_wait(&may_end) < 0)
		;
	atomic_fetch_add(&looked, 1);
	return EAI_NONAME;
}

/* Its transfer ends although the thread that looks the name up has not. */
static int body_looks_up(struct weft_co *co, void *arg)
{
	struct weft_http_request request = { .url = "http://" SLOW_NAME "/" };
	struct weft_http_transfer *t;
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	NEED(weft_http_start(http, &request, &t) == 0);
	while (atomic_load(&looking) == 0)
		CHECK(weft_sleep(co, 0.001) == 0);
	CHECK(weft_loop_future_cancel(weft_http_future(t), NULL));
	CHECK(weft_sleep(co, 0) == 0);
	CHECK(weft_loop_future_cancelled(weft_http_future(t)));
	weft_http_transfer_unref(t);
	weft_http_close(http);
	CHECK(atomic_load(&looked) == 0);
	return 0;
}

static void cancelled_name(void)
{
	NEED(sem_init(&may_end, 0, 0) == 0);
	CHECK(weft_run(body_looks_up, NULL, NULL) == 0);
	while (atomic_load(&looked) < atomic_load(&looking)) {
		sem_post(&may_end);
		usleep(1000);
	}
}

/* ------------------------------------------------------------------- connections */

enum { FILLERS = 4 };

/* A socket that listens on 127.0.0.1, and its port as a URL. */
struct listener {
	int fd;
	char url[60];
	struct sockaddr_in address;
};

static struct listener listen_for(const char *scheme, int backlog)
{
	struct listener l = { .address = { .sin_family = AF_INET } };
	socklen_t size = sizeof(l.address);

	l.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	l.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	NEED(l.fd >= 0 && bind(l.fd, (void *)&l.address, size) == 0);
	NEED(listen(l.fd, backlog) == 0);
	NEED(getsockname(l.fd, (void *)&l.address, &size) == 0);
	snprintf(l.url, sizeof(l.url), "%s://127.0.0.1:%d/", scheme, ntohs(l.address.sin_port));
	return l;
}

/* The system takes no further connection, and does not refuse it either. */
static struct listener listen_full(int fillers[FILLERS])
{
	struct listener l = listen_for("http", 0);

	for (int i = 0; i < FILLERS; i++) {
		fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		NEED(fillers[i] >= 0);
		CHECK(connect(fillers[i], (void *)&l.address, sizeof(l.address)) == 0 ||
		      errno == EINPROGRESS);
	}
	return l;
}

static int note_socket(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	(void)fd;
	(void)purpose;
	*(bool *)arg = true;
	return CURL_SOCKOPT_OK;
}

static int ask_for_note(void *easy, void *arg)
{
	curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, note_socket);
	curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, arg);
	return 0;
}

static int body_connects(struct weft_co *co, void *arg)
{
	const struct listener *l = arg;
	bool has_socket = false;
	struct weft_http_request request = { .url = l->url, .setup = ask_for_note,
					     .setup_arg = &has_socket };
	struct weft_http_transfer *t;
	struct weft_http *http;

	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	NEED(weft_http_start(http, &request, &t) == 0);
	while (!has_socket)
		CHECK(weft_sleep(co, 0.001) == 0);
	CHECK(weft_sleep(co, 0.001) == 0);
	CHECK(!weft_loop_future_done(weft_http_future(t)));
	CHECK(weft_loop_future_cancel(weft_http_future(t), NULL));
	CHECK(weft_sleep(co, 0) == 0);
	CHECK(weft_http_curl_code(weft_http_response(t)) == CURLE_ABORTED_BY_CALLBACK);
	weft_http_transfer_unref(t);
	weft_http_close(http);
	return 0;
}

static void connecting(void)
{
	int fillers[FILLERS];
	struct listener l = listen_full(fillers);

	CHECK(weft_run(body_connects, &l, NULL) == 0);
	fails_with(&(struct weft_http_request){ .url = l.url, .connect_timeout = 0.05 },
		   WEFT_ETIMEDOUT);
	for (int i = 0; i < FILLERS; i++)
		close(fillers[i]);
	close(l.fd);
}

/* What comes on @fd until its end. */
static size_t drain(struct weft_co *co, int fd)
{
	char data[1000];
	size_t all = 0;
	ssize_t n;

	do {
		CHECK(weft_readable(co, fd) == 0);
		n = read(fd, data, sizeof(data));
		all += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	return all;
}

/* The other side has said hello, and waits for an answer that does not come. */
static int body_shakes_hands(struct weft_co *co, void *arg)
{
	const struct listener *l = arg;
	struct weft_http_request request = { .url = l->url };
	struct weft_http_transfer *t;
	struct weft_http *http;
	int fd;

	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	NEED(weft_http_start(http, &request, &t) == 0);
	CHECK(weft_readable(co, l->fd) == 0);
	fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	NEED(fd >= 0);
	CHECK(weft_readable(co, fd) == 0);
	CHECK(weft_loop_future_cancel(weft_http_future(t), NULL));
	CHECK(drain(co, fd) > 0);
	close(fd);
	weft_http_transfer_unref(t);
	weft_http_close(http);
	return 0;
}

static void shaking_hands(void)
{
	struct listener l = listen_for("https", 10);

	CHECK(weft_run(body_shakes_hands, &l, NULL) == 0);
	fails_with(&(struct weft_http_request){ .url = l.url, .connect_timeout = 0.05 },
		   WEFT_ETIMEDOUT);
	close(l.fd);
}

/* ------------------------------------------------------------------- HTTP/2 */

enum { PREFACE = 24, FRAME_HEADER = 9, HEADERS_FRAME = 1, LONGEST_FRAME = 16384 };

/* A server of HTTP/2 that resets the stream of each request. */
struct breaker {
	struct listener l;
	int fd[FORMS];
};

static bool read_whole(int fd, void *to, size_t n)
{
	return n == 0 || recv(fd, to, n, MSG_WAITALL) == (ssize_t)n;
}

static bool read_request(int fd)
{
	unsigned char head[FRAME_HEADER], bytes[LONGEST_FRAME];

	if (!read_whole(fd, bytes, PREFACE))
		return false;
	do {
		size_t n;

		if (!read_whole(fd, head, sizeof(head)))
			return false;
		n = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
		if (n > sizeof(bytes) || !read_whole(fd, bytes, n))
			return false;
	} while (head[3] != HEADERS_FRAME);
	return true;
}

/* The sockets stay open: closing one could overtake what was said on it. */
static void *reset_streams(void *arg)
{
	static const char settings[FRAME_HEADER] = { [3] = 4 };
	static const char reset[FRAME_HEADER + 4] = { [2] = 4, [3] = 3, [8] = 1, [12] = 2 };
	struct breaker *b = arg;

	for (int form = 0; form < FORMS; form++) {
		struct pollfd p = { .fd = b->l.fd, .events = POLLIN };
		int fd;

		NEED(poll(&p, 1, -1) == 1);
		fd = b->fd[form] = accept4(b->l.fd, NULL, NULL, SOCK_CLOEXEC);
		NEED(fd >= 0);
		CHECK(send(fd, settings, sizeof(settings), MSG_NOSIGNAL) == sizeof(settings));
		CHECK(read_request(fd));
		CHECK(send(fd, reset, sizeof(reset), MSG_NOSIGNAL) == sizeof(reset));
	}
	return NULL;
}

static int speak_http2(void *easy, void *arg)
{
	long version = CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;

	(void)arg;
	return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version) == CURLE_OK ? 0 : -EIO;
}

/* The stream ends by an error of the server, where with HTTP/1 the connection would. */
static void http2(void)
{
	struct breaker b;
	pthread_t thread;

	if (!(curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_HTTP2)) {
		printf("# HTTP/2: skipped, this libcurl does not speak it\n");
		return;
	}
	b.l = listen_for("http", 10);
	NEED(pthread_create(&thread, NULL, reset_streams, &b) == 0);
	fails_with(&(struct weft_http_request){ .url = b.l.url, .setup = speak_http2 },
		   -ECONNRESET);
	pthread_join(thread, NULL);
	for (int form = 0; form < FORMS; form++)
		close(b.fd[form]);
	close(b.l.fd);
}

/*
 * The watch of a connection stays while it is idle.  That must not hold up a virtual clock, and a
 * descriptor that gets the number of a closed connection must be watched all the same.
 */
static int body_idles(struct weft_co *co, void *arg)
{
	struct weft_http_request request = { .url = at("/file/1") };
	int ends[20][2];
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	for (int i = 0; i < 3; i++) {
		struct asked a = { .request = &request };

		a.r = weft_http_await(co, http, &request, &a.response);
		answered(&a, 200);
	}
	CHECK(weft_sleep(co, 1e6) == 0);
	weft_http_close(http);
	CHECK(weft_sleep(co, 0) == 0);
	for (int i = 0; i < 20; i++) {
		NEED(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
				ends[i]) == 0);
		for (int end = 0; end < 2; end++) {
			CHECK(write(ends[i][!end], "x", 1) == 1);
			CHECK(weft_readable(co, ends[i][end]) == 0);
		}
	}
	for (int i = 0; i < 20; i++) {
		close(ends[i][0]);
		close(ends[i][1]);
	}
	return 0;
}

static void idles(void)
{
	struct weft_loop_options options = { .size = sizeof(options), .virtual_clock = true };

	struct weft_loop *loop;

	NEED(weft_loop_new(&options, &loop) == 0);
	CHECK(weft_loop_run(loop, body_idles, NULL, NULL) == 0);
	weft_loop_unref(loop);
}

/* ------------------------------------------------------------------- files */

/* Children say by their status whether all was right. */
enum { RIGHT, WRONG, SKIPPED };

static void in_child(int (*run)(const char *folder), const char *name)
{
	char folder[] = "/tmp/weft-edges-XXXXXX";
	int status = -1;
	pid_t child;

	NEED(mkdtemp(folder));
	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(run(folder));
	CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status));
	if (WEXITSTATUS(status) == SKIPPED)
		printf("# %s: skipped, the system does not let this program mount\n", name);
	else
		CHECK(WEXITSTATUS(status) == RIGHT);
	CHECK(rmdir(folder) == 0);
}

static size_t count_files(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t n = 0;

	for (struct dirent *e; dir && (e = readdir(dir));)
		n += e->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return n;
}

/* The code with which @n bytes get to a file in @folder by a transfer; it is given up if not 0. */
static int save(const char *folder, const char *target, struct weft_http_file *file)
{
	struct weft_http_request request = { .url = at(target), .sink = weft_http_file_sink,
					     .sink_arg = file };
	char path[100];
	struct asked a;
	int r;

	snprintf(path, sizeof(path), "%s/file", folder);
	r = weft_http_file_open(file, path);
	if (r < 0)
		return r;
	a = ask(0, &request);
	weft_http_response_unref(a.response);
	if (a.r < 0)
		weft_http_file_discard(file);
	return a.r;
}

static int limit_files(const char *folder)
{
	struct rlimit limit = { 4000, 4000 };
	struct weft_http_file file;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
		return WRONG;
	return save(folder, "/bytes/5000", &file) == -EFBIG && count_files(folder) == 0 ? RIGHT
											  : WRONG;
}

static int close_folder(const char *folder)
{
	struct weft_http_file file;

	if (chmod(folder, 0555) < 0 || (geteuid() == 0 && seteuid(65534) < 0))
		return WRONG;
	return save(folder, "/bytes/5000", &file) == -EACCES ? RIGHT : WRONG;
}

/* A small disk in @folder, and no /proc by which an unnamed file could get a name. */
static bool mount_own(const char *folder)
{
	return (unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
	       mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", folder, "tmpfs", 0, "size=16k,mode=777") == 0 &&
	       mount("none", "/proc", "tmpfs", 0, "size=4k") == 0;
}

static int without_proc(const char *folder)
{
	struct weft_http_file file;
	char path[100];
	struct stat st;
	bool right;

	if (!mount_own(folder))
		return SKIPPED;
	umask(027);
	snprintf(path, sizeof(path), "%s/file", folder);
	right = save(folder, "/bytes/5000", &file) == 0 && count_files(folder) == 1 &&
		stat(path, &st) < 0 && weft_http_file_commit(&file) == 0 &&
		count_files(folder) == 1 && stat(path, &st) == 0 && st.st_size == 5000 &&
		(st.st_mode & 0777) == 0640;
	right = right && save(folder, "/bytes/100000", &file) == -ENOSPC &&
		count_files(folder) == 1 && stat(path, &st) == 0 && st.st_size == 5000;
	return right ? RIGHT : WRONG;
}

static void disks(void)
{
	in_child(limit_files, "a limit of size");
	in_child(close_folder, "a folder that is closed");
	in_child(without_proc, "a small disk without /proc");
}

/* ------------------------------------------------------------------- memory */

static atomic_int countdown;

static void *allocate(enum weft_memory kind, size_t size, void *arg)
{
	(void)arg;
	if (atomic_load(&countdown) > 0 && atomic_fetch_sub(&countdown, 1) == 1)
		return NULL;
	return kind == WEFT_MEMORY_STACK ? aligned_alloc(4096, (size + 4095) / 4096 * 4096)
					 : malloc(size);
}

static void release(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)kind;
	(void)size;
	(void)arg;
	free(p);
}

static int body_memory(struct weft_co *co, void *arg)
{
	struct asked *a = arg;
	struct weft_http *http;
	int r = weft_http_open(weft_loop_of(co), NULL, &http);

	if (r < 0)
		return r;
	r = weft_http_await(co, http, a->request, &a->response);
	weft_http_close(http);
	return r;
}

/* One allocation after the other fails, until there are no more of them. */
static void memory(void)
{
	struct weft_http_request request = { .url = at("/file/1") };
	int left;

	for (int form = 0; form < FORMS; form++) {
		left = 0;
		for (int nth = 1; left == 0 && nth < 1000; nth++) {
			struct asked a = { .request = &request };

			atomic_store(&countdown, nth);
			if (form == 0)
				a.r = weft_http_fetch(&request, &a.response);
			else
				a.r = weft_run(body_memory, &a, NULL);
			left = atomic_exchange(&countdown, 0);
			/* What only saves time may fail unseen. */
			CHECK(a.r == 0 ? a.response != NULL : left == 0 && a.r == -ENOMEM);
			weft_http_response_unref(a.response);
		}
		CHECK(left > 0);
	}
}

static const struct suite_test tests[] = {
	{ "http.cancelled-name", cancelled_name },
	{ "http.connecting", connecting },
	{ "http.shaking-hands", shaking_hands },
	{ "http.http2", http2 },
	{ "http.idles", idles },
	{ "http.disks", disks },
	{ "http.memory", memory },
};

int main(void)
{
	static const struct weft_hooks hooks = { .alloc = allocate, .free = release };
	int r;

	NEED(weft_set_hooks(&hooks) == 0);
	NEED(server_start(NULL, &server) == 0);
	r = SUITE(tests);
	server_stop(server);
	return r;
}
