import Testing

@testable import SodiumCrypto

@Suite("Locked pages that wait for the next secret")
struct SecretPagesTests {
    @Test("a page that held a secret holds zeros when the next one gets it")
    func wiped() {
        let pages = SecretPages(count: 32)
        #expect(pages.take() == nil)
        let page = page(filledWith: 0xA5)
        pages.give(page)
        #expect(pages.waitingCount == 1)
        let taken = pages.take()
        #expect(taken == page)
        #expect(UnsafeRawBufferPointer(start: page, count: 32).allSatisfy { $0 == 0 })
        #expect(pages.waitingCount == 0)
        pages.give(page)
    }

    @Test("no more than the limit wait, and one past it goes back to the system")
    func limited() {
        let pages = SecretPages(count: 32)
        for count in 1...SecretPages.pagesMax + 1 {
            pages.give(page(filledWith: 1))
            #expect(pages.waitingCount == min(count, SecretPages.pagesMax))
        }
    }

    @Test("where a program lets more of them wait, so many do, and one past it goes back to the system")
    func raised() {
        let pages = SecretPages(count: 32)
        let limit = SecretPages.pagesMax + 3
        pages.letWait(atMost: limit)
        for count in 1...limit + 1 {
            pages.give(page(filledWith: 1))
            #expect(pages.waitingCount == min(count, limit))
        }
    }

    @Test("only secrets of the sizes of keys and hashes share pages", arguments: [1, 31, 32, 33, 63, 64, 65])
    func sizes(_ count: Int) {
        #expect((SecretPages.waiting(for: count) != nil) == [32, 64].contains(count))
        #expect(SecretPages.waiting(for: count).map { $0.count == count } ?? true)
    }

    @Test("secrets that are made and dropped by several threads at once never share a page")
    func threads() async {
        let areOwn = await withTaskGroup(of: Bool.self) { group in
            for thread in UInt8(1)...4 {
                group.addTask {
                    (0..<2_000).allSatisfy { _ in
                        let secret = SecretBytes(count: 32)
                        let wasZero = secret.withUnsafeBytes { $0.allSatisfy { $0 == 0 } }
                        secret.withUnsafeMutableBytes { bytes in
                            for index in bytes.indices { bytes[index] = thread }
                        }
                        return wasZero && secret.withUnsafeBytes { $0.allSatisfy { $0 == thread } }
                    }
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(areOwn)
    }

    /// A page from libsodium, as `SecretBytes` has it.
    private func page(filledWith byte: UInt8) -> UnsafeMutableRawPointer {
        let bytes = SecretBytes.madePage(count: 32)
        bytes.initializeMemory(as: UInt8.self, repeating: byte, count: 32)
        return bytes
    }
}
