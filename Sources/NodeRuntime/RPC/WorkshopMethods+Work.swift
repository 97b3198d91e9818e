import Folders
import Identity
import LocalRPC
import NodeCore
import SodiumCrypto
import WireCodec

extension WorkshopMethods.Look.Result {
    /// Texts of one answer, in bytes: each may take six as JSON, and a message has a limit.
    static let textsInBytes = 1 << 20

    /// As many of the files from one on as an answer takes, and one at least.
    init(_ work: LearnersWork, name: String, from first: Int) {
        var (files, bytes) = ([WorkshopMethods.Look.File](), 0)
        var rest = work.files.dropFirst(max(0, first))
        while let file = rest.first {
            let shape = WorkshopMethods.Look.File(file)
            bytes += shape.text?.utf8.count ?? 0
            guard files.isEmpty || bytes <= Self.textsInBytes else { break }
            files.append(shape)
            rest = rest.dropFirst()
        }
        self.init(
            space: work.space.bytes.hex, name: name, deviceId: DeviceID(publicKey: work.person).shown,
            handIn: work.handIn?.reference, isHandedIn: work.isHandedIn,
            version: Hex.encode(KeyDerivation.sha256(work.version.flatMap(\.bytes))), files: files,
            next: rest.isEmpty ? nil : rest.startIndex)
    }
}

extension WorkshopMethods.Look.File {
    fileprivate init(_ file: LearnersWork.File) {
        let isExecutable = file.isExecutable ? true : nil
        switch file.content {
        case .text(let text, let form):
            let bytes = DiskText(text: text, form: form).bytes
            self.init(
                path: file.path, text: String(decoding: bytes, as: UTF8.self), size: bytes.count,
                executable: isExecutable)
        case .blob(let content):
            self.init(
                path: file.path, blob: content.blob.hex, size: Int(clamping: content.sizeInBytes),
                executable: isExecutable)
        }
    }
}
