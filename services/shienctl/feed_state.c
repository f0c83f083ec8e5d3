#include "feed_agent.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void feed_path(const Feed *f, char out[PATH_MAX], const char *folder, const char *prefix, const char *name)
{
	snprintf(out, PATH_MAX, "%s/%s%s%s%s", f->root, folder, *folder ? "/" : "", prefix, name);
}

static int state_error(ShError *err, const char *what)
{
	return sh_fail(err, SH_FAILED_PRECONDITION, "feed.state", "%s", what);
}

int feed_state_read(Feed *f, ShError *err)
{
	char path[PATH_MAX], line[400];
	FILE *in;

	f->state = (FeedState){ .next = 1 };
	feed_path(f, path, "", "", "state");
	in = fopen(path, "re");
	if (!in)
		return errno == ENOENT ? 0 : state_error(err, strerror(errno));
	while (fgets(line, sizeof line, in)) {
		FeedState *s = &f->state;
		char done[8] = "";

		if (sscanf(line, "next %llu", &s->next) == 1 && s->next > 0)
			continue;
		if (sscanf(line, "sending %llu %15s %199[^\n]", &s->number, s->folder, s->name) == 3)
			continue;
		if (sscanf(line, "full %36s %7s", s->full_id, done) >= 1) {
			s->full_done = strcmp(done, "done") == 0;
			continue;
		}
		fclose(in);
		return state_error(err, "line");
	}
	fclose(in);
	return 0;
}

static int sync_folder_of(const char *path)
{
	char copy[PATH_MAX];
	int fd, r;

	snprintf(copy, sizeof copy, "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 ? -1 : fsync(fd);
	if (fd >= 0)
		close(fd);
	return r;
}

int feed_move(const char *from, const char *to, ShError *err)
{
	if (rename(from, to) != 0 || sync_folder_of(to) != 0 || sync_folder_of(from) != 0)
		return sh_fail(err, SH_INTERNAL, "feed.folder", "%s", strerror(errno));
	return 0;
}

int feed_state_write(const Feed *f, ShError *err)
{
	const FeedState *s = &f->state;
	char path[PATH_MAX], beside[PATH_MAX];
	FILE *out;
	bool good;

	feed_path(f, path, "", "", "state");
	feed_path(f, beside, "", "", ".state");
	out = fopen(beside, "we");
	if (!out)
		return sh_fail(err, SH_INTERNAL, "feed.folder", "%s", strerror(errno));
	fprintf(out, "next %llu\n", s->next);
	if (s->number)
		fprintf(out, "sending %llu %s %s\n", s->number, s->folder, s->name);
	if (*s->full_id)
		fprintf(out, "full %s%s\n", s->full_id, s->full_done ? " done" : "");
	good = fflush(out) == 0 && fsync(fileno(out)) == 0;
	good &= fclose(out) == 0;
	return good ? feed_move(beside, path, err) : sh_fail(err, SH_INTERNAL, "feed.folder", "%s", strerror(errno));
}
