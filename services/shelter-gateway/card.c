/* Check-in by card: a challenge, the card's signature over it, whose card it is. */
#include "shelter.h"
#include "cells.h"
#include "sh_card.h"
#include "sh_clock.h"
#include "shelter_gateway_sql.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { CARD_PARTS = 3, CHALLENGE = 32, CHALLENGE_LIFE_US = 120 * 1000000 };

/* ---- anchors and revocation lists, read anew when the operator places newer ones ---- */
static struct {
	pthread_mutex_t lock;
	ShCardTrust *trust; /* NULL: cards are not taken */
	const char *anchors, *crls, *policy;
	uint64_t stamp;
} cards = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const char *set_or_null(const ShSettings *settings, const char *name)
{
	const char *value = sh_setting(settings, name);

	return *value ? value : NULL;
}

/* Changes when a file of the folder comes, goes or is replaced. */
static uint64_t stamp_of(const char *folder)
{
	DIR *dir = folder ? opendir(folder) : NULL;
	uint64_t stamp = 0;
	struct dirent *e;
	struct stat st;

	while (dir && (e = readdir(dir)) != NULL)
		if (e->d_name[0] != '.' && fstatat(dirfd(dir), e->d_name, &st, 0) == 0)
			stamp += (uint64_t) st.st_ino * 31 + (uint64_t) st.st_size * 131 +
				 (uint64_t) st.st_mtim.tv_sec * 1000003 + (uint64_t) st.st_mtim.tv_nsec;
	if (dir)
		closedir(dir);
	return stamp;
}

/* Under the lock. What cannot be read stops card check-in, not the daemon: the old lists must not go on unseen. */
static int refresh(ShError *err)
{
	uint64_t stamp = stamp_of(cards.anchors) ^ (stamp_of(cards.crls) << 1);

	if (cards.trust && stamp == cards.stamp)
		return 0;
	sh_card_trust_free(cards.trust);
	cards.trust = NULL;
	cards.stamp = stamp;
	return sh_card_trust_open(&cards.trust, cards.anchors, cards.crls, cards.policy, err);
}

int card_start(const ShSettings *settings, ShError *err)
{
	cards.anchors = set_or_null(settings, "card_anchors_dir");
	cards.crls = set_or_null(settings, "card_crl_dir");
	cards.policy = set_or_null(settings, "card_policy_oid");
	return cards.anchors ? refresh(err) : 0;
}

void card_stop(void)
{
	sh_card_trust_free(cards.trust);
	cards.trust = NULL;
}

static int verify(ShCall *call, const ShCardProof *proof, ShCardResult *ret, ShCardHolder *ret_holder)
{
	int r;

	pthread_mutex_lock(&cards.lock);
	r = refresh(&call->error);
	if (r == 0)
		*ret = sh_card_verify(cards.trust, proof, call->now_us, ret_holder);
	pthread_mutex_unlock(&cards.lock);
	return r;
}

/* ---- challenges ---- */
/* Nobody can foretell it and nothing of it rests: it is the keyed hash of its id. */
static int challenge_of(ShCall *call, const char *challenge_id, uint8_t ret[CHALLENGE])
{
	return keyed_hash(call, CELL_CHALLENGE, challenge_id, ret);
}

int card_challenge(ShCall *call, const Shelter__CardChallengeRequest *q, Shelter__CardChallengeReply *p)
{
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	uint8_t *challenge = sh_alloc(call->arena, CHALLENGE);
	Opening opening;
	int r;

	if (!id || !challenge)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "challenge");
	if (!cards.anchors)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.card.off", "-");
	sh_uuid7(id);
	if ((r = opening_reception(call, q->opening_id, q->day_code, OPENING_SHARE, &opening)) != 0 ||
	    (r = sh_query(call, &sql_drop_old_challenges, NULL, sh_text(call->municipality), sh_int(call->now_us))) !=
		    0 ||
	    (r = sh_query(call, &sql_put_challenge, NULL, sh_text(call->municipality), sh_text(id),
			  sh_text(q->opening_id), sh_int(call->now_us + CHALLENGE_LIFE_US))) != 0 ||
	    (r = challenge_of(call, id, challenge)) != 0)
		return r;
	p->challenge_id = id;
	p->challenge = (ProtobufCBinaryData){ CHALLENGE, challenge };
	return 0;
}

typedef struct Given {
	const char *opening_id, *challenge_id;
	uint8_t challenge[CHALLENGE];
} Given;

static int unknown(ShCall *call, const char *challenge_id)
{
	return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.challenge.unknown", "%s", challenge_id);
}

static int read_challenge(ShCall *call, void *arg)
{
	Given *g = arg;
	const ShRows *rows;
	int r = sh_query(call, &sql_get_challenge, &rows, sh_text(call->municipality), sh_text(g->challenge_id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0 || sh_rows_bool(rows, 0, "used") ||
	    sh_rows_int(rows, 0, "expires_us") < call->now_us ||
	    strcmp(sh_rows_str(rows, 0, "opening_id"), g->opening_id) != 0)
		return unknown(call, g->challenge_id);
	return challenge_of(call, g->challenge_id, g->challenge);
}

int card_challenge_use(ShCall *call, const char *challenge_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_use_challenge, &rows, sh_text(call->municipality), sh_text(challenge_id));

	return r == 0 && sh_rows_count(rows) == 0 ? unknown(call, challenge_id) : r;
}

/* ---- whose card ---- */
/* A protected person who shows the card is who they are: the answer is the same as for anybody, and no second record
 * of them comes to be (rulings 1). */
int card_owner(ShCall *call, const char *card, Evacuee *ret)
{
	const RegisterSync__ResolveCardReply *resolved;
	const RegisterSync__BatchGetReply *residents;
	char *part[CARD_PARTS], *rest = (char *) (uintptr_t) sh_printf(call->arena, "%s", card);
	int r;

	*ret = (Evacuee){ 0 };
	for (int i = 0; i < CARD_PARTS; i++)
		if (!(part[i] = strsep(&rest, "|")))
			return sh_fail(&call->error, SH_INTERNAL, "shelter.card.malformed", "-");
	if ((r = register_card(call, part[0], part[1], part[2], &resolved)) != 0 || !*resolved->person_id)
		return r;
	if ((r = register_residents(call, (const char *[]){ resolved->person_id }, 1, &residents)) != 0)
		return r;
	*ret = residents->n_residents == 1 ? evacuee_of(call, residents->residents[0])
					   : (Evacuee){ resolved->person_id, "", "", -1 };
	return 0;
}

/* The card proved itself; that the register does not name its holder, or cannot be asked, leaves nobody outside. */
static int holder_of(ShCall *call, const ShCardHolder *holder, Evacuee *ret, const char **ret_card)
{
	*ret_card = sh_printf(call->arena, "%s|%s|%s", holder->kind, holder->issuer_key_id, holder->serial);
	if (card_owner(call, *ret_card, ret) != 0) {
		*ret = (Evacuee){ 0 };
		call->error = (ShError){ 0 };
	}
	if (ret->person_id)
		*ret_card = NULL;
	return 0;
}

int card_holder(ShCall *call, const char *opening_id, const Shelter__CardAnswer *answer, Evacuee *ret,
		const char **ret_card, const char **ret_refusal)
{
	Given given = { .opening_id = opening_id, .challenge_id = answer->challenge_id };
	const ShCardProof proof = { answer->certificate.data, given.challenge, answer->signature.data,
				    answer->certificate.len,  CHALLENGE,       answer->signature.len };
	ShCardHolder holder;
	ShCardResult result;
	int r;

	*ret_card = *ret_refusal = NULL;
	if (!cards.anchors)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.card.off", "-");
	if ((r = sh_read(call, read_challenge, &given)) != 0 || (r = verify(call, &proof, &result, &holder)) != 0)
		return r;
	if (result == SH_CARD_OK)
		return holder_of(call, &holder, ret, ret_card);
	*ret_refusal = sh_printf(call->arena, "CARD_%s", sh_card_result_name(result));
	return 0;
}
