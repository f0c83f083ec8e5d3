#pragma once
#include "sh_error.h"
#include <stdbool.h>

/* Calls that can fail, and do. What faults.def names is wrapped by the linker in programs that say
 * shien_faults(TARGET): our code calls the wrapper, libraries among themselves do not. Which call fails is chosen
 * here. */

/* The nth such call of this thread from now fails, once; 0: none. */
void faults_arm(unsigned nth);
/* Of those calls only whose name begins so, from now on; "": of all. */
void faults_only(const char *prefix);
/* Disarms; has one failed? */
bool faults_happened(void);

/* Does something from beginning to end and judges by itself what came of it: 0, or what it was told. */
typedef int Scenario(void *self, ShError *err);
/* Plays it with its 1st, 2nd, … call failing until there is none left to fail. Each time it either does all the same,
 * or says no with a reason; at last, without a fault, it must do. How many faults it met. */
unsigned faults_sweep(Scenario *scenario, void *self);

/* A whole daemon instead: while the file exists that SHIEN_TEST_FAULTS names ("/path:seed:per_million"), calls fail
 * by chance on every thread; of those to the database some lose the connection instead. */
