/* Rotation of the root key, in files: previous, then current, then the public half, so that a run that was broken off
 * has lost nothing; the next one finishes it. */
#include "key_kind.h"
#include "key_root.h"
#include "sh_keys.h"

#include <sodium.h>
#include <string.h>

static bool is_missing(int r, const ShError *err) { return r != 0 && strcmp(err->reason, "keys.missing") == 0; }

static int publish(const char *service, const char *public_dir, const char *root, ShError *err)
{
	const KeyKind *kind = &sh_key_kinds[KEY_ROOT];
	char box[KEY_TEXT_MAX];

	if (!*root || !kind->derive(root, box))
		return sh_fail(err, SH_FAILED_PRECONDITION, "token.unavailable", "%s", service);
	return sh_key_file_replace(public_dir, service, kind->public_suffix, KEY_FILE_PUBLIC, box, err);
}

static int unfinished(const char *service, const char *public_dir, const char *current, ShError *err)
{
	int r = publish(service, public_dir, current, err);

	return r != 0 ? r : sh_fail(err, SH_FAILED_PRECONDITION, "keys.rotation_unfinished", "%s", service);
}

int sh_keys_rotate_root(const char *service, const char *secret_dir, const char *public_dir, ShError *err)
{
	char current[KEY_TEXT_MAX], previous[KEY_TEXT_MAX] = "", fresh[KEY_TEXT_MAX] = "";
	int r = sh_key_file_read(secret_dir, service, KEY_ROOT_SUFFIX, KEY_FILE_SECRET, current, err), p;

	if (r != 0)
		return r;
	p = sh_key_file_read(secret_dir, service, KEY_ROOT_PREVIOUS, KEY_FILE_SECRET, previous, err);
	if (is_missing(p, err)) /* gone for good, or a retirement broken off: nothing stands in the way of the next */
		p = sh_key_file_destroy(secret_dir, service, KEY_ROOT_PREVIOUS, err);
	if (p == 0 && !*previous)
		p = sh_key_file_write(secret_dir, service, KEY_ROOT_PREVIOUS, KEY_FILE_SECRET, current, err);
	else if (p == 0 && strcmp(previous, current) != 0)
		p = unfinished(service, public_dir, current, err);
	r = p;
	if (r == 0) {
		sh_root_make(fresh);
		if (!*fresh)
			r = sh_fail(err, SH_FAILED_PRECONDITION, "token.unavailable", "%s", service);
	}
	if (r == 0)
		r = sh_key_file_replace(secret_dir, service, KEY_ROOT_SUFFIX, KEY_FILE_SECRET, fresh, err);
	if (r == 0)
		r = publish(service, public_dir, fresh, err);
	sodium_memzero(current, sizeof current);
	sodium_memzero(previous, sizeof previous);
	sodium_memzero(fresh, sizeof fresh);
	return r;
}

int sh_keys_retire_root(const char *service, const char *secret_dir, ShError *err)
{
	return sh_key_file_destroy(secret_dir, service, KEY_ROOT_PREVIOUS, err);
}
