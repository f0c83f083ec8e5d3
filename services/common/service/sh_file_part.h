#pragma once
#include "sh_service.h"
#include "shien/common/v1/runtime.pb-c.h"

/* GetFile (runtime.proto). Refuses with file.unknown where no door gives out such a file. */
int sh_get_file(ShCall *call, const Common__GetFileRequest *q, Common__FilePart *p);

/* PutFile: refuses with file.unknown where no door takes such a file, blob.not_uploading where it is whole already.
 */
int sh_put_file(ShCall *call, const Common__PutFileRequest *q, Common__PutFileReply *p);

enum { SH_PATH_VARS = 8 };

/* The variables of a path; false where it does not fit. */
bool sh_path_fits(ShCall *call, const char *template, const char *path, ShDoorPair vars[SH_PATH_VARS + 1]);
/* "" where there is none of that name. */
const char *sh_path_var(const ShDoorPair *vars, const char *name);
