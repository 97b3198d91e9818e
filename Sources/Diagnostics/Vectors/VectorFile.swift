internal import Foundation

/// Runs a file of test vectors or recorded histories against the code that this program is made of.
///
/// What a file is, is seen from its content, never from its name: see `VectorForm`. A file may be gzipped, and hold one
/// JSON value or one on each line.
package enum VectorFile {
    /// Cost: that of its cases; in a release build 0.7 s of processor time for the longest public trace (260,000
    /// edits).
    package static func run(file path: String) throws(DiagnosticsError) -> VectorReport {
        try run(contents: try FileContents.read(path))
    }

    package static func run(contents: [UInt8]) throws(DiagnosticsError) -> VectorReport {
        let documents = try VectorDocuments(contents)
        guard let first = documents.first else { throw .noCases }
        let shape = try VectorShape(first)
        guard let form = VectorForm(shape) else { throw .unknownForm(keys: shape.keys) }
        var report = VectorReport()
        try form.run(documents, into: &report)
        if report.count == 0 { throw .noCases }
        return report
    }
}

extension VectorForm {
    fileprivate func run(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        switch self {
        case .noise: try NoiseVectors.run(documents, into: &report)
        case .cpace: try CPaceVectors.run(documents, into: &report)
        case .wycheproof: try WycheproofVectors.run(documents, into: &report)
        case .edwardsEdges: try EdwardsEdgeVectors.run(documents, into: &report)
        case .history: try HistoryVectors.run(documents, into: &report)
        case .graphDiff: try GraphVectors.runDiff(documents, into: &report)
        case .graphConflicting: try GraphVectors.runConflicting(documents, into: &report)
        case .graphContains: try GraphVectors.runContains(documents, into: &report)
        case .sequentialTrace: try TraceVectors.runSequential(documents, into: &report)
        case .concurrentTrace: try TraceVectors.runConcurrent(documents, into: &report)
        }
    }
}
