#include "fuzz.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void fuzz_broken(const char *what, const char *file, int line)
{
	fprintf(stderr, "BROKEN PROPERTY %s:%d: %s\n", file, line, what);
	abort();
}

uint8_t feed_byte(Feed *f)
{
	if (f->left == 0)
		return 0;
	f->left--;
	return *f->at++;
}

uint64_t feed_number(Feed *f, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | feed_byte(f);
	return n;
}

size_t feed_below(Feed *f, size_t n) { return n == 0 ? 0 : feed_byte(f) % n; }

const uint8_t *feed_bytes(Feed *f, size_t n, size_t *ret_len)
{
	static const uint8_t nothing[1];
	const uint8_t *at = f->left ? f->at : nothing;

	*ret_len = n < f->left ? n : f->left;
	f->left -= *ret_len;
	f->at = f->left ? f->at + *ret_len : nothing;
	return at;
}

const uint8_t *feed_rest(Feed *f, size_t *ret_len) { return feed_bytes(f, f->left, ret_len); }

static const char *text(ShArena *arena, const uint8_t *bytes, size_t len)
{
	char *out = sh_alloc(arena, len + 1);

	if (!out)
		abort();
	memcpy(out, bytes, len);
	out[len] = '\0';
	return out;
}

const char *feed_rest_text(Feed *f, ShArena *arena)
{
	size_t len;
	const uint8_t *bytes = feed_rest(f, &len);

	return text(arena, bytes, len);
}

const char *feed_line(Feed *f, ShArena *arena)
{
	const uint8_t *end = f->left ? memchr(f->at, '\n', f->left) : NULL, *bytes;
	size_t len;

	bytes = feed_bytes(f, end ? (size_t) (end - f->at) : f->left, &len);
	feed_byte(f);
	return text(arena, bytes, len);
}

size_t fuzz_patch(Feed *f, uint8_t *good, size_t len)
{
	const size_t room = len + 64;

	for (unsigned n = 0; n < 16 && f->left > 0 && len > 0; n++) {
		uint8_t what = feed_byte(f);
		size_t at = feed_number(f, 2) % len, end = len - at;

		if (what < 128) { /* one byte */
			good[at] = feed_byte(f);
		} else if (what < 192) { /* one bit */
			good[at] = (uint8_t) (good[at] ^ 1u << (what & 7));
		} else if (what < 208) { /* cut here */
			len = at;
		} else if (what < 224 && len + 8 <= room && end > 8) { /* eight bytes again */
			memmove(good + at + 8, good + at, end);
			len += 8;
		} else if (end > 8) { /* eight bytes gone */
			memmove(good + at, good + at + 8, end - 8);
			len -= 8;
		}
	}
	return len;
}

static char folder[64];

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void) st, (void) flag, (void) ftw;
	return remove(path);
}

static void remove_folder(void) { nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS); }

const char *fuzz_folder(void)
{
	if (!folder[0]) {
		strcpy(folder, "/dev/shm/shien-fuzz.XXXXXX");
		HOLDS(mkdtemp(folder));
		atexit(remove_folder);
	}
	return folder;
}

void fuzz_file(const char *in, const char *name, const void *bytes, size_t len)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof path, "%s/%s", in, name);
	unlink(path);
	out = fopen(path, "w");
	HOLDS(out && fchmod(fileno(out), 0600) == 0);
	HOLDS(len == 0 || fwrite(bytes, len, 1, out) == 1);
	HOLDS(fclose(out) == 0);
}
