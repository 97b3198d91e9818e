import Identity
import Membership
import Testing
import WireCodec

/// Devices of one person, successors, and going away.
struct PersonTests {
    @Test("a linked device has the role, the depth and the person of the one that linked it")
    func linked() throws {
        var cast = try Cast(["Ben", "Phone", "Tablet", "Cleo"])
        try cast.add("Ben", .mentor, by: "Ann")
        try cast.link("Phone", by: "Ben")
        try cast.link("Tablet", by: "Phone")
        let tablet = try #require(cast.log.member(cast.key("Tablet")))
        #expect(tablet.role == .mentor && tablet.depth == 1 && tablet.person == cast.key("Ben"))
        #expect(tablet.addedBy == cast.key("Phone") && tablet.name == "Tablet")
        #expect(cast.names(cast.log.devices(ofPersonWith: cast.key("Phone"))) == ["Ben", "Phone", "Tablet"])
        #expect(cast.log.devices(ofPersonWith: cast.key("Cleo")).isEmpty)
        #expect(cast.names(cast.log.devices(ofPersonWith: cast.key("Ann"))) == ["Ann"])
        try cast.remove(["Ben", "Phone", "Tablet"], by: "Ann")
        #expect(cast.memberNames == ["Ann"])
    }

    @Test("a lost phone is removed by its person's laptop, and a lost laptop by the phone")
    func lostDevice() throws {
        for (lost, kept) in [("Phone", "Ben"), ("Ben", "Phone")] {
            var cast = try Cast(["Ben", "Phone", "Sock"])
            try cast.add("Ben", .mentor, by: "Ann")
            let both = [try cast.link("Phone", by: "Ben")]
            try cast.remove([lost], by: kept, keeping: [cast.cut(lost, 2)])
            #expect(cast.role(lost) == nil && cast.role(kept) == .mentor)
            #expect(cast.standing(of: lost, 5, at: both) == 2)
            // The finder back-dates what it says.
            let sock = try cast.add("Sock", .mentor, by: lost, on: both)
            #expect(!cast.counts(sock), "\(lost)")
        }
    }

    @Test("devices of one person remove each other at once: the older one stays")
    func mutual() throws {
        var cast = try Cast(["Ben", "Phone", "Tablet"])
        try cast.add("Ben", .editor, by: "Ann")
        try cast.link("Phone", by: "Ben")
        let all = [try cast.link("Tablet", by: "Ben")]
        let young = try cast.remove(["Ben"], by: "Tablet", on: all)
        let old = try cast.remove(["Tablet"], by: "Ben", on: all)
        #expect(cast.counts(old) && !cast.counts(young))
        #expect(cast.role("Ben") == .editor && cast.role("Tablet") == nil && cast.role("Phone") == .editor)
        // Of two devices of one age the op with the lesser id counts.
        var twins = try Cast(["Ben", "Phone", "Tablet"])
        try twins.add("Ben", .editor, by: "Ann")
        try twins.link("Phone", by: "Ben")
        let start = [try twins.link("Tablet", by: "Ben")]
        let left = try twins.remove(["Tablet"], by: "Phone", on: start)
        let right = try twins.remove(["Phone"], by: "Tablet", on: start)
        #expect(twins.counts(min(left, right)) && !twins.counts(max(left, right)))
    }

    @Test("removing a device does not remove what it had linked before")
    func removedLinker() throws {
        var cast = try Cast(["Ben", "Phone"])
        try cast.add("Ben", .editor, by: "Ann")
        try cast.link("Phone", by: "Ben")
        try cast.remove(["Ben"], by: "Ann")
        #expect(cast.role("Phone") == .editor && cast.log.member(cast.key("Phone"))?.person == cast.key("Ben"))
        #expect(
            try cast.refusal("Phone", .link(device: cast.key("Ben"), name: "b")) == "notAuthorised")
    }

    @Test("a removal is of the author's own devices or of others, never of both")
    func mixed() throws {
        var cast = try Cast(["Ben", "Phone", "Cleo"])
        try cast.add("Ben", .mentor, by: "Ann")
        try cast.link("Phone", by: "Ben")
        try cast.add("Cleo", .editor, by: "Ben")
        let both = [cast.key("Phone"), cast.key("Cleo")].sorted()
        #expect(try cast.refusal("Ben", .remove(devices: both, cut: [])) == "mixedTargets")
    }

    @Test("a named successor claims ownership, and then may remove who is lost")
    func successor() throws {
        var cast = try Cast(["Ben", "Cleo", "Dan", "Eve"])
        try cast.add("Ben", .editor, by: "Ann")
        try cast.add("Dan", .mentor, by: "Ann")
        #expect(try cast.refusal("Ben", .claim) == "notAuthorised")
        try cast.say("Ann", .successor(device: cast.key("Ben")))
        #expect(cast.role("Ben") == .editor)
        try cast.say("Ben", .claim)
        let ben = try #require(cast.log.member(cast.key("Ben")))
        #expect(ben.role == .owner && ben.depth == 0 && ben.name == "Ben" && ben.addedBy == nil)
        try cast.remove(["Ann"], by: "Ben")
        try cast.add("Cleo", .owner, by: "Ben")
        #expect(cast.memberNames == ["Ben", "Cleo", "Dan"] && cast.role("Ann") == nil)
        #expect(cast.names(cast.log.formerMembers.map(\.deviceKey)) == ["Ann"])
        try cast.remove(["Dan"], by: "Ben")
        #expect(cast.role("Dan") == nil)
    }

    @Test("a key that was never a member may be the successor; who named it may take that back")
    func offlineSuccessor() throws {
        var cast = try Cast(["Paper", "Ben"])
        try cast.say("Ann", .successor(device: cast.key("Paper")))
        try cast.add("Ben", .mentor, by: "Ann")
        #expect(try cast.refusal("Ben", .remove(devices: [cast.key("Paper")], cut: [])) == nil)
        try cast.say("Paper", .claim)
        #expect(cast.role("Paper") == .owner && cast.log.member(cast.key("Paper"))?.name.isEmpty == true)

        var other = try Cast(["Paper"])
        let start = [try other.say("Ann", .successor(device: other.key("Paper")))]
        try other.remove(["Paper"], by: "Ann")
        #expect(try other.refusal("Paper", .claim) == "notAuthorised")
        let late = try other.say("Paper", .claim, on: start)
        #expect(!other.counts(late) && other.role("Paper") == nil)
    }

    @Test("a successor who left claims still, and is heard by no more than others may lack")
    func claimAfterLeaving() throws {
        var cast = try Cast(["Ben", "Cleo", "Paper"])
        try cast.add("Ben", .editor, by: "Ann")
        #expect(!cast.log.isNamed(cast.key("Ben")))
        try cast.say("Ann", .successor(device: cast.key("Ben")))
        try cast.say("Ann", .successor(device: cast.key("Paper")))
        #expect(cast.log.isNamed(cast.key("Ben")) && cast.log.opsOfClaim(by: cast.key("Ben")).isEmpty)
        try cast.say("Ben", .leave(cut: []))
        let add = try cast.add("Cleo", .editor, by: "Ann")
        let claim = try cast.say("Ben", .claim)
        try cast.say("Ben", .lock(true))
        #expect(cast.role("Ben") == .owner)
        #expect(cast.log.opsOfClaim(by: cast.key("Ben")).map(\.id) == [add, claim])
        let other = try cast.say("Paper", .claim)
        let heard = cast.log.opsOfClaim(by: cast.key("Paper")).map(\.id)
        #expect(cast.role("Paper") == .owner && heard.suffix(1) == [other] && heard.count == 5)
    }

    @Test("who leaves is gone, keeps what it says of its chains, and comes back when added")
    func leave() throws {
        var cast = try Cast(["Ben", "Cleo"])
        let ben = [try cast.add("Ben", .mentor, by: "Ann")]
        try cast.say("Ben", .leave(cut: [cast.cut("Ben", 4)]))
        #expect(cast.role("Ben") == nil && cast.standing(of: "Ben", 9, at: ben) == 4)
        #expect(cast.names(cast.log.formerMembers.map(\.deviceKey)) == ["Ben"])
        #expect(cast.log.formerMembers.first?.role == .mentor)
        #expect(try cast.refusal("Ben", .leave(cut: [])) == "notAuthorised")
        let late = try cast.add("Cleo", .editor, by: "Ben", on: ben)
        #expect(!cast.counts(late))
        try cast.add("Ben", .viewer, by: "Ann")
        #expect(cast.role("Ben") == .viewer)
    }

    @Test("a relay links and leaves, and nothing else")
    func relay() throws {
        var cast = try Cast(["Box", "Other", "Ben"])
        try cast.add("Box", .relay, by: "Ann")
        try cast.link("Other", by: "Box")
        #expect(cast.role("Other") == .relay)
        let epoch = EpochStatement(epoch: .zero, parents: [], seals: [])
        for action in [
            MembershipOp.Action.add(device: cast.key("Ben"), role: .relay, name: "b"), .epoch(epoch), .lock(true),
        ] { #expect(try cast.refusal("Box", action) == "notAuthorised") }
        try cast.say("Box", .leave(cut: []))
        #expect(cast.role("Box") == nil && cast.role("Other") == .relay)
    }
}
