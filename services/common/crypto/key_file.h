#pragma once
#include "sh_error.h"

/* One key per file <dir>/<service>.<suffix>, one line of text. Private to this folder. */
enum { KEY_TEXT_MAX = 1100 }; /* a root key wrapped by a token of 4096 bits */

typedef enum KeyFileKind { KEY_FILE_PUBLIC, KEY_FILE_SECRET } KeyFileKind;

/* [a-z][a-z0-9-]*, at most 31 characters: also what keeps a name from leaving its folder. */
bool sh_service_name_ok(const char *service);

/* The line without its end. Refuses with keys.missing / keys.malformed / keys.readable_by_others (a secret) /
 * keys.writable_by_others, naming the file; SH_FAULT keys.unreadable. */
int sh_key_file_read(const char *dir, const char *service, const char *suffix, KeyFileKind kind,
		     char ret_text[KEY_TEXT_MAX], ShError *err);

/* Whole or not at all, on disk before it returns, never over an existing file. One that is there already is no error:
 * whoever was first wins, the caller reads back what holds. Secrets are 0600, public keys 0644. */
int sh_key_file_write(const char *dir, const char *service, const char *suffix, KeyFileKind kind, const char *text,
		      ShError *err);
/* The same, in the place of what is there: for rotation. */
int sh_key_file_replace(const char *dir, const char *service, const char *suffix, KeyFileKind kind, const char *text,
			ShError *err);
/* A secret's bytes are overwritten before its name goes; 0 too where it is gone already. What a journal, a snapshot
 * or flash memory keeps of them is beyond us. */
int sh_key_file_destroy(const char *dir, const char *service, const char *suffix, ShError *err);

/* One line of any secret file, such as a PIN's, under the rules of a secret. */
int sh_key_line_read(const char *path, char ret_text[KEY_TEXT_MAX], ShError *err);
