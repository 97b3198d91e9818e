"""A device that speaks the protocol by its pages, in another language, and says with it what it likes.

channel.md (openings, Noise, frames), identity.md (certificates), discovery.md (links), sync.md (hello, join).
"""
import base64
import hashlib
import hmac
import os
import socket
import time

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

HELLO, DIGEST, FRONTIER, MEMBERSHIP, CHANGES, JOIN, WELCOME, PING, NEED_EPOCH = 1, 2, 3, 4, 5, 6, 7, 8, 11
PLAINTEXT_MAX = 16_384
PATTERNS = {
    "XKpsk3": [["e", "es"], ["e", "ee"], ["s", "se", "psk"]],
    "IK": [["e", "es", "s", "ss"], ["e", "ee", "se"]],
}


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def prefixed(data):
    return varint(len(data)) + data


def frame(kind, body, goes_on=False):
    return bytes([kind | (0x80 if goes_on else 0)]) + prefixed(body)


class Device:
    def __init__(self, name):
        self.name = name.encode()
        signer = Ed25519PrivateKey.generate()
        self.channel = X25519PrivateKey.generate()
        signed = signer.public_key().public_bytes_raw() + self.channel.public_key().public_bytes_raw()
        signed += bytes(8) + (1).to_bytes(8, "big")
        self.certificate = b"\x01" + signed + signer.sign(b"channel-key/1" + signed)

    def payload(self):
        now = time.time_ns()
        at = (now // 10**9).to_bytes(8, "big") + (now % 10**9).to_bytes(4, "big")
        return b"\x01" + at + prefixed(self.certificate)

    def hello(self):
        now = (time.time_ns() // 10**6).to_bytes(8, "big")
        return frame(HELLO, prefixed(self.name) + prefixed(b"0.1.0") + bytes(2) + os.urandom(16) + now)


class Link:
    """What an invitation's text says."""

    def __init__(self, text):
        letters = text.removeprefix("atelier:")
        data = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        self.number, self.channel_key, self.secret = data[1:3], data[3:35], data[51:83]
        self.id = hashlib.blake2b(b"invite-id/1" + self.secret, digest_size=32).digest()[:16]


def derive(key, data, count):
    secret = hmac.new(key, data, hashlib.blake2b).digest()
    out = [b""]
    for number in range(1, count + 1):
        out.append(hmac.new(secret, out[-1] + bytes([number]), hashlib.blake2b).digest())
    return out[1:]


class Cipher:
    def __init__(self, key):
        self.cipher, self.count = ChaCha20Poly1305(key[:32]), 0

    def nonce(self):
        self.count += 1
        return bytes(4) + (self.count - 1).to_bytes(8, "little")

    def seal(self, data, associated=b""):
        return self.cipher.encrypt(self.nonce(), data, associated)

    def open(self, data, associated=b""):
        return self.cipher.decrypt(self.nonce(), data, associated)


class Handshake:
    """The initiator of a Noise handshake, revision 34."""

    def __init__(self, pattern, prologue, device, remote, psk=None):
        self.messages, self.device, self.remote, self.psk = PATTERNS[pattern], device, remote, psk
        self.hash = self.chain = f"Noise_{pattern}_25519_ChaChaPoly_BLAKE2b".encode().ljust(64, b"\0")
        self.cipher, self.ephemeral, self.remote_ephemeral = None, None, None
        self.mix_hash(prologue)
        self.mix_hash(remote)

    def mix_hash(self, data):
        self.hash = hashlib.blake2b(self.hash + data).digest()

    def mix_key(self, data):
        self.chain, key = derive(self.chain, data, 2)
        self.cipher = Cipher(key)

    def agree(self, secret, public):
        self.mix_key(secret.exchange(X25519PublicKey.from_public_bytes(public)))

    def seal(self, data):
        sealed = self.cipher.seal(data, self.hash) if self.cipher else data
        self.mix_hash(sealed)
        return sealed

    def token(self, token, out):
        if token == "e":
            self.ephemeral = X25519PrivateKey.generate()
            public = self.ephemeral.public_key().public_bytes_raw()
            self.mix_hash(public)
            if self.psk:
                self.mix_key(public)
            out += public
        elif token == "s":
            out += self.seal(self.device.channel.public_key().public_bytes_raw())
        elif token == "psk":
            self.chain, mixed, key = derive(self.chain, self.psk, 3)
            self.mix_hash(mixed)
            self.cipher = Cipher(key)
        else:
            own = self.ephemeral if token[0] == "e" else self.device.channel
            self.agree(own, self.remote if token[1] == "s" else self.remote_ephemeral)

    def write(self, index, payload):
        out = bytearray()
        for token in self.messages[index]:
            self.token(token, out)
        return bytes(out + self.seal(payload))

    def read(self, index, message):
        self.remote_ephemeral, rest = message[:32], message[32:]
        self.mix_hash(self.remote_ephemeral)
        if self.psk:
            self.mix_key(self.remote_ephemeral)
        for token in self.messages[index][1:]:
            self.token(token, None)
        payload = self.cipher.open(rest, self.hash)
        self.mix_hash(rest)
        return payload

    def split(self):
        return [Cipher(key) for key in derive(self.chain, b"", 2)]


class Peer:
    """A connection of a device to a node."""

    def __init__(self, device, port, source):
        self.device = device
        self.socket = socket.socket()
        self.socket.settimeout(20)
        self.socket.bind((source, 0))
        self.socket.connect(("127.0.0.1", port))
        self.sending = self.receiving = None

    def send(self, *messages):
        self.socket.sendall(b"".join(len(message).to_bytes(2, "big") + message for message in messages))

    def receive(self):
        return self.exactly(int.from_bytes(self.exactly(2), "big"))

    def exactly(self, count):
        got = b""
        while len(got) < count:
            part = self.socket.recv(count - len(got))
            if not part:
                raise EOFError("the node hung up")
            got += part
        return got

    def join(self, link):
        """By an invitation; true once the node has welcomed it."""
        opening = b"NODE/1\x03\x01\x00\x01" + link.id
        handshake = Handshake("XKpsk3", opening + b"\x01", self.device, link.channel_key, link.secret)
        self.send(opening, handshake.write(0, b""))
        handshake.read(1, self.receive())
        self.send(handshake.write(2, self.device.payload()))
        self.sending, self.receiving = handshake.split()
        self.say(self.device.hello() + frame(JOIN, link.number + prefixed(self.device.name)))
        return self.wait_for(WELCOME)

    def meet(self, channel_key):
        """As a device that the node knows."""
        first, opening = self.first_messages(channel_key)
        self.send(*first)
        opening.read(1, self.receive())
        self.sending, self.receiving = opening.split()
        self.say(self.device.hello())

    def first_messages(self, channel_key):
        opening = b"NODE/1\x02\x01\x00\x01"
        handshake = Handshake("IK", opening + b"\x01", self.device, channel_key)
        return (opening, handshake.write(0, self.device.payload())), handshake

    def say(self, plaintext):
        self.send(self.sending.seal(plaintext))

    def wait_for(self, kind):
        """Reads until a frame of a kind has come whole."""
        while True:
            data, at = self.receiving.open(self.receive()), 0
            while at < len(data) and data[at]:
                found, count, shift = data[at], 0, 0
                at += 1
                while True:
                    byte = data[at]
                    at += 1
                    count |= (byte & 0x7F) << shift
                    shift += 7
                    if byte < 0x80:
                        break
                at += count
                if found == kind:
                    return True

    def close(self):
        self.socket.close()


GONE = (OSError, EOFError, InvalidTag)
