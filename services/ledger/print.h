#pragma once
#include "ledger.h"
#include "sh_report.h"

/* Papers: fonts are shared, opened when the first is printed (a ledger without fonts works, but for its papers), the
 * press is the worker's own. */
extern const ShSetting print_settings[];
int print_start(const ShSettings *settings, ShError *err);
void print_stop(void);
void print_leave(void); /* at the end of a worker */

/* mark: of who is protected, "" for all others. Refuses as the fonts do. */
int print_begin(ShCall *call, const char *title, const char *mark, ShReport **ret);
int print_end(ShCall *call, ShReport *report, Ledger__Paper *reply);
