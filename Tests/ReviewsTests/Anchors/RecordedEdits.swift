import TestKit

/// Texts whose lines have identities that nobody sees: an edit script that knows of each line what became of it.
struct RecordedEdits {
    struct Line {
        /// What it is; both parts of a line that was split are it.
        let identity: Int
        var text: String
    }

    private(set) var files: [(path: String, lines: [Line])]
    private var nextIdentity = 0
    /// From which new lines are taken: real ones, so that some are like others.
    private let material: [String]

    init(_ texts: [(path: String, lines: [String])], material: [String]) {
        self.material = material
        files = []
        for text in texts {
            files.append((text.path, text.lines.map { fresh($0) }))
        }
    }

    private mutating func fresh(_ text: String) -> Line {
        nextIdentity += 1
        return Line(identity: nextIdentity, text: text)
    }

    var texts: [(path: String, text: String)] {
        files.map { file in (file.path, file.lines.map { $0.text + "\n" }.joined()) }
    }

    /// Where an identity is: none, one place, or the two parts of a line that was split.
    func places(of identity: Int) -> Set<String> {
        var places: Set<String> = []
        for file in files {
            for (index, line) in file.lines.enumerated() where line.identity == identity {
                places.insert("\(file.path):\(index)")
            }
        }
        return places
    }

    // MARK: Edits

    /// What an author does between two rounds, and now and then what the base did meanwhile.
    mutating func revise(_ random: inout SeededRandom) {
        for _ in 0..<6 + random.below(18) { edit(&random) }
        if random.oneIn(4) { rebase(&random) }
    }

    private mutating func edit(_ random: inout SeededRandom) {
        let file = random.below(files.count)
        switch random.below(12) {
        case 0...2: insert(in: file, count: 1 + random.below(8), &random)
        case 3, 4: delete(in: file, count: 1 + random.below(12), &random)
        case 5...7: change(in: file, &random)
        case 8: split(in: file, &random)
        case 9, 10: move(from: file, &random)
        default: copy(in: file, &random)
        }
    }

    private mutating func insert(in file: Int, count: Int, _ random: inout SeededRandom) {
        let start = random.below(material.count)
        let place = random.below(files[file].lines.count + 1)
        let lines = material[start..<min(start + count, material.count)].map { fresh($0) }
        files[file].lines.insert(contentsOf: lines, at: place)
    }

    private func block(in file: Int, most: Int, _ random: inout SeededRandom) -> Range<Int>? {
        let count = files[file].lines.count
        guard count > 20 else { return nil }
        let start = random.below(count - 1)
        return start..<min(start + 1 + random.below(most), count)
    }

    private mutating func delete(in file: Int, count: Int, _ random: inout SeededRandom) {
        if let block = block(in: file, most: count, &random) { files[file].lines.removeSubrange(block) }
    }

    /// Some lines in a row.
    private mutating func change(in file: Int, _ random: inout SeededRandom) {
        guard let block = block(in: file, most: 6, &random) else { return }
        for place in block { change(place, in: file, &random) }
    }

    /// Another word, a word more or a word less.
    private mutating func change(_ place: Int, in file: Int, _ random: inout SeededRandom) {
        var words = files[file].lines[place].text.split(separator: " ", omittingEmptySubsequences: false).map(
            String.init)
        let solid = words.indices.filter { words[$0].count > 1 }
        guard solid.count > 1, let word = solid.randomElement(using: &random) else { return }
        switch random.below(3) {
        case 0: words[word] = "value\(random.below(100))"
        case 1: words.insert("other\(random.below(100))", at: word)
        default: if solid.count > 2 { words.remove(at: word) } else { words[word] += "2" }
        }
        files[file].lines[place].text = words.joined(separator: " ")
    }

    private mutating func split(in file: Int, _ random: inout SeededRandom) {
        let long = files[file].lines.indices.filter { files[file].lines[$0].text.count > 40 }
        guard let place = long.randomElement(using: &random) else { return }
        let line = files[file].lines[place]
        let words = line.text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count > 4 else { return }
        let half = words.count / 2
        files[file].lines[place].text = words[..<half].joined(separator: " ")
        let rest = Line(identity: line.identity, text: "        " + words[half...].joined(separator: " "))
        files[file].lines.insert(rest, at: place + 1)
    }

    /// To another place or another file, sometimes further in.
    private mutating func move(from file: Int, _ random: inout SeededRandom) {
        guard let block = block(in: file, most: 20, &random) else { return }
        var lines = Array(files[file].lines[block])
        files[file].lines.removeSubrange(block)
        if random.oneIn(3) {
            for index in lines.indices where !lines[index].text.isEmpty {
                lines[index].text = "    " + lines[index].text
            }
        }
        let target = random.oneIn(3) ? random.below(files.count) : file
        files[target].lines.insert(contentsOf: lines, at: random.below(files[target].lines.count + 1))
    }

    /// Lines that stand there twice then; the first ones are those that were there.
    private mutating func copy(in file: Int, _ random: inout SeededRandom) {
        guard let block = block(in: file, most: 6, &random) else { return }
        let lines = files[file].lines[block].map(\.text).map { fresh($0) }
        files[file].lines.insert(
            contentsOf: lines, at: min(block.upperBound + random.below(30), files[file].lines.count))
    }

    /// What others did: a header, a file with another name, a word that is called otherwise everywhere.
    private mutating func rebase(_ random: inout SeededRandom) {
        let file = random.below(files.count)
        switch random.below(3) {
        case 0:
            for index in files.indices { files[index].lines.insert(fresh("// Copyright \(random.below(9))"), at: 0) }
        case 1: files[file].path = "renamed\(random.below(1000))/" + files[file].path
        default:
            let words = files[file].lines.flatMap { $0.text.split { !$0.isLetter } }.filter { $0.count > 5 }
            guard let word = words.randomElement(using: &random).map(String.init) else { return }
            for index in files[file].lines.indices {
                files[file].lines[index].text = files[file].lines[index].text.replacing(word, with: "renamed")
            }
        }
    }
}
