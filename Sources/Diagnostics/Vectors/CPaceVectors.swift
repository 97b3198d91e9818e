internal import Pairing
internal import SodiumCrypto
internal import WireCodec

/// CPace over ristretto255 with SHA-512 and fixed roles: the draft's own cases, step by step and as whole runs.
enum CPaceVectors {
    private struct File: Decodable {
        let vectors: [Case]
    }

    /// Which fields there are depends on `kind`; the names are the draft's.
    private struct Case: Decodable {
        let kind: String
        let parts: [HexField]?
        let fields: [String: [UInt8]]

        private struct Field: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Field.self)
            kind = try container.decode(String.self, forKey: Field(stringValue: "kind"))
            parts = try container.decodeIfPresent([HexField].self, forKey: Field(stringValue: "parts"))
            var fields: [String: [UInt8]] = [:]
            for key in container.allKeys where !["kind", "parts"].contains(key.stringValue) {
                fields[key.stringValue] = try container.decode(HexField.self, forKey: key).bytes
            }
            self.fields = fields
        }

        func bytes(_ name: String) throws(CaseFailure) -> [UInt8] {
            guard let bytes = fields[name] else { throw .malformed(name) }
            return bytes
        }

        func secret(_ name: String) throws(CaseFailure) -> SecretBytes {
            let bytes = try bytes(name)
            guard bytes.count == Ristretto.scalarInBytes else { throw .malformed(name) }
            return SecretBytes(copying: bytes)
        }

        /// That a value which was computed is the one that the file has under this name.
        func expect(_ actual: [UInt8], is name: String) throws(CaseFailure) {
            if actual != (try bytes(name)) { throw .differs(name) }
        }

        func expect(_ actual: SecretBytes, is name: String) throws(CaseFailure) {
            if !SecretBytes.areEqual(actual, SecretBytes(copying: try bytes(name))) { throw .differs(name) }
        }
    }

    static func run(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for (index, test) in try documents.decode(File.self).flatMap(\.vectors).enumerated() {
            report.check("\(index + 1) \(test.kind)") { () throws(CaseFailure) in try check(test) }
        }
    }

    private static func check(_ test: Case) throws(CaseFailure) {
        switch test.kind {
        case "lv_cat":
            guard let parts = test.parts else { throw .malformed("parts") }
            try test.expect(CPace.concatenated(parts.map(\.bytes)), is: "result")
        case "generator_string": try checkGenerator(test)
        case "transcript_ir": try test.expect(try transcript(test), is: "result")
        case "run": try checkRun(test)
        case "abort":
            // A share that is no encoding of a group element is refused before it is multiplied.
            guard let share = Bytes32(try test.bytes("X")) else { return }
            let scalar = try test.secret("s")
            if (try? CPace.secretPoint(scalar: scalar, share: share)) != nil { throw .accepted("the share X") }
        default: throw .unsupported("the kind \(test.kind)")
        }
    }

    private static func checkGenerator(_ test: Case) throws(CaseFailure) {
        let (prs, ci, sid) = (try test.bytes("PRS"), try test.bytes("CI"), try test.bytes("sid"))
        let padded = CPace.generatorString(prs: prs, ci: ci, sid: sid)
        try test.expect(padded, is: "result")
        try test.expect(KeyDerivation.sha512(padded), is: "hash")
        try test.expect(CPace.generator(prs: prs, ci: ci, sid: sid).bytes, is: "g")
    }

    private static func transcript(_ test: Case) throws(CaseFailure) -> [UInt8] {
        CPace.transcriptIR(
            ya: try test.bytes("Ya"), ada: try test.bytes("ADa"), yb: try test.bytes("Yb"), adb: try test.bytes("ADb"))
    }

    /// Both sides at once: each makes its share, and both come to the same point and the same key.
    private static func checkRun(_ test: Case) throws(CaseFailure) {
        let sid = try test.bytes("sid")
        let generator = CPace.generator(prs: try test.bytes("PRS"), ci: try test.bytes("CI"), sid: sid)
        try test.expect(generator.bytes, is: "g")
        let (scalarA, scalarB) = (try test.secret("ya"), try test.secret("yb"))
        let (shareA, shareB) = (try share(scalarA, generator), try share(scalarB, generator))
        try test.expect(shareA.bytes, is: "Ya")
        try test.expect(shareB.bytes, is: "Yb")
        for (scalar, share) in [(scalarA, shareB), (scalarB, shareA)] {
            guard let point = try? CPace.secretPoint(scalar: scalar, share: share) else { throw .refused("a share") }
            try test.expect(point, is: "K")
            let key = CPace.sessionKey(sid: sid, secretPoint: point, transcript: try transcript(test))
            try test.expect(key, is: "ISK_IR")
        }
    }

    private static func share(_ scalar: SecretBytes, _ generator: Bytes32) throws(CaseFailure) -> Bytes32 {
        guard let share = try? CPace.share(scalar: scalar, generator: generator) else {
            throw .refused("the generator")
        }
        return share
    }
}
