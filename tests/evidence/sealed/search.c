/* search <patterns>: looks for every pattern in the files named on standard input, one a line;
 * "label<TAB>file<TAB>how often" for each that is there. Patterns: label<TAB>bytes in hex, at least four. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUCKETS = 1 << 16, HEAD = 4 };

typedef struct Pattern {
	struct Pattern *next; /* of the same bucket */
	char label[96];
	uint8_t *bytes;
	size_t len;
	long found;
} Pattern;

static Pattern *buckets[BUCKETS], *all[65536];
static size_t n_all;

static unsigned bucket_of(const uint8_t *p)
{
	uint32_t head;

	memcpy(&head, p, sizeof head);
	return (head * 2654435761u) >> 16;
}

static void read_patterns(const char *path)
{
	char line[4096], *tab;
	FILE *in = fopen(path, "r");

	while (in && fgets(line, sizeof line, in)) {
		Pattern *p = calloc(1, sizeof *p);

		line[strcspn(line, "\n")] = '\0';
		if (!p || !(tab = strchr(line, '\t')) || n_all == sizeof all / sizeof *all)
			abort();
		*tab++ = '\0';
		snprintf(p->label, sizeof p->label, "%.95s", line);
		p->len = strlen(tab) / 2;
		if (p->len < HEAD || !(p->bytes = malloc(p->len)))
			abort();
		for (size_t i = 0; i < p->len; i++)
			sscanf(tab + 2 * i, "%2hhx", &p->bytes[i]);
		p->next = buckets[bucket_of(p->bytes)];
		buckets[bucket_of(p->bytes)] = p;
		all[n_all++] = p;
	}
	if (!in || fclose(in) != 0 || n_all == 0)
		abort();
}

static int look(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint8_t *b;
	size_t n;

	if (fd < 0 && errno == ENOENT) /* a server has just removed it */
		return 0;
	if (fd < 0 || fstat(fd, &st) < 0)
		return fprintf(stderr, "search: %s cannot be read\n", path), -1;
	n = (size_t) st.st_size;
	b = n ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
	close(fd);
	if (b == MAP_FAILED)
		return fprintf(stderr, "search: %s cannot be read\n", path), -1;
	for (size_t i = 0; i + HEAD <= n; i++)
		for (Pattern *p = buckets[bucket_of(b + i)]; p; p = p->next)
			if (p->len <= n - i && memcmp(p->bytes, b + i, p->len) == 0)
				p->found++;
	if (b)
		munmap(b, n);
	for (size_t i = 0; i < n_all; i++) {
		if (all[i]->found)
			printf("%s\t%s\t%ld\n", all[i]->label, path, all[i]->found);
		all[i]->found = 0;
	}
	return 0;
}

int main(int argc, char **argv)
{
	char path[4096];
	int r = 0;

	if (argc != 2)
		return 2;
	read_patterns(argv[1]);
	while (fgets(path, sizeof path, stdin)) {
		path[strcspn(path, "\n")] = '\0';
		r |= look(path);
	}
	return r == 0 ? 0 : 1;
}
