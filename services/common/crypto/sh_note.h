#pragma once
#include "sh_keys.h"
#include "sh_merkle.h"
#include <stdbool.h>

/* Signed notes and checkpoints of a tree, as C2SP writes them (signed-note, tlog-checkpoint, tlog-cosignature): text
 * that anybody's tools verify. A note is its text, an empty line, and signature lines "— NAME BASE64(key id ||
 * signature)". */
enum { SH_NOTE_MAX = 4096, SH_ORIGIN_MAX = 96, SH_VKEY_MAX = 192 };
typedef enum ShNoteKey { SH_NOTE_ED25519 = 1, SH_NOTE_COSIGNATURE = 4 } ShNoteKey;

typedef struct ShCheckpoint {
	char origin[SH_ORIGIN_MAX]; /* whose tree: shien/SERVICE/TENANT[/TREE]; also the name of its key */
	uint64_t size;              /* leaves */
	uint8_t root[SH_HASH];
} ShCheckpoint;

/* `tree`: 0 for the first of the tenant, then when it was begun (sh_trees.h). */
void sh_checkpoint_origin(char out[SH_ORIGIN_MAX], const char *service, const char *municipality, uint64_t tree);
/* The signed note. `more`: one further line of the text, or NULL. false: it would not fit. */
bool sh_checkpoint_sign(const ShCheckpoint *checkpoint, const char *more, const uint8_t secret[SH_SIGN_SECRET],
			char ret_note[SH_NOTE_MAX]);
/* What the text says, whoever signed it; false where it is no checkpoint. */
bool sh_checkpoint_read(const char *note, ShCheckpoint *ret_checkpoint);
/* Has the key of this name signed it? */
bool sh_note_verify(const char *note, const char *name, const uint8_t key[SH_KEY]);
/* A witness's line "— NAME …\n" under this note; *ret_time: when it saw it, seconds. */
bool sh_cosignature_verify(const char *note, const char *line, const char *name, const uint8_t key[SH_KEY],
			   int64_t *ret_time);

/* "NAME+KEYID+BASE64(kind || key)", the form in which public keys are handed round. */
void sh_vkey(char out[SH_VKEY_MAX], const char *name, ShNoteKey kind, const uint8_t key[SH_KEY]);
bool sh_vkey_read(const char *vkey, char ret_name[SH_ORIGIN_MAX], ShNoteKey *ret_kind, uint8_t ret_key[SH_KEY]);
