package import Foundation

/// A real browser without a window, asked what it makes of a page. It finds no host whatever a page wants of it.
package struct Browser: Sendable {
    private let program: String

    /// What became of a page.
    package struct Page: Sendable {
        /// As the browser has it after loading, serialised.
        package let document: String
        /// What scripts wrote, and what the browser had against the page.
        package let console: [String]
        /// Hosts that something was wanted of; those of the browser's own makers are left out.
        package let hosts: [String]
        /// PNG.
        package let picture: Data
    }

    package struct Failure: Error {
        package let words: String
    }

    /// Nil, with one loud line a run, where there is none: then the tests check nothing.
    package static let installed: Browser? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let names = ["chromium", "chromium-browser", "google-chrome"]
        let all = folders.flatMap { folder in names.map { folder + "/" + $0 } }
        if let program = all.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) {
            return Browser(program: program)
        }
        let line = "\n\n!!! CHROMIUM IS ABSENT: no page is opened in a browser in this run. !!!\n\n\n"
        FileHandle.standardError.write(Data(line.utf8))
        return nil
    }()

    /// Opens a page of a file, in a window of so many pixels. Some seconds; one that takes a minute is given up.
    package func open(_ html: String, width: Int, height: Int) throws -> Page {
        let folder = try TemporaryFolder()
        try folder.write(html, to: "page.html")
        for name in ["dom", "words"] { try folder.write("", to: name) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            // Without its sandbox it runs as the superuser, too: the pages are of these tests.
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
            "--user-data-dir=\(folder.path)/profile", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--enable-logging=stderr", "--log-net-log=\(folder.path)/net.json", "--window-size=\(width),\(height)",
            "--timeout=60000", "--screenshot=\(folder.path)/page.png", "--dump-dom", "file://\(folder.path)/page.html",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: folder.url.appendingPathComponent("dom"))
        process.standardError = try FileHandle(forWritingTo: folder.url.appendingPathComponent("words"))
        try process.run()
        process.waitUntilExit()
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.url.appendingPathComponent(name)), as: UTF8.self)
        }
        let words = try text("words").split(separator: "\n").map(String.init)
        guard process.terminationStatus == 0 else { throw Failure(words: words.suffix(5).joined(separator: "\n")) }
        return Page(
            document: try text("dom"), console: words.filter { $0.contains("CONSOLE") },
            hosts: try Self.hosts(in: Data(text("net.json").utf8)),
            picture: try Data(contentsOf: folder.url.appendingPathComponent("page.png")))
    }

    /// From the browser's own log of its network (chromium.org, "NetLog").
    private static func hosts(in log: Data) throws -> [String] {
        struct Log: Decodable {
            struct Event: Decodable {
                struct Params: Decodable {
                    let url: String?
                }

                let params: Params?
            }

            let events: [Event]
        }
        let urls = try JSONDecoder().decode(Log.self, from: log).events.compactMap { $0.params?.url }
        let hosts = urls.compactMap { URLComponents(string: $0)?.host }.filter { host in
            !host.isEmpty && !["google.com", "googleapis.com", "gstatic.com"].contains { host.hasSuffix($0) }
        }
        return Set(hosts).sorted()
    }
}
