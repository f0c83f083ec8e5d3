#pragma once
#include "sh_job.h"
#include "shien/common/v1/runtime.pb-c.h"

/* What every daemon tells an auditor at the console: who looked at a person, and how its audit tree stands. */
int sh_who_looked(ShCall *call, const Common__WhoLookedRequest *request, Common__WhoLookedReply *reply);
int sh_get_audit_tree(ShCall *call, const Common__GetAuditTreeRequest *request, Common__AuditTree *reply);
