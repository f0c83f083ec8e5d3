#pragma once
#include "sh_arena.h"
#include "sh_error.h"

/* The role file of this installation: who may do what where, "staff:ito 482013 window,survey" a line; '#' begins a
 * comment line. *ret_roles in the arena: of the first row with this actor and tenant.
 * Refuses: role.file_missing, role.file_malformed (any row, so that a slip is seen and not guessed at),
 * role.unknown_actor. */
int role_file_roles(const char *path, ShArena *arena, const char *actor, const char *tenant, const char **ret_roles,
		    ShError *err);
