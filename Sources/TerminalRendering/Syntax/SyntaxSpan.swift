/// What a part of a line of a program is, as far as its letters alone tell.
package enum SyntaxKind: Hashable, Sendable, CaseIterable {
    case keyword, type, text, number, comment
}

/// A part of a line, in scalars, that is of one kind.
package struct SyntaxSpan: Hashable, Sendable {
    package let range: Range<Int>
    package let kind: SyntaxKind
}
