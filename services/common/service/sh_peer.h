#pragma once
#include "sh_keys.h"
#include "sh_settings.h"
#include "shien/common/v1/envelope.pb-c.h"
#include "sh_arena.h"

/* Asking other services, one thread's own sockets. A service is a list of endpoints; a time-out goes on to the next
 * with the same key, so that asking twice has one effect. */
typedef struct ShPeers ShPeers;

/* Endpoints come from the setting peer_<name with '_'>: comma separated. */
ShPeers *sh_peers_new(ShKeys *keys, const ShSettings *settings);
void sh_peers_free(ShPeers *peers);

/* `endpoints` NULL: from the settings. Returns 0 with status code 0 and the reply body in the arena; a refusal or
 * fault of the peer as its own, SH_FAULT peer.unreachable where nobody answered in time. */
int sh_peers_ask(ShPeers *peers, const char *service, const Common__Envelope *envelope, const uint8_t *body,
		 size_t len, int64_t deadline_us, ShArena *arena, const uint8_t **ret_body, size_t *ret_len,
		 ShError *err);

/* What is sure to be asked next, asked now: the answer comes while this thread does something else, and sh_peers_ask
 * takes it when the same is asked under the same trace within SH_AHEAD_US. One at a time; what is never asked for is
 * dropped. Only for what changes nothing. Where it cannot be sent nothing happens: it is asked when it is needed. */
enum { SH_AHEAD_US = 10 * 1000000 };
void sh_peers_ask_ahead(ShPeers *peers, const char *service, const Common__Envelope *envelope, const uint8_t *body,
			size_t len, int64_t deadline_us);

/* Tests: whoever is asked, this answers (with the body in the arena), and no socket is touched. */
typedef int ShPeerFake(void *self, const char *service, const char *rpc, const uint8_t *body, size_t len,
		       ShArena *arena, const uint8_t **ret_body, size_t *ret_len, ShError *err);
void sh_peers_fake(ShPeers *peers, ShPeerFake *answer, void *self);
