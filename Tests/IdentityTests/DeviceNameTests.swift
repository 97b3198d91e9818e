import Identity
import Testing

struct DeviceNameTests {
    @Test(
        "names of people and machines are allowed",
        arguments: [
            "Kim", "kim@laptop", "Zoë — Büro", "李雷", "नमस्ते", "👨‍💻 desk", "می‌خواهم", "a  b",
            String(repeating: "n", count: 128),
        ])
    func allowed(name: String) {
        #expect(throws: Never.self) { try DeviceName.check(name) }
        #expect(DeviceName.nearest(to: name) == name)
    }

    @Test(
        "a name that could disturb a line of text is refused",
        arguments: [
            "a\nb", "a\tb", "\u{1B}[2J", "a\u{7F}", "a\u{85}b", "a\u{9B}31m", "a\u{202E}b", "a\u{2066}b", "a\u{200F}b",
            "a\u{2028}b", "a\u{2029}b", "a\u{FEFF}", "a\u{00AD}b", "a\u{E0041}", "a\u{E000}", "\0", " a", "a ",
            "\u{3000}a",
        ])
    func forbidden(name: String) throws {
        let error = #expect(throws: IdentityError.self) { try DeviceName.check(name) }
        #expect(error.map(caseName) == "forbiddenInName")
        #expect(throws: Never.self) { try DeviceName.check(DeviceName.nearest(to: name)) }
    }

    @Test("a name has 1 to 128 bytes")
    func length() {
        #expect(throws: IdentityError.emptyName) { try DeviceName.check("") }
        #expect(throws: IdentityError.nameTooLong(countInBytes: 129, limit: 128)) {
            try DeviceName.check(String(repeating: "n", count: 129))
        }
        #expect(throws: IdentityError.nameTooLong(countInBytes: 130, limit: 128)) {
            try DeviceName.check(String(repeating: "é", count: 65))
        }
    }

    @Test("the nearest name keeps what is allowed and cuts at a whole character of Unicode")
    func nearest() {
        #expect(DeviceName.nearest(to: " kim\u{1B}[0m\n") == "kim[0m")
        #expect(DeviceName.nearest(to: String(repeating: "é", count: 70)) == String(repeating: "é", count: 64))
        #expect(DeviceName.nearest(to: String(repeating: "a", count: 127) + " b") == String(repeating: "a", count: 127))
        #expect(DeviceName.nearest(to: "\u{202E}\n ") == "device")
    }
}
