#include "sh_keys.h"
#include "key_kind.h"
#include "key_peers.h"
#include "key_root.h"
#include "sh_hex.h"
#include "sh_memory.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Guarded pages, locked where the system allows, read-only once filled. Bytes only: the allocation is not aligned. */
typedef struct Secrets {
	char curve[SH_Z85 + 1];
	uint8_t sign[SH_SIGN_SECRET];
	uint8_t audit[SH_SIGN_SECRET];
} Secrets;

struct ShKeys {
	char service[32];
	char curve_public[SH_Z85 + 1];
	Secrets *secret;
	KeyPeers *peers;
	KeyRoots *roots;
};

static void store(ShKeys *keys, int kind, const char *secret, const char *public_text)
{
	switch (kind) {
	case KEY_CURVE:
		memcpy(keys->secret->curve, secret, SH_Z85 + 1);
		memcpy(keys->curve_public, public_text, SH_Z85 + 1);
		break;
	case KEY_SIGN:
		sh_unhex(keys->secret->sign, SH_SIGN_SECRET, secret);
		break;
	case KEY_AUDIT:
		sh_unhex(keys->secret->audit, SH_SIGN_SECRET, secret);
		break;
	}
}

/* The secret, and whether the public half that all others have is really its own. */
static int open_kind(ShKeys *keys, int i, const char *secret_dir, const char *public_dir, ShError *err)
{
	const KeyKind *kind = &sh_key_kinds[i];
	char secret[KEY_TEXT_MAX], derived[KEY_TEXT_MAX], published[KEY_TEXT_MAX];
	int r = sh_key_file_read(secret_dir, keys->service, kind->secret_suffix, KEY_FILE_SECRET, secret, err);

	if (r == 0 && !kind->derive(secret, derived))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%s.%s", keys->service,
			    kind->secret_suffix);
	if (r == 0)
		r = sh_key_file_read(public_dir, keys->service, kind->public_suffix, KEY_FILE_PUBLIC, published, err);
	if (r == 0 && strcmp(derived, published) != 0)
		r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.mismatch", "%s.%s does not belong to %s.%s",
			    keys->service, kind->public_suffix, keys->service, kind->secret_suffix);
	if (r == 0)
		store(keys, i, secret, derived);
	sodium_memzero(secret, sizeof secret);
	return r;
}

static int check_start(const char *service, ShError *err)
{
	if (sodium_init() < 0)
		return sh_fail(err, SH_INTERNAL, "keys.no_sodium", "libsodium does not start");
	if (!sh_service_name_ok(service))
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.service_name", "a-z, 0-9, '-'; at most 31");
	return 0;
}

/* Who can add a file there lets in whom he likes. */
static int check_public_dir(const char *dir, ShError *err)
{
	struct stat st;

	if (stat(dir, &st) < 0 || !S_ISDIR(st.st_mode))
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.missing", "no folder of public keys");
	if (st.st_mode & 022)
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.writable_by_others",
			       "the folder of public keys has mode %04o", st.st_mode & 07777);
	return 0;
}

int sh_keys_open(ShKeys **ret_keys, const char *service, const char *secret_dir, const char *public_dir, ShError *err)
{
	ShKeys *keys;
	int r = check_start(service, err);

	if (r == 0)
		r = check_public_dir(public_dir, err);
	if (r != 0)
		return r;
	keys = sh_need(calloc(1, sizeof *keys));
	keys->secret = sh_need(sodium_malloc(sizeof *keys->secret));
	memcpy(keys->service, service, strlen(service) + 1);
	keys->peers = sh_key_peers_new(public_dir);
	for (int i = 0; i < KEY_KINDS && r == 0; i++)
		r = open_kind(keys, i, secret_dir, public_dir, err);
	if (r == 0)
		r = sh_key_roots_open(&keys->roots, service, secret_dir, err);
	if (r != 0) {
		sh_keys_free(keys);
		return r;
	}
	sodium_mprotect_readonly(keys->secret);
	*ret_keys = keys;
	return 0;
}

void sh_keys_free(ShKeys *keys)
{
	if (!keys)
		return;
	sh_key_peers_free(keys->peers);
	sh_key_roots_free(keys->roots);
	sodium_free(keys->secret); /* wipes */
	free(keys);
}

static int make_folder(const char *dir, mode_t mode, ShError *err)
{
	if (mkdir(dir, mode) == 0)
		return chmod(dir, mode) == 0 ? 0 : sh_fail(err, SH_INTERNAL, "keys.unreadable", "chmod of a folder");
	if (errno != EEXIST)
		return sh_fail(err, SH_INTERNAL, "keys.unreadable", "mkdir: %s", strerrordesc_np(errno));
	return 0;
}

static int make_kind(const char *service, const KeyKind *kind, const char *secret_dir, const char *public_dir,
		     ShError *err)
{
	char secret[KEY_TEXT_MAX] = "", derived[KEY_TEXT_MAX], published[KEY_TEXT_MAX];
	int has_public = sh_key_file_read(public_dir, service, kind->public_suffix, KEY_FILE_PUBLIC, published, err);
	int r;

	if (has_public != 0 && strcmp(err->reason, "keys.missing") != 0)
		return has_public;
	r = sh_key_file_read(secret_dir, service, kind->secret_suffix, KEY_FILE_SECRET, secret, err);
	if (r == SH_REFUSED && strcmp(err->reason, "keys.missing") == 0) {
		/* A public key without its secret: a new pair would be a new identity that nobody asked for. */
		if (has_public == 0)
			return sh_fail(err, SH_FAILED_PRECONDITION, "keys.mismatch", "%s.%s is there without %s.%s",
				       service, kind->public_suffix, service, kind->secret_suffix);
		kind->make(secret);
		if (!*secret)
			return sh_fail(err, SH_FAILED_PRECONDITION, "token.unavailable", "%s.%s", service,
				       kind->secret_suffix);
		r = sh_key_file_write(secret_dir, service, kind->secret_suffix, KEY_FILE_SECRET, secret, err);
		if (r == 0) /* perhaps another was faster: what holds is what lies there */
			r = sh_key_file_read(secret_dir, service, kind->secret_suffix, KEY_FILE_SECRET, secret, err);
	}
	if (r == 0 && !kind->derive(secret, derived))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%s.%s", service, kind->secret_suffix);
	sodium_memzero(secret, sizeof secret);
	if (r == 0 && has_public != 0)
		r = sh_key_file_write(public_dir, service, kind->public_suffix, KEY_FILE_PUBLIC, derived, err);
	if (r == 0)
		r = sh_key_file_read(public_dir, service, kind->public_suffix, KEY_FILE_PUBLIC, published, err);
	if (r == 0 && strcmp(derived, published) != 0)
		r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.mismatch", "%s.%s does not belong to %s.%s", service,
			    kind->public_suffix, service, kind->secret_suffix);
	return r;
}

int sh_keys_make(const char *service, const char *secret_dir, const char *public_dir, ShError *err)
{
	int r = check_start(service, err);

	if (r == 0)
		r = make_folder(secret_dir, 0700, err);
	if (r == 0)
		r = make_folder(public_dir, 0755, err);
	for (int i = 0; i < KEY_KINDS && r == 0; i++)
		r = make_kind(service, &sh_key_kinds[i], secret_dir, public_dir, err);
	return r;
}

const char *sh_keys_service(const ShKeys *keys) { return keys->service; }
const char *sh_keys_curve_public(const ShKeys *keys) { return keys->curve_public; }
const char *sh_keys_curve_secret(const ShKeys *keys) { return keys->secret->curve; }
void sh_keys_roots(ShKeys *keys, ShRoots *ret_roots) { sh_key_roots_take(keys->roots, ret_roots); }
const uint8_t *sh_keys_sign_secret(const ShKeys *keys) { return keys->secret->sign; }
const uint8_t *sh_keys_audit_secret(const ShKeys *keys) { return keys->secret->audit; }

const char *sh_keys_peer_curve(ShKeys *keys, const char *service, char ret_z85[SH_Z85 + 1])
{
	KeyPeer peer;

	if (!sh_key_peers_by_service(keys->peers, service, &peer) || !peer.curve[0])
		return NULL;
	return memcpy(ret_z85, peer.curve, SH_Z85 + 1);
}

const uint8_t *sh_keys_peer_sign(ShKeys *keys, const char *service, uint8_t ret_key[SH_KEY])
{
	KeyPeer peer;

	if (!sh_key_peers_by_service(keys->peers, service, &peer) || !peer.has_sign)
		return NULL;
	return memcpy(ret_key, peer.sign, SH_KEY);
}

int sh_keys_public_audit(const char *public_dir, const char *service, uint8_t ret_key[SH_KEY], ShError *err)
{
	char text[KEY_TEXT_MAX];
	int r = sh_key_file_read(public_dir, service, sh_key_kinds[KEY_AUDIT].public_suffix, KEY_FILE_PUBLIC, text,
				 err);

	if (r == 0 && !sh_unhex(ret_key, SH_KEY, text))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%s.checkpoint", service);
	return r;
}

uint64_t sh_keys_peer_epoch(ShKeys *keys, const char *service)
{
	KeyPeer peer;

	return sh_key_peers_by_service(keys->peers, service, &peer) ? peer.epoch : 0;
}

int sh_keys_raise_epoch(const char *public_dir, const char *service, ShError *err)
{
	char text[KEY_TEXT_MAX];
	uint64_t epoch = 0;
	int r = sh_key_file_read(public_dir, service, "epoch", KEY_FILE_PUBLIC, text, err);

	if (r == 0)
		epoch = strtoull(text, NULL, 10);
	else if (strcmp(err->reason, "keys.missing") != 0)
		return r;
	snprintf(text, sizeof text, "%llu", (unsigned long long) epoch + 1);
	return sh_key_file_replace(public_dir, service, "epoch", KEY_FILE_PUBLIC, text, err);
}

const uint8_t *sh_keys_peer_box(ShKeys *keys, const char *service, uint8_t ret_key[SH_KEY])
{
	KeyPeer peer;

	if (!sh_key_peers_by_service(keys->peers, service, &peer) || !peer.has_box)
		return NULL;
	return memcpy(ret_key, peer.box, SH_KEY);
}

_Bool sh_keys_service_of(ShKeys *keys, const char *z85, char ret_service[32])
{
	KeyPeer peer;

	if (!sh_key_peers_by_curve(keys->peers, z85, &peer))
		return 0;
	memcpy(ret_service, peer.service, sizeof peer.service);
	return 1;
}
