#pragma once
#include "sh_out.h"

/* A PDF file written object by object (ISO 32000-1 §7.5). */
enum { SH_PDF_OBJECTS = 512 };
typedef struct ShPdf {
	ShOut out;
	size_t at[SH_PDF_OBJECTS]; /* where an object begins; 0: there is none */
} ShPdf;

void sh_pdf_begin(ShPdf *pdf, ShArena *arena);
void sh_pdf_open(ShPdf *pdf, int object);
void sh_pdf_close(ShPdf *pdf);
void sh_pdf_object(ShPdf *pdf, int object, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* dict: "<< … >>" without /Length. */
void sh_pdf_stream(ShPdf *pdf, int object, const char *dict, const void *bytes, size_t len);
/* Packed here, quickly: a little larger for a third of the time. entries: what its dictionary has besides. */
void sh_pdf_packed(ShPdf *pdf, int object, const char *entries, const void *bytes, size_t len);
/* Table of objects and trailer; entries: what stands in the trailer besides /Size. */
void sh_pdf_end(ShPdf *pdf, const char *entries);
