#pragma once
#include "console.h"

/* POST /{municipality}/api/ask/{service}/{rpc}: JSON in, JSON out. Refuses: console.ask.unknown,
 * console.proof_needed. */
int hand_on_answer(ShCall *call, ShDoorJob *job, ShDownload *ret);
/* GET /{municipality}/api/watch/{service}/{rpc}/{id}: how long work stands, as events: what rules/watched.def names.
 */
int hand_on_watch(ShCall *call, ShDoorJob *job, ShDownload *ret);
/* GET /{municipality}/api/file/{service}/{path}: what that service's own door gives out under
 * /v1/{municipality}/{path}. */
int hand_on_file(ShCall *call, ShDoorJob *job, ShDownload *ret);
/* NULL: no such service. */
const ShContract *hand_on_contract(const char *service);
bool hand_on_is_grave(const char *service, const char *rpc);
