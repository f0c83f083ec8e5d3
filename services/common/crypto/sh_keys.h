#pragma once
#include "sh_error.h"
#include "sh_seal.h"
#include <stddef.h>
#include <stdint.h>

/* A daemon's own secrets and everybody's public keys, as `shienctl keys` laid them out in files:
 *   <secret_dir>/<service>.curve.secret  .sign.secret .root  .checkpoint.secret   (mode 0600, one line of text each)
 *   <public_dir>/<service>.curve         .sign         .box   .checkpoint          (readable by all daemons)
 *   <secret_dir>/<service>.root.previous while a rotation of the root is not retired
 * CURVE keys are Z85 text (40 characters); signing keys (of actors; of audit checkpoints) Ed25519 in hex; the root
 * key 32 bytes in hex, or "token:" and what a PKCS#11 token wrapped (sh_token.h); .box is the public half of the pair
 * that follows from the root key (sh_seal.h). The folder of public keys is the allow-list: who stands there is let
 * in, under the name of the file. <public_dir>/<service>.epoch, where there is one, is the least epoch of an actor's
 * assertion that this service signed (sh_actor.h): raising it revokes all before. */
typedef struct ShKeys ShKeys;

enum { SH_Z85 = 40, SH_KEY = 32, SH_SIGN_SECRET = 64, SH_SIGNATURE = 64 };

/* Refuses, naming the file: keys.missing, keys.malformed, keys.readable_by_others, keys.writable_by_others,
 * keys.mismatch (the published half does not belong to the secret), keys.service_name. The caller frees.
 * The secrets lie in guarded, wiped and (where the system allows it) locked pages. */
int sh_keys_open(ShKeys **ret_keys, const char *service, const char *secret_dir, const char *public_dir,
		 ShError *err);
void sh_keys_free(ShKeys *keys); /* wiped; NULL does nothing */

/* Makes the folders and keys that are missing for one service and leaves what is there; two at once agree. Refuses as
 * above, so also where a public key is there without its secret: that would be a new identity under an old name. */
int sh_keys_make(const char *service, const char *secret_dir, const char *public_dir, ShError *err);

/* These live as long as the keys. */
const char *sh_keys_service(const ShKeys *keys);
const char *sh_keys_curve_public(const ShKeys *keys);   /* own, Z85 */
const char *sh_keys_curve_secret(const ShKeys *keys);   /* own, Z85 */
const uint8_t *sh_keys_sign_secret(const ShKeys *keys); /* 64 bytes, Ed25519 */
/* 64 bytes, Ed25519: signs the checkpoints of the audit trees and nothing else. */
const uint8_t *sh_keys_audit_secret(const ShKeys *keys);

/* A copy of the root keys as they stand in the files now (looked at once a second); the caller wipes it. */
void sh_keys_roots(ShKeys *keys, ShRoots *ret_roots);

/* Rotation of the root: what is current becomes previous, and a new one is made; the public half follows. Refuses
 * with keys.rotation_unfinished while an earlier one is not retired. Retiring destroys the previous root: whatever is
 * still wrapped under it, and boxes sealed to it, can never be opened again. Asks no database: that is the caller's
 * part. */
int sh_keys_rotate_root(const char *service, const char *secret_dir, const char *public_dir, ShError *err);
int sh_keys_retire_root(const char *service, const char *secret_dir, ShError *err);

/* Of a peer, into the caller's buffer; NULL where the service is unknown. Thread-safe, as is the next. A changed
 * folder is read again at the next call (files written over in place within 1 s). */
const char *sh_keys_peer_curve(ShKeys *keys, const char *service, char ret_z85[SH_Z85 + 1]);
const uint8_t *sh_keys_peer_sign(ShKeys *keys, const char *service, uint8_t ret_key[SH_KEY]);
const uint8_t *sh_keys_peer_box(ShKeys *keys, const char *service, uint8_t ret_key[SH_KEY]);
/* The published half of a service's audit key, for whoever verifies without keys of his own. Refuses with
 * keys.missing or keys.malformed. */
int sh_keys_public_audit(const char *public_dir, const char *service, uint8_t ret_key[SH_KEY], ShError *err);
uint64_t sh_keys_peer_epoch(ShKeys *keys, const char *service); /* 0 where none was ever raised */
/* Raises it by one, on disk before it returns. */
int sh_keys_raise_epoch(const char *public_dir, const char *service, ShError *err);
/* Which service has this CURVE public key; false where none, or more than one, has (then: not let in). */
_Bool sh_keys_service_of(ShKeys *keys, const char *z85, char ret_service[32]);
