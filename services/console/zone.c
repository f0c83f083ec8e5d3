/* Networks by name: a line of the matrix may hold from one of them alone, and people may come in from some alone. */
#include "zone.h"
#include "sh_clock.h"
#include "sh_log.h"
#include "sh_memory.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME = 24, LINE = 200, MOST = 200, BITS = 128 };
static const int64_t LOOK_EVERY_US = 1000000;

typedef struct Zone {
	char name[NAME + 1];
	struct in6_addr net;
	unsigned bits;
} Zone;

typedef struct Zones {
	Zone *list;
	size_t n;
} Zones;

/* Which file it was that was read, or could not be. */
typedef struct Print {
	ino_t inode;
	off_t size;
	struct timespec changed;
} Print;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static Zones known;
static char *file;
static Print read_last;
static int64_t looked_us;

/* IPv4 as it is written in IPv6, so that there is one kind of address. */
static bool read_address(const char *text, struct in6_addr *ret, unsigned *ret_offset)
{
	char mapped[INET6_ADDRSTRLEN + 8];

	*ret_offset = strchr(text, ':') ? 0 : 96;
	if (*ret_offset == 0)
		return inet_pton(AF_INET6, text, ret) == 1;
	snprintf(mapped, sizeof mapped, "::ffff:%s", text);
	return strlen(text) < INET_ADDRSTRLEN && inet_pton(AF_INET6, mapped, ret) == 1;
}

static bool inside(const Zone *z, const struct in6_addr *address)
{
	unsigned bytes = z->bits / 8, rest = z->bits % 8;

	if (memcmp(z->net.s6_addr, address->s6_addr, bytes) != 0)
		return false;
	return rest == 0 || (z->net.s6_addr[bytes] ^ address->s6_addr[bytes]) >> (8 - rest) == 0;
}

static bool read_line(char *line, Zone *z)
{
	char *save, *name = strtok_r(line, " \t\n", &save), *net = strtok_r(NULL, " \t\n", &save),
		    *slash = net ? strchr(net, '/') : NULL, *end;
	unsigned offset;
	long bits;

	if (!slash || strlen(name) > NAME || strchr(name, ',') || strtok_r(NULL, " \t\n", &save))
		return false;
	*slash = '\0';
	bits = strtol(slash + 1, &end, 10);
	if (!read_address(net, &z->net, &offset) || end == slash + 1 || *end || bits < 0 ||
	    bits > BITS - (long) offset)
		return false;
	snprintf(z->name, sizeof z->name, "%s", name);
	z->bits = (unsigned) bits + offset;
	return true;
}

static int read_lines(FILE *in, Zones *z, ShError *err)
{
	char line[LINE];
	unsigned no = 0;

	while (fgets(line, sizeof line, in)) {
		no++;
		if (line[strspn(line, " \t\n")] == '\0' || *line == '#')
			continue;
		if (z->n == MOST || !read_line(line, &z->list[z->n]))
			return sh_fail(err, SH_INVALID_ARGUMENT, "console.zones.line", "line %u", no);
		z->n++;
	}
	return 0;
}

/* The whole of it, or what was known stays. */
static int read_file(ShError *err)
{
	Zones fresh = { sh_need(calloc(MOST, sizeof *fresh.list)), 0 };
	FILE *in = fopen(file, "re");
	int r = in ? read_lines(in, &fresh, err)
		   : sh_fail(err, SH_FAILED_PRECONDITION, "console.zones.file", "%s", file);

	if (in)
		fclose(in);
	if (r == 0) {
		free(known.list);
		known = fresh;
	} else {
		free(fresh.list);
	}
	return r;
}

static Print print_of(void)
{
	struct stat st;

	if (stat(file, &st) != 0)
		return (Print){ 0 };
	return (Print){ st.st_ino, st.st_size, st.st_mtim };
}

static bool same(const Print *a, const Print *b)
{
	return a->inode == b->inode && a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
	       a->changed.tv_nsec == b->changed.tv_nsec;
}

static void look_again(void)
{
	int64_t now_us = sh_monotonic_us();
	ShError err = { 0 };
	Print print;

	if (!file || now_us - looked_us < LOOK_EVERY_US)
		return;
	looked_us = now_us;
	print = print_of();
	if (same(&print, &read_last))
		return;
	read_last = print;
	if (read_file(&err) == 0)
		sh_log(SH_LOG_INFO, "zones.read");
	else
		sh_log_error(SH_LOG_ERROR, "zones.read", &err); /* as it was, until somebody mends it */
}

int zone_load(const char *path, ShError *err)
{
	if (!*path)
		return 0;
	file = sh_need(strdup(path));
	read_last = print_of();
	looked_us = sh_monotonic_us();
	return read_file(err);
}

void zone_drop(void)
{
	free(known.list);
	free(file);
	known = (Zones){ 0 };
	file = NULL;
}

const char *zone_here(const ShCall *call)
{
	const char *name = "";
	struct in6_addr a;
	unsigned offset;

	if (!call->browser || !read_address(call->browser->from, &a, &offset))
		return "";
	pthread_mutex_lock(&mutex);
	look_again();
	for (size_t i = 0; i < known.n && !*name; i++)
		if (inside(&known.list[i], &a))
			name = sh_printf(call->arena, "%s", known.list[i].name);
	pthread_mutex_unlock(&mutex);
	return name;
}

static bool named(const char *name, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (strcmp(known.list[i].name, name) == 0)
			return true;
	return false;
}

bool zone_is(const char *name)
{
	bool is;

	pthread_mutex_lock(&mutex);
	look_again();
	is = named(name, known.n);
	pthread_mutex_unlock(&mutex);
	return is;
}

const char **zone_names(ShCall *call, size_t *ret_n)
{
	const char **names = sh_alloc(call->arena, MOST * sizeof *names);

	*ret_n = 0;
	pthread_mutex_lock(&mutex);
	look_again();
	for (size_t i = 0; names && i < known.n; i++)
		if (!named(known.list[i].name, i))
			names[(*ret_n)++] = sh_printf(call->arena, "%s", known.list[i].name);
	pthread_mutex_unlock(&mutex);
	return names;
}
