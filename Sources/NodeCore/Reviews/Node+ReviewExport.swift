import Identity
package import Membership
package import ReviewProofs
package import Reviews
package import WireCodec

/// Signed exports: what goes into one, and this device's signature under it.
extension Node {
    /// `beyond` are changes that the file must reach as well (`ExportPlan`).
    package func exportPlan(
        of id: ReviewID, in space: SpaceID, beyond: [Bytes32] = []
    ) throws(ExportError) -> ExportPlan {
        guard let replica = replicas[space],
            let review = replica.reviewBook.sight(of: id, in: replica.space, for: deviceKey)?.review
        else { throw .noReview }
        let log = replica.reviewBook.log
        return try ExportPlan(
            review, steps: log.steps(of: id) + log.steps(of: nil), beyond: beyond, in: replica.space)
    }

    /// That this device made an export, and left out nothing that it had of the review.
    package func signature(underExport signedBytes: [UInt8]) -> [UInt8] { identity.device.sign(signedBytes) }
}
