#ifndef CLINUX_SYNCFS_H
#define CLINUX_SYNCFS_H

/*
 * Brings everything that was done on the file system of `descriptor` to the disk, and waits for that (syncfs(2)). Gives
 * 0, or an errno negated: -ENOSYS where the system has no such call.
 */
int clinux_sync_file_system(int descriptor);

#endif
