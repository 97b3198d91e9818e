import CRDT
import Foundation
import TestKit
import Testing
import WireCodec

/// The vectors of `Protocol/text.md`, sections 9 to 11: deltas, updates and files.
@Suite struct ExchangeVectorTests {
    private func read<Form: Decodable>(_ name: String, _ form: Form.Type) throws -> Form {
        let url = TestData.vectors("text").appendingPathComponent(name)
        return try JSONDecoder().decode(form, from: Data(contentsOf: url))
    }

    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

    /// Scalar by scalar.
    private func isExactly(_ text: String, _ document: TextDocument) -> Bool {
        document.isUpToDate && document.text.utf8(inScalars: 0..<document.text.lengthInScalars) == Array(text.utf8)
    }

    // MARK: Deltas

    private struct DeltasForm: Decodable {
        struct Exchange: Decodable {
            let name: String
            let deltas: [String]
            let text: String
        }

        struct Refused: Decodable {
            let name: String
            let deltas: [String]
        }

        let exchanges: [Exchange]
        let refused: [Refused]
    }

    @Test("each exchange of the delta vectors ends in its text")
    func exchanges() throws {
        let form = try read("deltas.json", DeltasForm.self)
        #expect(form.exchanges.count >= 20)
        for exchange in form.exchanges {
            var document = TextDocument()
            var receiver = DeltaReceiver()
            for delta in exchange.deltas { try receiver.receive(try bytes(delta), into: &document) }
            document.refresh()
            #expect(isExactly(exchange.text, document), "\(exchange.name)")
        }
    }

    @Test("a sender writes the deltas of the vectors' histories as they stand there")
    func senders() throws {
        // Those by hand are not all in the form that a writer gives them.
        let form = try read("deltas.json", DeltasForm.self)
        for exchange in form.exchanges where !exchange.name.hasPrefix("by hand") || exchange.name.hasSuffix("page") {
            var document = TextDocument()
            var receiver = DeltaReceiver()
            var sender = DeltaSender()
            for delta in exchange.deltas {
                let revision = document.eventCount
                try receiver.receive(try bytes(delta), into: &document)
                #expect(Hex.encode(sender.delta(of: document, since: revision)) == delta, "\(exchange.name)")
            }
        }
    }

    @Test("the last delta of each refused exchange is refused and adds nothing")
    func refusedDeltas() throws {
        let form = try read("deltas.json", DeltasForm.self)
        #expect(form.refused.count >= 15)
        for exchange in form.refused {
            var document = TextDocument()
            var receiver = DeltaReceiver()
            for delta in exchange.deltas.dropLast() { try receiver.receive(try bytes(delta), into: &document) }
            let before = document.summary
            let last = try bytes(try #require(exchange.deltas.last))
            #expect(throws: CRDTError.self, "\(exchange.name)") { try receiver.receive(last, into: &document) }
            #expect(document.summary == before, "\(exchange.name)")
        }
    }

    @Test("of a part's bytes no beginning is a delta")
    func prefixes() throws {
        let form = try read("deltas.json", DeltasForm.self)
        let page = try #require(form.exchanges.first { $0.name.hasSuffix("page") })
        var document = TextDocument()
        var receiver = DeltaReceiver()
        for delta in page.deltas {
            let whole = try bytes(delta)
            for length in 1..<whole.count {
                var (other, copy) = (receiver, document)
                #expect(throws: CRDTError.self) { try other.receive(Array(whole[..<length]), into: &copy) }
                #expect(copy.summary == document.summary)
            }
            try receiver.receive(whole, into: &document)
        }
    }

    // MARK: Updates and files

    private struct FilesForm: Decodable {
        struct Update: Decodable {
            let name: String
            let update: String
            let text: String
        }

        struct File: Decodable {
            let name: String
            let bytes: String
            let sound: Int
            let text: String
        }

        struct RefusedUpdate: Decodable {
            let name: String
            let update: String
        }

        struct RefusedFile: Decodable {
            let name: String
            let bytes: String
        }

        let updates: [Update]
        let files: [File]
        let refusedUpdates: [RefusedUpdate]
        let refusedFiles: [RefusedFile]
    }

    @Test("each update of the vectors makes its text, and a second time nothing more")
    func updates() throws {
        let form = try read("files.json", FilesForm.self)
        #expect(form.updates.count >= 20)
        for test in form.updates {
            let update = try bytes(test.update)
            var document = TextDocument()
            try document.apply(update)
            document.refresh()
            #expect(isExactly(test.text, document), "\(test.name)")
            let before = document.summary
            try document.apply(update)
            #expect(document.summary == before && document.isUpToDate, "\(test.name)")
        }
    }

    @Test("a document of the page's example gives the page's update")
    func exampleUpdate() throws {
        let form = try read("files.json", FilesForm.self)
        let example = try #require(form.updates.first { $0.name.hasSuffix("page") })
        var document = TextDocument()
        try document.insert("hi", at: 0, by: document.writer(for: AgentID("ann")))
        try document.insert("!", at: 2, by: document.writer(for: AgentID("ben")))
        #expect(Hex.encode(document.update()) == example.update)
        var writer = TextFileWriter()
        var file = writer.start(document)
        try document.insert("?", at: 3, by: document.writer(for: AgentID("ann")))
        file += writer.append(document)
        #expect(form.files.contains { $0.name.hasSuffix("page") && $0.bytes == Hex.encode(file) })
    }

    @Test("each refused update of the vectors adds nothing")
    func refusedUpdates() throws {
        let form = try read("files.json", FilesForm.self)
        #expect(form.refusedUpdates.count >= 10)
        for test in form.refusedUpdates {
            var document = TextDocument()
            let update = try bytes(test.update)
            #expect(throws: CRDTError.self, "\(test.name)") { try document.apply(update) }
            #expect(document.eventCount == 0, "\(test.name)")
        }
    }

    @Test("each file of the vectors is sound so far, gives its text, and is gone on with there")
    func files() throws {
        let form = try read("files.json", FilesForm.self)
        #expect(form.files.count >= 40)
        for test in form.files {
            let all = try bytes(test.bytes)
            let file = try TextFile(all)
            #expect(file.soundByteCount == test.sound, "\(test.name)")
            #expect(file.damagedByteCount == all.count - test.sound, "\(test.name)")
            #expect(Array(try file.text().utf8) == Array(test.text.utf8), "\(test.name)")
            var document = try file.document()
            #expect(isExactly(test.text, document), "\(test.name)")
            #expect(try TextFile(file.compacted()).document().text == document.text, "\(test.name)")

            var writer = file.writer(for: document)
            try document.insert("more", at: 0, by: document.writer(for: AgentID("more")))
            let longer = Array(all[..<test.sound]) + writer.append(document)
            #expect(try TextFile(longer).text() == document.text.string(), "\(test.name)")
        }
    }

    @Test("each refused file of the vectors gives no document")
    func refusedFiles() throws {
        let form = try read("files.json", FilesForm.self)
        #expect(form.refusedFiles.count >= 5)
        for test in form.refusedFiles {
            let all = try bytes(test.bytes)
            #expect(throws: CRDTError.self, "\(test.name)") { _ = try TextFile(all).document() }
        }
    }
}
