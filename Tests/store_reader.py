"""Reads a node's store without a line of the node's own code: SQL, BLAKE2b and Ed25519 by the pages of Protocol/.

It finds that the database is whole, that each space's id is its genesis' hash and each op's id its own, that each
chain's changes follow one another by sequence and by hash, that no chain was forked, and that the newest signature of
each chain is its device's. What it answers are the ids of each chain and all text that was inserted. Of changes that were
sealed into columns only the tags are checked: trials stay below the number at which that begins.
"""
import hashlib
import os
import shutil
import sqlite3
import tempfile


class Damaged(RuntimeError):
    pass


def hash256(label, *parts):
    return hashlib.blake2b(label + b"".join(parts), digest_size=32).digest()


class Reader:
    """Varints and lists of README.md, "Bytes"."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise Damaged("bytes end too early")
        self.at += count
        return self.data[self.at - count:self.at]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def ids(self):
        return [self.take(32) for _ in range(self.varint())]

    @property
    def is_at_end(self):
        return self.at == len(self.data)


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def listed(ids):
    return varint(len(ids)) + b"".join(ids)


def count_operations(data):
    """changes.md, section 3."""
    reader, count = Reader(data), 0

    def text_parents():
        if reader.take(1)[0] == 2:
            for _ in range(reader.varint()):
                reader.take(32), reader.varint()

    for _ in range(reader.varint()):
        kind = reader.take(1)[0]
        if kind == 1:
            reader.take(32), text_parents()
            operations = reader.varint()
            for _ in range(operations):
                reader.varint(), reader.varint()
            count += operations
        elif kind in (4, 5):
            reader.take(32), text_parents()
            for _ in range(reader.varint()):
                reader.take(32), reader.varint(), reader.varint()
            count += 1
        elif kind == 2:
            operations = reader.varint()
            for _ in range(operations):
                operation = reader.take(1)[0]
                if operation == 1:
                    reader.take(1)
                if operation in (2, 3):
                    reader.take(32)
                if operation in (1, 2):
                    if reader.take(1)[0] == 1:
                        reader.take(32)
                    reader.take(reader.varint())
            count += operations
        elif kind == 3:
            reader.take(reader.varint())
            count += 1
        else:
            raise Damaged(f"a part of kind {kind}")
    if not reader.is_at_end:
        raise Damaged("operations end too late")
    return count


class Chain:
    def __init__(self, space, name):
        self.space, self.name = space, name
        self.ids, self.texts, self.device = [], [], None
        self.membership, self.signed = None, None
        # Sealed changes come first; of these only the count and the last id are known.
        self.sealed, self.last_sealed = 0, None

    @property
    def end(self):
        """How many changes it has, and the last one's id."""
        return self.sealed + len(self.ids), self.ids[-1] if self.ids else self.last_sealed

    def add(self, sequence, stated, body, signature):
        """changes.md, sections 2 and 4: the id from the body and what stands before it."""
        if sequence != self.sealed + len(self.ids):
            raise Damaged(f"change {sequence} comes where {self.sealed + len(self.ids)} should")
        reader = Reader(body)
        flags = reader.take(1)[0]
        origin = reader.take(48) if sequence == 0 else b""
        if origin:
            self.device = origin[:32]
            if hash256(b"chain/1", self.space, origin) != self.name:
                raise Damaged("a chain's id is not the hash of its origin")
        time = reader.varint()
        parents = reader.ids() if flags & 2 else []
        if not flags & 1:
            self.membership = reader.ids()
        if self.membership is None:
            raise Damaged("the first change of a chain repeats a frontier")
        operations = reader.take(reader.varint())
        if flags & 4:
            count, text_hash, text = reader.varint(), reader.take(32), None
        else:
            text = body[reader.at:]
            count, text_hash = len(text), hash256(b"change-text/1", text)
        previous = self.end[1] or bytes(32)
        header = b"".join([
            b"\x01", self.space, self.name, varint(sequence), previous, origin, listed(parents),
            listed(self.membership), varint(time), varint(count_operations(operations)), varint(len(operations)),
            hash256(b"change-operations/1", operations), varint(count), text_hash if count else b"",
        ])
        found = hash256(b"change-id/1", header)
        if found != stated:
            raise Damaged(f"change {sequence} has another id than its bytes")
        self.ids.append(found)
        self.texts.append(text or b"")
        if signature is not None:
            self.signed = (found, signature)


class Store:
    """What a store holds; `Damaged` when it is not whole."""

    # Signatures that were found good before: they cost most.
    checked = set()

    def __init__(self, folder):
        """Reads a copy, so that neither the node nor what a crash left is touched."""
        with tempfile.TemporaryDirectory() as copy:
            for name in ("node.sqlite", "node.sqlite-wal"):
                if os.path.exists(f"{folder}/{name}"):
                    shutil.copy(f"{folder}/{name}", copy)
            database = sqlite3.connect(f"{copy}/node.sqlite")
            try:
                self.read(database)
            except sqlite3.DatabaseError as error:
                raise Damaged(f"the database cannot be read: {error}") from error
            finally:
                database.close()

    @classmethod
    def of(cls, database):
        """From a database that is open."""
        store = cls.__new__(cls)
        store.read(database)
        return store

    def read(self, database):
        answer = database.execute("PRAGMA integrity_check").fetchall()
        if answer != [("ok",)]:
            raise Damaged(f"integrity_check: {answer[:3]}")
        if database.execute("PRAGMA foreign_key_check").fetchall():
            raise Damaged("a row refers to nothing")
        spaces = dict(database.execute("SELECT number, id FROM spaces"))
        for number, genesis in database.execute("SELECT number, genesis FROM spaces"):
            if hash256(b"space/1", genesis[:-64]) != spaces[number]:
                raise Damaged("a space's id is not the hash of its genesis")
        for name, body in database.execute("SELECT id, body FROM membershipOps"):
            if hash256(b"membership-id/1", body[:-64]) != name:
                raise Damaged("a membership op's id is not its hash")
        self.chains = {}
        for number, space, name, strand in database.execute("SELECT number, space, id, strand FROM chains"):
            if strand != 0:
                raise Damaged("a chain was forked")
            self.chains[number] = Chain(spaces[space], name)
        self.read_sealed(database, spaces)
        rows = "SELECT chain, sequence, id, body, signature FROM changes ORDER BY chain, sequence"
        for number, sequence, name, body, signature in database.execute(rows):
            self.chains[number].add(sequence, name, body, signature)
        for chain in self.chains.values():
            self.check_tip(chain)
        self.chains = {chain.name: chain for chain in self.chains.values()}

    def read_sealed(self, database, spaces):
        for space, data in database.execute("SELECT space, bytes FROM sealedSegments"):
            if hash256(b"sealed-segment/1", spaces[space], data[:-16])[:16] != data[-16:]:
                raise Damaged("a sealed segment's tag does not fit")
        ends = "SELECT chain, endSequence, lastID, lastMembership FROM sealedChains ORDER BY endSequence"
        for number, end, last, membership in database.execute(ends):
            chain = self.chains[number]
            chain.sealed, chain.last_sealed = end, last
            chain.membership = [membership[at:at + 32] for at in range(0, len(membership), 32)]

    def check_tip(self, chain):
        """The last change is signed, and by the device: without it nobody could pass the chain on."""
        if not chain.ids:
            return
        if chain.signed is None or chain.signed[0] != chain.ids[-1]:
            raise Damaged("a chain does not end in a signed change")
        if chain.device is None or chain.signed in Store.checked:
            return
        if not is_signed(chain.device, b"change/1" + chain.signed[0], chain.signed[1]):
            raise Damaged("a chain's signature is not its device's")
        Store.checked.add(chain.signed)

    @property
    def text(self):
        return b"".join(text for chain in self.chains.values() for text in chain.texts)


def agree(left, right):
    """Two stores that met: of each chain that both have, one has the beginning of the other's."""
    for name in left.chains.keys() & right.chains.keys():
        ours, theirs = left.chains[name], right.chains[name]
        start = max(ours.sealed, theirs.sealed)
        first, second = ours.ids[start - ours.sealed:], theirs.ids[start - theirs.sealed:]
        count = min(len(first), len(second))
        if first[:count] != second[:count]:
            raise Damaged("two stores have different changes in one place of a chain")


# Ed25519 by RFC 8032, section 6; slow and plain.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or y >= P:
        return None
    return P - x if x & 1 != sign else x


def add(first, second):
    a = (first[1] - first[0]) * (second[1] - second[0]) % P
    b = (first[1] + first[0]) * (second[1] + second[0]) % P
    c = 2 * first[3] * second[3] * D % P
    d = 2 * first[2] * second[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def point(data):
    number = int.from_bytes(data, "little")
    y = number & (1 << 255) - 1
    x = recover(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover(BASE_Y, 0), BASE_Y, 1, recover(BASE_Y, 0) * BASE_Y % P)


def is_signed(key, message, signature):
    public, nonce, scalar = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or scalar >= L:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(scalar, BASE), add(nonce, times(digest, public))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0
