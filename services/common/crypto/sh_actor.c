/* version 2 | length-prefixed fields | Ed25519 signature over a separating string and all before it. */
#include "sh_actor.h"
#include "key_file.h"
#include "sh_without.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char separation[] =
	"shien.actor.v1"; /* signed with its terminating zero; no other signature begins so */

enum { VERSION = 2, NUMBER = 8, FIELD_MAX = 512, CATEGORIES_MAX = 256 };

/* In the order of the wire. */
enum { ISSUER, ID, ROLES, CATEGORIES, MUNICIPALITY, SESSION, GROUPS_EPOCH, ISSUED, EXPIRES, FIELDS };

typedef struct Field {
	const uint8_t *bytes;
	size_t len;
} Field;

static bool printable(const char *s, size_t most)
{
	size_t n = 0;

	while (s[n] > ' ' && s[n] <= '~')
		n++;
	return s[n] == '\0' && n <= most;
}

/* "" or a,b,c: sorted, none twice, so that one set of roles has one spelling. */
static bool roles_ok(const char *roles)
{
	const char *before = NULL, *role = roles;
	size_t before_len = 0, n;

	if (!*roles)
		return true;
	for (;; role += n + 1) {
		n = strspn(role, "abcdefghijklmnopqrstuvwxyz0123456789_-");
		if (n == 0 || (role[n] && role[n] != ','))
			return false;
		if (before) {
			int c = strncmp(before, role, before_len < n ? before_len : n);

			if (c > 0 || (c == 0 && before_len >= n))
				return false;
		}
		if (!role[n])
			return role + n - roles <= FIELD_MAX;
		before = role;
		before_len = n;
	}
}

static bool categories_ok(const char *categories)
{
	return strcmp(categories, "*") == 0 || (roles_ok(categories) && strlen(categories) <= CATEGORIES_MAX);
}

static bool municipality_ok(const char *m) { return strspn(m, "0123456789") == 6 && m[6] == '\0'; }

/* What holds for every assertion. A service speaks for itself only, and only a service for all tenants. */
static bool actor_ok(const ShActor *a)
{
	bool service = strncmp(a->id, "service:", 8) == 0;

	return sh_service_name_ok(a->issuer) && a->id[0] && printable(a->id, 128) && roles_ok(a->roles) &&
	       categories_ok(a->categories) && printable(a->session, 128) &&
	       (!service || strcmp(a->id + 8, a->issuer) == 0) &&
	       (municipality_ok(a->municipality) || (service && strcmp(a->municipality, "*") == 0)) &&
	       a->issued_us > 0 && a->expires_us > a->issued_us && a->expires_us - a->issued_us <= SH_ACTOR_LIFE_US;
}

static uint8_t *put(uint8_t *p, const void *bytes, size_t len)
{
	*p++ = (uint8_t) (len >> 8);
	*p++ = (uint8_t) len;
	memcpy(p, bytes, len);
	return p + len;
}

static uint8_t *put_text(uint8_t *p, const char *s) { return put(p, s, strlen(s)); }

static uint8_t *put_number(uint8_t *p, uint64_t n)
{
	uint8_t b[NUMBER];

	for (int i = 0; i < NUMBER; i++)
		b[i] = (uint8_t) (n >> (56 - 8 * i));
	return put(p, b, sizeof b);
}

/* Room for the separating string in front, so that what is signed lies in one piece. */
typedef struct Signed {
	uint8_t bytes[sizeof separation + SH_ACTOR_MAX];
} Signed;

int sh_actor_sign(ShArena *arena, ShKeys *keys, const ShActor *actor, const uint8_t **ret_token, size_t *ret_len,
		  ShError *err)
{
	ShActor a = *actor;
	uint8_t *token, *p;
	Signed s;

	_Static_assert(1 + FIELDS * 2 + 31 + 128 + FIELD_MAX + CATEGORIES_MAX + 6 + 128 + 3 * NUMBER + SH_SIGNATURE <=
			       SH_ACTOR_MAX,
		       "the longest fields fit");
	a.issuer = sh_keys_service(keys);
	a.groups_epoch = sh_keys_peer_epoch(keys, a.issuer);
	if (!actor_ok(&a))
		return sh_fail(err, SH_INVALID_ARGUMENT, "actor.malformed", "not signed");
	memcpy(s.bytes, separation, sizeof separation);
	p = token = s.bytes + sizeof separation;
	*p++ = VERSION;
	p = put_text(p, a.issuer);
	p = put_text(p, a.id);
	p = put_text(p, a.roles);
	p = put_text(p, a.categories);
	p = put_text(p, a.municipality);
	p = put_text(p, a.session);
	p = put_number(p, a.groups_epoch);
	p = put_number(p, (uint64_t) a.issued_us);
	p = put_number(p, (uint64_t) a.expires_us);
	crypto_sign_detached(p, NULL, s.bytes, (size_t) (p - s.bytes), sh_keys_sign_secret(keys));
	p += SH_SIGNATURE;

	*ret_len = (size_t) (p - token);
	p = sh_alloc(arena, *ret_len);
	if (!p)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "actor");
	*ret_token = memcpy(p, token, *ret_len);
	return 0;
}

/* Exactly these fields, each whole, and then exactly a signature. */
static bool split(const uint8_t *token, size_t len, Field field[FIELDS])
{
	size_t at = 1, n;

	if (len < 1 + SH_SIGNATURE || len > SH_ACTOR_MAX || token[0] != VERSION)
		return false;
	for (int i = 0; i < FIELDS; i++) {
		if (len - SH_SIGNATURE - at < 2)
			return false;
		n = (size_t) token[at] << 8 | token[at + 1];
		at += 2;
		if (n > len - SH_SIGNATURE - at || n > FIELD_MAX || (i >= GROUPS_EPOCH && n != NUMBER) ||
		    memchr(token + at, '\0', i < GROUPS_EPOCH ? n : 0))
			return false;
		field[i] = (Field){ token + at, n };
		at += n;
	}
	return at == len - SH_SIGNATURE;
}

static const char *text(ShArena *arena, Field f)
{
	return sh_printf(arena, "%.*s", (int) f.len, (const char *) f.bytes);
}

static uint64_t number(Field f)
{
	uint64_t n = 0;

	for (int i = 0; i < NUMBER; i++)
		n = n << 8 | f.bytes[i];
	return n;
}

static bool read_actor(ShArena *arena, const uint8_t *token, size_t len, ShActor *a)
{
	Field f[FIELDS];

	if (!split(token, len, f))
		return false;
	*a = (ShActor){
		.issuer = text(arena, f[ISSUER]),
		.id = text(arena, f[ID]),
		.roles = text(arena, f[ROLES]),
		.categories = text(arena, f[CATEGORIES]),
		.municipality = text(arena, f[MUNICIPALITY]),
		.session = text(arena, f[SESSION]),
		.groups_epoch = number(f[GROUPS_EPOCH]),
		.issued_us = (int64_t) number(f[ISSUED]),
		.expires_us = (int64_t) number(f[EXPIRES]),
	};
	return actor_ok(a);
}

static bool signature_ok(const uint8_t *token, size_t len, const uint8_t key[SH_KEY])
{
	Signed s;

	memcpy(s.bytes, separation, sizeof separation);
	memcpy(s.bytes + sizeof separation, token, len - SH_SIGNATURE);
	return crypto_sign_verify_detached(token + len - SH_SIGNATURE, s.bytes,
					   sizeof separation + len - SH_SIGNATURE, key) == 0;
}

int sh_actor_verify(ShArena *arena, ShKeys *keys, const uint8_t *token, size_t len, const char *municipality,
		    int64_t now_us, ShActor *ret_actor, ShError *err)
{
	uint8_t key[SH_KEY];
	ShActor a;
	bool ok = read_actor(arena, token, len, &a);

	if (sh_arena_exhausted(arena)) /* perhaps the texts found no room, and the token is right */
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "actor");
	if (!ok)
		return sh_fail(err, SH_UNAUTHENTICATED, "actor.malformed", "%zu bytes", len);
	if (!sh_keys_peer_sign(keys, a.issuer, key))
		return sh_fail(err, SH_UNAUTHENTICATED, "actor.unknown_issuer", "%s", a.issuer);
	if (!signature_ok(token, len, key) && !SH_WITHOUT(actor_signature))
		return sh_fail(err, SH_UNAUTHENTICATED, "actor.forged", "said to be of %s", a.issuer);
	if (a.groups_epoch < sh_keys_peer_epoch(keys, a.issuer) && !SH_WITHOUT(actor_epoch))
		return sh_fail(err, SH_UNAUTHENTICATED, "actor.revoked", "of %s", a.issuer);
	if ((now_us >= a.expires_us || a.issued_us - SH_ACTOR_SKEW_US > now_us) && !SH_WITHOUT(actor_expiry))
		return sh_fail(err, SH_UNAUTHENTICATED, "actor.expired", "of %s", a.issuer);
	if (strcmp(a.municipality, "*") != 0 && strcmp(a.municipality, municipality) != 0)
		return sh_fail(err, SH_UNAUTHENTICATED, "actor.other_tenant", "of %s", a.issuer);
	*ret_actor = a;
	return 0;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *) a, *(char *const *) b); }

int sh_roles_sorted(ShArena *arena, const char *roles, const char **ret_sorted, ShError *err)
{
	char copy[FIELD_MAX + 1], *role[FIELD_MAX + 1], *rest = copy;
	const char *sorted = "";
	size_t n = 0;

	if (strlen(roles) > FIELD_MAX)
		return sh_fail(err, SH_INVALID_ARGUMENT, "actor.roles_malformed", "-");
	memcpy(copy, roles, strlen(roles) + 1);
	while (rest && *roles)
		role[n++] = strsep(&rest, ",");
	qsort(role, n, sizeof *role, by_name);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !*role[i] || strcmp(role[i - 1], role[i]) != 0) /* an empty one stays to be refused */
			sorted = sh_printf(arena, "%s%s%s", sorted, i ? "," : "", role[i]);
	if (sh_arena_exhausted(arena))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "roles");
	if (!roles_ok(sorted))
		return sh_fail(err, SH_INVALID_ARGUMENT, "actor.roles_malformed", "-");
	*ret_sorted = sorted;
	return 0;
}

bool sh_actor_sees(const ShActor *actor, const char *category)
{
	if (!category || !*category)
		return true;
	if (!actor->categories) /* an actor that nobody filled in sees nothing */
		return false;
	return strcmp(actor->categories, "*") == 0 || sh_roles_have(actor->categories, category);
}

bool sh_roles_have(const char *roles, const char *role)
{
	size_t n = strlen(role);

	if (n == 0 || strchr(role, ','))
		return false;
	for (const char *at = roles; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, role, n) == 0 && (at[n] == '\0' || at[n] == ','))
			return true;
	}
	return false;
}
