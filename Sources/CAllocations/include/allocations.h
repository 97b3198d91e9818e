#ifndef ATELIER_CALLOCATIONS_H
#define ATELIER_CALLOCATIONS_H

/// How often this process has asked for memory so far: calls of malloc, calloc, realloc and the aligned forms. Always 0
/// where the C library cannot be stood in for (anything but glibc).
unsigned long long allocations_count(void);

#endif
