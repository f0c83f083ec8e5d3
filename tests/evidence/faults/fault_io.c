/* Preloaded into PostgreSQL: while the file that SHIEN_FAULT_IO names is there, the disk is at fault. Its first word
 * says how: "eio" = nothing can be made durable, "full" = nothing can be written any more. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static bool fault_is(const char *kind)
{
	const char *path = getenv("SHIEN_FAULT_IO");
	char said[8] = { 0 };
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return false;
	if (read(fd, said, sizeof said - 1) < 0)
		said[0] = '\0';
	close(fd);
	return strncmp(said, kind, strlen(kind)) == 0;
}

/* A disk is files: what goes to sockets, pipes and the log is let through. */
static bool on_disk(int fd)
{
	struct stat st;

	return fd > 2 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

#define NEXT(name) ((__typeof__(&name)) (void *) dlsym(RTLD_NEXT, #name))

int fsync(int fd)
{
	if (fault_is("eio"))
		return errno = EIO, -1;
	return NEXT(fsync)(fd);
}

int fdatasync(int fd)
{
	if (fault_is("eio"))
		return errno = EIO, -1;
	return NEXT(fdatasync)(fd);
}

static bool full(int fd)
{
	if (!on_disk(fd) || !fault_is("full"))
		return false;
	errno = ENOSPC;
	return true;
}

ssize_t write(int fd, const void *bytes, size_t n) { return full(fd) ? -1 : NEXT(write)(fd, bytes, n); }
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	return full(fd) ? -1 : NEXT(pwrite64)(fd, bytes, n, at);
}
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return full(fd) ? -1 : NEXT(pwrite)(fd, bytes, n, at);
}
ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at)
{
	return full(fd) ? -1 : NEXT(pwritev)(fd, parts, n, at);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int n, off64_t at)
{
	return full(fd) ? -1 : NEXT(pwritev64)(fd, parts, n, at);
}
int posix_fallocate(int fd, off_t at, off_t n) { return full(fd) ? ENOSPC : NEXT(posix_fallocate)(fd, at, n); }
int posix_fallocate64(int fd, off64_t at, off64_t n)
{
	return full(fd) ? ENOSPC : NEXT(posix_fallocate64)(fd, at, n);
}
