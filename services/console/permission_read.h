#pragma once
#include "console.h"
#include "rules/permission_change.h"

/* An edition as the rules read it. Everything in the call's arena. */
typedef struct PermissionPerson {
	const char *login;
	PermissionSubject subject;
	bool live; /* there is an account, and it is not ended */
} PermissionPerson;

typedef struct PermissionMatrix {
	int64_t edition; /* 0: there is none yet, and roles alone decide */
	PermissionLines lines;
	const PermissionPerson *people; /* by login */
	size_t n_people;
} PermissionMatrix;

/* A list of `n` messages in *ret_list, each `size` large; NULL: no room. */
void *permission_messages(ShCall *call, size_t n, size_t size, void ***ret_list);
int permission_no_room(ShCall *call);

/* -- permission_entry.c: who could come in from where under an edition. */
/* Refuses: console.entry.own (whoever asks would not come in any more from where he asks), console.entry.nobody (no
 * administrator would, from any network that has a name here). */
int permission_entry_may_apply(ShCall *call, const PermissionMatrix *after);
/* Who comes in from where then and not now, or now and not then. */
int permission_entry_compare(ShCall *call, const PermissionMatrix *before, const PermissionMatrix *after,
			     Console__ComparePermissionsReply *p);

/* The edition in force; 0 where there is none. Inside a transaction, as all of these. */
int permission_current(ShCall *call, int64_t *ret_edition);
/* `login`: of one account alone, "" of all. */
int permission_load(ShCall *call, int64_t edition, const char *login, PermissionMatrix *ret);
/* The login of an actor: "staff:ito" → "ito". */
const char *permission_login(const char *actor);
/* Their standing in the matrix; one who stands nowhere where they are not in it. */
PermissionWorld permission_of(const PermissionMatrix *matrix, const char *login);
/* Whether an account is behind it: one may stand in a draft before it is invited. Who stands nowhere is not looked
 * for. */
bool permission_live(const PermissionMatrix *matrix, const char *login);
/* What an account's assertion says that it may see of this municipality from where it asks: "resident,survey"; "*" as
 * long as no matrix has come into force. Refuses who does not come in from there: console.entry.network, in the field
 * the number of the line that keeps it shut and whom to ask, "2 総務課". */
int permission_assertion(ShCall *call, const char *login, const char **ret_categories);

/* Codes of a set: "RESIDENT,SURVEY" as they rest, or one by one. */
const char *permission_list_text(ShArena *arena, uint32_t categories);
const char **permission_codes(ShArena *arena, uint32_t categories, size_t *ret_n);
const char **permission_marking_codes(ShArena *arena, uint32_t markings, size_t *ret_n);
int permission_categories_of(ShCall *call, const char *const *codes, size_t n, const char *field, uint32_t *ret);
int permission_markings_of(ShCall *call, const char *const *codes, size_t n, const char *field, uint32_t *ret);
bool permission_scope_of(const char *code, PermissionScope *ret); /* false: *ret stays */
const char *permission_scope_code(PermissionScope scope);
