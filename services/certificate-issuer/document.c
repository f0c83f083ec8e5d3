#include "document.h"

#include "sh_pdf_font.h"
#include "sh_civil.h"
#include "sh_hex.h"
#include <string.h>

/* Objects of the file, by number (ISO 32000-1 §7.3.10); after them those of the fonts. */
enum { CATALOG = 1, PAGES, PAGE, CONTENT, QR, SEAL, FORM, FIELD, SIGNATURE, RECORD, FILESPEC, INFO, FONTS };
enum { ID_LEN = 16 };
_Static_assert((int) FONTS + (int) SH_FONTS_MAX * (int) SH_FONT_OBJECTS <= (int) SH_PDF_OBJECTS, "objects");

static void put_page(ShPdf *pdf, const ShPage *page, const IssuerContent *content)
{
	ShOut *out = &pdf->out;

	sh_pdf_object(pdf, PAGES, "<< /Type /Pages /Kids [ %d 0 R ] /Count 1 >>", PAGE);
	sh_pdf_open(pdf, PAGE);
	sh_out_print(out, "<< /Type /Page /Parent %d 0 R /MediaBox [ 0 0 %.3f %.3f ] /Contents %d 0 R", PAGES,
		     SH_PAGE_WIDTH, SH_PAGE_HEIGHT, CONTENT);
	sh_out_print(out, " /Annots [ %d 0 R ] /Resources << /XObject << /Qr %d 0 R /Seal %d 0 R >> /Font <<", FIELD,
		     QR, SEAL);
	for (int i = 0; i < SH_FONTS_MAX; i++)
		if (page->font[i].n)
			sh_out_print(out, " /F%d %d 0 R", i, FONTS + i * SH_FONT_OBJECTS);
	sh_out_print(out, " >> >> >>");
	sh_pdf_close(pdf);
	sh_pdf_packed(pdf, CONTENT, "", page->content.bytes, page->content.len);
	sh_pdf_stream(pdf, QR, content->qr.dict, content->qr.data, content->qr.len);
	sh_pdf_stream(pdf, SEAL, content->seal.dict, content->seal.data, content->seal.len);
}

static void put_record(ShPdf *pdf, const IssuerRecord *record)
{
	sh_pdf_stream(pdf, RECORD, "<< /Type /EmbeddedFile /Subtype /application#2Fjson >>", record->bytes,
		      record->len);
	sh_pdf_object(pdf, FILESPEC,
		      "<< /Type /Filespec /F (" ISSUER_RECORD_NAME ") /UF (" ISSUER_RECORD_NAME
		      ") /AFRelationship /Data /EF << /F %d 0 R /UF %d 0 R >> >>",
		      RECORD, RECORD);
}

static const char *pdf_date(int64_t us, ShArena *arena)
{
	ShCivil day = sh_civil_tokyo(us);
	long second = (long) ((us - sh_civil_tokyo_start_us(day)) / 1000000);

	return sh_printf(arena, "D:%04d%02d%02d%02ld%02ld%02ld+09'00'", day.year, day.month, day.day, second / 3600,
			 second / 60 % 60, second % 60);
}

static void put_signature_field(ShPdf *pdf, const char *date, size_t room)
{
	sh_pdf_object(pdf, FORM, "<< /SigFlags 3 /Fields [ %d 0 R ] >>", FIELD);
	sh_pdf_object(pdf, FIELD,
		      "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /F 132 /Rect [ 0 0 0 0 ] "
		      "/P %d 0 R /V %d 0 R >>",
		      PAGE, SIGNATURE);
	sh_pdf_open(pdf, SIGNATURE);
	sh_out_print(&pdf->out,
		     "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (%s) " ISSUER_BYTE_RANGE
		     " /Contents <",
		     date);
	for (size_t i = 0; i < room; i++)
		sh_out(&pdf->out, "00", 2);
	sh_out_print(&pdf->out, "> >>");
	sh_pdf_close(pdf);
}

/* The lasting half of the file's identifier is the record's: each certificate's differs. */
static void put_end(ShPdf *pdf, const IssuerRecord *record)
{
	char id[2 * ID_LEN + 1];

	sh_hex(id, record->sha256, ID_LEN);
	sh_pdf_end(pdf,
		   sh_printf(pdf->out.arena, "/Root %d 0 R /Info %d 0 R /ID [ <%s> <%s> ]", CATALOG, INFO, id, id));
}

int issuer_document(const ShPage *page, const ShFonts *fonts, const IssuerContent *content, ShArena *arena,
		    unsigned char **ret_pdf, size_t *ret_len, ShError *err)
{
	const char *date = pdf_date(content->signed_at_us, arena);
	ShPdf pdf;
	bool good = true;

	sh_pdf_begin(&pdf, arena);
	sh_pdf_object(&pdf, CATALOG,
		      "<< /Type /Catalog /Pages %d 0 R /Lang (ja-JP) /AF [ %d 0 R ] /AcroForm %d 0 R /Names << "
		      "/EmbeddedFiles << /Names [ (" ISSUER_RECORD_NAME ") %d 0 R ] >> >> >>",
		      PAGES, FILESPEC, FORM, FILESPEC);
	put_page(&pdf, page, content);
	put_signature_field(&pdf, date, content->room);
	put_record(&pdf, &content->record);
	sh_pdf_object(&pdf, INFO, "<< /Title <FEFF7F79707D8A3C660E66F8> /Producer (Shien) /CreationDate (%s) >>",
		      date); /* 罹災証明書 */
	for (int i = 0; good && i < SH_FONTS_MAX; i++)
		if (page->font[i].n)
			good = sh_pdf_font(&pdf, FONTS + i * SH_FONT_OBJECTS, i, &page->font[i],
					   sh_fonts_hb(fonts, i), sh_fonts_family(fonts, i));
	if (!good && !sh_arena_exhausted(arena))
		return sh_fail(err, SH_INTERNAL, "certificate.document.font", "subset");
	put_end(&pdf, &content->record);
	if (pdf.out.lost || sh_arena_exhausted(arena))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.document.memory", "%zu bytes", pdf.out.len);
	*ret_pdf = pdf.out.bytes;
	*ret_len = pdf.out.len;
	return 0;
}
