package import CRDT
import Identity
import Replication
package import WireCodec

extension Space {
    /// The history of a document as a film, in the order of the hybrid times of its changes, in tenths of a second
    /// since the Unix epoch; nil for a document that is not there.
    ///
    /// What is in an open draft comes last. O(n log n) in the changes of the document, and its history is taken in
    /// once.
    package func replay(of id: Bytes32) -> HistoryReplay? {
        guard let document = documents[id] else { return nil }
        let text = document.text
        var times = EventTimes()
        var newest = 0
        while times.eventCount < text.eventCount {
            let (agent, sequence) = text.eventID(of: LV(times.eventCount))
            guard let index = document.change(of: agent, sequence: sequence),
                let events = document.events(ofChange: index, by: agent)
            else {
                times.append(newest, count: 1)
                continue
            }
            let time = Int(clamping: self.times[index].tenths)
            newest = max(newest, time)
            times.append(time, count: events.upperBound - sequence)
        }
        return HistoryReplay(of: text, times: times)
    }
}
