/// Every limit and period of the node core in one place; `Protocol/limits.md` has the same table.
package enum NodeLimits {
    /// The longest that an edit waits for company before it is sent.
    package static let flushTick: Duration = .milliseconds(10)
    /// Edits after a pause that wait for none.
    static let flushesAtOnce = 4
    /// A draft of this size is closed at once.
    static let draftMaxInBytes = 32 * 1024
    /// The same, in characters inserted and deleted.
    static let draftMaxInEvents = 1 << 22
    /// Edits made at once, in bytes of their change; more are cut into several changes. Together with a draft that is
    /// not full they fit one change.
    /// Commits that one request takes back or brings back.
    package static let undoStepsMax = 10_000
    static let insertMaxInBytes = 128 * 1024
    /// Files moved or removed at once, at most some 330 bytes each; more are cut into several changes, as are edits.
    static let movedAtOnceMax = 256
    /// Characters deleted at once.
    static let deleteMaxInScalars = 1 << 22
    /// From the first byte to an established channel.
    static let handshakeTimeout: Duration = .seconds(10)
    /// Handshakes in a row that may be refused before the next one's time is said to be ahead.
    static let refusalsTaken = 2
    /// It is ahead by no more than two to the power of this, in seconds: a day and a half.
    static let handshakeLeadMaxInBits = 17
    /// A silent link is asked for a sign of life after this, and closed after three times it.
    static let pingInterval: Duration = .seconds(15)
    /// A round trip that took longer is measured once more at once, and the second one is believed.
    static let roundTripSure: Duration = .milliseconds(250)
    /// A lane that came to its end is agreed on anew no sooner than this after the last.
    static let laneRenewal: Duration = .seconds(60)
    /// A link gets new keys from a new handshake after this.
    static let connectionLifetime: Duration = .seconds(43_200)
    /// The same where the link is used for a space that this node is strict about.
    static let strictConnectionLifetime: Duration = .seconds(900)
    /// How much longer the old one may stand while that does not come about.
    static let renewalPatience: Duration = .seconds(600)
    static let renewalPause: Duration = .seconds(30)
    static let backoffMin: Duration = .milliseconds(250)
    static let backoffMax: Duration = .seconds(30)
    /// A link that ends sooner than this was brief. So many in a row cost nothing; then the wait before the next dial
    /// doubles with each, up to the longest.
    static let briefLink: Duration = .seconds(5)
    static let briefLinksFree = 3
    static let briefBackoffMax: Duration = .seconds(4)
    /// How long a guest looks for the host.
    static let joinTimeout: Duration = .seconds(20)
    static let offersMax = 16
    /// Never two beacons of presence sooner one after the other.
    static let beaconPauseMin: Duration = .milliseconds(500)
    /// Dials under way at once to where one member was heard.
    static let heardDialsMax = 4
    /// A link of a device stays so long at least before one from another host, by a copy of the device, takes its turn,
    static let turnMin: Duration = .seconds(60)
    /// and after so many that were refused.
    static let refusalsPerTurn = 3
    /// How long one dial of a member has before the next place is tried beside it.
    static let dialStagger: Duration = .milliseconds(250)
    /// A link that may have died with an address is given up when nothing comes so long, or four round trips if that is
    /// longer.
    static let answerWaitMin: Duration = .milliseconds(500)
    /// How long a new member waits with its first beacon: who does not know of it yet passes that over.
    static let newMemberIsTold: Duration = .milliseconds(100)
    /// How soon a member whose link is in doubt is dialled where it was heard.
    static let doubtWait: Duration = .milliseconds(100)
    /// Requests at once that wait for what is heard nearby.
    static let listenersMax = 64
    /// Between two looks at who is in a meeting that this node leads.
    static let attendanceLook: Duration = .seconds(20)
    /// So seldom what was noted is written down.
    static let attendancePause: Duration = .seconds(300)
    /// Guests on the way by one offer at a time.
    static let guestsAtOnceMax = 32
    static let invitationLifetimeMin: Duration = .seconds(10)
    static let linkLifetime: Duration = .seconds(86_400)
    static let linkLifetimeMax: Duration = .seconds(2_592_000)
    /// Guests who wait for a person's word.
    static let lobbyMax = 32
    /// How long one of them waits.
    static let lobbyWait: Duration = .seconds(7200)
    /// Guests that came in, of whom the newest are told.
    static let arrivalsMax = 32
    /// How long one of several addresses of a host may take to answer before the next is tried.
    static let addressPatience: Duration = .milliseconds(2500)
    static let linksMax = 64
    /// Spaces that one device may let this one into, without a code, from start to stop.
    static let enrolmentsMax = 16
    /// The same of spaces of groups in classes that this device leads.
    static let groupRoomsMax = 256
    /// With fewer links a node dials each member that it hears.
    static let linksByBeaconMin = 8
    /// With so many it dials none: there is room for those that hear it.
    static let linksByBeaconMax = 32
    /// Up to so many others in a space, everybody talks to everybody.
    static let meshMax = 8
    /// How long a space counts as large because a peer parted from this node in it.
    static let toldLargeFor: Duration = .seconds(120)
    /// How long who parted, or was parted from, is not dialled as a neighbour,
    static let partedFor: Duration = .seconds(10)
    /// and who was dialled as one.
    static let dialledFor: Duration = .seconds(5)
    /// How long a new neighbour stays at least.
    static let newLinkFor: Duration = .seconds(3)
    /// How long one who was in need stays at least.
    static let inNeedFor: Duration = .seconds(30)
    /// Between two neighbours that give way to somebody in need.
    static let giveWayPause: Duration = .seconds(2)
    /// Between looks at the neighbours.
    static let tendPause: Duration = .seconds(1)
    /// After the first dial for a neighbour until the next, doubled with each, up to 128 times that.
    static let seekPauseMin: Duration = .milliseconds(30)
    /// How long one who has nothing of a large space yet waits for what a link tells of.
    static let newcomerPatience: Duration = .milliseconds(500)
    /// How long somebody counts as new at most.
    static let newcomerFor: Duration = .seconds(10)
    /// How long ago, in milliseconds, a member came in at least from whom newcomers are told to take what is there.
    static let settledAfter: UInt64 = 2_000
    /// How often a node of a large space gives a blob, before it sends whoever asks for the first time to others.
    static let blobCopiesFirst = 3
    /// How long a blob of which no neighbour has any more is waited for before others are asked, one after the other.
    static let blobSeekPause: Duration = .seconds(5)
    /// Between visits to members that are no neighbours: longer where there are more to do it.
    static let visitPauseMin: Duration = .seconds(15)
    static let visitPauseMax: Duration = .seconds(60)
    /// Walks that one space may bring in a second, and at once.
    static let walksPerSecond = 20
    static let walksAtOnce = 40
    /// With so many steps left a walk leaves what it tells.
    static let walkLearns = 3
    /// How long changes wait to be told together.
    static let announcementPause: Duration = .milliseconds(25)
    /// How long what was told may take to come another way, or two round trips within these.
    static let graftWaitMin: Duration = .milliseconds(50)
    static let graftWaitMax: Duration = .seconds(2)
    /// How soon it is looked at again whether a link that is not needed is.
    static let unneededPause: Duration = .seconds(10)
    static let subscriptionsPerClientMax = 1024
    /// Bodies of the newest changes kept in memory for peers, over all spaces.
    static let recentBodiesMaxInBytes = 8 * 1024 * 1024
    /// Changes handed to one link in one go before others have their turn.
    static let runBytesMax = 512 * 1024
    /// A space with at most so many changes is read at the start; a longer history is read beside the work.
    package static let loadsAtOnceMax = 16_384
    /// Snapshots that take memory at once: shown, or on their way in.
    static let snapshotsMax = 4
    /// How long a snapshot that was made serves whoever asks.
    static let snapshotLifetime: Duration = .seconds(10)
    /// After so long without one that was asked for, another peer may be asked; after so long without a change of its
    /// history one that is shown gives way, if somebody waits to write.
    package static let snapshotPatience: Duration = .seconds(5)
    /// Bundles that are being written or read at once.
    static let bundlesMax = 16
    /// How often at most it is tried whether something fits that came in bundles before what it builds on.
    static let waitingPause: Duration = .seconds(1)
    /// A device's word of what it has is not kept when it is longer.
    static let heardInBytesMax = 64 * 1024
    /// Mailboxes of one node.
    static let mailboxesMax = 16
    /// Files of a mailbox that are looked at.
    package static let mailboxFilesMax = 4096
    /// Files that one visit writes.
    static let mailboxPostsMax = 3
    /// Files of one device with changes, past which they are put together into one.
    static let mailboxLettersWanted = 32
    /// After a change here until a mailbox is visited.
    static let mailboxQuiet: Duration = .seconds(5)
    /// Between visits, a quarter more or less.
    static let mailboxPause: Duration = .seconds(180)
    /// The same after a visit that failed, doubled each time.
    static let mailboxBackoffMin: Duration = .seconds(30)
    static let mailboxBackoffMax: Duration = .seconds(3600)
    /// Blobs that a node fetches at once, and parts that a link asked for and that it was not given yet.
    static let blobFetchesMax = 16
    /// What is said in a review at once: acts, and bytes of their records. They fit one change.
    package static let reviewActsMax = 500
    package static let reviewActsMaxInBytes = 192 * 1024
    /// The content of a round that is fetched unasked, and the blobs that are fetched at a time while it is.
    static let reviewContentMaxInBytes = 16 * 1024 * 1024
    static let reviewContentsAtOnce = 8
    static let blobPartsWaitingMax = 512
    /// Blobs of which one link is told when this node has more of them.
    static let blobInterestsMax = 64
    /// Parts that are read for one link at once: all that is held in memory for it beside its buffer.
    static let blobReadsMax = 8
    /// Parts that a link is sent at once before others have their turn.
    static let blobPartsPerTurn = 4
    /// Pieces that were taken and are not on the disk yet: with more nothing is asked for.
    static let blobWritesMax = 128
    /// Pieces that a link is asked for at first, at least and at most; they are not in memory here before they come.
    static let blobWindowFirst = 4
    static let blobWindowMin = 2
    static let blobWindowMax = 32
    /// A piece that comes sooner than this makes that one more, one that comes later than that one less: what others
    /// wait behind it stays about what LEDBAT allows (RFC 6817, section 3.3).
    static let blobWaitLow: Duration = .milliseconds(100)
    static let blobWaitHigh: Duration = .milliseconds(400)
    /// A link that brings nothing of what it was asked for so long is passed over for as long.
    static let blobPatience: Duration = .seconds(10)
    /// Between two looks at which pieces are rarest.
    static let blobOrderPause: Duration = .milliseconds(250)
    /// Pieces that are made durable together, and how long one waits for that.
    static let blobSyncPieces = 256
    static let blobSyncWait: Duration = .seconds(2)
    /// Between two words to others of how much of a blob is here.
    static let blobTellPause: Duration = .milliseconds(500)
    /// Of programs and documents, the last marked edit of the one in the other; the ones longest without go.
    static let editMarksMax = 1024
    /// Commands that wait for the history of one space.
    static let waitingCommandsMax = 1024
    /// Of what waits for the disk. With more nothing new is taken.
    static let unwrittenMaxInBytes = 16 * 1024 * 1024
    /// What a space may take of the disk, and what one member's changes there, where nobody said anything else.
    package static let spaceInBytesMax = 8 << 30
    package static let memberInBytesMax = 1 << 30
    /// How soon a batch that the disk refused is tried again.
    static let storeRetry: Duration = .seconds(1)
    /// Messages with changes that one link may bring in a second, and at once.
    static let runsPerSecond = 500
    static let runsAtOnce = 5_000
    /// Signatures that one link may make this node check in a second, and at once: a sixth of a core.
    static let signatureChecksPerSecond = 2_000
    static let signatureChecksAtOnce = 5_000
    /// Messages of other kinds that one link may bring in a second, and at once: a frontier for each of many spaces.
    static let otherMessagesPerSecond = 500
    static let otherMessagesAtOnce = 5_000
    /// At most so long until a member turns an epoch that nobody may write under any more, so that one of them does.
    static let epochWait: Duration = .seconds(9)
    /// The same where there is one, and no peer gives its key.
    static let missingEpochWait: Duration = .seconds(300)
    /// The same for one that has served its time.
    static let wornEpochWait: Duration = .seconds(3600)
    /// A node with more chains of a space tells them by ranges, where an exchange is needed.
    static let frontierChainsWanted = 64
    /// Messages of an exchange of ranges that wait for the peer to read, past which the frontier is told instead.
    static let rangeMessagesWaitingMax = 8
    /// Messages of one such exchange.
    static let rangeMessagesMax = 1024
    /// Between two words of one device about where it is: ten in a second.
    static let whereaboutsPause: Duration = .milliseconds(100)
    /// How often a word is said again, and how long it counts.
    static let whereaboutsRenewal: Duration = .seconds(20)
    static let whereaboutsLifetime: Duration = .seconds(60)
    /// A word that came so long ago at most goes on to whoever is linked only now.
    static let whereaboutsFreshness: Duration = .seconds(5)
    /// How often it is said in a meeting that a device is there of which no program tells a place: as seldom as a word
    /// that may come late lets it be, for in a large class all hear it.
    static let quietWhereaboutsRenewal: Duration = .seconds(40)
    /// A word that only says again what was said is passed on after so long, together with others: a class says so many
    /// that each link would carry each of them twice,
    static let repeatedWhereaboutsWait: Duration = .seconds(1)
    /// and not at all so soon behind another one. With what it may wait on its way it comes before that is over.
    static let repeatedWhereaboutsPause: Duration = .seconds(10)
    /// A clock that is less ahead or behind, in milliseconds, counts as right: a message takes its time too.
    static let clockLeadMin: Int64 = 2_000
    /// As far as a clock is believed to be wrong, in milliseconds: a day.
    static let clockLeadMax: Int64 = 86_400_000
    /// Channels of one space of which a person wants to be told otherwise than of the others.
    static let channelNoticesMax = 256
    /// Devices of one space that tell where they are.
    static let whereaboutsMax = 1024
    /// Terminals that a node shares, and that one device is heard to share in one space.
    static let terminalsMax = 8
    static let terminalWatchersMax = 64
    /// Watches of one link.
    static let terminalWatchersPerLinkMax = 8
    /// Frames that one watcher has not taken yet; with more on their way it gets none.
    static let terminalFramesInFlightMax: UInt64 = 8
    /// Output that is kept for those who are behind, from the newest whole screen on at least.
    static let terminalTailMaxInBytes = 256 * 1024
    /// How often a peer is told, over one link, where histories of a chain that differ from its own go.
    static let explanationsMax = 16
    /// How often a peer's unusable run is answered with our frontier before the link is closed.
    static let resyncsMax = 5
}
