/* The daemon itself, started on its own: it becomes ready, and its HTTP door answers. */
#include "setting.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void set(const char *key, const char *before, const char *value, const char *after)
{
	char name[80], text[1200];

	snprintf(name, sizeof name, "SHIEN_CERTIFICATE_ISSUER_%s", key);
	snprintf(text, sizeof text, "%s%s%s", before, value, after);
	setenv(name, text, 1);
}

static pid_t start(Fixture *f)
{
	static const char program[] = SHIEN_BINARY_DIR "/bin/shien-certificate-issuer";
	pid_t pid;

	set("RPC_BIND", "ipc://", f->folder, "/rpc");
	set("STREAM_BIND", "ipc://", f->folder, "/stream");
	set("ADMIN_BIND", "unix:", f->folder, "/admin");
	set("DOOR_BIND", "unix:", f->folder, "/door");
	set("DB", "", f->conninfo, "");
	set("SYSTEM_DB", "", f->system_conninfo, "");
	set("SECRET_DIR", "", f->folder, "/secret");
	set("PUBLIC_DIR", "", f->folder, "/public");
	set("LOG_LEVEL", "", "3", "");
	pid = fork();
	if (pid == 0) {
		execl(program, program, "run", (char *) NULL);
		_exit(127);
	}
	return pid;
}

/* What curl says of one request: status and body. */
static const char *http(Fixture *f, const char *how)
{
	static char answer[4096];
	char command[1024];
	FILE *in;

	snprintf(command, sizeof command, "curl -s -o - -w '\\n%%{http_code}' --unix-socket %s/%s", f->folder, how);
	in = popen(command, "r");
	answer[fread(answer, 1, sizeof answer - 1, in)] = '\0';
	pclose(in);
	return answer;
}

static bool becomes_ready(Fixture *f)
{
	for (int i = 0; i < 100; i++, usleep(200000))
		if (strstr(http(f, "admin http://localhost/readyz"), "\n200"))
			return true;
	return false;
}

#define POST "-H 'Content-Type: application/json' -d"

Test(certificate_issuer, starts_and_opens_its_door)
{
	static Fixture f;
	const char *said;
	int status;
	pid_t pid;

	setting_open(&f);
	pid = start(&f);
	cr_assert(becomes_ready(&f), "%s", http(&f, "admin http://localhost/readyz"));
	said = http(&f, "door " POST " '{\"code\":\"R8-01-000001-01\"}' http://localhost/v1/992011/verify");
	cr_assert(strstr(said, "UNKNOWN") && strstr(said, "\n200"), "%s", said);
	said = http(&f, "door " POST " '{}' http://localhost/v1/992011/verify");
	cr_assert(strstr(said, "field.required") && strstr(said, "\n400"), "%s", said);
	said = http(&f, "door " POST " '{\"terminal\":\"x\"}' http://localhost/v1/992011/kiosk/challenges");
	cr_assert(strstr(said, "\n401"), "no key: %s", said);
	said = http(&f, "door http://localhost/v1/992011/issues/" BATCH ".pdf");
	cr_assert(strstr(said, "\n401"), "no key: %s", said);
	kill(pid, SIGTERM);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d", status);
	setting_close(&f);
}
