/* One attachment for staff: a file that came with this application, to be saved and never shown in the browser's own
 * window. */
#include "application_intake_sql.h"
#include "intake.h"
#include "sh_blob.h"

/* Photographs and proxy letters show what the form says: who may not see the form may not see them (rulings 1), and
 * the refusal is that of every case that is being checked, whether or not there is such a file. */
static int may_see(ShCall *call, const Stored *a)
{
	int r = check_desk(call, a);

	if (r == 0 && !*a->match)
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.match.checking", "%s", a->application_id);
	return r;
}

static int audit(ShCall *call, const Stored *a)
{
	const char *ids[] = { a->application_id, a->person_id };

	return sh_audit(call, ids, *a->person_id ? 2 : 1);
}

int fetch_attachment(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download)
{
	static const char *const endings[] = { "bin", "jpg", "png", "pdf", "bin" };
	const char *blob_id = sh_door_var(ask, "blob_id"), *type;
	const uint8_t *bytes;
	const ShRows *rows;
	AttachmentKind kind;
	size_t len;
	Stored a;
	int r = store_get(call, sh_door_var(ask, "application_id"), false, &a);

	if (r != 0 || (r = may_see(call, &a)) != 0 ||
	    (r = sh_query(call, &sql_get_file, &rows, sh_text(call->municipality), sh_text(a.application_id),
			  sh_text(blob_id))) != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "intake.attachment.unknown", "-");
	blob_id = sh_rows_str(rows, 0, "blob_id");
	if ((r = sh_blob_read(call, blob_id, ATTACHMENT_BYTES_MAX, &bytes, &len)) != 0)
		return r;
	/* By its first bytes, as it was taken in: no name or type that the sender gave reaches the browser. */
	kind = attachment_kind(bytes, len);
	type = attachment_media_type(kind);
	*ret_download = (ShDownload){ type ? type : "application/octet-stream",
				      sh_printf(call->arena, "%s.%s", blob_id, endings[kind]), bytes, len };
	return audit(call, &a);
}
