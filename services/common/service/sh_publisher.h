#pragma once
#include "sh_db.h"
#include "sh_keys.h"
#include <czmq.h>

/* The serving half of the streams, in the sequencer's thread: HELLO and OPEN in, HEADS and BATCH out. */
typedef struct ShPublisher ShPublisher;

int sh_publisher_open(ShPublisher **ret_publisher, const char *bind, ShKeys *keys, ShError *err);
void sh_publisher_close(ShPublisher *publisher);
zsock_t *sh_publisher_socket(ShPublisher *publisher);
/* One message from a consumer, thrown away. */
void sh_publisher_drop(ShPublisher *publisher);
/* One message from a consumer. */
void sh_publisher_serve(ShPublisher *publisher, ShCall *call);
/* Tells all who said HELLO in the last seconds. */
void sh_publisher_heads(ShPublisher *publisher, ShCall *call);
