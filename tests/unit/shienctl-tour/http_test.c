#include "http.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A door that answers what it is told, one connection after the other, and remembers the keys it was shown. */
typedef struct Stub {
	int listener;
	const int *statuses; /* ends with 0 */
	char keys[4][64];
	unsigned asked, port;
	pthread_t thread;
} Stub;

static void *serve(void *arg)
{
	Stub *s = arg;

	for (const int *status = s->statuses; *status; status++) {
		char request[4096] = "", answer[200];
		int c = accept(s->listener, NULL, NULL);
		ssize_t n = read(c, request, sizeof request - 1);
		const char *key = n > 0 ? strstr(request, "Idempotency-Key: ") : NULL;

		if (key)
			sscanf(key, "Idempotency-Key: %63s", s->keys[s->asked]);
		s->asked++;
		snprintf(answer, sizeof answer, "HTTP/1.1 %d X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
			 *status);
		n = write(c, answer, strlen(answer));
		close(c);
	}
	return NULL;
}

static unsigned listen_somewhere(int *ret_fd)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;

	*ret_fd = socket(AF_INET, SOCK_STREAM, 0);
	cr_assert_eq(bind(*ret_fd, (struct sockaddr *) &a, sizeof a), 0);
	cr_assert_eq(getsockname(*ret_fd, (struct sockaddr *) &a, &len), 0);
	return ntohs(a.sin_port);
}

static void stub_open(Stub *s, const int *statuses)
{
	*s = (Stub){ .statuses = statuses };
	s->port = listen_somewhere(&s->listener);
	cr_assert_eq(listen(s->listener, 5), 0);
	cr_assert_eq(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void stub_close(Stub *s)
{
	pthread_join(s->thread, NULL);
	close(s->listener);
}

Test(http, another_replica_the_same_key_until_there_is_an_answer)
{
	static const struct {
		int statuses[4];
		long answer;
		unsigned asked;
	} rows[] = {
		{ { 200 }, 200, 1 },    { { 503, 200 }, 200, 2 }, { { 500, 504, 200 }, 200, 3 },
		{ { 409, 0 }, 409, 1 }, { { 400 }, 400, 1 },      { { 503, 404 }, 404, 2 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		HttpAsk ask = {
			.service = "x", .town = "482013", .method = "POST", .path = "y", .json = "{}", .key = "key-1"
		};
		int dead;
		unsigned dead_port = listen_somewhere(&dead); /* bound, not listening: refused */
		char doors[200];
		WebAnswer a;
		Stub s;

		stub_open(&s, rows[i].statuses);
		snprintf(doors, sizeof doors, "z=http://127.0.0.1:1,x=http://127.0.0.1:%u,x=http://127.0.0.1:%u",
			 dead_port, s.port);
		cr_expect_eq(http_ask(doors, &ask, sh_monotonic_us() + 5000000, &a), rows[i].answer, "row %zu: %ld",
			     i, a.status);
		web_free(&a);
		stub_close(&s);
		close(dead);
		cr_expect_eq(s.asked, rows[i].asked, "row %zu", i);
		for (unsigned k = 0; k < s.asked; k++)
			cr_expect_str_eq(s.keys[k], "key-1");
	}
}

Test(http, gives_up_at_its_deadline)
{
	HttpAsk ask = { .service = "x", .town = "482013", .method = "GET", .path = "y" };
	int dead;
	unsigned port = listen_somewhere(&dead);
	int64_t begin = sh_monotonic_us();
	char doors[100];
	WebAnswer a;

	snprintf(doors, sizeof doors, "x=http://127.0.0.1:%u", port);
	cr_expect_eq(http_ask(doors, &ask, begin + 300000, &a), 0);
	cr_expect_lt(sh_monotonic_us() - begin, 3000000);
	web_free(&a);
	cr_expect_eq(http_ask("z=http://127.0.0.1:1", &ask, begin, &a), 0, "no such service in the doors");
	close(dead);
}
