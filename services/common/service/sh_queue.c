#include "sh_queue.h"

#include <string.h>

void sh_queue_push(ShQueue *q, ShJob *job)
{
	if (!q->tail)
		q->tail = &q->head;
	job->next = NULL;
	*q->tail = job;
	q->tail = &job->next;
	q->length++;
	q->bytes += job->bytes;
}

ShJob *sh_queue_pop(ShQueue *q)
{
	ShJob *job = q->head;

	if (!job)
		return NULL;
	q->head = job->next;
	if (!q->head)
		q->tail = &q->head;
	q->length--;
	q->bytes -= job->bytes;
	job->next = NULL;
	return job;
}

void sh_queue_pop_looks(ShQueue *q, ShJob *first, unsigned most, int64_t now_us)
{
	ShJob **at = &q->head, *last = first;

	while (most > 0 && *at && (*at)->look) {
		ShJob *job = *at;

		if (now_us >= job->deadline_us ||
		    strcmp(job->envelope->municipality, first->envelope->municipality) != 0) {
			at = &job->next;
			continue;
		}
		*at = job->next;
		if (!*at)
			q->tail = at;
		q->length--;
		q->bytes -= job->bytes;
		most--;
		job->next = NULL;
		last->next = job;
		last = job;
	}
}
