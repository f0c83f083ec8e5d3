#pragma once
#include "sh_service.h"

/* By what a telephone is found, under the key of the contacts; empty for what is none. */
int phone_index(ShCall *call, const char *value, ProtobufCBinaryData *ret);
