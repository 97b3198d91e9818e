#!/usr/bin/env python3
"""A wire between two network namespaces that is late and loses packets, and a stranger that sends junk.

    forwarder.py wire NAMESPACE-A NAMESPACE-B --delay-ms 20 --loss 0.03 --seed 1
    forwarder.py junk ADDRESS PORT --rate 50000 --seconds 20

`wire` makes a TUN device in each namespace (10.77.0.1 in A, 10.77.0.2 in B), prints "ready" and passes whole IP packets
from one to the other: real TCP sees the loss and the delay. The kernel's netem would do the same where it is built in.
Each packet is lost or not by a generator of the seed; both directions have the same delay and loss. Needs root and
nothing but Python's standard library.
"""
import argparse
import ctypes
import fcntl
import heapq
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
CLONE_NEWNET = 0x40000000


def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/var/run/netns/{namespace}") as file:
        if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"no way into {namespace}")


def device(namespace, address):
    enter(namespace)
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH14x", b"wire", IFF_TUN | IFF_NO_PI))
    for command in (["addr", "add", f"{address}/24", "dev", "wire"], ["link", "set", "wire", "up"], ["link", "set", "lo", "up"]):
        subprocess.run(["ip", *command], check=True)
    return descriptor


def wire(options):
    ends = [device(options.a, "10.77.0.1"), device(options.b, "10.77.0.2")]
    draw = random.Random(options.seed)
    waiting, order, passed, lost = [], 0, 0, 0
    print("ready", flush=True)
    try:
        while True:
            timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else None
            for end in select.select(ends, [], [], timeout)[0]:
                packet = os.read(end, 65536)
                if draw.random() < options.loss:
                    lost += 1
                    continue
                order += 1
                heapq.heappush(waiting, (time.monotonic() + options.delay_ms / 1000, order, ends[1 - ends.index(end)], packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, end, packet = heapq.heappop(waiting)
                try:
                    os.write(end, packet)
                    passed += 1
                except BlockingIOError:
                    lost += 1
    except KeyboardInterrupt:
        pass
    print(f"{passed} packets passed, {lost} lost", file=sys.stderr)


def junk(options):
    """Datagrams in the form of a lane's, with indexes that nobody has."""
    address = (options.address, options.port)
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.setblocking(False)
    packets = [bytes([0x10]) + os.urandom(95) for _ in range(512)]
    start, sent = time.monotonic(), 0
    while (now := time.monotonic() - start) < options.seconds:
        due = int(now * options.rate)
        while sent < due:
            try:
                sender.sendto(packets[sent % 512], address)
            except BlockingIOError:
                pass
            sent += 1
        time.sleep(0.0005)
    print(f"{sent / options.seconds:.0f} datagrams a second", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("wire")
    one.add_argument("a")
    one.add_argument("b")
    one.add_argument("--delay-ms", type=float, default=0)
    one.add_argument("--loss", type=float, default=0)
    one.add_argument("--seed", type=int, default=1)
    two = verbs.add_parser("junk")
    two.add_argument("address")
    two.add_argument("port", type=int)
    two.add_argument("--rate", type=int, default=50_000)
    two.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    wire(options) if options.verb == "wire" else junk(options)


main()
