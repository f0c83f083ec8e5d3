#include "keys_fixture.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void keys_fixture_open(KeysFixture *f)
{
	strcpy(f->root, "/tmp/shien-keys.XXXXXX");
	cr_assert(mkdtemp(f->root));
	snprintf(f->secret, sizeof f->secret, "%s/secret", f->root);
	snprintf(f->public, sizeof f->public, "%s/public", f->root);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void) st, (void) flag, (void) ftw;
	return remove(path);
}

void keys_fixture_close(KeysFixture *f) { nftw(f->root, remove_one, 8, FTW_DEPTH | FTW_PHYS); }

ShKeys *keys_fixture_service(KeysFixture *f, const char *service)
{
	ShKeys *keys = NULL;
	ShError err = { 0 };

	cr_assert_eq(sh_keys_make(service, f->secret, f->public, &err), 0, "%s %s", err.reason, err.detail);
	cr_assert_eq(sh_keys_open(&keys, service, f->secret, f->public, &err), 0, "%s %s", err.reason, err.detail);
	return keys;
}

void keys_fixture_file(const char *dir, const char *name, const char *text, mode_t mode)
{
	char path[256], temporary[256];
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	if (!text) {
		cr_assert_eq(unlink(path), 0);
		return;
	}
	snprintf(temporary, sizeof temporary, "%s/.new", dir);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t) strlen(text));
	cr_assert_eq(fchmod(fd, mode), 0);
	close(fd);
	cr_assert_eq(rename(temporary, path), 0);
}
