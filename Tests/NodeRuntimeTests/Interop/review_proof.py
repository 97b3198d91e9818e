"""What a signed export of a review proves, by a program that shares no line with Atelier's own.

It was written from Protocol/review-exports.md (section 5), changes.md, membership.md, records.md and reviews.md alone. A
JSON list of files (each a text) comes in; a list goes out: for each file what it proves, or why it proves nothing. Of
the membership log it knows a genesis, adds and links, of the fold openings, rounds, verdicts, comments and turns: what
the vectors hold. Anything else it refuses to judge.
"""

import base64
import hashlib
import json
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ROLES = {1: "owner", 2: "mentor", 3: "editor", 4: "reviewer", 5: "viewer", 6: "relay"}
MAY_REVIEW = {"owner", "mentor", "editor", "reviewer"}


class Refused(Exception):
    pass


def need(truth, why):
    if not truth:
        raise Refused(why)


def hash256(label, *parts):
    digest = hashlib.blake2b(label.encode(), digest_size=32)
    for part in parts:
        digest.update(part)
    return digest.digest()


def signed(key, signature, label, digest):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, label.encode() + digest)
    except (InvalidSignature, ValueError):
        return False
    return True


def unbase(text):
    need(isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]*", text), "no base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(base64.urlsafe_b64encode(data).rstrip(b"=").decode() == text, "base64url with loose bits")
    return data


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        need(self.at + count <= len(self.data), "cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, count):
        return int.from_bytes(self.take(count), "big")

    def varint(self):
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                need(shift == 7 or byte, "a number said longer than it is")
                return number

    def ids(self):
        found = [self.take(32) for _ in range(self.varint())]
        need(found == sorted(set(found)), "a list out of order")
        return found

    def text(self):
        return self.take(self.varint()).decode()

    def end(self):
        need(self.at == len(self.data), "bytes behind the end")


class Members:
    def __init__(self, genesis, statements):
        reader = Reader(genesis)
        need(reader.take(1) == b"\x01", "version of the genesis")
        reader.take(32)
        owner = reader.take(32)
        reader.take(8)
        self.title, name = reader.text(), reader.text()
        self.space = hash256("space/1", genesis[: reader.at])
        need(signed(owner, reader.take(64), "genesis/1", self.space), "the genesis' signature")
        reader.end()
        # By device: role, name, person, and the op that let it in (the genesis: none).
        self.devices = {owner: ("owner", name, owner, None)}
        self.below = {}
        for statement in statements:
            self.take(statement)

    def take(self, data):
        reader = Reader(data)
        need(reader.take(1) == b"\x01" and reader.take(32) == self.space, "a statement of another space")
        author, parents = reader.take(32), reader.ids()
        kind = reader.take(1)[0]
        identity = hash256("membership-id/1", data[:-64])
        need(signed(author, data[-64:], "membership/1", identity), "a statement's signature")
        need(all(parent in self.below for parent in parents), "a statement before its parents")
        known = set().union(*[self.below[parent] for parent in parents]) | set(parents)
        need(identity not in self.below, "a statement twice")
        self.below[identity] = known
        if kind == 9:
            need(self.role(author, known) in ("owner", "mentor", "editor"), "an epoch by who may not")
            return
        need(kind in (1, 2), "a statement that this program does not know")
        device = reader.take(32)
        need(device not in self.devices, "a member twice")
        role = ROLES[reader.take(1)[0]] if kind == 1 else self.role(author, known)
        name = reader.text()
        reader.take(64)
        reader.end()
        need(kind == 2 or self.role(author, known) in ("owner", "mentor"), "an add by who may not")
        need(role is not None, "a link by no member")
        person = device if kind == 1 else self.devices[author][2]
        self.devices[device] = (role, name, person, identity)

    def role(self, device, known):
        if device not in self.devices:
            return None
        role, _, _, grant = self.devices[device]
        return role if grant is None or grant in known else None

    def known(self, frontier):
        need(all(op in self.below for op in frontier), "a membership frontier that is not there")
        return set().union(*[self.below[op] for op in frontier]) | set(frontier)

    def person(self, device):
        return self.devices[device][2] if device in self.devices else device


class Chains:
    """The changes of all chains, each after what it builds on."""

    def __init__(self, members, strands):
        self.members, self.changes = members, {}
        rows = []
        for strand in strands:
            need(set(strand) - {"after"} == {"chain", "changes", "from"} and strand["changes"], "a history's form")
            need((strand["from"] == 0) == ("after" not in strand), "a history that begins nowhere")
            rows += self.outlines(strand)
            need("signature" in strand["changes"][-1], "a history without a signature at its end")
        pending = {row["id"]: row for row in rows}
        need(len(pending) == len(rows), "a change twice")
        while pending:
            ready = [row for row in pending.values() if all(below in self.changes for below in row["below"])]
            need(ready, "a change whose parents are not there")
            for row in ready:
                self.judge(row)
                self.changes[row["id"]] = pending.pop(row["id"])

    def outlines(self, strand):
        chain = bytes.fromhex(strand["chain"])
        previous = bytes.fromhex(strand.get("after", "00" * 32))
        for place, change in enumerate(strand["changes"]):
            need(set(change) - {"operations", "signature"} == {"outline"}, "a change's form")
            sequence, outline = strand["from"] + place, unbase(change["outline"])
            header = b"\x01" + self.members.space + chain + varint(sequence) + previous + outline
            row = self.parse(outline, sequence)
            row.update(
                id=hash256("change-id/1", header), chain=chain, sequence=sequence, previous=previous,
                signature=unbase(change["signature"]) if "signature" in change else None,
            )
            row["below"] = row["parents"] + ([previous] if sequence else [])
            if sequence == 0:
                need(hash256("chain/1", self.members.space, row["device"], row["nonce"]) == chain, "a chain's origin")
            if "operations" in change:
                data = unbase(change["operations"])
                need(
                    len(data) == row["length"] and hash256("change-operations/1", data) == row["hash"],
                    "operations that the outline does not name",
                )
                row["records"] = self.records(data, row["count"])
            previous = row["id"]
            yield row

    @staticmethod
    def parse(outline, sequence):
        reader, row = Reader(outline), {}
        if sequence == 0:
            row["device"], row["nonce"] = reader.take(32), reader.take(16)
        row["parents"], row["membership"] = reader.ids(), reader.ids()
        row["time"], row["count"], row["length"] = reader.varint(), reader.varint(), reader.varint()
        row["hash"] = reader.take(32)
        row["text"] = reader.varint()
        if row["text"]:
            reader.take(32)
        reader.end()
        need(row["count"] and row["length"], "a change that says nothing")
        return row

    @staticmethod
    def records(data, count):
        reader, records = Reader(data), []
        for _ in range(reader.varint()):
            need(reader.take(1) == b"\x03", "a part that this program does not know")
            text = reader.take(reader.varint())
            record = json.loads(text)
            need(canonical(record) == text and set(record) == {"fields", "kind", "version"}, "a record's form")
            records.append(record)
        reader.end()
        need(len(records) == count, "a wrong number of operations")
        return records

    def judge(self, row):
        below = [self.changes[other] for other in row["below"]]
        if row["sequence"]:
            before = self.changes[row["previous"]]
            need(before["chain"] == row["chain"] and before["sequence"] + 1 == row["sequence"], "a broken chain")
            row["device"], row["start"] = before["device"], before["start"]
            claimed = row["start"] + row["time"]
        else:
            row["start"] = claimed = row["time"]
        known = self.members.known(row["membership"])
        for other in below:
            need(self.members.known(other["membership"]) <= known, "a membership frontier that goes back")
        row["role"] = self.members.role(row["device"], known)
        need(row["role"] not in (None, "relay"), "a change by who may add none")
        need(not row["text"] or row["role"] in ("owner", "mentor", "editor"), "text by who may not edit")
        if row["signature"] is not None:
            need(signed(row["device"], row["signature"], "change/1", row["id"]), "a change's signature")
        row["ancestors"] = set(row["below"]).union(*[other["ancestors"] for other in below])
        for parent in row["parents"]:
            others = [other for other in row["below"] if other != parent]
            need(len(others) == len(row["below"]) - 1, "a parent named twice")
            need(all(parent not in self.changes[other]["ancestors"] for other in others), "parents that are not minimal")
        row["tenths"] = max([claimed] + [other["tenths"] for other in below])
        row["depth"] = 1 + max(other["depth"] for other in below) if below else 0

    def steps(self):
        rows = [row for row in self.changes.values() if "records" in row]
        rows.sort(key=lambda row: (row["tenths"], row["depth"], row["chain"], row["sequence"], row["id"]))
        for row in rows:
            for place, record in enumerate(row["records"]):
                if record["kind"].startswith("review.") and record["version"] == 1:
                    yield row, place, record["kind"], record["fields"]


def fold(review, members, chains):
    title = status = None
    rounds, votes, threads, authors, commit = [], {}, {}, [], None
    resolved = {}
    for row, place, kind, fields in chains.steps():
        about = fields.get("review", row["id"].hex() if kind in ("review.open", "review.round") else None)
        if about != review or row["role"] not in MAY_REVIEW:
            continue
        person, name = members.person(row["device"]), f"{row['id'].hex()}.{place}"
        if kind == "review.open":
            title, status, owner = fields["title"], "open", person
        elif title is None:
            continue
        elif kind == "review.round":
            rounds.append((row["id"].hex(), fields["content"], fields["patch"]))
        elif kind == "review.vote":
            if person == owner or fields["round"] not in [found[0] for found in rounds]:
                continue
            votes[person] = (row["device"], fields["round"], fields["verdict"], row["tenths"])
        elif kind == "review.comment":
            thread = fields.get("thread")
            if thread is None:
                threads[name], resolved[name] = [fields["text"]], False
            elif thread in threads:
                known = fields.get("known", 0) >= len(threads[thread])
                resolved[thread] = bool(fields.get("resolved")) and known
                threads[thread].append(fields["text"])
        elif kind == "review.turn":
            need(fields["to"] == "landed" and row["role"] != "reviewer", "a turn that this program does not know")
            status, commit = "landed", fields.get("commit")
        else:
            raise Refused(f"{kind} is not known to this program")
        if row["device"] not in authors:
            authors.append(row["device"])
    need(title is not None, "nothing opens the review")
    newest = rounds[-1]
    contents = {found[0]: found for found in rounds}
    current = lambda vote: contents[vote[1]][1] == newest[1] or contents[vote[1]][2] == newest[2]
    shown = sorted((vote[3], device, vote) for device, vote in votes.items() if vote[2] != "none")
    return {
        "title": title, "status": status, "commit": commit, "rounds": rounds,
        "devices": [device.hex() for device in authors],
        "names": [members.devices[device][1] for device in authors],
        "verdicts": [[vote[0].hex(), vote[1], vote[2], current(vote)] for _, _, vote in shown],
        "threads": [[texts, resolved[name]] for name, texts in threads.items()],
    }


def said(says):
    """The same out of the plain words."""
    return {
        "title": says["title"], "status": says["status"], "commit": says.get("commit"),
        "rounds": [(found["round"], found["content"], found["patch"]) for found in says["rounds"]],
        "devices": [device for found in says["participants"] for device in found["devices"]],
        "names": [found["name"] for found in says["participants"]],
        "verdicts": [
            [found["by"], found["round"], found["verdict"], found["current"]] for found in says["verdicts"]
        ],
        "threads": [
            [[comment["text"] for comment in found["comments"]], found["resolved"]] for found in says["threads"]
        ],
    }


def blob(data):
    """Protocol/blobs.md, section 1."""
    pieces = [hash256("blob-piece/1", data[at : at + 65536]) for at in range(0, len(data), 65536)]
    pages = [hash256("blob-page/1", b"".join(pieces[at : at + 1024])) for at in range(0, len(pieces), 1024)]
    return hash256("blob/1", varint(len(data)) + b"".join(pages)).hex()


def judge(text):
    data = text.encode()
    try:
        file = json.loads(text)
    except ValueError:
        raise Refused("no JSON") from None
    need(canonical(file) == data, "no canonical JSON")
    names = "chains contents format genesis maker membership review says signature"
    need(set(file) == set(names.split()), "members")
    need(file["format"] == "atelier-review-signed/1", "format")
    rest = {key: value for key, value in file.items() if key != "signature"}
    need(
        signed(bytes.fromhex(file["maker"]), unbase(file["signature"]), "review-export/1",
               hash256("", canonical(rest))),
        "the maker's signature",
    )
    members = Members(unbase(file["genesis"]), [unbase(statement) for statement in file["membership"]])
    chains = Chains(members, file["chains"])
    proven = fold(file["review"], members, chains)
    blobs = [blob(unbase(content)) for content in file["contents"]]
    need(len(set(blobs)) == len(blobs), "contents twice")
    need(set(blobs) <= {content for _, content, _ in proven["rounds"]}, "contents of no round")
    need(said(file["says"]) == proven, "plain words that the records do not come to")
    proven["whole"] = sum("records" in row for row in chains.changes.values())
    proven["changes"] = len(chains.changes)
    return proven


def main():
    answers = []
    for text in json.load(sys.stdin):
        try:
            answers.append({"proven": judge(text)})
        except Refused as refusal:
            answers.append({"refused": str(refusal)})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
