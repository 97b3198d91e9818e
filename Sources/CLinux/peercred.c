#include "peercred.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

int clinux_peer_user(int socket, uint32_t *user) {
#ifdef __linux__
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return errno;
    if (length != sizeof credentials) return EPROTO;
    *user = credentials.uid;
#else
    uid_t effective_user;
    gid_t effective_group;
    if (getpeereid(socket, &effective_user, &effective_group) != 0) return errno;
    *user = effective_user;
#endif
    return 0;
}
