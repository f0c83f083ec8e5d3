#include "sh_pdf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

void sh_pdf_begin(ShPdf *pdf, ShArena *arena)
{
	*pdf = (ShPdf){ .out = { .arena = arena } };
	sh_out_print(&pdf->out, "%%PDF-1.7\n%%\xbf\xf7\xa2\xfe\n"); /* bytes above 127: not a text */
}

void sh_pdf_open(ShPdf *pdf, int object)
{
	pdf->at[object] = pdf->out.len;
	sh_out_print(&pdf->out, "%d 0 obj\n", object);
}

void sh_pdf_close(ShPdf *pdf) { sh_out_print(&pdf->out, "\nendobj\n"); }

void sh_pdf_object(ShPdf *pdf, int object, const char *format, ...)
{
	char text[512];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	pdf->out.lost = pdf->out.lost || n < 0 || (size_t) n >= sizeof text;
	sh_pdf_open(pdf, object);
	sh_out(&pdf->out, text, pdf->out.lost ? 0 : (size_t) n);
	sh_pdf_close(pdf);
}

void sh_pdf_stream(ShPdf *pdf, int object, const char *dict, const void *bytes, size_t len)
{
	const size_t end = strlen(" >>");

	sh_pdf_open(pdf, object);
	sh_out(&pdf->out, dict, strlen(dict) - end);
	sh_out_print(&pdf->out, " /Length %zu >>\nstream\n", len);
	sh_out(&pdf->out, bytes, len);
	sh_out_print(&pdf->out, "\nendstream");
	sh_pdf_close(pdf);
}

void sh_pdf_packed(ShPdf *pdf, int object, const char *entries, const void *bytes, size_t len)
{
	uLongf packed_len = compressBound(len);
	unsigned char *packed = sh_alloc(pdf->out.arena, packed_len);

	if (!packed || compress2(packed, &packed_len, bytes, len, Z_BEST_SPEED) != Z_OK) {
		pdf->out.lost = true;
		return;
	}
	sh_pdf_stream(pdf, object, sh_printf(pdf->out.arena, "<< /Filter /FlateDecode%s >>", entries), packed,
		      packed_len);
}

void sh_pdf_end(ShPdf *pdf, const char *entries)
{
	size_t at = pdf->out.len;
	int n = SH_PDF_OBJECTS;

	while (n > 1 && !pdf->at[n - 1])
		n--;
	sh_out_print(&pdf->out, "xref\n0 %d\n0000000000 65535 f \n", n);
	for (int i = 1; i < n; i++)
		sh_out_print(&pdf->out, "%010zu %05d %c \n", pdf->at[i], pdf->at[i] ? 0 : 65535,
			     pdf->at[i] ? 'n' : 'f');
	sh_out_print(&pdf->out, "trailer\n<< /Size %d %s >>\nstartxref\n%zu\n%%%%EOF\n", n, entries, at);
}
