/* One thread of two that ask at once. What must be refused is asked too: a PDF that leaves nevertheless goes to the
 * checker with what was asked. */
#include "desk.h"

#include "sh_card_ca.h"
#include "sh_clock.h"
#include <openssl/crypto.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 60, PATIENCE_MS = 15000, PAUSE_US = 50000, BODY_MAX = 8192 };

typedef struct Knock {
	const char *path, *key, *body; /* body NULL: GET */
	Who who;
	bool hurried; /* gives up after a moment and asks again under the same key */
} Knock;

static uint32_t draw(uint32_t *chance)
{
	*chance ^= *chance << 13;
	*chance ^= *chance >> 17;
	*chance ^= *chance << 5;
	return *chance;
}

static size_t take(void *bytes, size_t size, size_t n, void *self)
{
	Desk *d = self;

	if (d->len + size * n >= sizeof d->answer)
		return 0;
	memcpy(d->answer + d->len, bytes, size * n);
	d->len += size * n;
	d->answer[d->len] = '\0';
	return size * n;
}

/* The HTTP status; 0: no answer. */
static long knock(Desk *d, const Knock *k, unsigned replica, long patience_ms)
{
	char url[256], door[128], key[160], bearer[SH_API_KEY_MAX + 32];
	struct curl_slist *headers = NULL;
	long status = 0;

	snprintf(url, sizeof url, "http://door%s", k->path);
	snprintf(door, sizeof door, "%s/door-%u", d->pair->hall->folder, replica + 1);
	snprintf(bearer, sizeof bearer, "Authorization: Bearer %s", d->pair->hall->api_key[k->who]);
	headers = curl_slist_append(headers, bearer);
	if (k->body) {
		snprintf(key, sizeof key, "Idempotency-Key: %s", k->key);
		headers = curl_slist_append(curl_slist_append(headers, key), "Content-Type: application/json");
	}
	d->len = 0;
	d->answer[0] = '\0';
	curl_easy_reset(d->curl);
	curl_easy_setopt(d->curl, CURLOPT_URL, url);
	curl_easy_setopt(d->curl, CURLOPT_UNIX_SOCKET_PATH, door);
	curl_easy_setopt(d->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(d->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(d->curl, CURLOPT_TIMEOUT_MS, patience_ms);
	curl_easy_setopt(d->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(d->curl, CURLOPT_WRITEDATA, d);
	if (k->body)
		curl_easy_setopt(d->curl, CURLOPT_POSTFIELDS, k->body);
	if (curl_easy_perform(d->curl) == CURLE_OK)
		curl_easy_getinfo(d->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	return status;
}

/* Asks until somebody says yes or no, now here, now there. */
static long persist(Desk *d, const Knock *k, unsigned replica)
{
	Hall *hall = d->pair->hall;
	long status = 0;

	for (unsigned tries = 0; tries < TRIES; tries++) {
		bool hurried = k->hurried && tries == 0;

		status = knock(d, k, (replica + tries) % REPLICAS,
			       hurried ? 5 + (long) (draw(&d->chance) % 60) : PATIENCE_MS);
		if (status == 0 && hurried)
			atomic_fetch_add(&hall->given_up, 1);
		if (status != 0 && status < 500 && status != 429 && status != 408)
			return status;
		usleep(hurried ? 0 : PAUSE_US);
	}
	atomic_fetch_add(&hall->unanswered, 1);
	return 0;
}

static bool says(const Desk *d, const char *text) { return strstr(d->answer, text) != NULL; }

static bool text_in(const Desk *d, const char *name, char *out, size_t size)
{
	json_t *o = json_loads(d->answer, 0, NULL);
	const char *value = json_string_value(json_object_get(o, name));

	snprintf(out, size, "%s", value ? value : "");
	json_decref(o);
	return *out != '\0';
}

/* Somebody holds a paper in hand now. */
static void print(Desk *d, Who who, const char *path, const char *asked, int holder, int64_t sent_us,
		  unsigned replica)
{
	const Knock get = { .path = path, .who = who };
	Hall *hall = d->pair->hall;
	char file[256];
	FILE *out;

	if (persist(d, &get, replica) != 200)
		return;
	snprintf(file, sizeof file, "%s/%u-%u.pdf", hall->papers, d->desk, ++d->asked);
	out = fopen(file, "wb");
	if (!out || fwrite(d->answer, 1, d->len, out) != d->len)
		abort();
	fclose(out);
	say(json_pack("{s:s,s:s,s:s,s:i,s:s,s:I,s:I,s:b}", "t", "pdf", "file", file, "asked", asked, "holder", holder,
		      "path", path, "sent_us", sent_us, "got_us", sh_now_us(), "not_for_them", who == OTHER_CENTRE));
	atomic_fetch_add(&hall->left, 1);
}

static void new_key(Desk *d, char out[40])
{
	snprintf(out, 40, "p%u-%u-%08x", d->desk, ++d->asked, draw(&d->chance));
}

static void pick(unsigned i, char out[ID])
{
	pthread_mutex_lock(&town[i].lock);
	memcpy(out, town[i].certificate, ID);
	pthread_mutex_unlock(&town[i].lock);
}

static bool pick_old(unsigned i, uint32_t chance, char out[ID])
{
	Resident *r = &town[i];

	pthread_mutex_lock(&r->lock);
	if (r->olds)
		memcpy(out, r->old[chance % (r->olds < OLD ? r->olds : OLD)], ID);
	pthread_mutex_unlock(&r->lock);
	return r->olds > 0;
}

/* ---- the counter ---- */
typedef struct Counter {
	char certificate[ID], key[40], path[160];
} Counter;

static long ask_counter(Desk *d, Counter *c, unsigned replica, bool hurried)
{
	char where[160];
	long status;

	snprintf(where, sizeof where, "/v1/" TOWN "/certificates/%s/issues", c->certificate);
	status = persist(d, &(Knock){ where, c->key, "{\"identityChecked\":\"CARD\"}", COUNTER, hurried }, replica);
	if (status != 200 || !text_in(d, "path", c->path, sizeof c->path))
		c->path[0] = '\0';
	if (says(d, "certificate.facts.changed"))
		atomic_fetch_add(&d->pair->hall->changed, 1);
	return status;
}

static void at_counter(Desk *d, unsigned i, unsigned replica)
{
	int64_t sent = sh_now_us();
	Counter c;

	pick(i, c.certificate);
	new_key(d, c.key);
	ask_counter(d, &c, replica, draw(&d->chance) % 16 == 0);
	if (*c.path)
		print(d, COUNTER, c.path, c.certificate, -1, sent, draw(&d->chance) % REPLICAS);
}

/* The same request again, at the other replica: the same issue. */
static void replay(Desk *d, unsigned i, unsigned replica)
{
	int64_t sent = sh_now_us();
	Counter c;
	char path[160];

	pick(i, c.certificate);
	new_key(d, c.key);
	ask_counter(d, &c, replica, true);
	memcpy(path, c.path, sizeof path);
	if (!*path)
		return;
	ask_counter(d, &c, replica + 1, false);
	if (*c.path && strcmp(path, c.path) != 0)
		say(json_pack("{s:s,s:s,s:s}", "t", "wrong", "what", "a repeated request made a second issue", "path",
			      c.path));
	atomic_fetch_add(&d->pair->hall->replayed, 1);
	if (*c.path)
		print(d, COUNTER, c.path, c.certificate, -1, sent, replica);
}

/* A client that uses one key for two people: the second must not get the first one's paper. */
static void reuse_key(Desk *d, unsigned i, unsigned replica)
{
	int64_t sent = sh_now_us();
	Counter c;

	pick(i, c.certificate);
	new_key(d, c.key);
	ask_counter(d, &c, replica, false);
	if (!*c.path)
		return;
	pick(i ^ 1, c.certificate);
	if (ask_counter(d, &c, replica + 1, false) == 409 && says(d, "key.other_request"))
		atomic_fetch_add(&d->pair->hall->conflicts, 1);
	if (*c.path)
		print(d, COUNTER, c.path, c.certificate, -1, sent, replica);
}

static void outdated(Desk *d, unsigned i, unsigned replica)
{
	int64_t sent = sh_now_us();
	Counter c;

	if (!pick_old(i % HOT, draw(&d->chance), c.certificate))
		return;
	new_key(d, c.key);
	ask_counter(d, &c, replica, false);
	if (says(d, "certificate.superseded"))
		atomic_fetch_add(&d->pair->hall->outdated, 1);
	if (*c.path)
		print(d, COUNTER, c.path, c.certificate, -1, sent, replica);
}

/* ---- the convenience store ---- */
static void base64(char *out, size_t size, const void *bytes, size_t len)
{
	sodium_bin2base64(out, size, bytes, len, sodium_base64_VARIANT_ORIGINAL);
}

/* The body of the card's answer to a new challenge; the certificate asked for stands in it. */
static bool answer_challenge(Desk *d, unsigned holder, const char *certificate, unsigned replica, char body[BODY_MAX])
{
	const Card *card = &d->pair->hall->card[holder];
	char key[40], id[64], text[128], signature[512], der[CERTIFICATE_MAX * 4 / 3 + 8];
	unsigned char raw[64], signed_by[256];
	size_t len, signed_len;
	ShError err;

	new_key(d, key);
	if (persist(d, &(Knock){ "/v1/" TOWN "/kiosk/challenges", key, "{\"terminal\":\"store-1\"}", CENTRE, false },
		    replica) != 200 ||
	    !text_in(d, "challengeId", id, sizeof id) || !text_in(d, "challenge", text, sizeof text) ||
	    sodium_base642bin(raw, sizeof raw, text, strlen(text), NULL, &len, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    sh_card_answer(card->key, raw, len, signed_by, &signed_len, &err) != 0)
		return false;
	base64(signature, sizeof signature, signed_by, signed_len);
	base64(der, sizeof der, card->der, card->len);
	return snprintf(body, BODY_MAX,
			"{\"challengeId\":\"%s\",\"certificate\":\"%s\",\"signature\":\"%s\",\"certificateId\":\"%"
			"s\"}",
			id, der, signature, certificate) < BODY_MAX;
}

static void at_kiosk(Desk *d, unsigned holder, unsigned whose, unsigned replica)
{
	char certificate[ID], body[BODY_MAX], key[40], path[160];
	Hall *hall = d->pair->hall;
	int64_t sent = sh_now_us();

	pick(whose, certificate);
	if (!answer_challenge(d, holder, certificate, replica, body))
		return;
	new_key(d, key);
	if (persist(d, &(Knock){ "/v1/" TOWN "/kiosk/issues", key, body, CENTRE, draw(&d->chance) % 16 == 0 },
		    replica) != 200)
		return;
	if (says(d, "NOT_ELIGIBLE") && holder != whose)
		atomic_fetch_add(&hall->strangers, 1);
	if (text_in(d, "path", path, sizeof path))
		print(d, CENTRE, path, certificate, (int) holder, sent, draw(&d->chance) % REPLICAS);
}

/* What the counter issued is fetched by a centre that never asked for it. */
static void elsewhere(Desk *d, unsigned i, unsigned replica)
{
	int64_t sent = sh_now_us();
	Counter c;

	pick(i, c.certificate);
	new_key(d, c.key);
	ask_counter(d, &c, replica, false);
	if (!*c.path)
		return;
	if (persist(d, &(Knock){ .path = c.path, .who = OTHER_CENTRE }, replica) == 404)
		atomic_fetch_add(&d->pair->hall->elsewhere, 1);
	else
		print(d, OTHER_CENTRE, c.path, c.certificate, -1, sent, replica);
}

/* ---- two at once ---- */
static void act(Desk *d, unsigned base, unsigned what, unsigned replica)
{
	unsigned i = base + d->no, card = i % CARDS;

	if (what < 52)
		at_counter(d, i, replica);
	else if (what < 68)
		at_kiosk(d, card, card, replica);
	else if (what < 74)
		replay(d, i, replica);
	else if (what < 80)
		reuse_key(d, i, replica);
	else if (what < 86)
		at_kiosk(d, card, card ^ 1, replica);
	else if (what < 94)
		outdated(d, i, replica);
	else
		elsewhere(d, i, replica);
}

int desk_part(const char *name)
{
	static const struct {
		const char *name;
		int what;
	} parts[] = { { "counter", 0 },    { "changed", 0 },   { "keys", 74 },
		      { "strangers", 80 }, { "outdated", 86 }, { "elsewhere", 94 } };

	for (size_t i = 0; name && i < sizeof parts / sizeof *parts; i++)
		if (strcmp(name, parts[i].name) == 0)
			return parts[i].what;
	return -1;
}

/* A third of all is asked about the few whose damage is being looked at again. */
static void draw_for_both(Pair *p)
{
	p->stop = atomic_load(&p->hall->stop);
	p->base = draw(&p->chance) % (draw(&p->chance) % 3 ? PEOPLE : HOT) & ~1u;
	p->what = draw(&p->chance) % 100;
	if (p->hall->only >= 0) { /* what a part is about, and what is right beside it */
		p->base = draw(&p->chance) % HOT & ~1u;
		p->what = draw(&p->chance) % 2 ? (unsigned) p->hall->only : 0;
	}
	p->replica = draw(&p->chance);
}

void *desk_run(void *self)
{
	Desk *d = self;
	Pair *p = d->pair;

	d->curl = curl_easy_init();
	for (;;) {
		pthread_barrier_wait(&p->barrier);
		if (d->no == 0)
			draw_for_both(p);
		pthread_barrier_wait(&p->barrier);
		if (p->stop)
			break;
		/* Mostly both at one replica: its workers share most. */
		act(d, p->base, p->what, p->replica / 8 + (p->replica % 4 ? 0 : d->no));
	}
	curl_easy_cleanup(d->curl);
	return NULL;
}
