import CRDT
import TestKit

@testable import Folders

/// Three folders of one space in which people work at random, each of them synced now and then.
struct RandomProjection {
    private var random: SeededRandom
    var folders = [ModelFolder(), ModelFolder(), ModelFolder()]
    var space = ModelSpace()
    /// What was written and never thrown away before anybody could have seen it.
    private(set) var words: Set<String> = []
    private var wordCount = 0

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    var seed: UInt64 { random.seed }

    mutating func act() {
        let folder = random.below(folders.count)
        switch random.below(12) {
        case 0, 1: write(in: folder, isNew: false)
        case 2: write(in: folder, isNew: true)
        case 3, 4: create(in: folder)
        case 5: makeFolder(in: folder)
        case 6: move(in: folder)
        case 7: exchange(in: folder)
        case 8: remove(in: folder)
        case 9: actInSpace()
        default: sync(folder)
        }
    }

    /// Until nothing changes any more.
    mutating func settle() {
        for _ in 0..<6 {
            for folder in folders.indices { sync(folder) }
        }
    }

    private mutating func sync(_ folder: Int) {
        folders[folder].takeIn(to: &space)
        folders[folder].putOut(from: space)
    }

    private mutating func word() -> String {
        wordCount += 1
        let word = "w\(wordCount)."
        words.insert(word)
        return word
    }

    private mutating func anything(in folder: Int) -> FolderPath? {
        folders[folder].disk.entries.keys.sorted().randomElement(using: &random)
    }

    private mutating func file(in folder: Int) -> FolderPath? {
        let disk = folders[folder].disk
        return disk.entries.keys.filter { disk.text(at: $0) != nil }.sorted().randomElement(using: &random)
    }

    private mutating func freePath(in folder: Int) -> FolderPath? {
        let entries = folders[folder].disk.entries
        let inside = entries.filter { $0.value.thing == .folder }.keys.sorted() + [.root]
        let parent = inside.randomElement(using: &random) ?? .root
        let path = parent.appending("n\(random.below(6))".utf8)
        return entries[path] == nil && path.depth < 6 ? path : nil
    }

    private mutating func write(in folder: Int, isNew: Bool) {
        guard let path = file(in: folder), let text = folders[folder].disk.text(at: path) else { return }
        // Now and then it becomes a file of any bytes, or a text again.
        let other = text.contains("\0") ? String(text.filter { $0 != "\0" }) : "\0" + text
        folders[folder].disk.put((random.below(8) == 0 ? other : text) + word(), at: path, isNew: isNew)
    }

    private mutating func create(in folder: Int) {
        guard let path = freePath(in: folder) else { return }
        folders[folder].disk.put(word(), at: path, isNew: true)
    }

    private mutating func makeFolder(in folder: Int) {
        if let path = freePath(in: folder) { folders[folder].disk.makeFolder(path) }
    }

    private mutating func move(in folder: Int) {
        guard let path = anything(in: folder), let target = freePath(in: folder), !target.isBelow(path), target != path
        else { return }
        folders[folder].disk.move(path, to: target)
    }

    private mutating func exchange(in folder: Int) {
        guard let one = anything(in: folder), let other = anything(in: folder), one != other, !one.isBelow(other),
            !other.isBelow(one)
        else { return }
        let aside = FolderPath.root.appending("aside".utf8)
        folders[folder].disk.move(one, to: aside)
        folders[folder].disk.move(other, to: one)
        folders[folder].disk.move(aside, to: other)
    }

    private mutating func remove(in folder: Int) {
        guard let path = anything(in: folder) else { return }
        let disk = folders[folder].disk
        let gone = disk.entries.keys.filter { $0 == path || $0.isBelow(path) }.compactMap { disk.text(at: $0) }
        let kept = space.nodes.values.map(\.history).joined(separator: " ")
        for word in words where !kept.contains(word) && gone.contains(where: { $0.contains(word) }) {
            words.remove(word)
        }
        folders[folder].disk.remove(path)
    }

    private mutating func actInSpace() {
        let ids = space.nodes.keys.sorted()
        guard let id = ids.randomElement(using: &random), let node = space.nodes[id] else { return }
        switch random.below(3) {
        case 0 where node.kind != .folder: space.write(node.text + word(), to: id)
        case 1:
            let parents = ids.filter { space.nodes[$0]?.kind == .folder && space.isPresent($0) }
            space.move(id, to: parents.randomElement(using: &random), "n\(random.below(6))")
        default: space.remove(id)
        }
    }
}
