#include "document.h"

#include "sh_civil.h"
#include <qpdf/qpdf-c.h>
#include <string.h>

enum { ID_LEN = 16 };

static qpdf_oh stream(qpdf_data pdf, const char *dict, const void *data, size_t len)
{
	qpdf_oh stream = qpdf_oh_new_stream(pdf), given = qpdf_oh_parse(pdf, dict);
	qpdf_oh own = qpdf_oh_get_dict(pdf, stream);
	qpdf_oh filter = qpdf_oh_has_key(pdf, given, "/Filter") ? qpdf_oh_get_key(pdf, given, "/Filter")
								: qpdf_oh_new_null(pdf);

	qpdf_oh_begin_dict_key_iter(pdf, given);
	while (qpdf_oh_dict_more_keys(pdf)) {
		const char *key = qpdf_oh_dict_next_key(pdf);

		if (strcmp(key, "/Filter") != 0)
			qpdf_oh_replace_key(pdf, own, key, qpdf_oh_get_key(pdf, given, key));
	}
	qpdf_oh_replace_stream_data(pdf, stream, data, len, filter, qpdf_oh_new_null(pdf));
	return stream;
}

static const char *place(const char *name, const IssuerBox *b, ShArena *arena)
{
	return sh_printf(arena, "q %.3f 0 0 %.3f %.3f %.3f cm /%s Do Q\n", b->w, b->h, b->x,
			 ISSUER_PAGE_HEIGHT - b->y - b->h, name);
}

const char *issuer_document_pictures(const IssuerPlan *plan, ShArena *arena)
{
	return sh_printf(arena, "\nQ\n%s%s", place("Qr", &plan->qr, arena), place("Seal", &plan->seal, arena));
}

static void add_pictures(qpdf_data pdf, qpdf_oh page, const IssuerPlan *plan, const IssuerContent *content,
			 ShArena *arena)
{
	const char *last = issuer_document_pictures(plan, arena);
	qpdf_oh contents = qpdf_oh_new_array(pdf), objects = qpdf_oh_new_dictionary(pdf);
	qpdf_oh resources = qpdf_oh_get_key(pdf, page, "/Resources");

	qpdf_oh_append_item(pdf, contents, stream(pdf, "<< >>", "q\n", 2));
	qpdf_oh_append_item(pdf, contents, qpdf_oh_get_key(pdf, page, "/Contents"));
	qpdf_oh_append_item(pdf, contents, stream(pdf, "<< >>", last, strlen(last)));
	qpdf_oh_replace_key(pdf, page, "/Contents", contents);
	qpdf_oh_remove_key(pdf, page, "/Group"); /* cairo's transparency group: nothing here is transparent */
	qpdf_oh_replace_key(pdf, objects, "/Qr", stream(pdf, content->qr.dict, content->qr.data, content->qr.len));
	qpdf_oh_replace_key(pdf, objects, "/Seal",
			    stream(pdf, content->seal.dict, content->seal.data, content->seal.len));
	qpdf_oh_replace_key(pdf, resources, "/XObject", objects);
}

static void add_record(qpdf_data pdf, qpdf_oh root, const IssuerRecord *record)
{
	qpdf_oh file =
		stream(pdf, "<< /Type /EmbeddedFile /Subtype /application#2Fjson >>", record->bytes, record->len);
	qpdf_oh spec = qpdf_oh_parse(pdf, "<< /Type /Filespec /F (" ISSUER_RECORD_NAME ") /UF (" ISSUER_RECORD_NAME
					  ") /AFRelationship /Data >>");
	qpdf_oh ef = qpdf_oh_new_dictionary(pdf), names = qpdf_oh_new_array(pdf), tree = qpdf_oh_new_dictionary(pdf);
	qpdf_oh all = qpdf_oh_new_dictionary(pdf), af = qpdf_oh_new_array(pdf);

	qpdf_oh_replace_key(pdf, ef, "/F", file);
	qpdf_oh_replace_key(pdf, ef, "/UF", file);
	qpdf_oh_replace_key(pdf, spec, "/EF", ef);
	spec = qpdf_make_indirect_object(pdf, spec);
	qpdf_oh_append_item(pdf, names, qpdf_oh_new_string(pdf, ISSUER_RECORD_NAME));
	qpdf_oh_append_item(pdf, names, spec);
	qpdf_oh_append_item(pdf, af, spec);
	qpdf_oh_replace_key(pdf, tree, "/Names", names);
	qpdf_oh_replace_key(pdf, all, "/EmbeddedFiles", tree);
	qpdf_oh_replace_key(pdf, root, "/Names", all);
	qpdf_oh_replace_key(pdf, root, "/AF", af);
}

static const char *pdf_date(int64_t us, ShArena *arena)
{
	ShCivil day = sh_civil_tokyo(us);
	long second = (long) ((us - sh_civil_tokyo_start_us(day)) / 1000000);

	return sh_printf(arena, "D:%04d%02d%02d%02ld%02ld%02ld+09'00'", day.year, day.month, day.day, second / 3600,
			 second / 60 % 60, second % 60);
}

static void add_signature_field(qpdf_data pdf, qpdf_oh root, qpdf_oh page, const char *date, size_t room)
{
	static const char nothing[ISSUER_SIGNATURE_ROOM];
	qpdf_oh signature = qpdf_oh_parse(pdf, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter "
					       "/ETSI.CAdES.detached " ISSUER_BYTE_RANGE " >>");
	qpdf_oh field = qpdf_oh_parse(pdf, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /F 132 /Rect "
					   "[ 0 0 0 0 ] >>");
	qpdf_oh form = qpdf_oh_parse(pdf, "<< /SigFlags 3 >>");
	qpdf_oh fields = qpdf_oh_new_array(pdf), annots = qpdf_oh_new_array(pdf);

	qpdf_oh_replace_key(pdf, signature, "/Contents", qpdf_oh_new_binary_string(pdf, nothing, room));
	qpdf_oh_replace_key(pdf, signature, "/M", qpdf_oh_new_string(pdf, date));
	field = qpdf_make_indirect_object(pdf, field);
	qpdf_oh_replace_key(pdf, field, "/V", qpdf_make_indirect_object(pdf, signature));
	qpdf_oh_replace_key(pdf, field, "/P", page);
	qpdf_oh_append_item(pdf, annots, field);
	qpdf_oh_append_item(pdf, fields, field);
	qpdf_oh_replace_key(pdf, page, "/Annots", annots);
	qpdf_oh_replace_key(pdf, form, "/Fields", fields);
	qpdf_oh_replace_key(pdf, root, "/AcroForm", qpdf_make_indirect_object(pdf, form));
}

/* The lasting half of the file's identifier: each certificate's record differs. qpdf would hash the whole file for
 * it.
 */
static void set_id(qpdf_data pdf, const IssuerRecord *record)
{
	qpdf_oh id = qpdf_oh_new_array(pdf);

	for (int i = 0; i < 2; i++)
		qpdf_oh_append_item(pdf, id, qpdf_oh_new_binary_string(pdf, (const char *) record->sha256, ID_LEN));
	qpdf_oh_replace_key(pdf, qpdf_get_trailer(pdf), "/ID", id);
}

static int write_out(qpdf_data pdf, ShArena *arena, unsigned char **ret_pdf, size_t *ret_len, ShError *err)
{
	unsigned char *copy;

	qpdf_init_write_memory(pdf);
	qpdf_set_object_stream_mode(pdf, qpdf_o_disable);
	qpdf_set_stream_data_mode(pdf, qpdf_s_preserve);
	qpdf_force_pdf_version(pdf, "1.7");
	if (qpdf_write(pdf) & QPDF_ERRORS || qpdf_has_error(pdf))
		return sh_fail(err, SH_INTERNAL, "certificate.document.qpdf", "write");
	*ret_len = qpdf_get_buffer_length(pdf);
	copy = sh_alloc(arena, *ret_len);
	if (!copy)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.document.memory", "%zu bytes", *ret_len);
	memcpy(copy, qpdf_get_buffer(pdf), *ret_len);
	*ret_pdf = copy;
	return 0;
}

int issuer_document_room(const void *page_pdf, size_t page_len, const IssuerPlan *plan, const IssuerContent *content,
			 size_t room, ShArena *arena, unsigned char **ret_pdf, size_t *ret_len, ShError *err)
{
	const char *date = pdf_date(content->signed_at_us, arena);
	qpdf_data pdf = qpdf_init();
	qpdf_oh root, page;
	int r = 0;

	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	qpdf_silence_errors(pdf);
	if (qpdf_read_memory(pdf, "page", page_pdf, page_len, NULL) & QPDF_ERRORS || qpdf_get_num_pages(pdf) != 1)
		r = sh_fail(err, SH_INTERNAL, "certificate.document.qpdf", "read");
	if (r == 0) {
		root = qpdf_get_root(pdf);
		page = qpdf_get_page_n(pdf, 0);
		qpdf_oh_replace_key(pdf, root, "/Lang", qpdf_oh_new_string(pdf, "ja-JP"));
		qpdf_set_info_key(pdf, "/CreationDate", date);
		add_pictures(pdf, page, plan, content, arena);
		add_record(pdf, root, &content->record);
		set_id(pdf, &content->record);
		add_signature_field(pdf, root, page, date, room);
		r = write_out(pdf, arena, ret_pdf, ret_len, err);
	}
	qpdf_cleanup(&pdf);
	return r;
}

int issuer_document(const void *page_pdf, size_t page_len, const IssuerPlan *plan, const IssuerContent *content,
		    ShArena *arena, unsigned char **ret_pdf, size_t *ret_len, ShError *err)
{
	return issuer_document_room(page_pdf, page_len, plan, content, ISSUER_SIGNATURE_ROOM, arena, ret_pdf, ret_len,
				    err);
}
