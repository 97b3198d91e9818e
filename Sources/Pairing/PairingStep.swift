/// What one side does next in a run.
package enum PairingStep: Sendable {
    /// Send this message and wait for the answer.
    case send([UInt8])
    /// The other side has proved the code.
    case finished(PairingResult)
    /// The other side has proved the code; this message proves it in turn.
    case sendAndFinish([UInt8], PairingResult)
}
