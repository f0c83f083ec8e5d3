#include "sh_trees.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE = SH_TREE_RECORD_MAX + 32, TENANT = 6 };

/* What was opened is the caller's to close, also where it is refused. */
static int open_trees(const char *public_dir, const char *service, FILE **ret_in, ShError *err)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s.trees", public_dir, service);
	*ret_in = fopen(path, "re");
	if (!*ret_in && errno == ENOENT)
		return 0;
	if (!*ret_in || fstat(fileno(*ret_in), &st) != 0)
		return sh_fail(err, SH_INTERNAL, "keys.unreadable", "%s.trees", service);
	if (st.st_mode & 022)
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.writable_by_others", "%s.trees", service);
	return 0;
}

static bool split(char *text, uint64_t *ret_tree, char ret_municipality[TENANT + 1], const char **ret_record)
{
	size_t n = strlen(text);
	char *end, *tenant;

	if (n == 0 || text[n - 1] != '\n' || n - 1 >= SH_TREE_RECORD_MAX)
		return false;
	text[n - 1] = '\0';
	*ret_tree = strtoull(text, &end, 10);
	tenant = strstr(text, " tenant=");
	if (end == text || *end != ' ' || *ret_tree == 0 || !tenant || strspn(tenant + 8, "0123456789") != TENANT)
		return false;
	snprintf(ret_municipality, TENANT + 1, "%.6s", tenant + 8);
	*ret_record = end + 1;
	return true;
}

int sh_trees_each(const char *public_dir, const char *service,
		  int (*line)(void *self, uint64_t tree, const char *municipality, const char *record), void *self,
		  ShError *err)
{
	char text[LINE], municipality[TENANT + 1];
	const char *record;
	uint64_t tree;
	FILE *in;
	int r = open_trees(public_dir, service, &in, err);

	while (r == 0 && in && fgets(text, sizeof text, in) && !(feof(in) && !strchr(text, '\n')))
		r = split(text, &tree, municipality, &record)
			    ? line(self, tree, municipality, record)
			    : sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%s.trees", service);
	if (r == 0 && in && ferror(in)) /* not to its end: what stands behind may be the newest */
		r = sh_fail(err, SH_INTERNAL, "keys.unreadable", "%s.trees", service);
	if (in)
		fclose(in);
	return r;
}

typedef struct Newest {
	const char *municipality;
	uint64_t *tree;
	char *record;
} Newest;

static int take(void *self, uint64_t tree, const char *municipality, const char *record)
{
	Newest *n = self;

	if (strcmp(municipality, n->municipality) == 0 && tree > *n->tree) {
		*n->tree = tree;
		snprintf(n->record, SH_TREE_RECORD_MAX, "%s", record);
	}
	return 0;
}

int sh_trees_newest(const char *public_dir, const char *service, const char *municipality, uint64_t *ret_tree,
		    char ret_record[SH_TREE_RECORD_MAX], ShError *err)
{
	Newest n = { municipality, ret_tree, ret_record };

	*ret_tree = 0;
	ret_record[0] = '\0';
	return sh_trees_each(public_dir, service, take, &n, err);
}

/* A line without its end is one whose writer died: nothing was begun by it, and the next must not grow out of it. */
static bool cut_torn(int fd)
{
	struct stat st;
	char c = '\n';
	off_t end;

	if (fstat(fd, &st) != 0)
		return false;
	for (end = st.st_size; end > 0; end--)
		if (pread(fd, &c, 1, end - 1) != 1 || c == '\n')
			break;
	return (end == 0 || c == '\n') && (end == st.st_size || ftruncate(fd, end) == 0);
}

int sh_trees_add(const char *public_dir, const char *service, uint64_t tree, const char *record, ShError *err)
{
	char path[PATH_MAX], text[LINE];
	int fd, n = snprintf(text, sizeof text, "%llu %s\n", (unsigned long long) tree, record);
	bool ok;

	snprintf(path, sizeof path, "%s/%s.trees", public_dir, service);
	if (n >= SH_TREE_RECORD_MAX)
		return sh_fail(err, SH_INVALID_ARGUMENT, "keys.malformed", "%s.trees", service);
	fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
	ok = fd >= 0 && fchmod(fd, 0644) == 0 && cut_torn(fd) && write(fd, text, (size_t) n) == n && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok ? 0 : sh_fail(err, SH_INTERNAL, "keys.unreadable", "%s.trees", service);
}
