#pragma once
#include "sh_error.h"
#include "sh_settings.h"
#include <stdbool.h>

/* shienctl: one file per command, all in the table of main.c. */
typedef struct Context {
	const ShSettings *settings;
	bool json;           /* --json: machine-readable on standard output */
	const char *tenant;  /* --tenant */
	const char *actor;   /* --as */
	const char *purpose; /* --purpose */
	bool purpose_given;  /* said, and not taken for granted */
	const char *key;     /* --key: idempotency key; NULL: a new one for each request */
} Context;

typedef struct Command {
	const char *name, *arguments, *text_ja;
	int (*run)(const Context *ctx, int argc, char **argv); /* arguments after the name; the exit code */
} Command;

/* Exit codes: docs/architecture.md. */
enum { CTL_OK, CTL_FAILED, CTL_USAGE, CTL_REFUSED };

/* "エラー: …（対処…）" on standard error, or JSON with --json; returns the exit code for it. */
int ctl_error(const Context *ctx, const ShError *err, int result);
/* How it is meant to be called, on standard error or as JSON on standard output; returns CTL_USAGE. */
int ctl_usage(const Context *ctx, const char *text);
/* Reads an option "--name value" out of argv (removing it); NULL where it is absent. */
const char *ctl_option(int *argc, char **argv, const char *name);
bool ctl_flag(int *argc, char **argv, const char *name); /* was it given? taken out as well */

int cmd_keys(const Context *ctx, int argc, char **argv);
int cmd_migrate(const Context *ctx, int argc, char **argv);
int cmd_status(const Context *ctx, int argc, char **argv);
int cmd_doctor(const Context *ctx, int argc, char **argv);
int cmd_call(const Context *ctx, int argc, char **argv);
int cmd_apikey(const Context *ctx, int argc, char **argv);
int cmd_revoke(const Context *ctx, int argc, char **argv);
int cmd_import(const Context *ctx, int argc, char **argv);
int cmd_feed(const Context *ctx, int argc, char **argv);
int cmd_generate(const Context *ctx, int argc, char **argv);
int cmd_survey(const Context *ctx, int argc, char **argv);
int cmd_table(const Context *ctx, int argc, char **argv);
int cmd_register(const Context *ctx, int argc, char **argv);
int cmd_scoring(const Context *ctx, int argc, char **argv);
int cmd_approve(const Context *ctx, int argc, char **argv);
int cmd_provision(const Context *ctx, int argc, char **argv);
int cmd_audit(const Context *ctx, int argc, char **argv);
int cmd_redrive(const Context *ctx, int argc, char **argv);
int cmd_dispose(const Context *ctx, int argc, char **argv);
int cmd_backup(const Context *ctx, int argc, char **argv);
int cmd_restore(const Context *ctx, int argc, char **argv);
int cmd_fork(const Context *ctx, int argc, char **argv);
int cmd_extract(const Context *ctx, int argc, char **argv);
int cmd_print(const Context *ctx, int argc, char **argv);
int cmd_rebuild(const Context *ctx, int argc, char **argv);
int cmd_staff(const Context *ctx, int argc, char **argv);
int cmd_tour(const Context *ctx, int argc, char **argv);
