#ifndef ATELIER_CDEFLATE_SHIM_H
#define ATELIER_CDEFLATE_SHIM_H
#include <libdeflate.h>
#endif
