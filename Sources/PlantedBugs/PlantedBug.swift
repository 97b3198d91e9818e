#if PLANTED_BUGS
    /// Mistakes that the simulator must find: each is in the real code, and made while it is chosen.
    ///
    /// A build without `PLANTED_BUGS` has none of them, and nothing of this room.
    package enum PlantedBug: String, CaseIterable, Sendable {
        // What comes from others.
        case skipsChangeSignature, letsViewersEdit, forgetsCuts, ignoresDemotions
        case passesOverOrphanedOps, passesOverOrphanedRuns, comparesCountsOfChains, comparesNoChains
        case passesOverForks
        // What goes to others.
        case sendsNothingAfterReconnect, sendsFirstLinkOnly, asksStoreOnce, sendsNoMembership
        case stopsWhenHeldBack, tellsNoEnrolments
        // What is kept.
        case acknowledgesBeforeCommit, losesLastWriteOfBatch, losesRefusedWrites, continuesChainAfterCrash
        case keepsNoPeers, keepsNoMembership
        // Finding each other.
        case neverDialsAgain, staysAtOldAddress, hearsNoBeacons, neverDoubtsLinks
        // What is made of it.
        case ordersSiblingsByArrival, ordersChatByArrival, showsWithheldText, removesWhatOthersWroteIn
        case undoesOthersWords, takesPartsUnweighed

        /// The one that is made now. Set before any node runs, by the one thread that there is.
        nonisolated(unsafe) package static var chosen: PlantedBug?

        package var isPlanted: Bool { self == PlantedBug.chosen }
    }
#endif
