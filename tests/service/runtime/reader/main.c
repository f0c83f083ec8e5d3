#include "reader.h"

int main(int argc, char **argv) { return sh_service_main(argc, argv, &sample_reader_service); }
