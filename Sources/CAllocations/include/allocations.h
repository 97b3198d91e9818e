#ifndef ATELIER_CALLOCATIONS_H
#define ATELIER_CALLOCATIONS_H

/// How often this process has asked for memory so far: calls of malloc, calloc, realloc and the aligned forms. Always 0
/// where the C library cannot be stood in for (anything but glibc).
unsigned long long allocations_count(void);

/// Lets this process keep memory that it frees, as one that lives long and has much in use does by itself. A small process
/// would give it back to the kernel after each run of a measurement, and take it again a page at a time in the next.
void allocations_keep_memory(void);

#endif
