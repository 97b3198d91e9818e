#ifndef CLINUX_INTERFACES_H
#define CLINUX_INTERFACES_H

/// A descriptor that becomes readable when an interface or an address of this machine comes, goes or changes
/// (rtnetlink(7); a routing socket elsewhere). What is read from it means nothing more than that. Returns the
/// descriptor (close-on-exec, non-blocking), or a negated errno.
int clinux_watch_interfaces(void);

#endif
