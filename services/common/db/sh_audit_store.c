#include "sh_audit_store.h"
#include "sh_clock.h"
#include "sh_memory.h"
#include "sh_without.h"

#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH = 512, PAGE = 256 << 10, NOTE_LINE = 8192 };

static struct Store {
	pthread_mutex_t lock;
	char folder[PATH - 128], name[64];
	char day[9];
	int copies, only, checkpoints; /* -1: not open */
	unsigned failed;
	bool unsynced;
} store = { .lock = PTHREAD_MUTEX_INITIALIZER, .copies = -1, .only = -1, .checkpoints = -1 };

static void path_of(char out[PATH], const char *suffix)
{
	snprintf(out, PATH, "%s/%s.%s", store.folder, store.name, suffix);
}

static int open_file(const char *suffix)
{
	char path[PATH];

	path_of(path, suffix);
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int sh_audit_store_open(const char *folder, const char *service, const char *replica, ShError *err)
{
	sh_audit_store_close();
	if (!*folder)
		return 0;
	if (strlen(folder) >= sizeof store.folder || strchr(replica, '/'))
		return sh_fail(err, SH_INVALID_ARGUMENT, "audit.folder", "-");
	mkdir(folder, 0700);
	snprintf(store.name, sizeof store.name, "%.40s-%.20s", service, replica);
	snprintf(store.folder, sizeof store.folder, "%s", folder);
	store.only = open_file("only");
	store.checkpoints = open_file("checkpoints");
	if (store.only < 0 || store.checkpoints < 0) {
		sh_audit_store_close();
		return sh_fail(err, SH_FAILED_PRECONDITION, "audit.folder", "%.100s", folder);
	}
	return 0;
}

void sh_audit_store_close(void)
{
	pthread_mutex_lock(&store.lock);
	shut(&store.copies);
	shut(&store.only);
	shut(&store.checkpoints);
	store.folder[0] = store.day[0] = '\0';
	store.failed = 0;
	pthread_mutex_unlock(&store.lock);
}

bool sh_audit_store_there(void) { return store.folder[0] != '\0'; }
const char *sh_audit_store_name(void) { return store.name; }

/* All of it or nothing: half a line would spoil the next. */
static bool write_all(int fd, const char *text, size_t n)
{
	struct stat before;

	if (fstat(fd, &before) != 0)
		return false;
	while (n > 0) {
		ssize_t w = write(fd, text, n);

		if (w <= 0) { /* no half line stays, if that can be helped */
			bool undone = ftruncate(fd, before.st_size) == 0;

			(void) undone;
			return false;
		}
		text += w;
		n -= (size_t) w;
	}
	return true;
}

/* One write for all of them: lines of several threads do not mix. */
static bool append(int fd, const ShAuditRecord *records)
{
	size_t size = 0;
	char *text = NULL;
	bool ok;
	FILE *out = fd >= 0 ? open_memstream(&text, &size) : NULL;

	if (!out)
		return false;
	for (const ShAuditRecord *r = records; r; r = r->next)
		fprintf(out, "%s\n", r->line);
	ok = fclose(out) == 0 && write_all(fd, text, size);
	free(text);
	return ok;
}

/* A file a day, so that old ones can be put away. */
static void open_day(int64_t now_us)
{
	time_t seconds = (time_t) (now_us / 1000000);
	char day[sizeof store.day], suffix[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(day, sizeof day, "%Y%m%d", &tm);
	if (store.copies >= 0 && strcmp(day, store.day) == 0)
		return;
	shut(&store.copies);
	snprintf(suffix, sizeof suffix, "%s.records", day);
	store.copies = open_file(suffix);
	memcpy(store.day, day, sizeof day);
}

void sh_audit_store_copy(const ShAuditRecord *records, int64_t now_us)
{
	if (!records || !sh_audit_store_there())
		return;
	pthread_mutex_lock(&store.lock);
	open_day(now_us);
	if (append(store.copies, records))
		store.unsynced = true;
	else
		store.failed++;
	pthread_mutex_unlock(&store.lock);
}

int sh_audit_store_only(const ShAuditRecord *records, ShError *err)
{
	bool ok;

	pthread_mutex_lock(&store.lock);
	ok = append(store.only, records) && fdatasync(store.only) == 0;
	store.failed += !ok;
	pthread_mutex_unlock(&store.lock);
	if (ok || SH_WITHOUT(audit_store))
		return 0;
	return sh_fail(err, SH_UNAVAILABLE, "audit.unstored", "second store");
}

void sh_audit_store_checkpoint(const char *municipality, uint64_t size, const char *note)
{
	size_t n = strlen(note), max = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
	char *text = sh_need(malloc(max)), line[NOTE_LINE];
	int len;

	sodium_bin2base64(text, max, (const uint8_t *) note, n, sodium_base64_VARIANT_ORIGINAL);
	len = snprintf(line, sizeof line, "%s %llu %s\n", municipality, (unsigned long long) size, text);
	free(text);
	pthread_mutex_lock(&store.lock);
	if (store.checkpoints >= 0 &&
	    (!write_all(store.checkpoints, line, (size_t) len) || fdatasync(store.checkpoints) != 0))
		store.failed++;
	pthread_mutex_unlock(&store.lock);
}

bool sh_audit_store_signed(const char *municipality, const char *origin, char *ret_note, size_t max)
{
	char path[PATH], line[NOTE_LINE], tenant[7], text[NOTE_LINE], note[NOTE_LINE];
	size_t named = strlen(origin);
	unsigned long long size;
	bool found = false;
	size_t n;
	FILE *in;

	if (!sh_audit_store_there())
		return false;
	path_of(path, "checkpoints");
	in = fopen(path, "r");
	while (in && fgets(line, sizeof line, in))
		if (sscanf(line, "%6s %llu %8000s", tenant, &size, text) == 3 && strcmp(tenant, municipality) == 0 &&
		    sodium_base642bin((uint8_t *) note, sizeof note - 1, text, strlen(text), NULL, &n, NULL,
				      sodium_base64_VARIANT_ORIGINAL) == 0 &&
		    n < max && n > named && memcmp(note, origin, named) == 0 && note[named] == '\n') {
			memcpy(ret_note, note, n);
			ret_note[n] = '\0';
			found = true;
		}
	if (in)
		fclose(in);
	return found;
}

unsigned sh_audit_store_sync(void)
{
	unsigned failed;

	pthread_mutex_lock(&store.lock);
	if (store.unsynced && store.copies >= 0)
		store.failed += fdatasync(store.copies) != 0;
	store.unsynced = false;
	failed = store.failed;
	store.failed = 0;
	pthread_mutex_unlock(&store.lock);
	return failed;
}

int64_t sh_audit_store_only_bytes(void)
{
	struct stat st;

	return store.only >= 0 && fstat(store.only, &st) == 0 ? st.st_size : 0;
}

char *sh_audit_store_waiting(int64_t from, int64_t *ret_to)
{
	char path[PATH], *text = NULL, *end;
	ssize_t n;
	int fd;

	if (!sh_audit_store_there())
		return NULL;
	path_of(path, "only");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	text = malloc(PAGE + 1);
	n = text ? pread(fd, text, PAGE, from) : -1;
	close(fd);
	if (n > 0) {
		text[n] = '\0';
		end = strrchr(text, '\n'); /* what is being written now has none yet */
		if (end) {
			end[1] = '\0';
			*ret_to = from + (end + 1 - text);
			return text;
		}
	}
	free(text);
	return NULL;
}
