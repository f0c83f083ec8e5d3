#include "report_file.h"

#include "sh_pdf_font.h"

/* Objects of the file by number, then those of the fonts, then two a page. */
enum { CATALOG = 1, PAGES, INFO, FONTS, FIRST = (int) FONTS + (int) SH_FONTS_MAX * (int) SH_FONT_OBJECTS };
_Static_assert((int) FIRST + 2 * (int) SH_REPORT_PAGES <= (int) SH_PDF_OBJECTS, "objects");

void report_file_begin(ReportFile *file, ShArena *arena)
{
	*file = (ReportFile){ .page = { .content = { .arena = arena } } };
}

bool report_file_page(ReportFile *file)
{
	ShOut *content = &file->page.content;

	if (file->pages == SH_REPORT_PAGES)
		return false;
	file->done[file->pages++] = *content;
	*content = (ShOut){ .arena = content->arena, .lost = content->lost };
	return true;
}

static void put_pages(ShPdf *pdf, const ReportFile *file)
{
	ShOut *out = &pdf->out;

	sh_pdf_open(pdf, PAGES);
	sh_out_print(out, "<< /Type /Pages /Count %u /MediaBox [ 0 0 %.3f %.3f ] /Resources << /Font <<", file->pages,
		     SH_PAGE_WIDTH, SH_PAGE_HEIGHT);
	for (int i = 0; i < SH_FONTS_MAX; i++)
		if (file->page.font[i].n)
			sh_out_print(out, " /F%d %d 0 R", i, FONTS + i * SH_FONT_OBJECTS);
	sh_out_print(out, " >> >> /Kids [");
	for (unsigned i = 0; i < file->pages; i++)
		sh_out_print(out, " %u 0 R", FIRST + 2 * i);
	sh_out_print(out, " ] >>");
	sh_pdf_close(pdf);
	for (unsigned i = 0; i < file->pages; i++) {
		sh_pdf_object(pdf, (int) (FIRST + 2 * i), "<< /Type /Page /Parent %d 0 R /Contents %u 0 R >>", PAGES,
			      FIRST + 2 * i + 1);
		sh_pdf_packed(pdf, (int) (FIRST + 2 * i + 1), "", file->done[i].bytes, file->done[i].len);
	}
}

int report_file_end(ReportFile *file, const ShFonts *fonts, const void **ret_pdf, size_t *ret_len, ShError *err)
{
	ShArena *arena = file->page.content.arena;
	bool good = true;
	ShPdf pdf;

	sh_pdf_begin(&pdf, arena);
	sh_pdf_object(&pdf, CATALOG, "<< /Type /Catalog /Pages %d 0 R /Lang (ja-JP) >>", PAGES);
	sh_pdf_object(&pdf, INFO, "<< /Producer (Shien) >>");
	put_pages(&pdf, file);
	for (int i = 0; good && i < SH_FONTS_MAX; i++)
		if (file->page.font[i].n)
			good = sh_pdf_font(&pdf, FONTS + i * SH_FONT_OBJECTS, i, &file->page.font[i],
					   sh_fonts_hb(fonts, i), sh_fonts_family(fonts, i));
	if (!good && !sh_arena_exhausted(arena))
		return sh_fail(err, SH_INTERNAL, "print.font", "subset");
	sh_pdf_end(&pdf, sh_printf(arena, "/Root %d 0 R /Info %d 0 R", CATALOG, INFO));
	if (pdf.out.lost || sh_arena_exhausted(arena))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "print.memory", "%zu bytes", pdf.out.len);
	*ret_pdf = pdf.out.bytes;
	*ret_len = pdf.out.len;
	return 0;
}
