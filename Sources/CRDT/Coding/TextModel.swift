/// Predicts typed text bit by bit from what stands around the cursor and codes it.
struct TextModel: ~Copyable {
    static let hashedCount = 10
    static let inputCount = 2 * hashedCount + 4
    static let matchLengthMin = 5

    var coder: BinaryCoder
    var document: TypingDocument
    let tables = LogisticTables()
    let table: BitHistoryTable

    let buckets: UnsafeMutablePointer<UnsafeMutablePointer<UInt16>>
    let hashes: UnsafeMutablePointer<UInt64>
    let inputs: UnsafeMutablePointer<Int16>
    let mixer1: LogisticMixer
    let mixer2: LogisticMixer
    let meanings: UnsafeMutablePointer<UInt16>
    let chosenMeanings: UnsafeMutablePointer<UnsafeMutablePointer<UInt16>>
    let order0: UnsafeMutablePointer<UInt16>
    let matchMap: UnsafeMutablePointer<UInt16>
    let apm1: UnsafeMutablePointer<UInt16>
    let apm2: UnsafeMutablePointer<UInt16>
    let places: UnsafeMutablePointer<UInt32>
    let placeBits: Int
    let rates: UnsafeMutablePointer<Int32>

    /// The last eight bytes before the cursor.
    var recent: UInt64 = 0
    var word: UInt64 = 0
    var lastWord: UInt64 = 0
    var match = 0
    var matchLength = 0
    var misses = 0
    var replaced = 0
    var replacedEnd = 0
    var replacedMiss = 0
    var inRun = 0
    var remaining = 0

    init(coder: consuming BinaryCoder, byteCount: Int, bits: Int = 17) {
        self.coder = coder
        document = TypingDocument(byteCount: byteCount)
        table = BitHistoryTable(bucketBits: bits)
        buckets = .allocate(capacity: Self.hashedCount)
        hashes = .allocate(capacity: Self.hashedCount)
        hashes.initialize(repeating: 0, count: Self.hashedCount)
        for i in 0..<Self.hashedCount { buckets[i] = table.bucket(0) }
        inputs = .allocate(capacity: Self.inputCount)
        inputs.initialize(repeating: 0, count: Self.inputCount)
        mixer1 = LogisticMixer(inputCount: Self.inputCount, setCount: 256, weight: 1 << 12, rate: 6)
        mixer2 = LogisticMixer(inputCount: Self.inputCount, setCount: 2048, weight: 1 << 12, rate: 6)
        meanings = .allocate(capacity: Self.hashedCount * 1024)
        for i in 0..<(Self.hashedCount * 1024) { meanings[i] = UInt16((i & 63) * 1024 + 512) }
        chosenMeanings = .allocate(capacity: Self.hashedCount)
        chosenMeanings.initialize(repeating: meanings, count: Self.hashedCount)
        order0 = .allocate(capacity: 256 * 256)
        order0.initialize(repeating: 1 << 15, count: 256 * 256)
        matchMap = .allocate(capacity: 4096)
        matchMap.initialize(repeating: 1 << 15, count: 4096)
        apm1 = .allocate(capacity: 256 * 33 * 256)
        apm2 = .allocate(capacity: 33 * 65536)
        for c in 0..<65536 { for j in 0..<33 { let v = UInt16(max(0,min(65535, tables.squash(Int32((j - 16) * 128))))); apm1[c * 33 + j] = v; apm2[c * 33 + j] = v } }
        var b = 10
        while b < 18, 1 << b < byteCount * 2 { b += 1 }
        placeBits = b
        places = .allocate(capacity: 1 << b)
        places.initialize(repeating: 0, count: 1 << b)
        rates = .allocate(capacity: 16)
        for n in 0..<16 { rates[n] = Int32(131_072 / (2 * n + 3)) }
    }

    deinit {
        buckets.deallocate(); hashes.deallocate(); inputs.deallocate();
        meanings.deallocate(); chosenMeanings.deallocate(); order0.deallocate(); matchMap.deallocate()
        apm1.deallocate(); apm2.deallocate(); places.deallocate(); rates.deallocate()
    }

    @inline(__always)
    static func isLetter(_ b: UInt8) -> Bool { (b | 32) &- 97 < 26 || b >= 128 }

    @inline(__always)
    func place() -> Int {
        let key = recent & 0xFF_FFFF_FFFF
        return Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 &- placeBits))
    }

    mutating func remember(_ byte: UInt8) {
        document.appendToHistory(byte)
        recent = recent << 8 | UInt64(byte)
        places[place()] = UInt32(truncatingIfNeeded: document.historyCount)
    }

    mutating func delete(at position: Int, count: Int) {
        document.move(to: position)
        loadContext()
        replaced = document.historyCount
        var left = count
        while left > 0, let scalar = document.removeBehind() {
            var shift = 24
            while shift >= 0 {
                let b = UInt8(truncatingIfNeeded: scalar >> UInt32(shift))
                if b != 0 { remember(b) }
                shift -= 8
            }
            left -= 1
        }
        replacedEnd = document.historyCount
    }

    mutating func loadContext() {
        recent = 0
        var got = 0
        var d = 0
        while got < 8 {
            var s = document.before(d)
            if s == 0 { break }
            while s != 0, got < 8 { recent |= UInt64(s & 255) << UInt64(8 * got); got += 1; s >>= 8 }
            d += 1
        }
        word = 0
        lastWord = 0
        var letters = 0
        while letters < 24 {
            let s = document.before(letters)
            if s == 0 || !Self.isLetter(UInt8(truncatingIfNeeded: s)) { break }
            letters += 1
        }
        var e = letters
        while e < letters + 8, document.before(e) != 0, !Self.isLetter(UInt8(truncatingIfNeeded: document.before(e))) { e += 1 }
        var e2 = e
        while e2 < e + 24 {
            let s = document.before(e2)
            if s == 0 || !Self.isLetter(UInt8(truncatingIfNeeded: s)) { break }
            e2 += 1
        }
        while e2 > e { e2 -= 1; foldWord(UInt8(truncatingIfNeeded: document.before(e2))) }
        lastWord = word
        word = 0
        while letters > 0 {
            letters -= 1
            foldWord(UInt8(truncatingIfNeeded: document.before(letters)))
        }
    }

    mutating func foldWord(_ b: UInt8) {
        if Self.isLetter(b) { word = (word &+ UInt64(b | 32)) &* 0x2545_F491_4F6C_DD1D; word ^= word >> 31 } else if word != 0 { lastWord = word; word = 0 }
    }

    mutating func beginInsertion(at position: Int) {
        let before = document.gapStart
        document.move(to: position)
        loadContext()
        if !(replacedEnd > replaced && before == document.gapStart) { replacedEnd = 0; replaced = 0 }
        replacedMiss = 0
        inRun = 0
        matchLength = 0
        misses = 0
        if replaced < replacedEnd { match = replaced; matchLength = 1; misses = 8 }
        findMatch()
    }

    mutating func findMatch() {
        if matchLength > 0 && misses == 0 { return }
        let candidate = Int(places[place()])
        if candidate == 0 { if misses >= 8 && matchLength == 0 { matchLength = 0 }; return }
        var length = 0
        var r = recent
        while length < 8, length < candidate, document.history[candidate - 1 - length] == UInt8(truncatingIfNeeded: r) { length += 1; r >>= 8 }
        if length >= Self.matchLengthMin || (length >= 3 && matchLength == 0) {
            match = candidate
            matchLength = length
            misses = 0
        }
    }

    mutating func end() {
        // a run ended; replaced text is stale
        replaced = 0
        replacedEnd = 0
    }

    mutating func code(_ byte: UInt8, debug: Bool = false) -> UInt8 {
        let c1 = recent & 0xFF, c2 = recent & 0xFFFF, c3 = recent & 0xFF_FFFF, c4 = recent & 0xFFFF_FFFF
        let right = UInt64(document.behind(0) & 255)
        let right2 = UInt64(document.behind(1) & 255)
        let expectedReplaced: UInt64 = replaced < replacedEnd ? UInt64(document.history[replaced]) &+ 256 &* UInt64(1 &+ min(replacedMiss, 3)) : 0
        let hasMatch = matchLength > 0 && match < document.historyCount
        let expected = hasMatch ? Int(document.history[match]) : 0
        let lengthBucket = hasMatch ? min(matchLength, 16) + (matchLength >= 32 ? 1 : 0) : 0
        let mb = misses == 0 ? lengthBucket : hasMatch ? 18 + min(misses, 12) : 0
        func h(_ i: UInt64, _ v: UInt64) -> UInt64 { let x = (v &+ i &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93; return (x ^ x >> 32) &* 0x2545_F491_4F6C_DD1D }
        hashes[0] = h(1, c1)
        hashes[1] = h(2, c2)
        hashes[2] = h(3, c3)
        hashes[3] = h(4, c4)
        hashes[4] = h(5, recent & 0xFFFF_FFFF_FFFF)
        hashes[5] = h(6, word &+ c1)
        hashes[6] = h(7, word &* 3 &+ lastWord &* 0x1_0000_0001 &+ c1)
        hashes[7] = h(8, expectedReplaced << 8 | c1)
        hashes[8] = h(9, right << 16 | right2 << 24 | c1)
        hashes[9] = h(10, UInt64(expected) << 8 | UInt64(mb) << 24 | c1 )
        let runState = min(inRun, 3) &* 4 &+ (replaced < replacedEnd ? 2 : 0) &+ (remaining == 1 ? 1 : 0)
        var c0 = 1
        for bitIndex in (0..<8).reversed() {
            if bitIndex == 7 || bitIndex == 3 {
                for i in 0..<Self.hashedCount {
                    var x: UInt64 = hashes[i]
                    if bitIndex == 3 { x = (x &+ UInt64(c0) &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93; x ^= x >> 29 }
                    buckets[i] = table.bucket(x)
                }
            }
            let low = 1 << (3 &- min(3, bitIndex))
            let node: Int = bitIndex >= 4 ? c0 : (c0 & (low &- 1)) | low
            for i in 0..<Self.hashedCount {
                let s = buckets[i][node]
                let n = Int(s & 15)
                let mi: Int = i &* 1024 &+ n &* 64 &+ Int(s >> 10)
                let m = meanings + mi
                chosenMeanings[i] = m
                inputs[2 &* i] = n == 0 ? 0 : Int16(truncatingIfNeeded: tables.stretch(Int32(s & 0xFFF0)))
                inputs[2 &* i &+ 1] = Int16(truncatingIfNeeded: tables.stretch(Int32(m.pointee)))
            }
            let o = Self.hashedCount * 2
            let o0 = order0 + (runState << 8 | c0)
            inputs[o] = Int16(truncatingIfNeeded: tables.stretch(Int32(o0.pointee)))
            // match
            var mm = matchMap
            let agrees = hasMatch && (expected | 256) >> (bitIndex + 1) == c0
            var eb = 0
            if agrees {
                eb = expected >> bitIndex & 1
                mm = matchMap + (mb << 1 | eb)
                let st = tables.stretch(Int32(mm.pointee))
                inputs[o + 1] = Int16(truncatingIfNeeded: st)
                inputs[o + 2] = misses == 0 ? (eb == 1 ? 1 : -1) * Int16(min(matchLength, 32)) * 16 : 0
            } else { inputs[o + 1] = 0; inputs[o + 2] = 0 }
            inputs[o + 3] = 256
            let set2 = (agrees ? mb &+ 1 : 0) &* 16 &+ runState
            let l1 = mixer1.mix(inputs, set: c0), l2 = mixer2.mix(inputs, set: set2)
            let p1 = tables.squash(l1), p2 = tables.squash(l2)
            let l = (l1 &+ l2) >> 1
            let p = tables.squash(l)
            // apm
            let pos = (l &+ 2048) 
            let j = Int(pos >> 7), f = pos & 127
            let row1: Int = c0 | Int(c1) << 8
            let a1: UnsafeMutablePointer<UInt16> = apm1 + (row1 &* 33 &+ j)
            let row2: UInt64 = c3 &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(c0) &* 0xD6E8_FEB8_6659_FD93
            let hh: Int = Int(truncatingIfNeeded: row2 >> 40) & 0xFFFF
            let a2: UnsafeMutablePointer<UInt16> = apm2 + (hh &* 33 &+ j)
            let q1 = (Int32(a1[0]) &* (128 &- f) &+ Int32(a1[1]) &* f) >> 7
            let q2 = (Int32(a2[0]) &* (128 &- f) &+ Int32(a2[1]) &* f) >> 7
            let fin = max(BinaryCoder.probabilityMin, min(BinaryCoder.probabilityMax, (2 &* p &+ q1 &+ q2 &+ 2) >> 2))
            let bit = coder.code(Int(byte >> UInt8(bitIndex)) & 1, probability: fin)
            // update
            let target: Int32 = bit == 1 ? 65535 : 0
            let k = f < 64 ? 0 : 1
            a1[k] = UInt16(truncatingIfNeeded: Int32(a1[k]) &+ (target &- Int32(a1[k])) >> 6)
            a2[k] = UInt16(truncatingIfNeeded: Int32(a2[k]) &+ (target &- Int32(a2[k])) >> 6)
            o0.pointee = UInt16(truncatingIfNeeded: Int32(o0.pointee) &+ (target &- Int32(o0.pointee)) >> 5)
            if agrees { mm.pointee = UInt16(truncatingIfNeeded: Int32(mm.pointee) &+ (target &- Int32(mm.pointee)) >> 6) }
            mixer1.learn(inputs, set: c0, error: Int32(bit) << 16 &- p1)
            mixer2.learn(inputs, set: set2, error: Int32(bit) << 16 &- p2)
            for i in 0..<Self.hashedCount {
                let s = buckets[i][node]
                let n = s & 15
                let pr = Int32(s >> 4)
                let goal: Int32 = bit == 1 ? 4095 : 0
                let np: Int32 = pr &+ (((goal &- pr) &* rates[Int(n)]) >> 16)
                buckets[i][node] = UInt16(truncatingIfNeeded: np << 4) | min(n &+ 1, limit)
                let m = chosenMeanings[i]
                m.pointee = UInt16(truncatingIfNeeded: Int32(m.pointee) &+ (target &- Int32(m.pointee)) >> 6)
            }
            c0 = c0 << 1 | bit
        }
        let out = UInt8(truncatingIfNeeded: c0)
        update(out, hasMatch: hasMatch, expected: expected)
        return out
    }
    var rate: Int64 = 6
    var limit: UInt16 = 15

    mutating func update(_ out: UInt8, hasMatch: Bool, expected: Int) {
        if replaced < replacedEnd {
            if document.history[replaced] == out { replacedMiss = 0 } else { replacedMiss += 1 }
            replaced += 1
        }
        if hasMatch {
            match += 1
            if expected == Int(out) { matchLength += 1; if misses > 0 { misses -= 1 } } else { misses += 8; matchLength = matchLength > 0 ? 1 : 0; if misses > 16 { matchLength = 0; misses = 0 } }
        } else { matchLength = 0; misses = 0 }
        foldWord(out)
        document.appendToHistory(out)
        recent = recent << 8 | UInt64(out)
        findMatch()
        places[place()] = UInt32(truncatingIfNeeded: document.historyCount)
        inRun += 1
    }
}
