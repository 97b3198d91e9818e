#if os(Linux)
    import CLinux
    import Foundation
    import TestKit
    import Testing

    struct OpenBeneathTests {
        @Test(
            "the kernel itself refuses what leads out of the root",
            arguments: [
                ("..", EXDEV), ("../outside", EXDEV), ("sub/../../outside", EXDEV), ("/etc/passwd", EXDEV),
                ("link", ELOOP),
                ("link/file", ELOOP), ("none", ENOENT), ("", ENOENT), ("sub/file/x", ENOTDIR),
            ])
        func refuses(_ path: String, _ code: CInt) throws {
            let folder = try TemporaryFolder()
            try folder.write("", to: "root/sub/file")
            try folder.write("", to: "outside/file")
            #expect(symlink("../outside", folder.path("root/link")) == 0)
            let root = open(folder.path("root"), O_RDONLY | O_DIRECTORY)
            defer { close(root) }
            #expect(clinux_open_beneath(root, path, O_RDONLY) == -code)
        }

        @Test("the kernel refuses the links of /proc")
        func magicLinks() throws {
            let root = open("/proc/self", O_RDONLY | O_DIRECTORY)
            defer { close(root) }
            #expect(clinux_open_beneath(root, "root", O_RDONLY) == -ELOOP)
            #expect(clinux_open_beneath(root, "cwd/x", O_RDONLY) == -ELOOP)
        }

        @Test("what lies beneath is opened")
        func opens() throws {
            let folder = try TemporaryFolder()
            try folder.write("x", to: "sub/file")
            let root = open(folder.path, O_RDONLY | O_DIRECTORY)
            defer { close(root) }
            let file = clinux_open_beneath(root, "sub/../sub/file", O_RDONLY | O_CLOEXEC)
            #expect(file >= 0)
            close(file)
        }
    }
#endif
