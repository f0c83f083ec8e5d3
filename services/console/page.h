#pragma once
#include "sh_service.h"

/* GET of anything that is no door: the page, with the tenant and a fresh nonce in it. */
int page_answer(ShCall *call, ShDoorJob *job, ShDownload *ret);
/* GET of a built file. */
int asset_answer(ShCall *call, ShDoorJob *job, ShDownload *ret);
/* Every `mark` becomes `value`, in the arena. */
const char *page_fill(ShArena *arena, const char *text, const char *mark, const char *value);
