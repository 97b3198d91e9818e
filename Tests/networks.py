"""Network namespaces for trials in Python: nodes with cables to switches of their own.

Used by classroom.py, discovery.py and soak.py. Nothing but Python's standard library and `ip`.
"""
import json
import os
import subprocess

from nodes import Node

SWITCHES = ["br0", "br1"]


def ip(*words, space=None):
    command = ["ip"] + (["-n", space] if space else []) + list(words)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


def set_value(space, name, value):
    subprocess.run(["ip", "netns", "exec", space, "sysctl", "-qw", f"{name}={value}"], check=True)


def add_switches(space):
    """A namespace with the two switches. No network has a default route."""
    ip("netns", "add", space)
    for switch in SWITCHES:
        ip("link", "add", switch, "type", "bridge", space=space)
        ip("link", "set", switch, "up", space=space)


def introduce(machines):
    """Sets in each machine's network where all others are, which it would ask for otherwise.

    The kernel keeps neighbours of all namespaces in one table for each family of addresses, of 1,024 places unless it was
    told another number. Forty machines that know one another need more, and what finds no place is not sent at all. What was
    set takes no place.
    """
    def known(machine, interface):
        shown = subprocess.run(
            ["ip", "-j", "-n", machine.space, "address", "show", "dev", interface], capture_output=True, text=True,
            check=True)
        (link,) = json.loads(shown.stdout)
        return [f"neigh replace {found['local']} lladdr {link['address']} dev {interface} nud permanent\n"
                for found in link["addr_info"]]

    for interface, network in {pair for machine in machines for pair in machine.interfaces}:
        there = [machine for machine in machines if (interface, network) in machine.interfaces]
        lines = {machine.space: known(machine, interface) for machine in there}
        for machine in there:
            others = "".join(line for space in lines if space != machine.space for line in lines[space])
            subprocess.run(["ip", "-n", machine.space, "-batch", "-"], input=others, text=True, check=True)


def remove_space(space):
    """With all that is in it; nothing where it was never made."""
    if os.path.exists(f"/run/netns/{space}"):
        ip("netns", "delete", space)


class NetworkedNode(Node):
    """A node in a namespace of its own, with a cable to each of the named switches. Nothing is there before `set_up`."""

    def __init__(self, program, home, name, switches_space, switches, environment=None):
        super().__init__(program, home, name, space=f"{switches_space}-{name}", environment=environment)
        self.switches_space, self.switches = switches_space, switches
        # Each with the number of its network.
        self.interfaces = [(f"eth{number}", 40 + int(switch[-1])) for number, switch in enumerate(switches)]
        self.address = None

    def port(self, number=0):
        """The other end of a cable, beside the switches."""
        return f"{self.name}{number}"

    def set_up(self):
        ip("netns", "add", self.space)
        for kind in ("all", "default"):
            # An address that is being checked cannot be used for a second or two; these networks have no duplicates.
            set_value(self.space, f"net.ipv6.conf.{kind}.accept_dad", 0)
            set_value(self.space, f"net.ipv6.conf.{kind}.addr_gen_mode", 1)
        ip("link", "set", "lo", "up", space=self.space)
        for number, switch in enumerate(self.switches):
            interface = self.interfaces[number][0]
            ip("link", "add", self.port(number), "netns", self.switches_space, "type", "veth", "peer", "name", interface,
               "netns", self.space)
            ip("link", "set", self.port(number), "up", space=self.switches_space)
            ip("link", "set", interface, "up", space=self.space)
            self.plug(switch, number)
        return self

    def plug(self, switch, number=0):
        ip("link", "set", self.port(number), "master", switch, space=self.switches_space)

    def move(self, draw, families=(4, 6)):
        """Addresses that it never had, on every interface."""
        for interface, network in self.interfaces:
            ip("addr", "flush", "dev", interface, space=self.space)
            if 4 in families:
                self.address = f"10.{network}.{draw.randrange(256)}.{draw.randrange(1, 255)}"
                ip("addr", "add", self.address + "/16", "brd", "+", "dev", interface, space=self.space)
            if 6 in families:
                host = "fe80::" + ":".join(f"{draw.randrange(1, 65536):x}" for _ in range(4))
                ip("addr", "add", host + "/64", "dev", interface, "nodad", space=self.space)

    def remove(self):
        """Ends the node if it runs, and takes away what there is of its network."""
        if self.is_running:
            self.kill()
        remove_space(self.space)
