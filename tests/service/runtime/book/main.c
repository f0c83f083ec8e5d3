#include "book.h"

int main(int argc, char **argv) { return sh_service_main(argc, argv, &sample_book_service); }
