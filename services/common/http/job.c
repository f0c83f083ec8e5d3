/* Jobs: made from a request, worked on by the owner, back by sh_door_done. A job holds all that it shows, so that it
 * survives the request, the connection and the door. */
#include "door.h"
#include "sh_memory.h"

#include <strings.h>

static Job *job_new(Request *r, ShDoorJobKind kind)
{
	Job *j = sh_need(calloc(1, sizeof *j));

	j->job.kind = kind;
	j->job.ask = &r->ask->ask;
	j->ask = r->ask;
	j->ask->refs++;
	j->door = r->door;
	return j;
}

static void job_free(Job *j)
{
	buffer_free(&j->bytes);
	if (j->headers)
		MHD_destroy_response(j->headers);
	ask_release(j->ask);
	free(j);
}

static void unlink_job(Job *j)
{
	if (j->door && j->door->jobs == j)
		j->door->jobs = j->next;
	if (j->prev)
		j->prev->next = j->next;
	if (j->next)
		j->next->prev = j->prev;
}

/* Handed out: from here on the owner may give it back at any time, at once included. */
static bool submit(Job *j)
{
	ShDoor *door = j->door;

	j->prev = NULL;
	j->next = door->jobs;
	if (j->next)
		j->next->prev = j;
	door->jobs = j;
	if (door->options.submit(door->options.self, &j->job) == 0)
		return true;
	unlink_job(j);
	if (j->request)
		j->request->out = NULL;
	job_free(j);
	return false;
}

static void submit_for(Request *r, Job *j)
{
	j->request = r;
	r->out = j;
	request_wait(r);
	if (!submit(j)) {
		request_refuse(r, DOOR_BUSY, NULL);
		request_resume(r);
	}
}

void job_chunk(Request *r, bool last)
{
	Job *j = job_new(r, SH_DOOR_CHUNK_JOB);

	j->bytes = r->chunk;
	r->chunk = (Buffer){ 0 };
	j->job.upload = r->upload;
	j->job.chunk_no = r->upload->chunks++;
	j->job.bytes = j->bytes.bytes;
	j->job.len = j->bytes.len;
	j->job.last = last;
	if (r->ready_tail)
		r->ready_tail->next = j;
	else
		r->ready_head = j;
	r->ready_tail = j;
}

void job_send_chunk(Request *r)
{
	Job *j = r->ready_head;

	r->ready_head = j->next;
	if (!r->ready_head)
		r->ready_tail = NULL;
	submit_for(r, j);
}

void job_send_call(Request *r)
{
	Job *j = job_new(r, SH_DOOR_CALL);

	r->called = true;
	j->bytes = r->json;
	r->json = (Buffer){ 0 };
	j->job.json = j->bytes.len ? j->bytes.bytes : NULL;
	j->job.json_len = j->bytes.len;
	j->job.uploads = r->ask->uploads;
	j->job.n_uploads = r->ask->n_uploads;
	submit_for(r, j);
}

void job_send_again(Request *r)
{
	Job *j = job_new(r, SH_DOOR_CALL);

	j->request = r;
	r->out = j;
	submit(j);
}

void job_send_wrong(Request *r) { submit_for(r, job_new(r, SH_DOOR_WRONG)); }

static void report_abort(Request *r)
{
	Job *j = job_new(r, SH_DOOR_ABORTED);

	j->job.uploads = r->ask->uploads;
	j->job.n_uploads = r->ask->n_uploads;
	submit(j); /* too busy: the owner's sweep finds uploads that no call took */
}

void job_forget(Request *r)
{
	bool report = !r->called && r->ask->n_uploads > 0 && !r->door->closing;

	for (Job *j = r->ready_head, *next; j; j = next) {
		next = j->next;
		job_free(j);
	}
	r->ready_head = r->ready_tail = NULL;
	if (r->out) {
		r->out->request = NULL;
		r->out->abort_after = report; /* not while a chunk of it is being stored */
		r->out = NULL;
	} else if (report) {
		report_abort(r);
	}
	r->called = true; /* reported once */
}

void sh_door_header(ShDoorJob *job, const char *name, const char *value)
{
	Job *j = (Job *) job;

	if (!j->headers)
		j->headers = MHD_create_response_from_buffer(0, (void *) "", MHD_RESPMEM_PERSISTENT);
	j->headers_lost |= !j->headers;
	answer_header(j->headers, name, value);
}

static enum MHD_Result copy_header(void *response, enum MHD_ValueKind kind, const char *name, const char *value)
{
	const char *before = strcasecmp(name, "Set-Cookie") == 0 ? NULL : MHD_get_response_header(response, name);

	(void) kind;
	if (before)
		MHD_del_response_header(response, name, before);
	MHD_add_response_header(response, name, value);
	return MHD_YES;
}

static void answer(Job *j, int status, const char *content_type, const void *body, size_t len)
{
	Request *r = j->request;

	r->out = NULL;
	if (r->events) {
		events_say(r, status == 200, body, len);
		return;
	}
	if (j->job.kind == SH_DOOR_CALL || status != 0) {
		r->status = status >= 200 && status <= 599 ? status : 500; /* MHD would drop the connection */
		if (r->ask->ask.row->events_ms && r->status == 200)
			r->response = j->headers_lost ? NULL : events_begin(r, body, len);
		else
			r->response = j->headers_lost ? NULL : answer_new(content_type, body, len);
		if (j->headers && r->response)
			MHD_get_response_headers(j->headers, copy_header, r->response);
		r->answer_len = len;
		r->state = ANSWERED;
	} else if (j->job.kind == SH_DOOR_WRONG) {
		request_refuse(r, r->wrong, NULL);
	}
	request_resume(r);
}

void sh_door_done(ShDoorJob *job, int status, const char *content_type, const void *body, size_t len)
{
	Job *j = (Job *) job;

	unlink_job(j);
	if (j->request) {
		answer(j, status, content_type, body, len);
	} else if (j->abort_after && j->door && !j->door->closing) {
		Request gone = { .door = j->door, .ask = j->ask };

		report_abort(&gone);
	}
	job_free(j);
}
