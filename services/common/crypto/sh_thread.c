#include "sh_thread.h"

#include <openssl/crypto.h>

void sh_thread_ends(void) { OPENSSL_thread_stop(); }
