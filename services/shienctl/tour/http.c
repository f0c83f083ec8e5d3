#include "http.h"
#include "admin_db.h"
#include "sh_hex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TRY_MS = 10000, IMPORT_MS = 60000 };

/* The portal, the shelters' desks, the kiosk centre and an existing system, each with its own key in each town. */
static const struct {
	const char *service, *client, *roles;
} clients[TOUR_CLIENTS] = {
	{ "register-sync", "tour-feed", "register" },
	{ "application-intake", "tour-portal", "portal" },
	{ "certificate-issuer", "tour-kiosk", "kiosk,window" },
	{ "shelter-gateway", "tour-desk", "shelter,shelter_admin" },
	{ "application-intake", "tour-system", "window" },
	{ "ledger", "tour-system", "survey" },
	{ "ledger", "tour-decider", "approver" },
	{ "certificate-issuer", "tour-decider", "approver" },
};

const char *http_key(const Tour *t, unsigned town, const char *service, const char *client)
{
	for (size_t i = 0; i < TOUR_CLIENTS; i++)
		if (strcmp(clients[i].service, service) == 0 &&
		    (!client || strcmp(clients[i].client, client + strlen("client:")) == 0))
			return t->api_keys[town][i];
	return NULL;
}

static int make_key(Tour *t, ShDb *db, unsigned town, size_t client, ShError *err)
{
	char *shown = t->api_keys[town][client], id[17], hex[65], now[24];
	const char *values[] = { town_code(t, town), id, hex, clients[client].client, clients[client].roles, now };
	uint8_t hash[32];
	PGresult *res;
	int r;

	sh_api_key_make(shown, id, hash);
	sh_hex(hex, hash, sizeof hash);
	snprintf(now, sizeof now, "%lld", (long long) sh_now_us());
	res = PQexecParams(db->conn,
			   "INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us)"
			   " VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6)",
			   6, NULL, values, NULL, NULL, 0);
	r = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : sh_fail(err, SH_INTERNAL, "db.failed", "api_key");
	PQclear(res);
	return r;
}

int http_open(Tour *t, ShError *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < TOUR_CLIENTS; i++) {
		ShDb db = { 0 };

		r = admin_db_open(&db, t->ctx, clients[i].service, err);
		for (unsigned town = 0; r == 0 && town < CAST_TOWNS; town++)
			r = make_key(t, &db, town, i, err);
		sh_db_close(&db);
	}
	return r;
}

static bool could_not(const WebAnswer *a)
{
	/* 409 ABORTED (two at once) is "could not" too, unlike the other 409s. */
	return a->status == 0 || a->status >= 500 ||
	       (a->status == 409 && a->body && strstr(a->body, "\"db.conflict\""));
}

long http_ask(const char *doors, const HttpAsk *ask, int64_t end_us, WebAnswer *ret)
{
	char base[256], url[700];

	for (unsigned n = 0;; n++) {
		if (!web_address(doors, ask->service, n, base)) {
			if (n == 0)
				return 0;
			n = 0;
			web_address(doors, ask->service, n, base);
			nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
		}
		snprintf(url, sizeof url, "%s/v1/%s/%s", base, ask->town, ask->path);
		web_ask(&(WebAsk){ .method = ask->method,
				   .url = url,
				   .api_key = ask->api_key,
				   .json = ask->json,
				   .file = ask->file,
				   .file_part = ask->file_part,
				   .idempotency_key = ask->key,
				   .timeout_ms = ask->file ? IMPORT_MS : TRY_MS },
			ret);
		if (!could_not(ret) || sh_monotonic_us() >= end_us)
			return ret->status;
		web_free(ret);
	}
}

long knock(Tour *t, unsigned town, const Knock *k, WebAnswer *ret)
{
	char fresh[SH_UUID_LEN + 1], *json = k->json ? json_dumps(k->json, JSON_COMPACT) : NULL;
	bool changes = strcmp(k->method, "GET") != 0 && !k->reads;
	HttpAsk ask = { .service = k->service,
			.town = town_code(t, town),
			.api_key = http_key(t, town, k->service, k->client),
			.method = k->method,
			.path = k->path,
			.json = json,
			.file = k->file,
			.file_part = k->file_part,
			.key = changes ? k->key : NULL };

	json_decref(k->json);
	sh_uuid7(fresh);
	if (changes && !ask.key)
		ask.key = fresh;
	*ret = (WebAnswer){ 0 };
	http_ask(sh_setting(t->ctx->settings, "doors"), &ask, sh_monotonic_us() + t->patience_ms * 1000LL, ret);
	if (changes && ret->status == 200)
		journal_add(&t->journal, &(JournalEntry){ .http = true,
							  .actor = (char *) (uintptr_t) k->client,
							  .service = (char *) (uintptr_t) ask.service,
							  .town = (char *) (uintptr_t) ask.town,
							  .key = (char *) (uintptr_t) ask.key,
							  .request = json,
							  .reply = ret->body,
							  .method = (char *) (uintptr_t) ask.method,
							  .path = (char *) (uintptr_t) ask.path,
							  .file = (char *) (uintptr_t) ask.file,
							  .file_part = (char *) (uintptr_t) ask.file_part,
							  .reply_len = ret->len });
	free(json);
	return ret->status;
}

json_t *knock_json(Tour *t, unsigned town, const Knock *k, const char *what)
{
	WebAnswer a;
	long status = knock(t, town, k, &a);
	json_t *o = a.body ? json_loadb(a.body, a.len, 0, NULL) : NULL;

	if (status != 200 || !o) {
		that(t, false, "%s %s %s: HTTP %ld %s %s", what, k->service, k->path, status, text_at(o, "reason"),
		     text_at(o, "field"));
		json_decref(o);
		o = NULL;
	}
	web_free(&a);
	return o;
}
