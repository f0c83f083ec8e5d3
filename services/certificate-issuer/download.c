/* The PDF of an issue, over the HTTP door only. */
#include "issuer.h"

#include "certificate_issuer_sql.h"
#include "release.h"
#include "sh_blob.h"
#include "sh_without.h"
#include "store.h"
#include <string.h>

enum { PDF_MAX = 4 << 20 };
#define KIOSK_US INT64_C(600000000) /* a terminal prints at once, and only what it was given */

typedef struct Wanted {
	const char *issue_id, *certificate_id, *blob_id, *file_name;
	const char *const *persons;
	size_t n;
} Wanted;

static int unknown(ShCall *call) { return sh_fail(&call->error, SH_NOT_FOUND, "certificate.issue.unknown", "-"); }

/* "<issue id>.pdf" */
static const char *id_of(ShCall *call, const char *file)
{
	size_t n = file ? strlen(file) : 0;

	if (n != SH_UUID_LEN + 4 || strcmp(file + SH_UUID_LEN, ".pdf") != 0)
		return NULL;
	return sh_printf(call->arena, "%.*s", SH_UUID_LEN, file);
}

static bool its_own(const ShCall *call, const ShRows *row)
{
	return strcmp(sh_rows_str(row, 0, "channel"), "KIOSK") == 0 &&
	       strcmp(sh_rows_str(row, 0, "issued_by"), call->actor.id) == 0 &&
	       call->now_us - sh_rows_int(row, 0, "issued_us") < KIOSK_US;
}

static bool may_see(const ShCall *call, const ShRows *row)
{
	return sh_roles_have(call->actor.roles, "window") || its_own(call, row) || SH_WITHOUT(own_issue);
}

static int find_issue(ShCall *call, void *arg)
{
	Wanted *w = arg;
	const ShRows *row;
	int r = sh_query(call, &sql_get_issue, &row, sh_text(call->municipality), sh_text(w->issue_id));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0 || !may_see(call, row))
		return unknown(call);
	if (strcmp(sh_rows_str(row, 0, "state"), "READY") != 0 && !SH_WITHOUT(only_ready))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "certificate.superseded", "%s", w->issue_id);
	w->certificate_id = sh_rows_str(row, 0, "certificate_id");
	w->blob_id = sh_rows_str(row, 0, "blob_id");
	w->file_name = sh_printf(call->arena, "%s-%02d.pdf", sh_rows_str(row, 0, "number"),
				 (int) sh_rows_int(row, 0, "issue_no"));
	return store_persons_of(call, &w->certificate_id, 1, &w->persons, &w->n);
}

int download_gather(ShCall *call, const ShDoorAsk *ask)
{
	Wanted *w = sh_alloc(call->arena, sizeof *w);
	int r;

	if (!w)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "download");
	*w = (Wanted){ .issue_id = id_of(call, sh_door_var(ask, "file")) };
	call->gathered = w;
	if (!w->issue_id)
		return unknown(call);
	r = sh_read(call, find_issue, w);
	return r != 0 ? r : release_check(call, w->persons, w->n);
}

int download(ShCall *call, const ShDoorAsk *ask, ShDownload *ret)
{
	const Wanted *w = call->gathered;
	const uint8_t *bytes;
	int r;

	(void) ask;
	*ret = (ShDownload){ .content_type = "application/pdf", .file_name = w->file_name };
	if ((r = release_check_marks(call, w->persons, w->n)) != 0 ||
	    (r = sh_blob_read(call, w->blob_id, PDF_MAX, &bytes, &ret->len)) != 0)
		return r;
	ret->bytes = bytes;
	return sh_audit(call, w->persons, w->n);
}
