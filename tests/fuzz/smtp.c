/* What a mail server answers. It says all of the input at once and then listens no more. */
#include "fuzz.h"
#include "smtp.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct Script {
	const uint8_t *bytes;
	size_t len;
} Script;

static int door = -1;
static uint16_t port;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static Script script;
static bool waiting, ended;

static void serve_one(Script s)
{
	char heard[4096];
	int c = accept(door, NULL, NULL);

	if (c < 0)
		return;
	if (s.len > 0 && send(c, s.bytes, s.len, MSG_NOSIGNAL) < 0) {
		close(c);
		return;
	}
	shutdown(c, SHUT_WR);
	while (recv(c, heard, sizeof heard, 0) > 0)
		;
	close(c);
}

_Noreturn static void *serve(void *self)
{
	Script s;

	(void) self;
	for (;;) {
		pthread_mutex_lock(&lock);
		while (!waiting)
			pthread_cond_wait(&turned, &lock);
		waiting = false;
		s = script;
		pthread_mutex_unlock(&lock);
		serve_one(s);
		pthread_mutex_lock(&lock);
		ended = true;
		pthread_cond_broadcast(&turned);
		pthread_mutex_unlock(&lock);
	}
}

static void open_door(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof a;
	pthread_t thread;

	signal(SIGPIPE, SIG_IGN);
	door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	HOLDS(door >= 0 && bind(door, (struct sockaddr *) &a, sizeof a) == 0 && listen(door, 4) == 0);
	HOLDS(getsockname(door, (struct sockaddr *) &a, &len) == 0);
	port = ntohs(a.sin_port);
	HOLDS(pthread_create(&thread, NULL, serve, NULL) == 0);
	pthread_detach(thread);
}

static void say(const uint8_t *bytes, size_t len)
{
	pthread_mutex_lock(&lock);
	script = (Script){ bytes, len };
	waiting = true;
	ended = false;
	pthread_cond_broadcast(&turned);
	pthread_mutex_unlock(&lock);
}

static void wait_end(void)
{
	pthread_mutex_lock(&lock);
	while (!ended)
		pthread_cond_wait(&turned, &lock);
	pthread_mutex_unlock(&lock);
}

/* A mail is taken for sent only where the server said so last: after the data a 2xx, hence a "25" somewhere. */
static void told(const SmtpResult *r, const uint8_t *bytes, size_t len)
{
	HOLDS(r->outcome == SMTP_SENT || r->outcome == SMTP_RETRY || r->outcome == SMTP_FAILED);
	HOLDS((r->outcome == SMTP_SENT) == (r->reason[0] == '\0'));
	HOLDS(r->outcome != SMTP_SENT || (memmem(bytes, len, "354", 3) && memmem(bytes, len, "\n2", 2)));
	HOLDS(r->outcome != SMTP_FAILED || (r->reply >= 500 && r->reply <= 599));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char mail[] = "Subject: x\r\n\r\nbody\r\n";
	SmtpServer server = { .host = "127.0.0.1", .helo = "city.example", .connect_ms = 2000, .total_ms = 2000 };
	SmtpSender *sender;
	SmtpResult result;
	ShError err;

	if (len > 4096)
		return 0;
	if (door < 0)
		open_door();
	server.port = port;
	HOLDS(smtp_new(&server, &sender, &err) == 0);
	say(bytes, len);
	smtp_send(sender, "no-reply@city.example", "taro@example.jp", mail, sizeof mail - 1, &result);
	smtp_free(sender);
	wait_end();
	told(&result, bytes, len);
	return 0;
}
