#pragma once
#include "sh_keys.h"
#include <stdbool.h>

/* Everybody's public keys, held in memory and read again when the folder changed. All calls are thread-safe.
 * Private to this folder. */
typedef struct KeyPeers KeyPeers;

typedef struct KeyPeer {
	char service[32];
	char curve[SH_Z85 + 1]; /* "" where there is none */
	bool has_sign, has_box;
	uint8_t sign[SH_KEY], box[SH_KEY];
	uint64_t epoch; /* of the actors it signs for */
} KeyPeer;

KeyPeers *sh_key_peers_new(const char *dir);
void sh_key_peers_free(KeyPeers *peers);

bool sh_key_peers_by_service(KeyPeers *peers, const char *service, KeyPeer *ret_peer);
/* Also false for a key that stands under two names: whom it means is then nobody's guess. */
bool sh_key_peers_by_curve(KeyPeers *peers, const char *z85, KeyPeer *ret_peer);
