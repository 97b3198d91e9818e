#include "syncfs.h"

#include <errno.h>
#include <unistd.h>

#if defined(__linux__)

int clinux_sync_file_system(int descriptor) {
    return syncfs(descriptor) == 0 ? 0 : -errno;
}

#else

int clinux_sync_file_system(int descriptor) {
    (void)descriptor;
    return -ENOSYS;
}

#endif
