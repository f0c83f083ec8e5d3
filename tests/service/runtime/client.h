#pragma once
#include "sh_api_key.h"
#include "sh_peer.h"
#include "shien/samplebook/v1/contract.h"
#include "shien/samplereader/v1/contract.h"
#include "shien/samplereader/v1/reader.pb-c.h"
#include "shien/samplebook/v1/book.pb-c.h"
#include "site.h"

/* One thread's asking. */
typedef struct Client {
	Site *site;
	ShPeers *peers;
	ShArena *arena; /* of the last answer */
	ShError error;  /* of the last ask */
	const uint8_t *bytes;
	size_t len; /* of the last reply, packed */
	/* As given, or "" / 0 for the usual. */
	const char *home; /* the actor's municipality */
	const char *actor, *roles, *categories, *purpose, *municipality;
	const char *service; /* who is asked; NULL: whose contract it is, of what all answer the reader */
	int64_t issued_us, patience_us;
	bool forged;
} Client;

void client_open(Client *c, Site *s);
void client_close(Client *c);
/* Over CURVE, with a signed actor. *ret_reply may be NULL. */
int ask(Client *c, const ShContract *contract, const char *rpc, const char *key, const ProtobufCMessage *request,
	const void **ret_reply);
int add(Client *c, const char *key, const char *book, const char *entry, int64_t amount,
	const Book__AddEntryReply **ret_reply);
/* Due work of the book; the id of its job, where it is one. */
const char *schedule_work(Client *c, const char *kind, const char *id);
/* A client of the door of the books, with the role "portal". */
void make_api_key(Site *s, char out[SH_API_KEY_MAX]);
