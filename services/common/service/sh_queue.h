#pragma once
#include "sh_job.h"

/* Jobs in the order of their coming; of the loop's thread alone. */
typedef struct ShQueue {
	ShJob *head, **tail;
	unsigned length;
	size_t bytes;
} ShQueue;

void sh_queue_push(ShQueue *queue, ShJob *job);
ShJob *sh_queue_pop(ShQueue *queue); /* NULL: empty */
/* Takes looks of the municipality of `first` from those at the front, at most so many and none that is late, and
 * chains them behind it. */
void sh_queue_pop_looks(ShQueue *queue, ShJob *first, unsigned most, int64_t now_us);
