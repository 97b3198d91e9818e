#include "openat2.h"

#include <errno.h>

#if defined(__linux__)

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From linux/openat2.h and asm-generic/unistd.h, which older header packages lack; part of the kernel's ABI. */
#ifndef SYS_openat2
#define SYS_openat2 437
#endif

struct open_how_v0 {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

enum {
    resolve_no_magiclinks = 0x02,
    resolve_no_symlinks = 0x04,
    resolve_beneath = 0x08,
};

/* The kernel answers EAGAIN when something was renamed during the walk and it cannot tell that it stayed beneath. */
enum { attempts_max = 64 };

int clinux_open_beneath(int root, const char *path, int flags) {
    struct open_how_v0 how = {
        .flags = (uint64_t)flags,
        .resolve = resolve_beneath | resolve_no_symlinks | resolve_no_magiclinks,
    };
    int error = EAGAIN;
    for (int attempt = 0; attempt < attempts_max && (error == EAGAIN || error == EINTR); attempt++) {
        long descriptor = syscall(SYS_openat2, root, path, &how, sizeof how);
        if (descriptor >= 0) {
            return (int)descriptor;
        }
        error = errno;
    }
    return -error;
}

#else

int clinux_open_beneath(int root, const char *path, int flags) {
    (void)root;
    (void)path;
    (void)flags;
    return -ENOSYS;
}

#endif
