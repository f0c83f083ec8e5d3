#pragma once
#include "sh_error.h"

/* Runs a program of the system by name and waits for it; its output goes where ours goes. 0, or SH_FAULT
 * program.failed naming it. */
int program_run(const char *const *argv, ShError *err);
