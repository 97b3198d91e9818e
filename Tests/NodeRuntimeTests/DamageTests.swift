import Foundation
import GRDB
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// Real nodes on databases that something else than SQLite changed.
    @Suite("damage")
    struct Damage {
        private static let document = "ledger.txt"

        /// What is done to the closed database of a node.
        struct Kind: CustomTestStringConvertible, Sendable {
            let testDescription: String
            /// No start looks for it.
            var needsLook = false
            let change: @Sendable (String) throws -> Void

            static func sql(_ name: String, _ sql: String, needsLook: Bool = false) -> Kind {
                Kind(testDescription: name, needsLook: needsLook) { path in
                    let queue = try DatabaseQueue(path: path)
                    try queue.inDatabase { try $0.execute(sql: sql) }
                    try queue.close()
                }
            }

            static func bytes(_ name: String, _ change: @escaping @Sendable (inout Data) -> Void) -> Kind {
                Kind(testDescription: name) { path in
                    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                    change(&bytes)
                    let file = try #require(FileHandle(forWritingAtPath: path))
                    try file.truncate(atOffset: 0)
                    try file.write(contentsOf: bytes)
                    try file.close()
                }
            }
        }

        /// In each of them the space itself can still be told.
        static let kinds: [Kind] = [
            .sql(
                "a bit of a change",
                "UPDATE changes SET body = CAST(body || x'61' AS BLOB) WHERE arrival = 3"),
            .sql("a change that is gone", "DELETE FROM changes WHERE arrival = 2"),
            .sql("the name of a chain", "UPDATE chains SET id = randomblob(32) WHERE number = 1"),
            .sql(
                "a signature", "UPDATE changes SET signature = randomblob(64) WHERE arrival = 4", needsLook: true),
            .sql("a membership statement", "UPDATE membershipOps SET body = CAST(body || x'61' AS BLOB)"),
            .bytes("a cut end") { $0.removeLast(4096) },
        ]

        @Test(
            "is told, kept aside and made good by the peer: after they meet, all texts are equal again",
            arguments: Damage.kinds)
        func repaired(_ kind: Kind) async throws {
            let pair = try await NodePair()
            try await pair.makeDocument(Self.document)
            for line in 0..<20 { try await Self.write(line, at: line % 2 == 0 ? pair.ada : pair.ben) }
            try await pair.agree(on: Self.document)
            try await pair.ben.stop()
            try kind.change(pair.ben.paths.databaseFile)
            try await Self.write(20, at: pair.ada)
            if kind.needsLook {
                let look = try await pair.ben.command("node", "verify", "--full", "--repair")
                #expect(look.exitCode == 1, "\(look)")
            }

            try await pair.ben.start()
            let notices = try await pair.ben.ask(NodeMethods.Status.self, Nothing()).notices ?? []
            #expect(notices.contains { $0.contains("was damaged and is kept as") }, "\(notices) \(pair.ben.log)")
            let files = try FileManager.default.contentsOfDirectory(atPath: pair.ben.paths.dataFolder)
            #expect(files.count { $0.hasPrefix("node.sqlite.damaged-") && !$0.hasSuffix("-wal") } == 1, "\(files)")
            do { try await pair.meet() } catch {
                Issue.record("\(error)\nben: \(pair.ben.log)\nada: \(pair.ada.log)")
                return
            }
            try await pair.agree(on: Self.document)
            try await Self.write(21, at: pair.ben)
            try await Self.write(22, at: pair.ada)
            let text = try await pair.agree(on: Self.document).text
            for line in 0...22 { #expect(text.contains("<\(line)>"), "line \(line) of \(text)") }
            #expect(!pair.ada.log.contains("signed two histories"))
            try await pair.ben.stop()
            let verified = try await pair.ben.command("node", "verify", "--full")
            #expect(verified.exitCode == 0, "\(verified)")
        }

        @Test("of the first page leaves nothing to carry over; the node starts, says so, and keeps the file")
        func beheaded() async throws {
            let home = try TestHome()
            let ada = try home.node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Lost"))
            try await ada.stop()
            let path = ada.paths.databaseFile
            try Kind.bytes("head") { bytes in bytes.replaceSubrange(0..<4096, with: Data(count: 4096)) }.change(path)
            let damaged = try Data(contentsOf: URL(fileURLWithPath: path))
            let verified = try await ada.command("node", "verify")
            #expect(verified.exitCode == 1, "\(verified)")
            try await ada.start()
            let status = try await ada.ask(NodeMethods.Status.self, Nothing())
            #expect(status.spaces == 0 && status.notices?.contains { $0.contains("0 spaces") } == true)
            let folder = ada.paths.dataFolder
            let aside = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.contains("damaged-") })
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + aside)) == damaged)
            let shown = try await ada.command("node", "status")
            #expect(shown.output.contains("notice"), "\(shown)")
        }

        @Test("is told by node verify with exit code 1, in words and as JSON, and nothing is changed")
        func verified() async throws {
            let home = try TestHome()
            let ada = try home.node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Whole"))
            try await ada.ask(DocumentMethods.New.self, .init(path: "a.txt"))
            let beside = try await ada.command("node", "verify", "--full")
            #expect(beside.exitCode == 0 && beside.output.contains("1 space"), "\(beside)")
            try await ada.stop()
            #expect(try await ada.command("node", "verify").exitCode == 0)
            let path = ada.paths.databaseFile
            try Self.kinds[0].change(path)
            try Kind.sql("", "UPDATE changes SET body = CAST(body || x'61' AS BLOB)").change(path)
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let words = try await ada.command("node", "verify", "--full")
            #expect(words.exitCode == 1 && words.output.contains("changes in space"), "\(words)")
            let json = try await ada.command("node", "verify", "--full", "--json")
            #expect(json.exitCode == 1)
            let line = try #require(json.output.split(separator: "\n").first)
            let report = try JSONDecoder().decode(StoreReport.self, from: Data(line.utf8))
            #expect(report.isFull && report.faults.contains { $0.kind == "changes" }, "\(report)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }

        @Test("is made smaller only while no node has it, and holds the same afterwards")
        func compaction() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument(Self.document)
            try await Self.write(0, at: pair.ada)
            let text = try await pair.agree(on: Self.document).text
            #expect(try await pair.ada.command("node", "compact").exitCode == 7)
            try await pair.ada.stop()
            let compacted = try await pair.ada.command("node", "compact", "--json")
            #expect(compacted.exitCode == 0 && compacted.output.contains("bytesAfter"), "\(compacted)")
            #expect(try await pair.ada.command("node", "verify", "--full").exitCode == 0)
            try await pair.ada.start()
            #expect(try await pair.ada.text(Self.document).text == text)
        }

        @Test(
            "is no loss where there is a backup: it is made beside a running node, put back, and goes on in new chains")
        func backup() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument(Self.document)
            try await Self.write(0, at: pair.ada)
            try await pair.agree(on: Self.document)
            let file = pair.home.folder.path("copy.sqlite")
            let photo = pair.home.folder.path("photo.raw")
            try Data(count: 70_000).write(to: URL(fileURLWithPath: photo))
            #expect(try await pair.ada.command("blob", "add", photo).exitCode == 0)
            let made = try await pair.ada.command("node", "backup", file)
            #expect(made.exitCode == 0 && made.words.contains("1 blob, 70.0 kB, is not in it"), "\(made)")
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try await pair.ada.command("node", "backup", file).exitCode == 7)

            // What comes after the copy is at the peer.
            try await Self.write(1, at: pair.ada)
            try await pair.agree(on: Self.document)
            #expect(try await pair.ada.command("node", "restore", file, "--force").exitCode == 7)
            try await pair.ada.stop()
            #expect(try await pair.ada.command("node", "restore", file).exitCode == 7)
            let restored = try await pair.ada.command("node", "restore", file, "--force")
            #expect(restored.exitCode == 0, "\(restored)")
            for _ in 0..<2 { _ = try await pair.ada.command("node", "restore", file, "--force") }
            let files = try FileManager.default.contentsOfDirectory(atPath: pair.ada.paths.dataFolder)
            #expect(
                files.count { $0.contains(".before-") && !$0.hasSuffix("-wal") } == 3, "one within a second: \(files)")
            try await pair.ada.start()
            try await Self.write(2, at: pair.ada)
            try await pair.meet()
            let text = try await pair.agree(on: Self.document).text
            for line in 0...2 { #expect(text.contains("<\(line)>"), "\(text)") }
            for node in [pair.ada, pair.ben] { #expect(!node.log.contains("signed two histories"), "\(node.log)") }
        }

        /// Puts a word of its own in front of the text.
        private static func write(_ line: Int, at node: TestNode) async throws {
            try await node.ask(
                DocumentMethods.Edit.self,
                .init(path: document, edits: [.init(at: 0, delete: 0, insert: "<\(line)>")]))
        }
    }
}
