import Foundation
import Replication
import Store

// A process for tests to kill. Its first argument says what it does with the path in the second:
//   commit PATH          stores one batch after another and says after each how many changes are durable
//   fill PATH BYTES      the same, while no file may have more than BYTES
//   seal PATH            stores real changes and seals them after each batch
//   lock PATH            takes the lock of a profile, says so and waits for the end of its input

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: StoreCrashWriter commit|fill|seal|lock PATH [BYTES]")
    exit(2)
}

/// Without a buffer, so that what was said is with the parent before anything else happens.
func say(_ line: String) {
    let bytes = [UInt8]((line + "\n").utf8)
    guard write(STDOUT_FILENO, bytes, bytes.count) == bytes.count else { exit(3) }
}

func commitForEver() throws(StoreError) {
    let database = try NodeDatabase(path: arguments[2])
    var count = try database.load().spaces.first?.changes.count ?? 0
    say("opened \(count)")
    while true {
        let batch = CrashWorkload.batch(after: count)
        try database.commit(batch)
        count += CrashWorkload.batchCount(after: count)
        say("durable \(count)")
    }
}

func sealForEver() throws(StoreError) {
    let database = try NodeDatabase(path: arguments[2], policy: .eager)
    var count = try database.load().spaces.first?.changeCount ?? 0
    var workload = RealWorkload()
    _ = workload.next(count)
    say("opened \(count)")
    while true {
        let batch = 1 + count * 7 % 16
        let changes = workload.next(batch).map { DurableWrite.change($0) }
        try database.commit(count == 0 ? [workload.writes] + changes : changes)
        count += batch
        say("durable \(count)")
        try database.seal()
    }
}

extension SealingPolicy {
    /// Seals early and merges often.
    static var eager: SealingPolicy {
        var policy = SealingPolicy()
        policy.tailMax = 12
        policy.tailMaxAtClose = 4
        policy.segmentMax = 300
        policy.smallFrom = 100
        return policy
    }
}

do throws(StoreError) {
    switch arguments[1] {
    case "commit":
        try commitForEver()
    case "seal":
        try sealForEver()
    case "fill":
        var limit = rlimit()
        limit.rlim_cur = rlim_t(arguments.count > 3 ? UInt64(arguments[3]) ?? 0 : 0)
        limit.rlim_max = limit.rlim_cur
        signal(SIGXFSZ, SIG_IGN)
        #if os(Linux)
            let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        #else
            let resource = RLIMIT_FSIZE
        #endif
        guard setrlimit(resource, &limit) == 0 else { exit(2) }
        try commitForEver()
    case "lock":
        let lock = try ProfileLock(path: arguments[2])
        say("locked")
        while readLine() != nil {}
        lock.release()
    default:
        exit(2)
    }
} catch {
    say("refused \(error)")
}
