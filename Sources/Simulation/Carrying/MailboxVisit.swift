import Membership
import NodeCore
import Replication

/// A folder that several nodes can reach, whatever else fails: a file is there whole, or not at all.
struct SimulatedMailbox {
    private(set) var files: [String: [UInt8]] = [:]
    /// What was there at some time.
    private var backup: [String: [UInt8]]?

    mutating func put(_ bytes: [UInt8], under name: String) { files[name] = bytes }

    mutating func remove(_ names: [String]) { for name in names { files[name] = nil } }

    /// The first time a copy is made, the next time the folder is what it was then; answers whether it went back.
    mutating func rollBack() -> Bool {
        defer { backup = backup == nil ? files : nil }
        guard let backup else { return false }
        files = backup
        return true
    }
}

/// One visit of a node to a mailbox, a step at a time; it ends where the node does.
final class MailboxVisit {
    private unowned let world: World
    private let node: Int
    private let id: MailboxID
    private let place: MailboxPlace

    init(of node: Int, to id: MailboxID, at place: MailboxPlace, in world: World) {
        self.world = world
        self.node = node
        self.id = id
        self.place = place
    }

    private var box: SimulatedMailbox { world.mailboxes[place] ?? SimulatedMailbox() }

    func begin() {
        let entries = box.files.map { MailboxEntry(name: $0.key, sizeInBytes: $0.value.count) }
        ask(.listed(id, entries.sorted { $0.name < $1.name })) { [self] reply in
            if case .mailbox(.look(let names)) = reply { look(names[...]) }
        }
    }

    private func look(_ names: ArraySlice<String>) {
        guard let name = names.first else { return proceed() }
        guard let bytes = box.files[name] else { return look(names.dropFirst()) }
        look(into: name, bytes.count, BundleParts(of: bytes), pieceCount: 1) { [self] in look(names.dropFirst()) }
    }

    /// Brings the head and as many pieces as it takes to tell what the file is.
    private func look(
        into name: String, _ size: Int, _ parts: BundleParts, pieceCount: Int, then goOn: @escaping () -> Void
    ) {
        let command = MailboxCommand.look(
            id, MailboxEntry(name: name, sizeInBytes: size), head: parts.head ?? [],
            pieces: Array(parts.pieces.prefix(pieceCount)))
        ask(command) { [self] reply in
            guard case .mailbox(.looked(wantsMore: true)) = reply, pieceCount < parts.pieces.count else {
                return goOn()
            }
            look(into: name, size, parts, pieceCount: pieceCount + 1, then: goOn)
        }
    }

    private func proceed() {
        ask(.next(id)) { [self] reply in
            guard case .mailbox(.next(let step)) = reply else { return }
            switch step {
            case .take(let name): take(name)
            case .post(let name, let bundle, let head): post(name, bundle, head)
            case .remove(let names):
                world.mailboxes[place]?.remove(names)
                ask(.removed(id, names: names)) { [self] _ in proceed() }
            case .end: end(nil)
            }
        }
    }

    private func take(_ name: String) {
        world.read(box.files[name] ?? [], at: node) { [self] result in
            var changeCount: UInt64?
            if case .success(let outcome) = result, outcome.ending == .whole { changeCount = outcome.bundleChangeCount }
            ask(.taken(id, name: name, changeCount: changeCount)) { [self] _ in proceed() }
        }
    }

    private func post(_ name: String, _ bundle: BundleID, _ head: [UInt8]) {
        world.writeOn(bundle, head, at: node) { [self] result in
            switch result {
            case .success(let written):
                world.mailboxes[place, default: SimulatedMailbox()].put(written.bytes, under: name)
                let entry = MailboxEntry(name: name, sizeInBytes: written.bytes.count)
                ask(.posted(id, entry)) { [self] _ in proceed() }
            case .failure(let failure): end("\(failure)")
            }
        }
    }

    private func end(_ failure: String?) {
        world.step(.mailbox(.ended(id, failure: failure)), at: node) { _ in }
    }

    /// What the core refuses (a key is missing, the mailbox was removed meanwhile) ends the visit.
    private func ask(_ command: MailboxCommand, then goOn: @escaping (NodeReply) -> Void) {
        world.step(.mailbox(command), at: node) { [self] answer in
            switch answer {
            case .success(let reply): goOn(reply)
            case .failure(let failure): end("\(failure)")
            }
        }
    }
}
