#include "sh_queue.h"

void sh_queue_push(ShQueue *q, ShJob *job)
{
	if (!q->tail)
		q->tail = &q->head;
	job->next = NULL;
	*q->tail = job;
	q->tail = &job->next;
	q->length++;
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
	return job;
}
