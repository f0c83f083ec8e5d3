#pragma once
/* Picture of a fictional mayor's seal (PNG, base64): a red square frame with a bar. Nobody's. */
extern const char seal_png_base64[];
