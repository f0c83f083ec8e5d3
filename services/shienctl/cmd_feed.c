/* The agent of a municipality's side: what its register drops into a folder reaches the door, once in effect. */
#include "feed_agent.h"
#include "import.h"
#include "web.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_S = 10, BACK_OFF_MOST_S = 300, SETTLE_S = 2 };

/* A key that others can read is nobody's secret. */
static int read_key(Feed *f, const char *path, ShError *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n = -1;

	if (fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & 077) == 0)
		n = read(fd, f->api_key, sizeof f->api_key - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return sh_fail(err, SH_FAILED_PRECONDITION, "feed.key_file", "%.100s", path);
	f->api_key[n] = '\0';
	f->api_key[strcspn(f->api_key, "\r\n")] = '\0';
	return 0;
}

/* One agent to a folder: the lock goes with the process, however it ends. */
static int prepare(const Feed *f, ShError *err)
{
	static const char *const folders[] = { "changes", "whole", "register", "done", "refused" };
	char path[PATH_MAX];
	int fd;

	umask(077);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		feed_path(f, path, folders[i], "", "");
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return sh_fail(err, SH_FAILED_PRECONDITION, "feed.folder", "%s", strerror(errno));
	}
	feed_path(f, path, "", "", ".lock");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return sh_fail(err, SH_FAILED_PRECONDITION, "feed.folder", "%s", strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return sh_fail(err, SH_FAILED_PRECONDITION, "feed.busy", "-");
	return 0; /* held until the process ends */
}

static int is_file(const struct dirent *e) { return e->d_name[0] != '.' && strlen(e->d_name) < FEED_NAME; }

/* The first by name of those at rest; false: there is none. */
static bool first_of(const Feed *f, const char *folder, char out[FEED_NAME])
{
	char path[PATH_MAX];
	struct dirent **list;
	bool found = false;
	int n;

	feed_path(f, path, folder, "", "");
	n = scandir(path, &list, is_file, alphasort);
	for (int i = 0; i < n; i++) {
		struct stat st;

		feed_path(f, path, folder, "", list[i]->d_name);
		if (!found && !strpbrk(list[i]->d_name, "\n") && stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		    st.st_mtime + SETTLE_S <= time(NULL)) {
			memcpy(out, list[i]->d_name, strlen(list[i]->d_name) + 1); /* is_file: it fits */
			found = true;
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return found;
}

/* Everything that waits. *ret_sent: whether anything went. */
static int pass(Feed *f, bool *ret_sent, ShError *err)
{
	static const char *const folders[] = { "changes", "whole" };
	char name[FEED_NAME];
	int r = feed_resume(f, err);

	for (size_t i = 0; r == 0 && i < sizeof folders / sizeof *folders; i++)
		while (r == 0 && first_of(f, folders[i], name)) {
			r = feed_send(f, folders[i], name, err);
			*ret_sent = true;
		}
	while (r == 0 && f->reconcile && first_of(f, "register", name)) {
		r = feed_compare(f, name, err);
		*ret_sent = true;
	}
	if (r == 0 && *ret_sent)
		r = feed_write_again(f, err);
	return r;
}

/* The id of the full load is on disk before it is sent: begun again, it is the same one. */
static int full_load(Feed *f, const char *file, const char *as_of, ShError *err)
{
	int r;

	if (f->state.full_done)
		return 0;
	if (!*f->state.full_id) {
		sh_uuid7(f->state.full_id);
		if ((r = feed_state_write(f, err)) != 0)
			return r;
	}
	if (import_through(f->ctx, &(ImportFile){ .door = f->door,
						  .api_key = f->api_key,
						  .file = file,
						  .as_of = as_of,
						  .encoding = *f->encoding ? f->encoding : NULL,
						  .profile = *f->profile ? f->profile : NULL,
						  .import_id = f->state.full_id }) != CTL_OK)
		return sh_fail(err, SH_FAILED_PRECONDITION, "feed.full", "-");
	f->state.full_done = true;
	return feed_state_write(f, err);
}

static int run(Feed *f, int pause_s, bool once, ShError *err)
{
	int wait_s = 1;

	for (;;) {
		bool sent = false;
		int r = pass(f, &sent, err);

		if (once)
			return r;
		if (r != 0) {
			ctl_error(f->ctx, err, r);
			wait_s = wait_s * 2 < BACK_OFF_MOST_S ? wait_s * 2 : BACK_OFF_MOST_S;
		} else {
			wait_s = pause_s;
		}
		nanosleep(&(struct timespec){ .tv_sec = wait_s }, NULL);
		if (r == 0)
			wait_s = 1;
	}
}

static bool id_is_good(const char *id)
{
	return id && *id && strlen(id) <= 64 &&
	       id[strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._:-")] == '\0';
}

int cmd_feed(const Context *ctx, int argc, char **argv)
{
	const char *key_file = ctl_option(&argc, argv, "--key-file"), *pause = ctl_option(&argc, argv, "--pause");
	const char *full = ctl_option(&argc, argv, "--full"), *as_of = ctl_option(&argc, argv, "--as-of");
	const char *profile = ctl_option(&argc, argv, "--profile"), *encoding = ctl_option(&argc, argv, "--encoding");
	Feed f = { .ctx = ctx, .profile = profile ? profile : "", .encoding = encoding ? encoding : "" };
	bool once = ctl_flag(&argc, argv, "--once");
	int pause_s = pause ? atoi(pause) : PAUSE_S, r;
	ShError err = { 0 };

	f.id = ctl_option(&argc, argv, "--feed");
	f.reconcile = ctl_flag(&argc, argv, "--reconcile");
	if (argc != 1 || !id_is_good(f.id) || !key_file || pause_s < 1 || !full != !as_of ||
	    (*f.profile && !id_is_good(f.profile)) || (*f.encoding && !id_is_good(f.encoding)))
		return ctl_usage(
			ctx, "使い方: shienctl --tenant 市町村コード feed DIR --feed ID --key-file FILE [--full FILE "
			     "--as-of YYYY-MM-DD] [--reconcile] [--profile 読替表] [--encoding utf-8|cp932] "
			     "[--pause 秒] [--once]");
	f.root = argv[0];
	if (!web_address(sh_setting(ctx->settings, "doors"), "register-sync", 0, f.door))
		return ctl_error(ctx, &err,
				 sh_fail(&err, SH_FAILED_PRECONDITION, "door.unreachable", "register-sync"));
	if ((r = read_key(&f, key_file, &err)) != 0 || (r = prepare(&f, &err)) != 0 ||
	    (r = feed_state_read(&f, &err)) != 0 || (full && (r = full_load(&f, full, as_of, &err)) != 0))
		return ctl_error(ctx, &err, r);
	r = run(&f, pause_s, once, &err);
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}
