import Identity
import Membership
import Testing
import WireCodec

/// Attacks and quarrels, each by its name; which ops count is asked under the whole log.
struct AttackTests {
    @Test("sock puppets fall with the cut: whom a removed mentor added behind it was never a member")
    func sockPuppets() throws {
        let socks = (0..<100).map { "Sock \($0)" }
        var cast = try Cast(["Mallory", "Ben"] + socks)
        let added = try cast.add("Mallory", .mentor, by: "Ann")
        let honest = try cast.add("Ben", .editor, by: "Mallory")
        var last = [honest]
        for sock in socks { last = [try cast.add(sock, .mentor, by: "Mallory", on: last)] }
        // The hundredth sock adds nothing by removing who is above it.
        #expect(try cast.refusal("Sock 99", .remove(devices: [cast.key("Ann")], cut: []), on: last) == "notAuthorised")
        let removal = try cast.remove(["Mallory"], by: "Ann", on: [honest])
        #expect(cast.counts(added) && cast.counts(honest) && cast.counts(removal))
        #expect(cast.memberNames == ["Ann", "Ben"])
        #expect(socks.allSatisfy { cast.standing(of: $0, 5, at: last) == 0 })
        #expect(cast.names(cast.log.formerMembers.map(\.deviceKey)) == ["Mallory"])
    }

    @Test("a removed mentor's back-dated op comes in, since it might be honest, and does not count")
    func backDated() throws {
        var cast = try Cast(["Mallory", "Sock"])
        let added = try cast.add("Mallory", .mentor, by: "Ann")
        let removal = try cast.remove(["Mallory"], by: "Ann")
        #expect(
            try cast.refusal("Mallory", .add(device: cast.key("Sock"), role: .editor, name: "s")) == "notAuthorised")
        let late = try cast.add("Sock", .editor, by: "Mallory", on: [added])
        #expect(!cast.counts(late) && cast.counts(removal))
        #expect(cast.role("Sock") == nil && cast.log.role(of: cast.key("Sock"), at: [late]) == .editor)
        #expect(cast.log.authority.role(of: cast.key("Sock"), at: [late]) == nil)
        #expect(!cast.log.authority.isPlain)
    }

    @Test("of two mentors of one depth neither removes the other; the owner decides")
    func feud() throws {
        var cast = try Cast(["Ben", "Cleo"])
        try cast.add("Ben", .mentor, by: "Ann")
        let both = try cast.add("Cleo", .mentor, by: "Ann")
        #expect(try cast.refusal("Ben", .remove(devices: [cast.key("Cleo")], cut: [])) == "notAuthorised")
        #expect(
            try cast.refusal("Cleo", .role(devices: [cast.key("Ben")], role: .viewer, cut: [])) == "notAuthorised")
        try cast.remove(["Cleo"], by: "Ann", on: [both])
        #expect(cast.memberNames == ["Ann", "Ben"])
    }

    @Test("each a junior in the other's view, two mentors remove each other in vain")
    func feudOfViews() throws {
        // Eve's add of Ben and Dan's of Cleo make each look junior to the other; Ann had added both.
        var cast = try Cast(["Ben", "Cleo", "Dan", "Eve"])
        try cast.add("Dan", .mentor, by: "Ann")
        let start = [try cast.add("Eve", .mentor, by: "Ann")]
        let annBen = try cast.add("Ben", .mentor, by: "Ann", on: start)
        let eveBen = try cast.add("Ben", .mentor, by: "Eve", on: start)
        let annCleo = try cast.add("Cleo", .mentor, by: "Ann", on: start)
        let danCleo = try cast.add("Cleo", .mentor, by: "Dan", on: start)
        let byBen = try cast.remove(["Cleo"], by: "Ben", on: [annBen, danCleo].sorted())
        let byCleo = try cast.remove(["Ben"], by: "Cleo", on: [annCleo, eveBen].sorted())
        #expect(!cast.counts(byBen) && !cast.counts(byCleo))
        #expect(cast.role("Ben") == .mentor && cast.role("Cleo") == .mentor)
    }

    @Test("a mentor forks its own ops: both branches count, until a senior cuts one")
    func forkedOps() throws {
        var cast = try Cast(["Mallory", "Ben", "Cleo"])
        let base = [try cast.add("Mallory", .mentor, by: "Ann")]
        let left = try cast.add("Ben", .editor, by: "Mallory", on: base)
        let right = try cast.add("Cleo", .editor, by: "Mallory", on: base)
        #expect(cast.counts(left) && cast.counts(right))
        try cast.remove(["Mallory"], by: "Ann", on: [left])
        #expect(cast.counts(left) && !cast.counts(right))
        #expect(cast.memberNames == ["Ann", "Ben"])
    }

    @Test("of removals of each other by a senior and a junior, the senior's counts")
    func seniorWins() throws {
        // In the view of Cleo, whom Ann added too, Ben is the junior.
        var cast = try Cast(["Ben", "Cleo", "Dan"])
        let dan = [try cast.add("Dan", .mentor, by: "Ann")]
        let annBen = try cast.add("Ben", .mentor, by: "Ann", on: dan)
        let danBen = try cast.add("Ben", .mentor, by: "Dan", on: dan)
        let benCleo = try cast.add("Cleo", .mentor, by: "Ben", on: [annBen])
        let danCleo = try cast.add("Cleo", .mentor, by: "Dan", on: [danBen])
        let byBen = try cast.remove(["Cleo"], by: "Ben", on: [benCleo])
        #expect(
            try cast.refusal("Cleo", .remove(devices: [cast.key("Ben")], cut: []), on: [danCleo]) == "notAuthorised")
        let byCleo = try cast.say("Cleo", .lock(true), on: [danCleo])
        #expect(cast.counts(byBen) && !cast.counts(byCleo))
        #expect(cast.role("Ben") == .mentor && cast.role("Cleo") == nil && !cast.log.isLocked)
    }

    @Test("a demoted mentor's back-dated adds do not count, nor does a device that it links with its old role")
    func backDatedDemotion() throws {
        var cast = try Cast(["Mallory", "Sock", "Phone"])
        let added = [try cast.add("Mallory", .mentor, by: "Ann")]
        try cast.give(.editor, to: ["Mallory"], by: "Ann", keeping: [cast.cut("Mallory", 3)])
        let sock = try cast.add("Sock", .editor, by: "Mallory", on: added)
        let phone = try cast.link("Phone", by: "Mallory", on: added)
        #expect(!cast.counts(sock) && !cast.counts(phone))
        #expect(cast.role("Mallory") == .editor)
        // An editor's changes need no more than the role that is left.
        #expect(cast.standing(of: "Mallory", 9, at: added) == 9)
        try cast.give(.viewer, to: ["Mallory"], by: "Ann", keeping: [cast.cut("Mallory", 4)])
        #expect(cast.standing(of: "Mallory", 9, at: added) == 4)
        #expect(cast.standing(of: "Mallory", 9, at: added, isEdit: false) == 9)
    }

    @Test("nobody grants more than it has, and who administers nothing decides nothing")
    func stronger() throws {
        var cast = try Cast(["Ben", "Cleo", "Dan"])
        try cast.add("Ben", .mentor, by: "Ann")
        try cast.add("Cleo", .editor, by: "Ben")
        #expect(try cast.refusal("Ben", .add(device: cast.key("Dan"), role: .owner, name: "d")) == "notAuthorised")
        #expect(
            try cast.refusal("Ben", .role(devices: [cast.key("Cleo")], role: .owner, cut: [])) == "notAuthorised")
        for action in [
            MembershipOp.Action.add(device: cast.key("Dan"), role: .viewer, name: "d"), .lock(true),
            .successor(device: cast.key("Dan")), .admit(device: cast.key("Ben"), chains: [cast.cut("Ben", 1)]),
        ] { #expect(try cast.refusal("Cleo", action) == "notAuthorised") }
        #expect(try cast.refusal("Ben", .successor(device: cast.key("Cleo"))) == "notAuthorised")
        #expect(try cast.refusal("Cleo", .claim) == "notAuthorised")
        #expect(
            try cast.refusal("Ann", .remove(devices: [cast.key("Dan")], cut: [])) == "notMember")
        #expect(
            try cast.refusal("Ann", .role(devices: [cast.key("Dan")], role: .viewer, cut: [])) == "notMember")
        #expect(try cast.refusal("Ann", .remove(devices: [cast.key("Ann")], cut: [])) == "notMember")
    }

    @Test("who was removed comes back by the word of one no deeper than the remover")
    func readmission() throws {
        var cast = try Cast(["Ben", "Cleo"])
        try cast.add("Ben", .mentor, by: "Ann")
        let first = [try cast.add("Cleo", .editor, by: "Ben")]
        try cast.remove(["Cleo"], by: "Ann", keeping: [cast.cut("Cleo", 2)])
        let cleo = MembershipOp.Action.add(device: cast.key("Cleo"), role: .editor, name: "c")
        #expect(try cast.refusal("Ben", cleo) == "notAuthorised")
        #expect(cast.role("Cleo") == nil && cast.names(cast.log.formerMembers.map(\.deviceKey)) == ["Cleo"])
        let back = [try cast.add("Cleo", .viewer, by: "Ann")]
        #expect(cast.role("Cleo") == .viewer && cast.log.formerMembers.isEmpty)
        #expect(cast.log.member(cast.key("Cleo"))?.depth == 1)
        // What the removal cut stays cut, and with it what the chain says behind it; records of another chain stand.
        let runs = [
            StandingRun(frontier: first, first: 0, count: 5, firstEdit: 0),
            StandingRun(frontier: back, first: 5, count: 2, firstEdit: nil),
        ]
        #expect(cast.standing(of: "Cleo", runs) == 2)
        try cast.say("Ann", .admit(device: cast.key("Cleo"), chains: [cast.cut("Cleo", 5)]))
        #expect(cast.standing(of: "Cleo", runs) == 7)
    }

    @Test("a junior's admission does not undo a senior's cut")
    func juniorAdmission() throws {
        var cast = try Cast(["Ben", "Cleo"])
        try cast.add("Ben", .mentor, by: "Ann")
        let first = [try cast.add("Cleo", .editor, by: "Ben")]
        try cast.remove(["Cleo"], by: "Ann", keeping: [cast.cut("Cleo", 2)])
        let byBen = try cast.say("Ben", .admit(device: cast.key("Cleo"), chains: [cast.cut("Cleo", 5)]))
        #expect(cast.counts(byBen) && cast.standing(of: "Cleo", 5, at: first) == 2)
        try cast.say("Ann", .admit(device: cast.key("Cleo"), chains: [cast.cut("Cleo", 4)]))
        #expect(cast.standing(of: "Cleo", 5, at: first) == 4)
    }

    @Test("a cut or an admission of another branch keeps nothing of this one")
    func otherBranch() throws {
        var cast = try Cast(["Ben"])
        let first = [try cast.add("Ben", .editor, by: "Ann")]
        try cast.remove(["Ben"], by: "Ann", keeping: [cast.cut("Ben", 3, branch: 7)])
        #expect(cast.standing(of: "Ben", 5, at: first) == 0)
        #expect(cast.standing(of: "Ben", 2, at: first) == 2)
        try cast.say("Ann", .admit(device: cast.key("Ben"), chains: [cast.cut("Ben", 5, branch: 7)]))
        #expect(cast.standing(of: "Ben", 5, at: first) == 0)
    }

    @Test("while the space is locked only owners add, and a junior opens no senior's lock")
    func lock() throws {
        var cast = try Cast(["Ben", "Cleo", "Dan"])
        let ben = [try cast.add("Ben", .mentor, by: "Ann")]
        try cast.say("Ann", .lock(true))
        #expect(cast.log.isLocked)
        let cleo = MembershipOp.Action.add(device: cast.key("Cleo"), role: .editor, name: "c")
        #expect(try cast.refusal("Ben", cleo) == "locked")
        try cast.say("Ben", .lock(false))
        #expect(cast.log.isLocked)
        #expect(try cast.refusal("Ben", cleo) == "locked")
        try cast.add("Dan", .editor, by: "Ann")
        // Who did not hear of the lock is not bound by it.
        let apart = try cast.say("Ben", cleo, on: ben)
        #expect(cast.counts(apart) && cast.role("Cleo") == .editor)
        try cast.say("Ann", .lock(false))
        #expect(!cast.log.isLocked)
    }
}
