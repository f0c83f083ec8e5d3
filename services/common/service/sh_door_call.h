#pragma once
#include "sh_job.h"

/* Has the caller's actor one of these roles? Refuses with call.role_missing; roles NULL are nobody's. */
int sh_door_may(ShCall *call, const char *roles, const char *path);
/* A file of a row with `fetch`: gathered, read and recorded. */
int sh_door_fetch(ShCall *call, const ShDoorRoute *route, const ShDoorAsk *ask, ShDownload *ret_download);

/* A door's job in a worker: who is it (API key), what is asked (JSON to message), then as any rpc; or a chunk of an
 * upload to be sealed; or an upload that broke off. Fills in job->http_status, content_type, reply. */
void sh_door_call(ShWorker *worker, ShJob *job);
