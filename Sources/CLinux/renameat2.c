#include "renameat2.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__linux__)

#include <sys/syscall.h>

/* From linux/fs.h; part of the kernel's ABI. */
enum {
    rename_noreplace = 1,
    rename_exchange = 2,
};

static int rename_with(unsigned flags, int from_folder, const char *from, int to_folder, const char *to) {
    return syscall(SYS_renameat2, from_folder, from, to_folder, to, flags) == 0 ? 0 : -errno;
}

#else

enum {
    rename_noreplace = 1,
    rename_exchange = 2,
};

static int rename_with(unsigned flags, int from_folder, const char *from, int to_folder, const char *to) {
    (void)flags;
    (void)from_folder;
    (void)from;
    (void)to_folder;
    (void)to;
    return -ENOSYS;
}

#endif

int clinux_rename_to_free(int from_folder, const char *from, int to_folder, const char *to) {
    int result = rename_with(rename_noreplace, from_folder, from, to_folder, to);
    if (result != -ENOSYS && result != -EINVAL) {
        return result;
    }
    struct stat information;
    if (fstatat(to_folder, to, &information, AT_SYMLINK_NOFOLLOW) == 0) {
        return -EEXIST;
    }
    return renameat(from_folder, from, to_folder, to) == 0 ? 0 : -errno;
}

int clinux_exchange(int folder, const char *one, const char *other) {
    return rename_with(rename_exchange, folder, one, folder, other);
}
