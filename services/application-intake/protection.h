#pragma once
#include "intake.h"
#include "shien/register/v1/events.pb-c.h"

/* Somebody who has applied, or who may be the applicant, becomes protected, or somebody who lives with them: such
 * cases are the protection desk's from now on, wherever they stand. That the protection ends changes nothing: the
 * desk gives no case back by itself. */
int on_protection_changed(ShCall *call, const RegisterSync__ProtectionChanged *e);
/* Due work "shield", id = person: the household's cases, and the person's own once more. */
int shield_gather(ShCall *call, const char *id);
int shield_settle(ShCall *call, const char *id);
