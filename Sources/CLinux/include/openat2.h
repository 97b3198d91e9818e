#ifndef CLINUX_OPENAT2_H
#define CLINUX_OPENAT2_H

/*
 * Opens `path` relative to the folder `root` so that the kernel itself refuses to leave it: no "..", no absolute path,
 * no symbolic link anywhere, none of the links in /proc (openat2(2): RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS,
 * RESOLVE_NO_MAGICLINKS).
 *
 * `flags` are those of open(2) without O_CREAT. Gives a descriptor, or an errno negated: -EXDEV for a path that leaves
 * the root, -ELOOP for a link, -ENOSYS where the system has no such call.
 */
int clinux_open_beneath(int root, const char *path, int flags);

#endif
