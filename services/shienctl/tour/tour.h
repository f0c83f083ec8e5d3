#pragma once
#include "cast.h"
#include "check.h"
#include "client.h"
#include "journal.h"
#include "sh_api_key.h"
#include "sh_clock.h"
#include "web.h"

/* One disaster played through the running daemons by its ordinary clients: portal, shelter desk and kiosk over HTTP,
 * staff by rpc. What must come of it is known from the cast and the rules, never from what a daemon answered. */

/* Who of the staff acts. The role file has them in both towns (README.md). */
#define MADO "staff:mado"     /* window */
#define CHOSA "staff:chosa"   /* survey */
#define KACHO "staff:kacho"   /* approver */
#define KAKARI "staff:kakari" /* window, survey and approver: may approve, but not what he drafted himself */
#define DAICHO "staff:daicho" /* ledger, register, operator */
#define HINAN "staff:hinan"   /* shelter, shelter_admin */
#define SHIEN "staff:shien"   /* protection */
#define KOIN "staff:koin"     /* seal */
#define KANRI "staff:kanri"   /* admin */

/* An existing system of the town that has a ledger of its own and works through doors alone (system.c). */
#define SYSTEM_DESK "client:tour-system"  /* window, survey */
#define SYSTEM_HEAD "client:tour-decider" /* approver */

enum { TOUR_CLIENTS = 8 };

/* What the tour learnt of an application while it played. */
typedef struct Case {
	char application_id[SH_UUID_LEN + 1], person_id[SH_UUID_LEN + 1], dwelling_id[SH_UUID_LEN + 1];
	char survey_id[SH_UUID_LEN + 1], certificate_id[SH_UUID_LEN + 1], old_certificate_id[SH_UUID_LEN + 1];
	char number[64];   /* 整理番号 of the certificate */
	unsigned issue_no; /* the last issue */
} Case;

typedef struct Tour {
	const Context *ctx;
	Client *client;
	Cast cast;
	Check check;
	Journal journal;
	const char *out, *prefecture; /* folders */
	bool faults;                  /* daemons are killed on the way */
	int patience_ms;              /* of one wait */
	unsigned waited_in_vain;      /* waits in this step that did not end well */
	char api_keys[CAST_TOWNS][TOUR_CLIENTS][SH_API_KEY_MAX];
	char disaster_id[SH_UUID_LEN + 1];
	char openings[CAST_TOWNS][SH_UUID_LEN + 1], stays[CAST_EVACUEES_MAX][SH_UUID_LEN + 1];
	Case cases[CAST_APPLICATIONS_MAX];
	bool faults_done[16]; /* rows of the table in faults.c */
	ShError error;        /* of the last ask that did not get what it wanted */
} Tour;

/* act.c: an rpc by a named person, tried again under the same key while daemons are away; logged in the journal where
 * it changed something. The request is consumed. NULL: refused, or nobody answered in time (tour->error). */
json_t *act(Tour *tour, const char *actor, unsigned town, const char *rpc, json_t *request);
/* The same, but that it may also be refused with this very reason. */
json_t *act_unless(Tour *tour, const char *actor, unsigned town, const char *rpc, json_t *request,
		   const char *reason);
/* Asserts that it is refused with this reason (a prefix). */
bool act_refused(Tour *tour, const char *actor, unsigned town, const char *rpc, json_t *request, const char *reason);

/* http.c: a door of the site, over all its replicas, again under the same key while nobody answers. */
typedef struct Knock {
	const char *service, *method;
	const char *path;      /* after "/v1/<municipality>/" */
	json_t *json;          /* consumed; NULL: none */
	const char *file;      /* path of a file to send beside it; NULL: none */
	const char *file_part; /* name of its part; NULL: "file" */
	const char *key;       /* idempotency key; NULL: a new one */
	const char *client;    /* "client:…" whose key of the door it is; NULL: its first client's */
	bool reads;            /* a POST that changes nothing: a search, a look at what a card may have */
} Knock;
/* The HTTP status, 0 where nobody answered in time. The caller frees the answer with web_free. */
long knock(Tour *tour, unsigned town, const Knock *knock, WebAnswer *ret_answer);
/* The JSON of a 200; otherwise NULL, and an assertion that failed, naming `what`. */
json_t *knock_json(Tour *tour, unsigned town, const Knock *knock, const char *what);
/* Makes the API keys of the doors' clients, as the administrator. */
int http_open(Tour *tour, ShError *err);

/* wait.c: asks until it holds or the tour's patience is at its end; pauses grow from 30 to 300 ms. */
bool wait_until(Tour *tour, bool (*holds)(Tour *tour, void *arg), void *arg);

/* faults.c: what is killed, flushed or stopped at the n-th turn of this place in the story; nothing without --faults.
 */
void fault_point(Tour *tour, const char *place, unsigned n);
/* Asserts that all planned faults took place. */
void faults_all_done(Tour *tour);

/* Text of a JSON member; "" where it is missing. */
const char *text_at(const json_t *o, const char *key);
/* A number that the transcoder wrote as number or (64 bits) as text; 0 where it is missing. */
int64_t number_at(const json_t *o, const char *key);
/* A new id as a JSON string, kept in out. */
json_t *new_id(char out[SH_UUID_LEN + 1]);
#define town_code(tour, town) ((tour)->cast.towns[town].code)
#define that(tour, ...) check_that(&(tour)->check, __VA_ARGS__)
