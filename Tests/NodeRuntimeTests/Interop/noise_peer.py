"""One bare Noise handshake over TCP by the library noiseprotocol, as the other side of `atelier diag handshake`.

    noise_peer.py initiate|respond PORT --name NAME [--prologue HEX] [--static HEX] [--remote-static HEX] [--psk HEX]
                  [--count N] [--attack NAME]

Every message has its length in front, two bytes, big endian. After the handshake the initiator sends N messages and the
responder sends each back; then they change places. The answer is one line of JSON. With an attack the peer does that one
thing wrong and then tells what it still hears, up to the end of the connection.
"""

import argparse
import json
import socket
import sys

from noise.connection import Keypair, NoiseConnection

# A point of order 8: whatever the private key, the shared secret is zero (RFC 7748, section 6.1).
LOW_ORDER = bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")
LONGEST = 65_535
HANDSHAKE_ATTACKS = ("changed-handshake", "cut-handshake", "long-handshake", "low-order")
TRANSPORT_ATTACKS = ("changed-message", "cut-message", "long-message", "replay", "broken-off")


class Done(Exception):
    """The attack has been made; its argument is what was heard after it."""


class Stream:
    def __init__(self, connection):
        connection.settimeout(30)
        self.connection = connection

    def send(self, message):
        self.connection.sendall(len(message).to_bytes(2, "big") + message)

    def receive(self):
        return self.exactly(int.from_bytes(self.exactly(2), "big"))

    def exactly(self, count):
        got = b""
        while len(got) < count:
            part = self.connection.recv(count - len(got))
            if not part:
                raise EOFError("the other side closed the connection")
            got += part
        return got

    def rest(self):
        """All that still comes; a reset is an end as well."""
        got = b""
        try:
            while part := self.connection.recv(65_536):
                got += part
        except ConnectionError:
            pass
        return got


class Peer:
    def __init__(self, options):
        self.options = options
        self.initiates = options.role == "initiate"
        self.noise = NoiseConnection.from_name(options.name.encode())
        self.noise.set_prologue(bytes.fromhex(options.prologue))
        if self.initiates:
            self.noise.set_as_initiator()
        else:
            self.noise.set_as_responder()
        if options.static:
            self.noise.set_keypair_from_private_bytes(Keypair.STATIC, bytes.fromhex(options.static))
        if options.remote_static:
            self.noise.set_keypair_from_public_bytes(Keypair.REMOTE_STATIC, bytes.fromhex(options.remote_static))
        if options.psk:
            self.noise.set_psks(psks=[bytes.fromhex(psk) for psk in options.psk])
        self.noise.start_handshake()
        self.received = 0
        self.remote_static = None

    def run(self, stream):
        self.stream = stream
        try:
            self.shake_hands()
            for speaks in (self.initiates, not self.initiates):
                for index in range(self.options.count):
                    if speaks:
                        self.speak(index)
                    else:
                        self.answer()
        except Done as attack:
            return {"attack": self.options.attack, "heard": attack.args[0].hex()}
        return {
            "handshakeHash": self.noise.get_handshake_hash().hex(),
            "remoteStatic": self.remote_static,
            "messages": self.received,
        }

    def shake_hands(self):
        state = self.noise.noise_protocol.handshake_state
        mine = self.initiates
        while not self.noise.handshake_finished:
            # The last message that this side writes carries something sealed; its first one begins with the bare key.
            is_last = len(state.message_patterns) <= 2
            if mine:
                payload = bytes(LONGEST - 4_096) if self.attacks("long-handshake") and is_last else b""
                message = bytes(self.noise.write_message(payload))
                self.send_handshake(message, is_last)
            else:
                if self.noise.read_message(self.stream.receive()):
                    raise ValueError("a payload in the handshake")
            mine = not mine
        if hasattr(state.rs, "public_bytes"):
            self.remote_static = state.rs.public_bytes.hex()

    def send_handshake(self, message, is_last):
        if self.attacks("low-order"):
            self.finish(LOW_ORDER + message[32:])
        if is_last:
            if self.attacks("changed-handshake"):
                self.finish(flipped(message))
            if self.attacks("cut-handshake"):
                self.finish(message[:-1])
            if self.attacks("long-handshake"):
                self.finish(message)
        self.stream.send(message)

    def speak(self, index):
        words = b"message %d" % (index + 1)
        self.send(words)
        if self.receive() != words:
            raise ValueError("another echo")

    def answer(self):
        self.send(self.receive())

    def send(self, words):
        message = self.noise.encrypt(words)
        if self.attacks("changed-message"):
            self.finish(flipped(message))
        if self.attacks("cut-message"):
            self.finish(message[:-1])
        if self.attacks("long-message"):
            self.finish(message + bytes(LONGEST - len(message)))
        if self.attacks("broken-off"):
            self.stream.connection.sendall(len(message).to_bytes(2, "big") + message[:-1])
            self.stream.connection.shutdown(socket.SHUT_WR)
            raise Done(self.stream.rest())
        self.stream.send(message)
        if self.attacks("replay"):
            # An initiator lets the first message be answered, as an honest one would.
            if self.initiates:
                self.receive()
            self.finish(message)

    def receive(self):
        words = bytes(self.noise.decrypt(self.stream.receive()))
        self.received += 1
        return words

    def attacks(self, name):
        return self.options.attack == name

    def finish(self, message):
        self.stream.send(message)
        raise Done(self.stream.rest())


def flipped(message):
    return message[:-1] + bytes([message[-1] ^ 1])


def connect(options):
    if options.role == "initiate":
        return socket.create_connection(("127.0.0.1", options.port), timeout=30)
    with socket.create_server(("127.0.0.1", options.port)) as listener:
        listener.settimeout(30)
        print(f"listening on {listener.getsockname()[1]}", file=sys.stderr, flush=True)
        return listener.accept()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=("initiate", "respond"))
    parser.add_argument("port", type=int)
    parser.add_argument("--name", required=True)
    parser.add_argument("--prologue", default="")
    parser.add_argument("--static")
    parser.add_argument("--remote-static")
    parser.add_argument("--psk", action="append")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--attack", choices=HANDSHAKE_ATTACKS + TRANSPORT_ATTACKS)
    options = parser.parse_args()
    peer = Peer(options)
    with connect(options) as connection:
        print(json.dumps(peer.run(Stream(connection))))


if __name__ == "__main__":
    main()
