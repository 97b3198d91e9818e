import Foundation
import TestKit
import Testing
import WireCodec

@testable import CRDT

/// What members set of files.
@Suite struct FileTreeSettingsTests {
    private struct Form: Decodable {
        struct Case: Decodable {
            let name: String
            let set: [Operation]
            let shown: Shown
        }

        struct Operation: Decodable {
            struct Key: Decodable {
                let tenths, sequence: UInt64
                let depth: UInt32
                let index: Int
                let chain, change: String
            }

            let content: Content?
            let mode: Bool?
            let form: Ends?
            let key: Key
            let replaces: [ID]
        }

        struct ID: Decodable {
            let change: String
            let index: UInt32
        }

        struct Content: Decodable {
            let blob: String
            let size: UInt64
        }

        struct Ends: Decodable {
            let mark, crlf: Bool
        }

        struct Shown: Decodable {
            struct Version<Value: Decodable>: Decodable {
                let change: String
                let index: UInt32
                let value: Value
            }

            let content: [Version<Content>]
            let mode: [Version<Bool>]
            let form: [Version<Ends>]
        }

        let cases: [Case]
    }

    private static let node = NodeID(Bytes32(1, 2, 3, 4))

    @Test("what stands of all that was set is what the vectors say, in any order of arrival, some of it twice")
    func vectors() throws {
        let data = try Data(contentsOf: TestData.vectors("").appendingPathComponent("tree/values.json"))
        let form = try JSONDecoder().decode(Form.self, from: data)
        #expect(form.cases.count >= 18)
        var random = SeededRandom(seed: 20)
        for known in form.cases {
            let operations = try known.set.map(step)
            let expected = try attributes(known.shown)
            for _ in 0..<20 {
                var tree = FileTree()
                for (value, replaced, key) in operations.shuffled(using: &random) + operations.prefix(2) {
                    tree.set(Self.node, value, replacing: replaced, at: key)
                }
                #expect(tree.attributes(of: Self.node) == expected, "\(known.name), \(random)")
                #expect(tree.violations().isEmpty, "\(known.name), \(random)")
            }
        }
    }

    @Test("what the draft sets is shown before everything, has its place once the change is closed, and no name before")
    func draft() throws {
        var tree = FileTree()
        tree.create(Self.node, parent: nil, name: try PathPart("a"), kind: .text)
        let key = TreeKey(
            tenths: 7, depth: 0, chain: Bytes32(5, 0, 0, 0), sequence: 0, change: Bytes32(6, 0, 0, 0), index: 0)
        let (on, off) = (FileMode(isExecutable: true), FileMode(isExecutable: false))
        tree.set(Self.node, .mode(off), replacing: [], at: key)
        tree.set(Self.node, .mode(on), replacing: [], at: .draft(0))
        tree.set(Self.node, .mode(off), replacing: [], at: .draft(1))
        #expect(tree.attributes(of: Self.node).mode.all.map(\.value) == [off, off])
        tree.set(Self.node, .mode(on), replacing: [], at: .draft(2))
        #expect(tree.attributes(of: Self.node).mode.all.map(\.value) == [on, off])
        for index in 0...2 {
            let closed = TreeKey(
                tenths: 3, depth: 0, chain: Bytes32(4, 0, 0, 0), sequence: 0, change: Bytes32(9, 0, 0, 0), index: index)
            let value = FileMode(isExecutable: index != 1)
            tree.settle(.set(Self.node, .mode(value), replacing: []), index, as: closed)
            #expect(tree.violations().isEmpty)
        }
        let settled = tree.attributes(of: Self.node).mode
        #expect(settled.all.map(\.value) == [off, on], "an older time stands behind")
        #expect(
            settled.ids == [
                TreeOperationID(change: Bytes32(6, 0, 0, 0), index: 0),
                TreeOperationID(change: Bytes32(9, 0, 0, 0), index: 2),
            ])
    }

    private func step(
        _ operation: Form.Operation
    ) throws -> (value: FileValue, replaced: [TreeOperationID], key: TreeKey) {
        let value: FileValue
        if let content = operation.content {
            value = .content(try read(content))
        } else if let mode = operation.mode {
            value = .mode(FileMode(isExecutable: mode))
        } else {
            value = .form(read(try #require(operation.form)))
        }
        let key = TreeKey(
            tenths: operation.key.tenths, depth: operation.key.depth, chain: try id(operation.key.chain),
            sequence: operation.key.sequence, change: try id(operation.key.change), index: operation.key.index)
        return (value, try operation.replaces.map { TreeOperationID(change: try id($0.change), index: $0.index) }, key)
    }

    private func attributes(_ shown: Form.Shown) throws -> FileAttributes {
        var attributes = FileAttributes()
        attributes.content.all = try shown.content.map { version in
            .init(
                id: TreeOperationID(change: try id(version.change), index: version.index),
                value: try read(version.value))
        }
        attributes.mode.all = try shown.mode.map { version in
            .init(
                id: TreeOperationID(change: try id(version.change), index: version.index),
                value: FileMode(isExecutable: version.value))
        }
        attributes.form.all = try shown.form.map { version in
            .init(
                id: TreeOperationID(change: try id(version.change), index: version.index), value: read(version.value))
        }
        return attributes
    }

    private func read(_ content: Form.Content) throws -> FileContent {
        FileContent(blob: try id(content.blob), sizeInBytes: content.size)
    }

    private func read(_ ends: Form.Ends) -> FileForm {
        FileForm(hasMark: ends.mark, endsLinesWithCRLF: ends.crlf)
    }

    private func id(_ hex: String) throws -> Bytes32 { try #require(Bytes32(hex: hex)) }
}
