#pragma once
#include "faults.h"
#include "service_fixture.h"

/* The sequencer's side of a daemon, in this process: its transactions on the system login, one at a time. */
typedef struct System {
	Fixture f;
	ShDb db;
} System;

void system_open(System *s);
void system_close(System *s);

typedef int SystemStep(System *s, ShCall *call);
/* One step as the sequencer runs it. Faults that are armed strike in it and nowhere else; why it failed is in `err`.
 */
int system_run(System *s, SystemStep *step, ShError *err);
/* Formatted, as the owner. */
void system_sql(System *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
