#pragma once
#include "sh_error.h"
#include <stdint.h>

/* The secret of a disaster (scope): 32 random bytes in <dir>/<service>.scope.<municipality>.<scope>, outside of the
 * database and its backups. What a scope's data keys are wrapped under follows from the root *and* this secret, so
 * that without it neither a database nor a backup of one can be read, whatever else is known (rulings 11). */
int sh_scope_make(const char *dir, const char *service, const char *municipality, const char *scope,
		  uint8_t ret_secret[32], ShError *err); /* the one that is there, or a new one; on disk */
/* Refuses with keys.missing. */
int sh_scope_read(const char *dir, const char *service, const char *municipality, const char *scope,
		  uint8_t ret_secret[32], ShError *err);
/* Overwritten, then gone; 0 too where it is gone already. */
int sh_scope_destroy(const char *dir, const char *service, const char *municipality, const char *scope, ShError *err);
