#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int fail(int descriptor) {
    int code = errno;
    if (descriptor >= 0) close(descriptor);
    return -code;
}

static int make_socket(int family, int type) {
#ifdef SOCK_CLOEXEC
    return socket(family, type | SOCK_CLOEXEC, 0);
#else
    int descriptor = socket(family, type, 0);
    if (descriptor >= 0) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
#endif
}

static int set_option(int descriptor, int level, int option, int value) {
    return setsockopt(descriptor, level, option, &value, sizeof value);
}

static int parse_address(const char *text, uint16_t port, struct sockaddr_storage *address, socklen_t *length) {
    memset(address, 0, sizeof *address);
    struct sockaddr_in *v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        *length = sizeof *v4;
        return 0;
    }
    if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        *length = sizeof *v6;
        return 0;
    }
    errno = EINVAL;
    return -1;
}

static int bind_socket(int type, const char *address_text, uint16_t *port) {
    struct sockaddr_storage address;
    socklen_t length;
    if (parse_address(address_text, *port, &address, &length) != 0) return fail(-1);
    int descriptor = make_socket(address.ss_family, type);
    if (descriptor < 0) return fail(-1);
    if (type == SOCK_STREAM && set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1) != 0) return fail(descriptor);
    if (address.ss_family == AF_INET6 && set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 0) != 0) {
        return fail(descriptor);
    }
    if (bind(descriptor, (struct sockaddr *)&address, length) != 0) return fail(descriptor);
    length = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) return fail(descriptor);
    *port = ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                                : ((struct sockaddr_in *)&address)->sin_port);
    return descriptor;
}

int clinux_listen_tcp(const char *address, uint16_t *port, int backlog) {
    int descriptor = bind_socket(SOCK_STREAM, address, port);
    if (descriptor < 0) return descriptor;
    return listen(descriptor, backlog) == 0 ? descriptor : fail(descriptor);
}

int clinux_bind_udp(const char *address, uint16_t *port) { return bind_socket(SOCK_DGRAM, address, port); }

static int unix_address(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) > sizeof address->sun_path - 1) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address->sun_path, path);
    return 0;
}

int clinux_unix_path_bytes_max(void) { return (int)sizeof(((struct sockaddr_un *)0)->sun_path) - 1; }

int clinux_listen_unix(const char *path, int backlog) {
    struct sockaddr_un address;
    if (unix_address(path, &address) != 0) return fail(-1);
    int descriptor = make_socket(AF_UNIX, SOCK_STREAM);
    if (descriptor < 0) return fail(-1);
#ifdef __linux__
    // The file takes the mode of the unbound socket (unix_bind in the kernel's net/unix/af_unix.c). The other way, a
    // umask around bind, would for that moment change the mode of every file that another thread makes.
    if (fchmod(descriptor, 0600) != 0) return fail(descriptor);
#endif
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) return fail(descriptor);
    if (chmod(path, 0600) != 0 || listen(descriptor, backlog) != 0) {
        int failure = fail(descriptor);
        unlink(path);
        return failure;
    }
    return descriptor;
}

int clinux_is_answered_unix(const char *path) {
    struct sockaddr_un address;
    if (unix_address(path, &address) != 0) return fail(-1);
    int descriptor = make_socket(AF_UNIX, SOCK_STREAM);
    if (descriptor < 0) return fail(-1);
    // Without this a full queue of a stuck owner would hold us here; with it that is EAGAIN, and an owner all the same.
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    int result = connect(descriptor, (struct sockaddr *)&address, sizeof address);
    if (result == 0 || errno == EAGAIN || errno == EINPROGRESS) {
        close(descriptor);
        return 1;
    }
    if (errno == ECONNREFUSED || errno == ENOENT) {
        close(descriptor);
        return 0;
    }
    return fail(descriptor);
}

static int bind_to_interface(int descriptor, int family, const char *name, unsigned index) {
#ifdef __linux__
    (void)family;
    (void)index;
    return setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, (socklen_t)strlen(name) + 1);
#else
    (void)name;
    return family == AF_INET ? set_option(descriptor, IPPROTO_IP, IP_BOUND_IF, (int)index)
                             : set_option(descriptor, IPPROTO_IPV6, IPV6_BOUND_IF, (int)index);
#endif
}

static int set_up_v4(int descriptor, unsigned index, uint16_t port, const char *group) {
    struct ip_mreqn membership = {.imr_ifindex = (int)index};
    if (setsockopt(descriptor, IPPROTO_IP, IP_MULTICAST_IF, &membership, sizeof membership) != 0) return -1;
    if (set_option(descriptor, IPPROTO_IP, IP_MULTICAST_TTL, 1) != 0) return -1;
    if (set_option(descriptor, IPPROTO_IP, IP_MULTICAST_LOOP, 1) != 0) return -1;
    // The hop limit of a broadcast is that of a unicast.
    if (set_option(descriptor, IPPROTO_IP, IP_TTL, 1) != 0) return -1;
    if (set_option(descriptor, SOL_SOCKET, SO_BROADCAST, 1) != 0) return -1;
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (bind(descriptor, (struct sockaddr *)&local, sizeof local) != 0) return -1;
    if (!group) return 0;
    if (inet_pton(AF_INET, group, &membership.imr_multiaddr) != 1) {
        errno = EINVAL;
        return -1;
    }
    return setsockopt(descriptor, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership);
}

static int set_up_v6(int descriptor, unsigned index, uint16_t port, const char *group) {
    if (set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1) != 0) return -1;
    if (set_option(descriptor, IPPROTO_IPV6, IPV6_MULTICAST_IF, (int)index) != 0) return -1;
    if (set_option(descriptor, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1) != 0) return -1;
    if (set_option(descriptor, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1) != 0) return -1;
    struct sockaddr_in6 local = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    if (bind(descriptor, (struct sockaddr *)&local, sizeof local) != 0) return -1;
    if (!group) return 0;
    struct ipv6_mreq membership = {.ipv6mr_interface = index};
    if (inet_pton(AF_INET6, group, &membership.ipv6mr_multiaddr) != 1) {
        errno = EINVAL;
        return -1;
    }
    return setsockopt(descriptor, IPPROTO_IPV6, IPV6_JOIN_GROUP, &membership, sizeof membership);
}

int clinux_beacon_socket(int family, const char *name, unsigned index, uint16_t port, const char *group) {
    int descriptor = make_socket(family, SOCK_DGRAM);
    if (descriptor < 0) return fail(-1);
    // On Linux SO_REUSEADDR alone lets sockets of several users share the port; SO_REUSEPORT is for one user only.
    if (set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1) != 0) return fail(descriptor);
#ifndef __linux__
    if (set_option(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) != 0) return fail(descriptor);
#endif
    if (bind_to_interface(descriptor, family, name, index) != 0) return fail(descriptor);
    int result = family == AF_INET ? set_up_v4(descriptor, index, port, group)
                                   : set_up_v6(descriptor, index, port, group);
    return result == 0 ? descriptor : fail(descriptor);
}
