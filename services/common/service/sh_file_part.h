#pragma once
#include "sh_service.h"
#include "shien/common/v1/runtime.pb-c.h"

/* GetFile (runtime.proto). Refuses with file.unknown where no door gives out such a file. */
int sh_get_file(ShCall *call, const Common__GetFileRequest *q, Common__FilePart *p);
