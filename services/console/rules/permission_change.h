#pragma once
#include "permission.h"
#include "sh_error.h"

/* What a change of the matrix or of an account gives and takes, and who may make it. A change is drafted by one
 * person and made effective by another; it may give nothing to either. So nobody raises their own rights, by whatever
 * sequence of acts: each step that raises them is somebody else's, twice. */

/* Somebody under a matrix. */
typedef struct PermissionWorld {
	PermissionLines lines;
	PermissionSubject subject;
} PermissionWorld;

typedef struct PermissionGain {
	uint32_t categories; /* 1 << PermissionCategory */
	uint32_t markings;
} PermissionGain;

/* What `after` has beyond `before`, for any municipality, network and time: never too little. What a row gave that is
 * now given by two together counts as gained. From where somebody comes in is not looked at: it gives nothing, and
 * who has bound himself could else never be let loose. */
PermissionGain permission_gain(const PermissionWorld *before, const PermissionWorld *after);

/* Longest time that a row is in force; then somebody looks again whether it is still needed. */
enum { PERMISSION_DAYS_MAX = 366 };

/* A row that may stand in a matrix. Refuses, with the field: console.permission.place (a part is empty, or any
 * business of any unit), .rows (any organisation, or all rows, together with what would open other municipalities'
 * lists to everybody; a list that is empty or not of codes), .category (none), .span (empty, or longer than
 * PERMISSION_DAYS_MAX), .emergency (who is protected, in an emergency), .ask (nobody to ask). */
int permission_row_check(const PermissionRow *row, ShError *err);

/* A line about coming in that may stand. Refuses, with the field: console.permission.place (a part is empty),
 * console.entry.zones (anywhere and networks, or neither), console.permission.ask (nobody to ask). */
int permission_entry_check(const PermissionEntry *entry, ShError *err);

/* Whether somebody comes in at all: from one of these networks, or from wherever. */
bool permission_reaches(const PermissionLines *lines, const PermissionSubject *subject, const char *const *networks,
			size_t n_networks);
/* An edition that may bind people. Refuses where none of these administrators would come in: console.entry.nobody. */
int permission_may_bind(const PermissionLines *after, const PermissionSubject *administrators, size_t n,
			const char *const *networks, size_t n_networks, ShError *err);

/* One of the two who make a change. */
typedef struct PermissionActor {
	const char *id;
	PermissionGain gain; /* what the change would give them */
} PermissionActor;

/* Refuses: console.permission.own_draft (one person is both), .own_gain (it gives something to one of them). */
int permission_may_apply(const PermissionActor *drafter, const PermissionActor *approver, ShError *err);
