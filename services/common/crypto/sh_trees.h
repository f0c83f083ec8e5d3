#pragma once
#include "sh_error.h"
#include <stdint.h>

/* Audit trees that were begun after the first, by a restore or after an alarm: <public_dir>/<service>.trees, a line
 * each, only ever appended to: the tree's number (UTC µs), a space, its first record. Outside of the databases, so
 * that who administers one cannot begin a tree of his own, nor hide that one was begun. A last line without its end
 * is of a writer who died: nothing was begun, and it goes with the next. */
enum { SH_TREE_RECORD_MAX = 2000 };

/* The newest of a tenant (named in the record); *ret_tree 0 where there is none but the first. Refuses with
 * keys.writable_by_others or keys.malformed; SH_FAULT keys.unreadable. */
int sh_trees_newest(const char *public_dir, const char *service, const char *municipality, uint64_t *ret_tree,
		    char ret_record[SH_TREE_RECORD_MAX], ShError *err);
/* Each line in turn, the oldest first; stops where `line` returns non-zero and returns that. */
int sh_trees_each(const char *public_dir, const char *service,
		  int (*line)(void *self, uint64_t tree, const char *municipality, const char *record), void *self,
		  ShError *err);
/* On disk before it returns. */
int sh_trees_add(const char *public_dir, const char *service, uint64_t tree, const char *record, ShError *err);
