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
	job->next = NULL;
	return job;
}

void sh_queue_pop_looks(ShQueue *q, ShJob *first, unsigned most, int64_t now_us)
{
	for (ShJob *last = first; most > 0 && q->head && q->head->look && now_us < q->head->deadline_us; most--) {
		last->next = sh_queue_pop(q);
		last = last->next;
	}
}
