/* Answers that stay open: what differs goes out, in order and once; what fails is the last; nobody who left, lags or
 * stays too many holds anything. */
#include "door_client.h"
#include "door_server.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SAID = 4096, PATIENCE_S = 20 };

static int connect_to(const Server *s, const char *path)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((uint16_t) s->port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = PATIENCE_S };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char ask[200];

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	cr_assert_eq(connect(fd, (struct sockaddr *) &a, sizeof a), 0);
	snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\nHost: door\r\n\r\n", path);
	cr_assert_eq(send(fd, ask, strlen(ask), MSG_NOSIGNAL), (ssize_t) strlen(ask));
	return fd;
}

/* Reads until `until` was seen, or the end; whether it was. */
static bool read_until(int fd, char said[SAID], const char *until)
{
	size_t len = strlen(said);

	while (!strstr(said, until)) {
		ssize_t n = len < SAID - 1 ? recv(fd, said + len, SAID - 1 - len, 0) : 0;

		if (n <= 0)
			return false;
		len += (size_t) n;
		said[len] = '\0';
	}
	return true;
}

static size_t times(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

Test(events, what_differs_is_told_once_and_what_fails_is_the_last)
{
	char said[SAID] = "";
	Server s = { 0 };
	int fd;

	server_start(&s);
	fd = connect_to(&s, "/v1/events");
	cr_assert(read_until(fd, said, "event: problem\ndata: {\"reason\":\"over\"}\n\n"), "%s", said);
	cr_expect(read_until(fd, said, "\r\n0\r\n\r\n"), "it ends: %s", said);
	cr_expect(strstr(said, "200 OK"), "%s", said);
	cr_expect(strstr(said, "Content-Type: text/event-stream"), "%s", said);
	cr_expect(strstr(said, "no-store") && strstr(said, "nosniff"), "as every answer: %s", said);
	for (int i = 0; i < COUNTED; i++) {
		char line[40];

		snprintf(line, sizeof line, "\ndata: {\"n\":%d}\n\n", i);
		cr_expect_eq(times(said, line), 1, "%d: %s", i, said);
	}
	cr_expect_geq(times(said, ":\n\n"), COUNTED - 1, "what did not differ was a comment: %s", said);
	close(fd);
	server_stop(&s);
}

Test(events, who_may_not_ask_is_told_as_ever)
{
	char said[SAID] = "";
	Server s = { .count = 2 * COUNTED };
	int fd;

	server_start(&s);
	fd = connect_to(&s, "/v1/events");
	cr_assert(read_until(fd, said, "{\"reason\":\"over\"}"));
	cr_expect(strstr(said, "403"), "%s", said);
	cr_expect_not(strstr(said, "event-stream"));
	close(fd);
	server_stop(&s);
}

/* Nobody is asked for who has left. */
Test(events, who_left_is_forgotten)
{
	char said[SAID] = "";
	Server s = { .endless = true };
	unsigned before, after;
	int fd;

	server_start(&s);
	fd = connect_to(&s, "/v1/events");
	cr_assert(read_until(fd, said, "data: {\"n\":3}"));
	close(fd);
	zclock_sleep(1000);
	before = s.count;
	zclock_sleep(1000);
	after = s.count;
	cr_expect_eq(before, after, "asked %u times more", after - before);
	server_stop(&s);
}

/* A quarter of the connections may stay open; who comes beyond gets one event, and the end. */
Test(events, no_more_than_a_quarter_stay_open)
{
	enum { CONNECTIONS = 16, OPEN = CONNECTIONS / 4 };
	Server s = { .endless = true, .options.connections = CONNECTIONS };
	char said[OPEN + 1][SAID] = { "" };
	int fds[OPEN + 1];

	server_start(&s);
	for (int i = 0; i < OPEN; i++) {
		fds[i] = connect_to(&s, "/v1/events");
		cr_assert(read_until(fds[i], said[i], "data: "));
	}
	fds[OPEN] = connect_to(&s, "/v1/events");
	cr_expect(read_until(fds[OPEN], said[OPEN], "\r\n0\r\n\r\n"), "%s", said[OPEN]);
	cr_expect_eq(times(said[OPEN], "data: "), 1);
	for (int i = 0; i < OPEN; i++) {
		cr_expect(read_until(fds[i], said[i], "data: {\"n\":9"), "the others go on: %s", said[i]);
		cr_expect_null(strstr(said[i], "\r\n0\r\n\r\n"));
	}
	for (int i = 0; i <= OPEN; i++)
		close(fds[i]);
	server_stop(&s);
}

/* The door closes while answers are open, and while one is asked for again. */
Test(events, a_closing_door_ends_them)
{
	char said[SAID] = "", held[SAID] = "";
	Server s = { .endless = true };
	int fd, other;

	server_start(&s);
	fd = connect_to(&s, "/v1/events");
	other = connect_to(&s, "/v1/events/held");
	cr_assert(read_until(fd, said, "data: "));
	cr_assert(read_until(other, held, "data: "));
	while (s.held == 0)
		zclock_sleep(10);
	server_stop(&s);
	cr_expect(read_until(fd, said, "\r\n0\r\n\r\n"), "%s", said);
	cr_expect(read_until(other, held, "\r\n0\r\n\r\n"), "%s", held);
	close(fd);
	close(other);
}

/* An owner who never answers again ends it after the time that an answer may take. */
Test(events, an_owner_who_is_silent_ends_it)
{
	char said[SAID] = "";
	Server s = { .endless = true, .options.answer_ms = 400 };
	int fd;

	server_start(&s);
	fd = connect_to(&s, "/v1/events/held");
	cr_expect(read_until(fd, said, "\r\n0\r\n\r\n"), "%s", said);
	close(fd);
	server_stop(&s);
}

Test(events, only_where_nothing_is_sent)
{
	static const ShDoorRow bad[] = { { .method = "POST",
					   .path = "/x",
					   .rpc = "X",
					   .body = SH_BODY_JSON,
					   .auth = SH_AUTH_PUBLIC,
					   .max_body = 10,
					   .events_ms = 50 },
					 { .method = NULL } };
	ShDoorOptions o = { .rows = bad, .listen = "127.0.0.1:0" };
	zloop_t *loop = zloop_new();
	ShDoor *door;
	ShError err;

	cr_assert_eq(sh_door_open(&door, loop, &o, &err), SH_FAULT);
	cr_assert_str_eq(err.reason, "door.rows");
	zloop_destroy(&loop);
}
