# For other scripts to read: ends them by their own `skip REASON` where network namespaces or python3 are not to be had.

[[ $(uname) == Linux ]] || skip "network namespaces are a matter of Linux."
[[ $(id -u) == 0 ]] || skip "network namespaces need root."
command -v ip >/dev/null || skip "there is no ip (package iproute2)."
command -v python3 >/dev/null || skip "there is no python3."
probe=atelier-probe-$$
ip netns add "$probe" 2>/dev/null || skip "network namespaces are forbidden here."
ip netns delete "$probe"
