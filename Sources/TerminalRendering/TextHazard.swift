/// What a scalar could do on a terminal or to a reader's eye.
///
/// Sources: ECMA-48 (C0, C1), Unicode Standard Annex 9 (bidirectional controls), CVE-2021-42574 ("Trojan Source"), the
/// Unicode property Default_Ignorable_Code_Point.
package enum TextHazard {
    /// Newline or tab.
    case layout
    /// C0, DEL or C1: may begin a control sequence.
    case control
    /// Changes the order of what is shown, breaks a line in some programs, or carries hidden text.
    case deceptive
    /// Has no shape of its own, yet makes two strings different.
    case invisible
    /// Is drawn over the character before it.
    case combining
    case none

    package init(of scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x09, 0x0A: self = .layout
        case 0x00..<0x20, 0x7F..<0xA0: self = .control
        case 0x20..<0x7F: self = .none
        case _ where Self.isDeceptive(scalar.value): self = .deceptive
        case _ where Self.isInvisible(scalar.value): self = .invisible
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .spacingMark: self = .combining
            case .format, .surrogate: self = .deceptive
            default: self = .none
            }
        }
    }

    package var isControlOrDeceptive: Bool {
        switch self {
        case .control, .deceptive: true
        default: false
        }
    }

    /// Bidirectional controls, line and paragraph separator, interlinear annotations, tags, noncharacters.
    static func isDeceptive(_ value: UInt32) -> Bool {
        switch value {
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x206F, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        case 0xFDD0...0xFDEF: true
        default: value & 0xFFFE == 0xFFFE
        }
    }

    private static func isInvisible(_ value: UInt32) -> Bool {
        switch value {
        case 0xAD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200D, 0x2060...0x2065, 0x3164,
            0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xE0100...0xE01EF:
            true
        default: false
        }
    }
}
