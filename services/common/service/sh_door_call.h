#pragma once
#include "sh_job.h"

/* A door's job in a worker: who is it (API key), what is asked (JSON to message), then as any rpc; or a chunk of an
 * upload to be sealed; or an upload that broke off. Fills in job->http_status, content_type, reply. */
void sh_door_call(ShWorker *worker, ShJob *job);
