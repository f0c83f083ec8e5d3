#pragma once
#include "sh_service.h"

extern const ShService sample_book_service;
