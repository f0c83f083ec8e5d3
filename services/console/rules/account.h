#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an account may be called, may do and is protected by. */

/* [a-z][a-z0-9._-]{1,39}: it stands in records as "staff:<login>". Refuses: console.login.malformed. */
int account_login_check(const char *login, ShError *err);
/* Sorted, comma separated, none twice. Refuses: console.role.unknown, naming it in err->detail. */
int account_roles(ShArena *arena, const char *const *roles, size_t n, const char **ret_roles, ShError *err);
/* At least PASSWORD_MIN characters, some of them different, and not the login with something beside it. Refuses:
 * console.password.short, console.password.simple, console.password.login. */
enum { PASSWORD_MIN = 12, PASSWORD_DIFFERENT = 5 };
int account_password_check(const char *password, const char *login, ShError *err);
/* last_day "": for ever; else it is included. today: YYYY-MM-DD. */
bool account_holds(const char *last_day, const char *today);

bool account_name_good(const char *name); /* something, and 60 characters at most */
/* An account is looked at again until a day (as account_holds has it); after that it is shut, but for an
 * administrator without whom nobody would be left who can look at accounts: others_certify, how many else can. */
bool account_certified(const char *until, const char *today, const char *roles, unsigned others_certify);

typedef struct SessionTimes {
	int64_t seen_us, until_us, ended_us; /* ended_us 0: not ended by anybody */
} SessionTimes;
bool session_holds(const SessionTimes *times, int64_t idle_us, int64_t now_us);
