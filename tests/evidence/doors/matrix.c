/* doors-matrix <keys> <service=endpoint,…>: asks every rpc of every daemon, under every service's key, as every kind
 * of actor with every role, of the own tenant and of another, and with assertions that are not good. One line an
 * answer: service rpc caller issuer actor roles categories tenant flaw reason What should have come is not known
 * here: oracle.py knows it from the .proto files alone. */
#include "ask.h"
#include "places.h"
#include "sh_clock.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOWN "482013"
#define OTHER "483010"
enum { WINDOW = 64, PATIENCE_MS = 20000, CALLERS = 9, ROLES_MAX = 40 };
/* In the short form whom the caller's key shuts out anyway is asked as every so many-th of the actors, another each
 * time. */
enum { NOT_ALLOWED_EVERY = 15 };
/* And of the categories, whose role is none of the rpc's. */
enum { OTHER_ROLE_EVERY = 20 };
static const char *const known_categories[] = {
	"",       "statistics", "resident", "integrated",   "certificate", "application",
	"survey", "shelter",    "notice",   "special_care", "protected",   "resident,survey"
};

static const char *const callers[CALLERS] = { "register-sync",
					      "ledger",
					      "application-intake",
					      "certificate-issuer",
					      "notifier",
					      "shelter-gateway",
					      "console",
					      "shienctl",
					      "visitor" };

typedef struct Token {
	const char *issuer, *actor, *roles, *categories, *tenant, *flaw;
	uint8_t bytes[SH_ACTOR_MAX];
	size_t len;
} Token;

typedef struct Cell {
	const char *service, *rpc, *caller;
	const Token *token;
} Cell;

typedef struct Matrix {
	const char *keys;
	bool all; /* of the long form: no sample */
	char public_dir[600];
	ShKeys *signer[CALLERS];
	char roles[ROLES_MAX][32];
	unsigned n_roles;
	Token *tokens;
	unsigned n_tokens;
	unsigned turn;
	unsigned long cells, unanswered;
} Matrix;

_Noreturn static void quit(const char *what, const char *why)
{
	fprintf(stderr, "doors-matrix: %s: %s\n", what, why);
	exit(1);
}

static const char *secret_dir(const Matrix *m, const char *service)
{
	static char path[700];

	snprintf(path, sizeof path, "%s/%s", m->keys, service);
	return path;
}

static ShKeys *keys_of(Matrix *m, const char *service)
{
	for (unsigned i = 0; i < CALLERS; i++)
		if (strcmp(callers[i], service) == 0)
			return m->signer[i];
	return NULL;
}

/* All roles that any rpc knows. */
static void learn_roles(Matrix *m)
{
	for (const Place *p = places; p->service; p++)
		for (const ShRpcRule *rule = p->contract->rpcs; rule->rpc; rule++) {
			char list[256], *save;

			snprintf(list, sizeof list, "%s", rule->roles);
			for (char *one = strtok_r(list, ",", &save); one; one = strtok_r(NULL, ",", &save)) {
				unsigned i = 0;

				while (i < m->n_roles && strcmp(m->roles[i], one) != 0)
					i++;
				if (i == m->n_roles && i < ROLES_MAX)
					snprintf(m->roles[m->n_roles++], sizeof *m->roles, "%s", one);
			}
		}
}

static void add_seeing(Matrix *m, const char *issuer, const char *actor, const char *roles, const char *categories,
		       const char *tenant, const char *flaw)
{
	ShArena *arena = sh_arena_new(1 << 16);
	int64_t now = sh_now_us(), issued = strcmp(flaw, "expired") == 0 ? now - 2 * SH_ACTOR_LIFE_US : now;
	const ShActor a = { .id = actor,
			    .issuer = issuer,
			    .roles = roles,
			    .categories = categories,
			    .municipality = tenant,
			    .session = "",
			    .issued_us = issued,
			    .expires_us = issued + SH_ACTOR_LIFE_US };
	Token *t = &m->tokens[m->n_tokens];
	const uint8_t *bytes;
	ShError err = { 0 };
	size_t len;

	/* What a service refuses to sign nobody can hold; the rest must be refused by who reads it. */
	if (sh_actor_sign(arena, keys_of(m, issuer), &a, &bytes, &len, &err) == 0) {
		*t = (Token){ issuer, strdup(actor), strdup(roles), categories, tenant, flaw, { 0 }, len };
		memcpy(t->bytes, bytes, len);
		if (strcmp(flaw, "forged") == 0)
			t->bytes[len - 1] ^= 1;
		m->n_tokens++;
	}
	sh_arena_free(arena);
}

static void add_token(Matrix *m, const char *issuer, const char *actor, const char *roles, const char *tenant,
		      const char *flaw)
{
	add_seeing(m, issuer, actor, roles, "*", tenant, flaw);
}

/* Every role with nothing to see and with each category by itself. */
static void add_categories(Matrix *m, const char *issuer)
{
	for (unsigned r = 0; r < m->n_roles; r++)
		for (size_t c = 0; c < sizeof known_categories / sizeof *known_categories; c++)
			add_seeing(m, issuer, "staff:x", m->roles[r], known_categories[c], TOWN, "-");
}

/* Every role at every kind of actor of every issuer; then what is wrong with an assertion. */
static void make_tokens(Matrix *m)
{
	static const char *const kinds[] = { "staff:x", "client:x", "public:x" };
	static const char *const flaws[] = { "forged", "expired" };
	char self[64];

	m->tokens = calloc((size_t) CALLERS * (ROLES_MAX + 8) * 8 +
				   sizeof known_categories / sizeof *known_categories * ROLES_MAX,
			   sizeof *m->tokens);
	for (unsigned i = 0; i < CALLERS; i++) {
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			bool staff = strcmp(callers[i], "shienctl") == 0 || strcmp(callers[i], "console") == 0;
			bool own = k == (staff ? 0 : 1);

			/* who may not speak for this kind at all is asked with one role only */
			for (unsigned r = 0; r < (own ? m->n_roles : 1); r++)
				add_token(m, callers[i], kinds[k], own ? m->roles[r] : "window", TOWN, "-");
			add_token(m, callers[i], kinds[k], k == 2 ? "public" : "", TOWN, "-");
			add_token(m, callers[i], kinds[k], "window", OTHER, "-");
		}
		snprintf(self, sizeof self, "service:%s", callers[i]);
		add_token(m, callers[i], self, "service", "*", "-");
		add_token(m, callers[i], self, "service,window", "*", "-");
		for (size_t f = 0; f < sizeof flaws / sizeof *flaws; f++) {
			add_token(m, callers[i], self, "service", "*", flaws[f]);
			add_token(m, callers[i], "staff:x", "window", TOWN, flaws[f]);
		}
	}
	add_categories(m, "console");
}

static void hear(Matrix *m, Line *line, unsigned *under_way)
{
	Cell *cell;
	const char *reason = line_hear(line, PATIENCE_MS, (void **) &cell);

	--*under_way;
	if (!reason) {
		m->unanswered++;
		return;
	}
	printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", cell->service, cell->rpc, cell->caller,
	       cell->token->issuer, cell->token->actor, *cell->token->roles ? cell->token->roles : "-",
	       *cell->token->categories ? cell->token->categories : "-", cell->token->tenant, cell->token->flaw,
	       *reason ? reason : "OK");
	m->cells++;
	free(cell);
}

static void ask_rpc(Matrix *m, Line *line, const Place *p, const ShRpcRule *rule, const char *caller,
		    unsigned *under_way)
{
	bool allowed = sh_roles_have(rule->callers, caller);

	for (unsigned i = 0; i < m->n_tokens; i++) {
		Cell *cell;
		const Token *t = &m->tokens[i];
		Question q = { rule->rpc,
			       TOWN,
			       rule->purpose ? "TEST" : "",
			       rule->tx == SH_TX_WRITE ? "doors" : "",
			       t->bytes,
			       t->len,
			       NULL };

		if (!allowed && !m->all && (i + m->turn) % NOT_ALLOWED_EVERY != 0)
			continue;
		if (strcmp(t->categories, "*") != 0 &&
		    (!allowed || (!sh_roles_have(rule->roles, t->roles) && (i + m->turn) % OTHER_ROLE_EVERY != 0)))
			continue;
		cell = malloc(sizeof *cell);
		if (!cell)
			abort();
		q.tag = cell;
		*cell = (Cell){ p->service, rule->rpc, caller, t };
		if (!line_send(line, &q))
			quit(p->service, "cannot be asked");
		if (++*under_way >= WINDOW)
			hear(m, line, under_way);
	}
}

static void ask_daemon(Matrix *m, const Place *p, const char *endpoint)
{
	for (unsigned i = 0; i < CALLERS; i++) {
		Line *line = line_open(callers[i], secret_dir(m, callers[i]), m->public_dir, p->service, endpoint);
		unsigned under_way = 0;

		if (!line)
			quit(callers[i], "has no keys");
		for (const ShRpcRule *rule = p->contract->rpcs; rule->rpc; rule++, m->turn++)
			ask_rpc(m, line, p, rule, callers[i], &under_way);
		while (under_way)
			hear(m, line, &under_way);
		line_close(line);
	}
}

int main(int argc, char **argv)
{
	Matrix m = { .keys = argc >= 3 ? argv[1] : "", .all = argc == 4 && strcmp(argv[3], "all") == 0 };
	char list[2000], *save, *equals;

	if (argc < 3 || argc > 4 || (argc == 4 && !m.all) || sodium_init() < 0)
		quit("arguments", "<keys> <service=endpoint,…> [all]");
	snprintf(m.public_dir, sizeof m.public_dir, "%s/public", m.keys);
	for (unsigned i = 0; i < CALLERS; i++) {
		ShError err = { 0 };

		if (sh_keys_open(&m.signer[i], callers[i], secret_dir(&m, callers[i]), m.public_dir, &err) != 0)
			quit(callers[i], err.reason);
	}
	learn_roles(&m);
	make_tokens(&m);
	snprintf(list, sizeof list, "%s", argv[2]);
	for (char *one = strtok_r(list, ",", &save); one; one = strtok_r(NULL, ",", &save)) {
		equals = strchr(one, '=');
		if (!equals)
			quit(one, "no endpoint");
		*equals = '\0';
		if (!place_of(one))
			quit(one, "no such service");
		ask_daemon(&m, place_of(one), equals + 1);
	}
	fprintf(stderr, "%lu cells, %lu unanswered\n", m.cells, m.unanswered);
	return m.unanswered ? 1 : 0;
}
