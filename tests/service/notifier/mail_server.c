#include "mail_server.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
	pid_t pid;
	int to;
	FILE *from;
} server;

uint16_t mail_server_start(uint16_t port)
{
	int in[2], out[2];
	char line[64], wanted[16];

	snprintf(wanted, sizeof wanted, "%u", port);
	cr_assert_eq(pipe(in), 0);
	cr_assert_eq(pipe(out), 0);
	server.pid = fork();
	if (server.pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execl("/usr/bin/python3", "python3", SHIEN_SOURCE_DIR "/tests/service/notifier/mail_server.py",
		      wanted, NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	server.to = in[1];
	server.from = fdopen(out[0], "r");
	setvbuf(server.from, NULL, _IONBF, 0); /* so that poll sees what is left */
	cr_assert(fgets(line, sizeof line, server.from), "no mail server; is python3-aiosmtpd installed?");
	return (uint16_t) atoi(line);
}

void mail_server_stop(void)
{
	int status;

	close(server.to);
	fclose(server.from);
	waitpid(server.pid, &status, 0);
}

json_t *mail_next(void)
{
	char line[65536];
	json_t *got;

	cr_assert(fgets(line, sizeof line, server.from), "the mail server says no more");
	got = json_loads(line, 0, NULL);
	cr_assert(got, "%s", line);
	return got;
}

_Bool mail_silent(void)
{
	struct pollfd p = { .fd = fileno(server.from), .events = POLLIN };

	return poll(&p, 1, 300) == 0;
}
