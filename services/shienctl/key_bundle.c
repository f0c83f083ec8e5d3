#include "key_bundle.h"
#include "new_file.h"
#include "sh_memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[8] = "SHIENKB1";
enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	HEAD = sizeof magic + SHARE_ID + 2 + NONCE,
	PATH = 300,
	MODE = 0777,
};

/* ---- the files as bytes: length of the name, name, mode, length, content; no folder has an entry of its own ---- */
typedef struct Pack {
	uint8_t *bytes; /* guarded memory, BUNDLE_MAX */
	size_t len;
	unsigned files;
} Pack;

static void put(Pack *p, const void *bytes, size_t n)
{
	memcpy(p->bytes + p->len, bytes, n);
	p->len += n;
}

static void put_number(Pack *p, uint32_t v)
{
	const uint8_t b[4] = { (uint8_t) v, (uint8_t) (v >> 8), (uint8_t) (v >> 16), (uint8_t) (v >> 24) };

	put(p, b, sizeof b);
}

static uint32_t number_at(const uint8_t *b)
{
	return b[0] | (uint32_t) b[1] << 8 | (uint32_t) b[2] << 16 | (uint32_t) b[3] << 24;
}

static bool name_ok(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n < PATH / 2 && name[0] != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == n;
}

static int bad(ShError *err, const char *name)
{
	return sh_fail(err, SH_FAILED_PRECONDITION, "bundle.folder", "%.200s", name);
}

static int pack_file(Pack *p, int at, const char *file, const char *name, ShError *err)
{
	int fd = openat(at, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	ssize_t got;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > BUNDLE_FILE_MAX ||
	    p->files == BUNDLE_FILES || p->len + 12 + PATH + (size_t) st.st_size > BUNDLE_MAX) {
		if (fd >= 0)
			close(fd);
		return bad(err, name);
	}
	put_number(p, (uint32_t) strlen(name));
	put(p, name, strlen(name));
	put_number(p, st.st_mode & MODE);
	put_number(p, (uint32_t) st.st_size);
	got = read(fd, p->bytes + p->len, (size_t) st.st_size);
	close(fd);
	if (got != st.st_size)
		return bad(err, name);
	p->len += (size_t) got;
	p->files++;
	return 0;
}

static int pack_folder(Pack *p, int at, const char *folder, const char *under, bool deeper, ShError *err)
{
	int fd = openat(at, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), r = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return bad(err, folder);
	}
	for (struct dirent *e; r == 0 && (e = readdir(dir)) != NULL;) {
		char name[PATH];
		struct stat st;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (!name_ok(e->d_name) || fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
			r = bad(err, e->d_name);
			continue;
		}
		snprintf(name, sizeof name, "%s%s%s", under, *under ? "/" : "", e->d_name);
		if (S_ISDIR(st.st_mode) && deeper)
			r = pack_folder(p, dirfd(dir), e->d_name, name, false, err);
		else
			r = pack_file(p, dirfd(dir), e->d_name, name, err);
	}
	closedir(dir);
	return r;
}

/* ---- the sealed file ---- */
static void head_of(uint8_t head[HEAD], const uint8_t id[SHARE_ID], unsigned need, unsigned of)
{
	memcpy(head, magic, sizeof magic);
	memcpy(head + sizeof magic, id, SHARE_ID);
	head[sizeof magic + SHARE_ID] = (uint8_t) need;
	head[sizeof magic + SHARE_ID + 1] = (uint8_t) of;
	randombytes_buf(head + HEAD - NONCE, NONCE);
}

int bundle_seal(const char *folder, const char *path, const uint8_t id[SHARE_ID], unsigned need, unsigned of,
		Share *ret_shares, ShError *err)
{
	Pack p = { .bytes = sh_need(sodium_malloc(BUNDLE_MAX)) };
	uint8_t *key = sh_need(sodium_malloc(SHARE_KEY)), *sealed = sh_need(malloc(BUNDLE_MAX + TAG)), head[HEAD];
	unsigned long long len = 0;
	int r = pack_folder(&p, AT_FDCWD, folder, "", true, err);

	if (r == 0 && p.files == 0)
		r = bad(err, folder);
	if (r == 0) {
		randombytes_buf(key, SHARE_KEY);
		head_of(head, id, need, of);
		crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, &len, p.bytes, p.len, head, HEAD, NULL,
							   head + HEAD - NONCE, key);
		r = new_file(AT_FDCWD, path, 0600, head, HEAD, sealed, (size_t) len, err);
	}
	if (r == 0)
		share_split(key, id, need, of, ret_shares);
	free(sealed);
	sodium_free(key); /* wipes, as the next */
	sodium_free(p.bytes);
	return r;
}

static int read_sealed(const char *path, uint8_t *bytes, size_t *ret_len, ShError *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 0;
	size_t n = 0;

	if (fd < 0)
		return sh_fail(err, SH_NOT_FOUND, "file.unreadable", "%.200s", path);
	while (n < HEAD + BUNDLE_MAX + TAG && (got = read(fd, bytes + n, HEAD + BUNDLE_MAX + TAG - n)) > 0)
		n += (size_t) got;
	close(fd);
	if (got < 0)
		return sh_fail(err, SH_NOT_FOUND, "file.unreadable", "%.200s", path);
	if (n < HEAD + TAG || n == HEAD + BUNDLE_MAX + TAG || memcmp(bytes, magic, sizeof magic) != 0)
		return sh_fail(err, SH_INVALID_ARGUMENT, "bundle.malformed", "%.200s", path);
	*ret_len = n;
	return 0;
}

static int unseal(const uint8_t *bytes, size_t len, const Share *shares, unsigned n, Pack *p, ShError *err)
{
	uint8_t *key = sh_need(sodium_malloc(SHARE_KEY));
	unsigned long long got = 0;
	int r = n > 0 && memcmp(shares[0].id, bytes + sizeof magic, SHARE_ID) != 0
			? sh_fail(err, SH_INVALID_ARGUMENT, "share.other_seal", "1")
			: share_join(shares, n, key, err);

	if (r == 0 && crypto_aead_xchacha20poly1305_ietf_decrypt(p->bytes, &got, NULL, bytes + HEAD, len - HEAD,
								 bytes, HEAD, bytes + HEAD - NONCE, key) != 0)
		r = sh_fail(err, SH_PERMISSION_DENIED, "bundle.wrong_key", "-");
	p->len = (size_t) got;
	sodium_free(key);
	return r;
}

/* "x" or "x/y", each part a name that a folder of keys may have. */
static bool path_ok(const char *path)
{
	char part[PATH];
	const char *stroke = strchr(path, '/');

	snprintf(part, sizeof part, "%.*s", stroke ? (int) (stroke - path) : PATH - 1, path);
	return name_ok(part) && (!stroke || name_ok(stroke + 1));
}

static int unpack_one(Pack *p, size_t *at, int folder, ShError *err)
{
	char name[PATH];
	uint32_t n, mode, len;
	int r;

	if (p->len - *at < 4 || (n = number_at(p->bytes + *at)) >= PATH || p->len - *at < 12 + (size_t) n)
		return sh_fail(err, SH_INVALID_ARGUMENT, "bundle.malformed", "-");
	memcpy(name, p->bytes + *at + 4, n);
	name[n] = '\0';
	mode = number_at(p->bytes + *at + 4 + n);
	len = number_at(p->bytes + *at + 8 + n);
	*at += 12 + (size_t) n;
	if (strlen(name) != n || !path_ok(name) || len > p->len - *at || (mode & ~(uint32_t) MODE))
		return sh_fail(err, SH_INVALID_ARGUMENT, "bundle.malformed", "-");
	if (strchr(name, '/')) {
		char *stroke = strchr(name, '/');

		*stroke = '\0'; /* what all may read lies in folders that all may enter */
		mkdirat(folder, name, mode & 0004 ? 0755 : 0700);
		*stroke = '/';
	}
	r = new_file(folder, name, mode, "", 0, p->bytes + *at, len, err);
	*at += len;
	p->files += r == 0;
	return r;
}

static bool empty_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	int n = 0;

	while (dir && n < 3 && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return dir && n == 2;
}

static int unpack(Pack *p, const char *folder, ShError *err)
{
	int fd, r = 0;

	if (mkdir(folder, 0755) != 0 && !empty_folder(folder))
		return sh_fail(err, SH_FAILED_PRECONDITION, "restore.data_not_empty", "%.200s", folder);
	if ((fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return sh_fail(err, SH_INTERNAL, "file.unwritable", "%.200s", folder);
	for (size_t at = 0; r == 0 && at < p->len;)
		r = unpack_one(p, &at, fd, err);
	close(fd);
	return r;
}

int bundle_open(const char *path, const Share *shares, unsigned n, const char *folder, unsigned *ret_files,
		ShError *err)
{
	Pack p = { .bytes = sh_need(sodium_malloc(BUNDLE_MAX + TAG)) };
	uint8_t *bytes = sh_need(malloc(HEAD + BUNDLE_MAX + TAG));
	size_t len;
	int r;

	if ((r = read_sealed(path, bytes, &len, err)) == 0 && (r = unseal(bytes, len, shares, n, &p, err)) == 0)
		r = unpack(&p, folder, err);
	*ret_files = p.files;
	free(bytes);
	sodium_free(p.bytes);
	return r;
}
