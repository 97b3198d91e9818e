#ifndef CLINUX_RENAMEAT2_H
#define CLINUX_RENAMEAT2_H

/// Renames `from` in one folder to `to` in another, both by open descriptors, unless something stands there: then
/// -EEXIST (renameat2(2), RENAME_NOREPLACE). 0, or an errno negated. Where the system or its file system has no such
/// call, it is looked first and renamed after.
int clinux_rename_to_free(int from_folder, const char *from, int to_folder, const char *to);

/// Lets two names of one folder change places in one step (RENAME_EXCHANGE). 0, or an errno negated: -ENOSYS or
/// -EINVAL where the system or its file system cannot.
int clinux_exchange(int folder, const char *one, const char *other);

#endif
