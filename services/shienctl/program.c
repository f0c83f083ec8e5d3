#include "program.h"

#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int program_run(const char *const *argv, ShError *err)
{
	pid_t pid;
	int status = 0, r = posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *) (uintptr_t) argv, environ);

	if (r != 0)
		return sh_fail(err, SH_UNAVAILABLE, "program.failed", "%s: %s", argv[0], strerrordesc_np(r));
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return sh_fail(err, SH_UNAVAILABLE, "program.failed", "%s: %d", argv[0], status);
	return 0;
}
