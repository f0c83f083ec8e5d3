#include "rules/account.h"
#include "sh_actor.h"

#include <string.h>

static const char *const known_roles[] = {
#define CONSOLE_ROLE(name, ja) name,
#include "rules/roles.def"
#undef CONSOLE_ROLE
};
enum {
	ROLES = sizeof known_roles / sizeof *known_roles,
	LOGIN_MIN = 2,
	LOGIN_MAX = 40,
	NAME_MAX_CHARS = 60,
	BYTES = 256
};

int account_login_check(const char *login, ShError *err)
{
	size_t n = strlen(login);

	if (n < LOGIN_MIN || n > LOGIN_MAX || login[0] < 'a' || login[0] > 'z' ||
	    strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-") != n)
		return sh_fail(err, SH_INVALID_ARGUMENT, "console.login.malformed", "-");
	return 0;
}

static bool known(const char *role)
{
	for (size_t i = 0; i < ROLES; i++)
		if (strcmp(known_roles[i], role) == 0)
			return true;
	return false;
}

int account_roles(ShArena *arena, const char *const *roles, size_t n, const char **ret_roles, ShError *err)
{
	const char *list = "";

	for (size_t i = 0; i < n; i++) {
		if (!known(roles[i]))
			return sh_fail(err, SH_INVALID_ARGUMENT, "console.role.unknown", "%s", roles[i]);
		list = sh_printf(arena, "%s%s%s", list, i ? "," : "", roles[i]);
	}
	return sh_roles_sorted(arena, list, ret_roles, err);
}

/* Bytes that begin a character. */
static bool begins(char c) { return ((unsigned char) c & 0xc0) != 0x80; }

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += begins(*text);
	return n;
}

/* Different bytes: of Japanese letters there are more than of letters, which is as well. */
static size_t different(const char *text)
{
	bool seen[BYTES] = { false };
	size_t n = 0;

	for (; *text; text++) {
		n += !seen[(unsigned char) *text];
		seen[(unsigned char) *text] = true;
	}
	return n;
}

int account_password_check(const char *password, const char *login, ShError *err)
{
	if (characters(password) < PASSWORD_MIN)
		return sh_fail_field(err, "password", "console.password.short");
	if (different(password) < PASSWORD_DIFFERENT)
		return sh_fail_field(err, "password", "console.password.simple");
	if (strcasestr(password, login))
		return sh_fail_field(err, "password", "console.password.login");
	return 0;
}

bool account_holds(const char *last_day, const char *today) { return !*last_day || strcmp(today, last_day) <= 0; }

bool account_name_good(const char *name) { return *name && characters(name) <= NAME_MAX_CHARS; }

bool account_certified(const char *until, const char *today, const char *roles, unsigned others_certify)
{
	return account_holds(until, today) || (others_certify == 0 && sh_roles_have(roles, "admin"));
}

bool session_holds(const SessionTimes *times, int64_t idle_us, int64_t now_us)
{
	return times->ended_us == 0 && now_us < times->until_us && now_us < times->seen_us + idle_us;
}
