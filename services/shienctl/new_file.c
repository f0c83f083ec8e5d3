#include "new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, const uint8_t *bytes, size_t n)
{
	while (n > 0) {
		ssize_t got = write(fd, bytes, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		bytes += got;
		n -= (size_t) got;
	}
	return true;
}

int new_file(int at, const char *path, mode_t mode, const void *one, size_t one_len, const void *two, size_t two_len,
	     ShError *err)
{
	int fd = openat(at, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return sh_fail(err, SH_FAILED_PRECONDITION, errno == EEXIST ? "file.exists" : "file.unwritable",
			       "%.100s", path);
	ok = write_all(fd, one, one_len) && write_all(fd, two, two_len) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	if (!ok)
		unlinkat(at, path, 0);
	return ok ? 0 : sh_fail(err, SH_INTERNAL, "file.unwritable", "%.100s", path);
}

int new_file_names(const char *folder, ShError *err)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok ? 0 : sh_fail(err, SH_INTERNAL, "file.unwritable", "%.100s", folder);
}
