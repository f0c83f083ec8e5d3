#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include "shien/register/v1/register.pb-c.h"
#include <stdio.h>

/* What staff ask the register by, line by line (氏名=…, name=…): on standard input, for a command line stands in the
 * list of processes for everybody. An empty line ends it. Refuses with register.ask.line (the line's number in
 * detail). */
int register_ask_read(FILE *in, ShArena *arena, RegisterSync__SearchResidentsRequest *ret, ShError *err);
/* One person in one line: id, name, reading, birth, sex, 続柄, address, and what there is to say beside it; of
 * somebody shielded that they are being checked, and no more (rulings 1). Ends with a line feed. */
void register_show_resident(FILE *out, const RegisterSync__Resident *resident, const char *beside);
