#pragma once
#include "sh_service.h"
#include "shien/register/v1/register.pb-c.h"

/* A foreign resident may have no name in letters of this country (JUKI 2.1): the first that is there, as received. */
const char *opening_name(const RegisterSync__Resident *p);
/* One page of the register into the opening's stage, in one statement. Inside the call's transaction. */
int opening_stage(ShCall *call, const char *opening_id, const char *disaster_id,
		  const RegisterSync__PullAsOfReply *page);
