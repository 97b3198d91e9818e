#ifndef CLINUX_PEERCRED_H
#define CLINUX_PEERCRED_H

#include <stdint.h>

/// Writes the user id of the process at the other end of a connected Unix socket, as the kernel noted it when the
/// connection was made (SO_PEERCRED in unix(7); getpeereid elsewhere). Returns 0, or an errno.
int clinux_peer_user(int socket, uint32_t *user);

#endif
