import Membership
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct EpochViewTests {
    @Test("members of the time open a new epoch, strangers and relays do not")
    func recipients() throws {
        var room = try EpochRoom(4, seed: 1)
        try room.add(1, as: .viewer)
        try room.add(2, as: .relay)
        let (_, key) = try room.turn(by: 0)
        for device in 0..<4 { room.open(device) }
        #expect(room.choice(of: 0).writing?.id == key.id)
        #expect(room.devices.map { $0.ring.held[key.id] != nil } == [true, true, false, false])
    }

    @Test("who joins later gets one key and with it the past, and no key of the past opens the future")
    func past() throws {
        var room = try EpochRoom(3, seed: 2)
        let first = try room.turn(by: 0).key
        let second = try room.turn(by: 0).key
        try room.add(1)
        let third = try room.turn(by: 0).key
        room.open(1)
        #expect(Set(room.devices[1].ring.held.keys) == [first.id, second.id, third.id])
        // Who was given the second alone gets the first by it, not the third.
        room.devices[2].ring.insert(second, at: 0)
        room.open(2)
        #expect(Set(room.devices[2].ring.held.keys) == [first.id, second.id])
    }

    @Test("a removal makes every earlier epoch unusable, and a removed member opens nothing newer from disk")
    func removal() throws {
        var room = try EpochRoom(3, seed: 3)
        try room.add(1)
        try room.add(2)
        try room.turn(by: 0)
        for device in 0..<3 { room.open(device) }
        let before = try #require(room.seal(by: 1))
        #expect(room.canOpen(before, 2))
        try room.remove(2)
        #expect(room.choice(of: 1).writing == nil)
        try room.turn(by: 1)
        let after = try #require(room.seal(by: 1))
        #expect(room.canOpen(after, 0))
        #expect(!room.canOpen(after, 2))
        #expect(room.canOpen(before, 2))
    }

    @Test("two removals that did not know of each other leave no usable epoch, and one more turn mends it")
    func concurrentRemovals() throws {
        var room = try EpochRoom(5, seed: 4)
        try room.add(1, as: .mentor)
        for device in [2, 4] { try room.add(device) }
        // Only who is less deep removes: the mentor's own.
        try room.say(.add(device: room.devices[3].id, role: .editor, name: "d3"), by: 1)
        let base = room.log.frontier
        let left = try room.remove(2, by: 0, on: base)
        let right = try room.remove(3, by: 1, on: base)
        try room.turn(by: 0, on: [left])
        try room.turn(by: 1, on: [right])
        for device in [0, 1, 4] {
            room.open(device)
            #expect(room.choice(of: device).writing == nil)
            #expect(room.choice(of: device).missing.isEmpty)
        }
        try room.turn(by: 4)
        let sealed = try #require(room.seal(by: 4))
        #expect(room.canOpen(sealed, 0) && room.canOpen(sealed, 1))
        #expect(!room.canOpen(sealed, 2) && !room.canOpen(sealed, 3))
    }

    @Test("a member that was added beside an epoch, and removed, could have asked for its key: not usable")
    func addedBeside() throws {
        var room = try EpochRoom(3, seed: 5)
        try room.add(1)
        let base = room.log.frontier
        let epoch = try room.turn(by: 1, on: base).key
        let added = try room.add(2, on: base)
        #expect(room.choice(of: 1).writing?.id == epoch.id)
        try room.remove(2, on: [added])
        #expect(room.choice(of: 1).writing == nil)
    }

    @Test("leaving, and becoming a relay, are removals to an epoch; coming back is none")
    func otherEnds() throws {
        for action in [MembershipOp.Action.leave(cut: []), nil] {
            var room = try EpochRoom(3, seed: 6)
            try room.add(1)
            try room.turn(by: 0)
            if let action {
                try room.say(action, by: 1)
            } else {
                try room.say(.role(devices: [room.devices[1].id], role: .relay, cut: []), by: 0)
            }
            #expect(room.choice(of: 0).writing == nil)
            let epoch = try room.turn(by: 0).key
            room.open(1)
            #expect(room.devices[1].ring.held[epoch.id] == nil)
            #expect(room.choice(of: 0).writing?.id == epoch.id)
        }
    }

    @Test("what a member lacks is named, and it goes on under the newest that it holds")
    func missing() throws {
        var room = try EpochRoom(2, seed: 7)
        try room.add(1)
        let first = try room.turn(by: 0).key
        room.open(1)
        // A seal that does not open: to another key of the device.
        let turn = EpochTurn(
            after: EpochView(room.log), with: room.devices[0].ring,
            to: [SealRecipient(device: room.devices[1].id, serial: 2, key: room.devices[1].pair.publicKey)],
            from: room.devices[0].pair, random: room.random)
        try room.say(.epoch(turn.statement), by: 0)
        room.open(1)
        #expect(room.choice(of: 1).missing == [turn.key.id])
        #expect(room.choice(of: 1).writing?.id == first.id)
        room.devices[1].ring.insert(turn.key, at: 0)
        #expect(room.choice(of: 1).writing?.id == turn.key.id)
        #expect(room.choice(of: 1).previous?.id == first.id)
    }

    @Test("of epochs side by side all take the same one")
    func tie() throws {
        var room = try EpochRoom(3, seed: 8)
        try room.add(1)
        try room.add(2)
        let base = room.log.frontier
        let turns = [try room.turn(by: 1, on: base), try room.turn(by: 2, on: base)]
        let expected = turns.min { $0.op < $1.op }?.key.id
        for device in 0..<3 {
            room.open(device)
            #expect(room.choice(of: device).writing?.id == expected)
        }
    }

    @Test("a usable epoch is found behind 15 newer epochs that are not usable, and not behind 16")
    func lookedAt() throws {
        var room = try EpochRoom(3, seed: 10)
        try room.add(1)
        try room.add(2)
        var tip = room.log.frontier
        let removed = try room.remove(2)
        let usable = try room.turn(by: 0, on: [removed]).op
        // A member that has not heard of the removal goes on turning, ever deeper: its second is as deep as the usable.
        var turned: [Bytes32] = []
        for _ in 0..<EpochView.lookedAtMax + 2 {
            tip = [try room.turn(by: 1, on: tip).op]
            turned += tip
            let newer = turned.dropFirst(2).count + (turned.count > 1 && turned[1] < usable ? 1 : 0)
            let found = EpochView(room.log).usable.map(\.op)
            #expect(found == (newer < EpochView.lookedAtMax ? [usable] : []), "\(newer)")
        }
    }

    @Test("an epoch by somebody who may not edit, or a repeated one, counts for nothing")
    func foreign() throws {
        var room = try EpochRoom(2, seed: 9)
        try room.add(1, as: .viewer)
        let turn = EpochTurn(
            after: EpochView(room.log), with: room.devices[1].ring, to: [], from: room.devices[1].pair,
            random: room.random)
        #expect(throws: MembershipError.self) { try room.say(.epoch(turn.statement), by: 1) }
        #expect(EpochView(room.log).epochs.isEmpty)
    }
}

struct EpochRingTests {
    @Test("a stored ring is found again, and bytes that are none are refused")
    func stored() throws {
        var room = try EpochRoom(1, seed: 11)
        for _ in 0..<3 { try room.turn(by: 0) }
        var ring = room.devices[0].ring
        let key = try #require(room.choice(of: 0).writing)
        ring.note(sealedInBytes: 77, under: key.id)
        let bytes = ring.encode()
        let read = try EpochRing(decoding: bytes, of: ring.space)
        #expect(Set(read.held.keys) == Set(ring.held.keys))
        #expect(read.held[key.id]?.sealedInBytes == 77)
        for count in bytes.indices {
            #expect(throws: EpochError.self) { try EpochRing(decoding: Array(bytes[..<count]), of: ring.space) }
        }
        #expect(throws: EpochError.self) { try EpochRing(decoding: bytes + [0], of: ring.space) }
    }

    @Test("a ring at its limit takes a new key and lets go of the one that was learned longest ago")
    func limit() {
        let random = RandomSource(seed: 12)
        let space = SpaceID(random.bytes32())
        var ring = EpochRing(space: space)
        let keys = (0...EpochRing.keysMax).map { _ in EpochKey.generate(for: space, from: random) }
        for (time, key) in keys.enumerated() { ring.insert(key, at: UInt64(time) + 1) }
        #expect(ring.held.count == EpochRing.keysMax)
        #expect(ring.key(of: keys[0].id) == nil)
        #expect(ring.key(of: keys[EpochRing.keysMax].id) != nil)
    }

    @Test("an epoch is worn out after a week, or 64 MiB, and not before")
    func wear() {
        let random = RandomSource(seed: 13)
        let key = EpochKey.generate(for: SpaceID(random.bytes32()), from: random)
        var ring = EpochRing(space: key.space)
        ring.insert(key, at: 1000)
        let week = EpochRing.ageMaxInSeconds
        #expect(!ring.isWornOut(key.id, at: 1000 + week - 1))
        #expect(ring.isWornOut(key.id, at: 1000 + week))
        // A clock that went back says nothing about age.
        #expect(!ring.isWornOut(key.id, at: 0))
        ring.note(sealedInBytes: Int(EpochRing.sealedMaxInBytes) - 1, under: key.id)
        #expect(!ring.isWornOut(key.id, at: 1000))
        ring.note(sealedInBytes: 1, under: key.id)
        #expect(ring.isWornOut(key.id, at: 1000))
    }
}

/// Random logs against what the rule is for: a model that asks in every view that somebody could have.
struct EpochSafetyTests {
    @Test(
        "nobody that may not read now could read in any view that has a usable epoch",
        arguments: SeededRandom.seeds(1..<61))
    func safety(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let room = try grown(&random)
        let view = EpochView(room.log)
        let operations = room.log.operations
        let former = room.devices.map(\.id).filter { room.log.role(of: $0)?.canRead != true }
        for epoch in view.usable {
            for _ in 0..<12 {
                // Any set of ops that holds the epoch's and all below its own is a view that somebody could have.
                let chosen = operations.filter { _ in random.oneIn(3) }.map(\.id) + [epoch.op]
                let seen = try room.log(at: chosen)
                for device in former {
                    #expect(seen.role(of: device)?.canRead != true, "\(random)")
                }
            }
        }
    }

    @Test(
        "a turn on all that is known is usable, and the order of arrival changes nothing",
        arguments: SeededRandom.seeds(1..<31))
    func order(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var room = try grown(&random)
        let (_, key) = try room.turn(by: 0)
        let view = EpochView(room.log)
        #expect(view.usable.first?.statement.epoch == key.id, "\(random)")
        var waiting = room.log.operations.shuffled(using: &random)
        var other = MembershipLog(genesis: room.genesis)
        while !waiting.isEmpty {
            let index = try #require(waiting.firstIndex { $0.parents.allSatisfy(other.contains) })
            _ = try other.insert(waiting.remove(at: index))
        }
        #expect(EpochView(other).usable.map(\.op) == view.usable.map(\.op), "\(random)")
    }

    /// A log of adds, removals, leaves, roles and turns by several members, each on what a few of the newest ops hold.
    private func grown(_ random: inout SeededRandom) throws -> EpochRoom {
        var room = try EpochRoom(6, seed: random.next())
        try room.add(1, as: .mentor)
        try room.add(2)
        for _ in 0..<24 {
            let known = room.log.operations.map(\.id)
            let seen = try room.log(at: known.filter { _ in random.oneIn(2) })
            let on = seen.frontier
            let author = random.below(4)
            let target = 1 + random.below(5)
            // What the rules refuse is not in the log.
            switch random.below(6) {
            case 0, 1:
                _ = try? room.say(
                    .add(
                        device: room.devices[target].id, role: [.mentor, .editor, .relay][random.below(3)], name: "d"),
                    by: author, on: on)
            case 2: _ = try? room.remove(target, by: author, on: on)
            case 3 where author > 0: _ = try? room.say(.leave(cut: []), by: author, on: on)
            case 4:
                _ = try? room.say(
                    .role(devices: [room.devices[target].id], role: [.editor, .relay][random.below(2)], cut: []),
                    by: author, on: on)
            default: _ = try? room.turn(by: author, on: on)
            }
        }
        return room
    }
}
