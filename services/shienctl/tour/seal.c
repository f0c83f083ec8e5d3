#include "seal.h"

/* 240 × 240, two colours, transparent ground. */
const char seal_png_base64[] =
	"iVBORw0KGgoAAAANSUhEUgAAAPAAAADwAQMAAAAEm3vRAAAABlBMVEX////IHh7kMBY6AAAAAnRSTlMA/1uRIrUAAABSSURBVHja"
	"7dixCUAhDAXAgAO4/zaO5Ab6+6+dSIR7hc2VwTxIhNxPHdt0nJPbepQFY5yEv98avxdjfIytHoz1GMZ6DGOsx7A2wDg1O+2/xXI7"
	"E3vWVgKZW5uXAAAAAElFTkSuQmCC";
