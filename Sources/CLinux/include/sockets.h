#ifndef CLINUX_SOCKETS_H
#define CLINUX_SOCKETS_H

#include <stdint.h>

// Each function that makes a socket returns its descriptor (close-on-exec), or a negated errno. Nothing stays open
// after a failure.

/// A TCP socket that listens on a numeric address. `*port` 0 means any; the port in use is written back. An IPv6
/// wildcard also takes IPv4. SO_REUSEADDR is on, so that a restarted node gets its port back at once; a port on which
/// another socket listens is still refused with EADDRINUSE.
int clinux_listen_tcp(const char *address, uint16_t *port, int backlog);

/// A UDP socket bound to a numeric address. `*port` 0 means any; the port in use is written back. An IPv6 wildcard also
/// takes IPv4. Unlike a TCP port, one that another socket has is refused with EADDRINUSE in any case.
int clinux_bind_udp(const char *address, uint16_t *port);

/// A Unix socket that listens at `path`, which must not exist, with mode 0600.
int clinux_listen_unix(const char *path, int backlog);

/// 1 when a process answers at the Unix socket `path`, 0 when nobody does, else a negated errno.
int clinux_is_answered_unix(const char *path);

/// The longest path of a Unix socket, without its final zero: 107 bytes on Linux, 103 on macOS.
int clinux_unix_path_bytes_max(void);

/// A UDP socket for beacons on one interface: bound to that interface and to `port`, shared with other sockets of the
/// same purpose, with hop limit 1, broadcasts allowed, and its own multicasts heard on this machine. `family` is
/// AF_INET or AF_INET6. `group` is the numeric multicast address to join, or a null pointer where the interface has no
/// multicast.
int clinux_beacon_socket(int family, const char *interface_name, unsigned interface_index, uint16_t port,
                         const char *group);

#endif
