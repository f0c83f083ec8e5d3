#pragma once
#include "register_sync.h"
#include "rules/resident_row.h"
#include "service_fixture.h"

/* A register-sync on a database of its own, and files that it is given. */
/* A disaster is open in 482013 and in 483010; register_open_quiet: in none. */
void register_open(Fixture *f, const char *part_rows);
void register_open_quiet(Fixture *f, const char *part_rows);
/* What the ledger tells of a disaster of f->municipality. */
#define A_DISASTER "00000000-0000-7000-8000-0000000d15a5"
void disaster_declared(Fixture *f, const char *disaster_id);

/* Uploads and starts; import_id as out of the counter. The job still waits: run_due. */
void upload(Fixture *f, const char *blob_id, const void *bytes, size_t len);
int start(Fixture *f, const char *import_id, const char *blob_id, const char *as_of, const char *encoding);
/* Upload, start, confirm where it waits, and run to the end; asserts that it was taken. */
void import_file(Fixture *f, unsigned n, const void *bytes, size_t len);
/* A person confirms what the check counted. */
int confirm(Fixture *f, unsigned n, const char *hash);
void confirm_and_run(Fixture *f, unsigned n);
/* Files go on by themselves, whatever they change. */
void nothing_is_much(Fixture *f);
void import_text(Fixture *f, unsigned n, const char *text);
const char *import_id_of(unsigned n); /* lives until the call after next */
const RegisterSync__Import *import_of(Fixture *f, unsigned n);
/* One part, as one sweep of the due work would. */
int run_one_part(Fixture *f);
/* The same, and the nth call of it fails that can (faults.h). */
int run_part_failing(Fixture *f, unsigned nth);
/* The id of the person with this 宛名番号; lives until the call after the next seven. */
const char *person_of(Fixture *f, const char *address_no);
/* Kept rows, opened, of those `where` of history names, whose item is `value` (NULL: has it anywhere in the row). */
long kept_rows(Fixture *f, const char *where, RegisterField item, const char *value);
void as(Fixture *f, const char *caller, const char *roles);
char *file_bytes(const char *path, size_t *ret_len); /* to be freed */
