#include "command.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* The command as a script calls it: its exit status, and what stands on which of its outputs. */
static char out[16384], said[16384];

static void slurp(FILE *in, char *to, size_t room)
{
	cr_assert_not_null(in);
	to[fread(to, 1, room - 1, in)] = '\0';
}

static int shienctl(const char *arguments)
{
	char command[1024], errors[] = "/tmp/shien-ctl-XXXXXX";
	int fd = mkstemp(errors), status;
	FILE *p, *e;

	cr_assert_geq(fd, 0);
	snprintf(command, sizeof command,
		 "env -u SHIEN_SHIENCTL_CONFIG -u SHIEN_API_KEY " SHIEN_BINARY_DIR "/bin/shienctl %s 2>%s", arguments,
		 errors);
	p = popen(command, "r");
	slurp(p, out, sizeof out);
	status = pclose(p);
	e = fdopen(fd, "r");
	slurp(e, said, sizeof said);
	fclose(e);
	remove(errors);
	cr_assert(WIFEXITED(status), "%s", arguments);
	return WEXITSTATUS(status);
}

Test(shienctl, says_how_it_is_called_to_people_and_to_programs)
{
	static const char *const wrong[] = { "",
					     "nonsense",
					     "apikey",
					     "import",
					     "generate",
					     "call",
					     "audit look",
					     "survey x",
					     "approve survey",
					     "approve",
					     "keys",
					     "tour more",
					     "register",
					     "register search",
					     "--purpose 90-3 register",
					     "--purpose 90-3 register household" };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char json[128];
		json_t *o;

		cr_expect_eq(shienctl(wrong[i]), CTL_USAGE, "%s", wrong[i]);
		cr_expect_str_eq(out, "", "%s", wrong[i]);
		cr_expect_not_null(strstr(said, "shienctl"), "%s: %s", wrong[i], said);
		snprintf(json, sizeof json, "--json %s", wrong[i]);
		cr_expect_eq(shienctl(json), CTL_USAGE, "%s", json);
		cr_expect_str_eq(said, "", "%s", json);
		o = json_loads(out, JSON_REJECT_DUPLICATES, NULL);
		cr_assert_not_null(o, "%s: %s", json, out);
		cr_expect_str_eq(json_string_value(json_object_get(o, "reason")), "command.usage", "%s", json);
		cr_expect_not_null(strstr(json_string_value(json_object_get(o, "text")), "shienctl"), "%s", json);
		json_decref(o);
	}
	cr_expect_eq(shienctl("--help"), CTL_OK);
	cr_expect_not_null(strstr(out, "rebuild-workflow"));
}

/* Before anything is written: a key whose roles no door could read. */
Test(shienctl, a_key_is_not_made_for_what_is_no_role)
{
	static const char *const wrong[] = { "Window", "window,", "'window, kiosk'" };
	char arguments[128];

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(arguments, sizeof arguments, "--tenant 482013 apikey certificate-issuer x %s", wrong[i]);
		cr_expect_eq(shienctl(arguments), CTL_REFUSED, "%s", wrong[i]);
		cr_expect_not_null(strstr(said, "actor.roles_malformed"), "%s: %s", wrong[i], said);
	}
}

Test(shienctl, keys_are_one_object)
{
	char folder[] = "/tmp/shien-keys-XXXXXX", arguments[256];

	cr_assert_not_null(mkdtemp(folder));
	snprintf(arguments, sizeof arguments, "keys --service ledger --secret-dir %s/s --public-dir %s/p", folder,
		 folder);
	cr_expect_eq(shienctl(arguments), CTL_OK, "%s%s", out, said);
	cr_expect_str_eq(out, "鍵の用意ができました。\n");
	strcat(arguments, " --json");
	cr_expect_eq(shienctl(arguments), CTL_OK);
	cr_expect_str_eq(out, "{\"keys\":\"ready\"}\n");
	snprintf(arguments, sizeof arguments, "rm -r %s", folder);
	cr_expect_eq(system(arguments), 0);
}
