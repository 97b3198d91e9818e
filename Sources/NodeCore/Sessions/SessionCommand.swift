package import Spaces
package import WireCodec

/// What a client wants of the sessions of a space. A session of nil means the open one, the earliest of several.
package enum SessionCommand: Sendable {
    /// Answered by `.started`.
    case start(title: String?)
    /// Says something about a session; answered by `.said`.
    case say(SessionDeed, in: SessionID?)
    /// Asks the others to look at a place, or no more; answered by `.said`.
    case point(CursorPlace?, in: SessionID?)
    /// Takes back what a device wrote past the seat; answered by `.reverted`.
    case revert(Bytes32, in: SessionID?)
    /// Tells the members under which name and address this person is named in commits; answered by `.done`.
    case share(SharedEmail)
    /// Answered by `.subscribed`; from then on `.session` tells what happens in sessions.
    case listen
    /// Answered by `.subscribed`; from then on `.followed` tells where a device is, and what it points at. Nil: only
    /// what is pointed at, by anybody who may.
    case follow(Bytes32?)
}

package enum SessionReply: Sendable {
    case started(SessionID)
    case said(SessionID)
    case reverted(Reverting)
}

/// What a revert came to; it is durable.
package struct Reverting: Equatable, Sendable {
    package var documents = 0
    /// Characters that were put in and are gone, and that were taken out and are back.
    package var insertedInScalars = 0
    package var deletedInScalars = 0
}

/// Why nothing came of a command about sessions. Nothing was changed.
package enum SessionFailure: Equatable, Sendable {
    /// None is open.
    case noSession
    /// No session here is called so.
    case unknown
    /// One is open already.
    case alreadyOpen(SessionID)
    case refused(SessionRefusal)
    /// The title, or the seconds of a timer, are not as they may be.
    case unfit
    /// Nobody who may not edit can type.
    case mayNotType(Bytes32)
    /// Another person has the seat, and is around.
    case driverTypes(Bytes32)
}

/// Something that happened in a session.
package enum SessionNews: Sendable {
    case step(SessionStep)
    /// The time that was set is over.
    case timeOver(SessionID)
}

/// Where somebody is who is followed, or what is pointed at.
package struct FollowedPlace: Equatable, Sendable {
    package let device: Bytes32
    /// Nil where the device is in no document, or left.
    package let place: CursorPlace?
    /// Whether all are asked to look there.
    package let isPointed: Bool
    package let isThere: Bool
}
