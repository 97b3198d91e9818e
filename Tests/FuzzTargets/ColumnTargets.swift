@testable import CRDT

enum OperationColumnTarget: FuzzTarget {
    static let name = "operations"
    private static let eventCountMax = 100_000

    static func take(_ bytes: [UInt8]) {
        let read = bytes.withUnsafeBytes { try? OperationColumn.decode($0, eventCountMax: eventCountMax) }
        guard let runs = read else { return }
        claim(runs.reduce(0) { $0 + Int($1.count) } <= eventCountMax, "more events than were allowed")
        if runs.count > 2_000 { return }
        for level in bytes.levelsToTry {
            let again = OperationColumn.encode(runs, level: level).withUnsafeBytes {
                try? OperationColumn.decode($0, eventCountMax: eventCountMax)
            }
            claim(again == runs, "runs were not read as they were written")
        }
    }

    static func seeds() -> [[UInt8]] {
        SampleDocuments.few.flatMap { document in
            [CompressionLevel.fast, .small].map { OperationColumn.encode(document.history.operationRuns, level: $0) }
        }
    }
}

/// The first byte says the runs that the text is told to be of.
enum TextColumnTarget: FuzzTarget {
    static let name = "text"
    private static let byteCountMax = 8_192

    static func take(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let choice = Int(first) % (SampleDocuments.few.count + 1)
        let runs = choice == 0 ? [] : SampleDocuments.few[choice - 1].history.operationRuns
        let read = bytes.withUnsafeBytes {
            try? TextColumn.decode(
                UnsafeRawBufferPointer(rebasing: $0[1...]), runs: runs, byteCountMax: byteCountMax)
        }
        guard let text = read else { return }
        claim(text.count <= byteCountMax, "more text than was allowed")
        claim(String(validating: text, as: UTF8.self) != nil, "text that is not UTF-8 was taken")
        for level in bytes.levelsToTry {
            let packed = text.withUnsafeBufferPointer { TextColumn.encode($0, runs: runs, level: level) }
            let again = packed.withUnsafeBytes { try? TextColumn.decode($0, runs: runs, byteCountMax: byteCountMax) }
            claim(again == text, "a text was not read as it was written")
        }
    }

    static func seeds() -> [[UInt8]] {
        SampleDocuments.few.enumerated().flatMap { index, document -> [[UInt8]] in
            let runs = document.history.operationRuns
            let text = document.history.log.text.bytes
            return [CompressionLevel.fast, .small].map { level in
                [UInt8(index + 1)] + text.withUnsafeBufferPointer { TextColumn.encode($0, runs: runs, level: level) }
            }
        }
    }
}

/// The first byte says how many fields take turns.
enum IntegerColumnTarget: FuzzTarget {
    static let name = "integers"
    private static let countMax = 10_000

    static func take(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let stride = 1 + Int(first) % 6
        let read = bytes.withUnsafeBytes {
            try? IntegerColumn.decode(UnsafeRawBufferPointer(rebasing: $0[1...]), stride: stride, countMax: countMax)
        }
        guard let values = read else { return }
        claim(values.count <= countMax, "more numbers than were allowed")
        if values.count > 2_000 { return }
        for level in bytes.levelsToTry {
            let again = IntegerColumn.encode(values, stride: stride, level: level).withUnsafeBytes {
                try? IntegerColumn.decode($0, stride: stride, countMax: countMax)
            }
            claim(again == values, "numbers were not read as they were written")
        }
    }

    static func seeds() -> [[UInt8]] {
        let lists: [[UInt64]] = [
            [], [0], [1, 2, 3, 4, 5, 6], (0..<60).map { $0 % 7 }, [.max, 0, .max], (0..<50).map { $0 * $0 * 977 },
        ]
        return lists.flatMap { values in
            [1, 4].flatMap { stride in
                [CompressionLevel.fast, .small].map { level in
                    [UInt8(stride - 1)] + IntegerColumn.encode(values, stride: stride, level: level)
                }
            }
        }
    }
}

extension [UInt8] {
    /// The levels at which what was read is written again: the slow one for some lengths only.
    var levelsToTry: [CompressionLevel] { count % 8 == 0 ? [.fast, .small] : [.fast] }
}

extension TextHistory {
    /// The runs of the log, as a block tells them: its operations know nothing of undos.
    var operationRuns: ContiguousArray<OperationRun> {
        var runs: ContiguousArray<OperationRun> = []
        for index in log.runs.indices where !log.runs[index].isUndo {
            let run = log.runs[index]
            runs.append(
                OperationRun(
                    position: run.position, count: log.end(ofRun: index) - run.start, isDelete: run.isDelete,
                    isForward: run.isForward))
        }
        return runs
    }
}
