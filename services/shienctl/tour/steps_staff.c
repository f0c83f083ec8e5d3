#include "sh_clock.h"
#include "sh_hex.h"
#include "steps.h"

#include <sodium.h>
#include <string.h>

/* Accounts of the console: some of the staff are invited, one is given another role, one ends. Of a link only the
 * hash of its token is told; nobody opens these. */
static const char *const logins[] = { "tour.chosa", "tour.mado", "tour.owari" };
enum { LOGINS = sizeof logins / sizeof *logins };

static json_t *hash_of_a_token(void)
{
	uint8_t token[32], hash[crypto_hash_sha256_BYTES];
	char hex[65];

	sh_random(token, sizeof token);
	sh_hex(hex, token, sizeof token);
	crypto_hash_sha256(hash, (const uint8_t *) hex, 64);
	sh_hex(hex, hash, sizeof hash);
	return json_string(hex);
}

static void invite(Tour *t, unsigned town, const char *login)
{
	json_t *reply = act(t, KANRI, town, "Invite",
			    json_pack("{s:s,s:s,s:[s],s:o}", "login", login, "name", "巡回　職員", "roles", "window",
				      "tokenHash", hash_of_a_token()));

	that(t, *text_at(reply, "accountId") && number_at(reply, "untilUs") > sh_now_us(), "%s %s を招く",
	     town_code(t, town), login);
	json_decref(reply);
}

static void change(Tour *t, unsigned town)
{
	json_t *reply = act(t, KANRI, town, "ChangeAccount",
			    json_pack("{s:s,s:[s,s]}", "login", logins[0], "roles", "window", "survey"));

	that(t, reply != NULL, "%s 役割を変える", town_code(t, town));
	json_decref(reply);
	reply = act(t, KANRI, town, "EndAccount", json_pack("{s:s}", "login", logins[2]));
	that(t, reply != NULL, "%s 利用者を終える", town_code(t, town));
	json_decref(reply);
}

/* The tour's accounts as they are listed: others may be there too. */
static void list(Tour *t, unsigned town)
{
	static const char *const states[LOGINS] = { "INVITED", "INVITED", "ENDED" };
	static const size_t roles[LOGINS] = { 2, 1, 1 };
	json_t *reply = act(t, KANRI, town, "ListAccounts", json_pack("{s:s}", "afterLogin", "tour")), *one;
	unsigned found = 0;
	size_t i;

	json_array_foreach(json_object_get(reply, "accounts"), i, one) for (unsigned k = 0; k < LOGINS; k++) found +=
		strcmp(text_at(one, "login"), logins[k]) == 0 && strcmp(text_at(one, "state"), states[k]) == 0 &&
		json_array_size(json_object_get(one, "roles")) == roles[k];
	that(t, found == LOGINS, "%s 利用者の一覧に %u人がその状態で: %u", town_code(t, town), (unsigned) LOGINS,
	     found);
	json_decref(reply);
}

void step_staff(Tour *t)
{
	unsigned n = 0;

	for (unsigned town = 0; town < CAST_TOWNS; town++) {
		for (unsigned k = 0; k < LOGINS; k++) {
			fault_point(t, "accounts", ++n);
			invite(t, town, logins[k]);
		}
		change(t, town);
		list(t, town);
		act_refused(t, MADO, town, "ListAccounts", json_object(), "call.role_missing");
	}
}
