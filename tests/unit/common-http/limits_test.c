#include "door_client.h"
#include "door_server.h"

#include <criterion/criterion.h>
#include <sys/socket.h>
#include <unistd.h>

Test(limits, an_answer_that_does_not_come_is_504)
{
	Server s = { .options.answer_ms = 200 };
	Answer a;

	server_start(&s);
	client_ask(&a, s.port, "GET", "/v1/hang", NULL, NULL);
	cr_assert_eq(a.status, 504);
	cr_assert_str_eq(answer_text(&a, "reason"), "door.no_answer");
	answer_free(&a);
	client_ask(&a, s.port, "GET", "/v1/public", NULL, NULL);
	cr_assert_eq(a.status, 200, "the door goes on");
	answer_free(&a);
	server_stop(&s); /* gives the late answer */
}

/* A byte now and then keeps nobody's connection. */
static void drip(unsigned port, const char *begin, char *answer, size_t room)
{
	int fd = client_connect(port);

	client_send(fd, begin);
	for (int i = 0; i < 100; i++) {
		if (send(fd, "a", 1, MSG_NOSIGNAL) != 1 || recv(fd, answer, 1, MSG_PEEK | MSG_DONTWAIT) >= 0)
			break;
		usleep(50000);
	}
	client_read(fd, answer, room);
	close(fd);
}

Test(limits, slow_clients)
{
	Server s = { .options = { .idle_ms = 500, .body_ms = 300 } };
	char answer[4096];

	server_start(&s);
	drip(s.port, "GET /v1/public HTTP/1.1\r\nHost: x\r\nX-Slow: ", answer, sizeof answer);
	cr_assert_eq(strlen(answer), 0, "cut off in its headers: %s", answer);
	drip(s.port,
	     "POST /v1/172049/applications/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n"
	     "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n",
	     answer, sizeof answer);
	cr_assert(strstr(answer, " 408 ") && strstr(answer, "door.slow"), "refused in its body: %s", answer);
	server_stop(&s);
}

Test(limits, who_says_nothing_is_cut_off)
{
	Server s = { .options = { .idle_ms = 300, .body_ms = 200 } };
	int silent, stalled;
	char answer[512];

	server_start(&s);
	silent = client_connect(s.port);
	stalled = client_connect(s.port);
	client_send(stalled, "POST /v1/raw HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
	cr_assert_eq(client_read(silent, answer, sizeof answer), 0);
	cr_assert_eq(client_read(stalled, answer, sizeof answer), 0, "%s", answer);
	for (int i = 0; i < 300 && s.aborted == 0; i++)
		usleep(10000);
	cr_assert_eq(s.aborted, 1u, "what it had begun to send is forgotten");
	close(silent);
	close(stalled);
	server_stop(&s);
}

Test(limits, headers_and_bodies_without_end)
{
	char *big = malloc(70000), *answer = malloc(4096);
	Server s = { 0 };
	int fd;

	server_start(&s);
	memset(big, 'h', 69999);
	big[69999] = '\0';
	fd = client_connect(s.port);
	client_send(fd, "GET /v1/public HTTP/1.1\r\nHost: x\r\nX-Big: ");
	client_send(fd, big);
	client_send(fd, "\r\n\r\n");
	client_read(fd, answer, 4096);
	cr_assert(!strstr(answer, " 200 "), "%s", answer);
	close(fd);
	/* chunked, so that no length is stated; then it never ends */
	fd = client_connect(s.port);
	client_send(fd, "POST /v1/raw HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 400; i++) {
		client_send(fd, "1116f\r\n"); /* 69999 */
		client_send(fd, big);
		client_send(fd, "\r\n");
	}
	client_read(fd, answer, 4096);
	cr_assert(!strstr(answer, " 200 "), "%s", answer);
	close(fd);
	for (int i = 0; i < 300 && s.aborted == 0; i++)
		usleep(10000);
	cr_assert_eq(s.aborted, 1u);
	cr_assert_leq(s.chunks, (8u << 20) / SH_DOOR_CHUNK + 1, "%u chunks of what is too large", s.chunks);
	free(big);
	free(answer);
	server_stop(&s);
}

/* As many connections as are allowed; who comes then waits until one is free. */
Test(limits, connections)
{
	Server s = { .options = { .connections = 2, .idle_ms = 600 } };
	int first, second;
	int64_t begin;
	Answer a;

	server_start(&s);
	first = client_connect(s.port);
	second = client_connect(s.port);
	usleep(50000); /* both are taken in */
	begin = zclock_mono();
	client_ask(&a, s.port, "GET", "/v1/public", NULL, NULL);
	cr_assert_eq(a.status, 200);
	cr_assert_gt(zclock_mono() - begin, 300, "it waited only %lld ms", (long long) (zclock_mono() - begin));
	answer_free(&a);
	close(first);
	close(second);
	server_stop(&s);
}

/* What says that it will be too long is refused before it is sent. */
/* All places are taken by those who keep their connection and ask nothing: whoever comes waits a second or two. */
Test(limits, who_asks_nothing_makes_room)
{
	enum { PLACES = 8 };
	static const char ask[] = "GET /v1/public HTTP/1.1\r\nHost: x\r\n\r\n";
	Server s = { .options = { .connections = PLACES, .idle_ms = 60000 } };
	struct timeval patience = { .tv_sec = 20 };
	char answer[512];
	int fds[PLACES + 1];

	server_start(&s);
	for (int i = 0; i <= PLACES; i++) {
		fds[i] = client_connect(s.port);
		setsockopt(fds[i], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
		client_send(fds[i], ask);
		cr_assert_gt(recv(fds[i], answer, sizeof answer, 0), 0, "client %d", i);
	}
	for (int i = 0; i <= PLACES; i++)
		close(fds[i]);
	server_stop(&s);
}

Test(limits, a_long_body_is_not_waited_for)
{
	Server s = { 0 };
	char answer[4096];
	int fd;

	server_start(&s);
	fd = client_connect(s.port);
	client_send(fd, "POST /v1/raw HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");
	client_read(fd, answer, sizeof answer);
	cr_assert(strstr(answer, " 413 ") && strstr(answer, "door.too_large"), "%s", answer);
	close(fd);
	server_stop(&s);
}

/* Requests damaged at random from a fixed seed: the sanitizers watch, and the door goes on. */
Test(limits, damaged_requests)
{
	static const char *const good[] = {
		"POST /v1/files?a=%41 HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
		"Content-Length: 71\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; "
		"filename=\"g\"\r\n\r\nx\r\n--b--\r\n",
		"POST /v1/172049/applications/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nIdempotency-Key: "
		"1\r\n"
		"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"POST /v1/raw HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
	};
	Server s = { .options = { .idle_ms = 500, .body_ms = 300 } };
	uint64_t state = 42;
	Answer a;

	server_start(&s);
	for (int i = 0; i < 1500; i++) {
		const char *from = good[i % 3];
		size_t len = strlen(from);
		int fd = client_connect(s.port);
		char bytes[512];

		memcpy(bytes, from, len);
		for (int k = 0; k < 1 + i % 4; k++) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			bytes[(state >> 8) % len] = (char) (state >> 40);
		}
		send(fd, bytes, len, MSG_NOSIGNAL);
		close(fd);
	}
	client_ask(&a, s.port, "GET", "/v1/public", NULL, NULL);
	cr_assert_eq(a.status, 200);
	answer_free(&a);
	server_stop(&s);
}

Test(limits, closing_answers_who_waits)
{
	Server s = { 0 };
	char answer[4096];
	int fd;

	server_start(&s);
	fd = client_connect(s.port);
	client_send(fd, "GET /v1/hang HTTP/1.1\r\nHost: x\r\n\r\n");
	while (s.held == 0)
		usleep(1000);
	server_stop(&s);
	client_read(fd, answer, sizeof answer);
	cr_assert(strstr(answer, " 503 ") && strstr(answer, "door.closing"), "%s", answer);
	close(fd);
}
