/* Networks by name: a line of the matrix may hold from one of them alone. */
#include "zone.h"
#include "sh_memory.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 24, LINE = 200, MOST = 200, BITS = 128 };

typedef struct Zone {
	char name[NAME + 1];
	struct in6_addr net;
	unsigned bits;
} Zone;

static Zone *zones;
static size_t n_zones;

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

	if (!slash || strlen(name) > NAME || strtok_r(NULL, " \t\n", &save))
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

static int read_file(FILE *in, ShError *err)
{
	char line[LINE];
	unsigned no = 0;

	while (fgets(line, sizeof line, in)) {
		no++;
		if (line[strspn(line, " \t\n")] == '\0' || *line == '#')
			continue;
		if (n_zones == MOST || !read_line(line, &zones[n_zones]))
			return sh_fail(err, SH_INVALID_ARGUMENT, "console.zones.line", "line %u", no);
		n_zones++;
	}
	return 0;
}

int zone_load(const char *path, ShError *err)
{
	FILE *in;
	int r;

	if (!*path)
		return 0;
	if (!(in = fopen(path, "re")))
		return sh_fail(err, SH_FAILED_PRECONDITION, "console.zones.file", "%s", path);
	zones = sh_need(calloc(MOST, sizeof *zones));
	r = read_file(in, err);
	fclose(in);
	return r;
}

void zone_drop(void)
{
	free(zones);
	zones = NULL;
	n_zones = 0;
}

const char *zone_of(const char *address)
{
	struct in6_addr a;
	unsigned offset;

	if (!*address || !read_address(address, &a, &offset))
		return "";
	for (size_t i = 0; i < n_zones; i++)
		if (inside(&zones[i], &a))
			return zones[i].name;
	return "";
}
