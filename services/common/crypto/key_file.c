#include "key_file.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool sh_service_name_ok(const char *service)
{
	size_t n = strspn(service, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n < 32 && service[n] == '\0' && service[0] >= 'a' && service[0] <= 'z';
}

static int errno_fail(ShError *err, const char *what, const char *service, const char *suffix)
{
	return sh_fail(err, SH_INTERNAL, "keys.unreadable", "%s %s.%s: %s", what, service, suffix,
		       strerrordesc_np(errno));
}

static int check_mode(int fd, const char *service, const char *suffix, KeyFileKind kind, ShError *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return errno_fail(err, "stat", service, suffix);
	if (!S_ISREG(st.st_mode))
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%s.%s is no file", service, suffix);
	if (kind == KEY_FILE_SECRET && (st.st_mode & 077))
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.readable_by_others",
			       "%s.%s has mode %04o, not 0600", service, suffix, st.st_mode & 07777);
	if ((st.st_mode & 022) || (st.st_uid != geteuid() && st.st_uid != 0 && kind == KEY_FILE_SECRET))
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.writable_by_others", "%s.%s has mode %04o", service,
			       suffix, st.st_mode & 07777);
	return 0;
}

/* A secret whose destruction was broken off before its name went. */
static bool is_destroyed(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] != '\0')
			return false;
	return n > 0;
}

/* One line: printable ASCII, with or without its line end. */
static bool is_line(char *text, size_t n)
{
	if (n > 0 && text[n - 1] == '\n')
		n--;
	if (n == 0 || n >= KEY_TEXT_MAX)
		return false;
	text[n] = '\0';
	for (size_t i = 0; i < n; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return true;
}

static int read_line(const char *path, const char *service, const char *suffix, KeyFileKind kind,
		     char ret_text[KEY_TEXT_MAX], ShError *err)
{
	char more;
	ssize_t n;
	int fd, r;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.missing", "%s.%s", service, suffix);
	if (fd < 0)
		return errno_fail(err, "open", service, suffix);
	r = check_mode(fd, service, suffix, kind, err);
	if (r == 0) {
		n = read(fd, ret_text, KEY_TEXT_MAX);
		if (n < 0)
			r = errno_fail(err, "read", service, suffix);
		else if (is_destroyed(ret_text, (size_t) n))
			r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.missing", "%s.%s was destroyed", service,
				    suffix);
		else if (!is_line(ret_text, (size_t) n) || read(fd, &more, 1) != 0)
			r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%s.%s", service, suffix);
	}
	close(fd);
	return r;
}

int sh_key_file_read(const char *dir, const char *service, const char *suffix, KeyFileKind kind,
		     char ret_text[KEY_TEXT_MAX], ShError *err)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/%s.%s", dir, service, suffix) >= (int) sizeof path)
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.missing", "path too long for %s.%s", service,
			       suffix);
	return read_line(path, service, suffix, kind, ret_text, err);
}

int sh_key_line_read(const char *path, char ret_text[KEY_TEXT_MAX], ShError *err)
{
	return read_line(path, "file", "secret", KEY_FILE_SECRET, ret_text, err);
}

static int write_all(int fd, const char *text)
{
	char line[KEY_TEXT_MAX + 1];
	size_t n = (size_t) snprintf(line, sizeof line, "%s\n", text), done = 0;
	ssize_t w = 0;

	while (done < n && (w = write(fd, line + done, n - done)) >= 0)
		done += (size_t) w;
	sodium_memzero(line, sizeof line);
	return w < 0 || fsync(fd) < 0 ? -1 : 0;
}

/* Not every file system knows RENAME_NOREPLACE; a hard link refuses an existing name everywhere it is known. */
static int place(int dir, const char *from, const char *to)
{
	int r = renameat2(dir, from, dir, to, RENAME_NOREPLACE);

	if (r < 0 && (errno == EINVAL || errno == ENOSYS))
		r = linkat(dir, from, dir, to, 0);
	if (r < 0 && errno == EEXIST)
		r = 0;
	unlinkat(dir, from, 0); /* already gone where the rename took it */
	return r < 0 ? r : fsync(dir);
}

/* Over what is there, in one step. */
static int overwrite(int dir, const char *from, const char *to)
{
	int r = renameat(dir, from, dir, to);

	if (r < 0)
		unlinkat(dir, from, 0);
	return r < 0 ? r : fsync(dir);
}

static int write_file(const char *dir, const char *service, const char *suffix, KeyFileKind kind, const char *text,
		      int (*put)(int dir, const char *from, const char *to), ShError *err)
{
	mode_t mode = kind == KEY_FILE_SECRET ? 0600 : 0644;
	char name[96], temporary[128], chance[17];
	uint8_t bytes[8];
	int d, fd, r = -1, saved;

	randombytes_buf(bytes, sizeof bytes); /* a file name, not a key: must differ even where chance is injected */
	sh_hex(chance, bytes, sizeof bytes);
	snprintf(name, sizeof name, "%s.%s", service, suffix);
	snprintf(temporary, sizeof temporary, ".%s.%s", name, chance);

	d = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d < 0)
		return errno_fail(err, "open the folder of", service, suffix);
	fd = openat(d, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd >= 0) {
		r = fchmod(fd, mode); /* whatever the umask took */
		if (r == 0)
			r = write_all(fd, text);
		saved = errno;
		close(fd);
		errno = saved;
		if (r == 0)
			r = put(d, temporary, name);
		else
			unlinkat(d, temporary, 0);
	}
	if (r != 0)
		r = errno_fail(err, "write", service, suffix);
	close(d);
	return r;
}

int sh_key_file_write(const char *dir, const char *service, const char *suffix, KeyFileKind kind, const char *text,
		      ShError *err)
{
	return write_file(dir, service, suffix, kind, text, place, err);
}

int sh_key_file_replace(const char *dir, const char *service, const char *suffix, KeyFileKind kind, const char *text,
			ShError *err)
{
	return write_file(dir, service, suffix, kind, text, overwrite, err);
}

int sh_key_file_destroy(const char *dir, const char *service, const char *suffix, ShError *err)
{
	static const uint8_t zeros[KEY_TEXT_MAX];
	char name[96];
	int d = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd, r = -1;
	struct stat st;

	if (d < 0)
		return errno_fail(err, "open the folder of", service, suffix);
	snprintf(name, sizeof name, "%s.%s", service, suffix);
	fd = openat(d, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT) {
		r = 0;
	} else if (fd >= 0) {
		size_t n = fstat(fd, &st) == 0 && st.st_size < KEY_TEXT_MAX ? (size_t) st.st_size : sizeof zeros;

		if (write(fd, zeros, n) == (ssize_t) n && fsync(fd) == 0 && unlinkat(d, name, 0) == 0)
			r = fsync(d);
	}
	if (r != 0)
		r = errno_fail(err, "destroy", service, suffix);
	if (fd >= 0)
		close(fd);
	close(d);
	return r;
}
