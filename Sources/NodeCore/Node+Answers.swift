import Membership
import Replication
import SecureChannel
import Spaces

extension Node {
    /// Answers what was asked since the last time, each question once however often it was asked, and only where the
    /// peer reads: what waits for it stays within the link's buffer and one answer more.
    func answerQuestions(of session: PeerSession) {
        guard session.isEstablished, session.isWritable else { return }
        if let ping = session.pongDue {
            session.pongDue = nil
            send([Frame(PongMessage(stamp: ping.stamp))], on: session)
        }
        for id in spaceOrder {
            guard let state = session.sync[id], state.owesAnswers, let replica = replicas[id] else { continue }
            session.sync[id]?.answersSent()
            if state.isFrontierDue { sendFrontier(of: replica, on: session) }
            answerRanges(of: replica, on: session, owing: state)
            if let told = state.toldMembership {
                let missing = replica.space.membership.opsMissing(given: told).map { $0.encode() }
                send(MembershipMessage.messages(space: id, operations: missing).map { Frame($0) }, on: session)
            }
            if state.areIntroductionsDue { introduceOthers(of: replica, on: session) }
        }
    }
}
