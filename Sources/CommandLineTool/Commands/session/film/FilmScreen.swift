import LocalRPC
import TerminalRendering

/// One picture of a recording: a bar, the text that is shown with who is where in it, and what was said.
///
/// Everything in it is a peer's, and goes through `PeerText`.
struct FilmScreen {
    let columns: Int
    let rows: Int
    let style: TerminalStyle

    private static let saidMax = 3

    /// As many lines as there are rows, none wider than the screen.
    func lines(of state: FilmState, showing path: String?, isPaused: Bool, speed: Double) -> [String] {
        let said = state.said.map { style.dim(cut("\(PeerText($0.by).name): \(PeerText($0.text).line)")) }
        let height = max(rows - 1 - Self.saidMax, 1)
        var lines = [style.inverse(DisplayWidth.padded(cut(bar(state, path, isPaused, speed)), to: columns))]
        lines += text(of: state, path, height: height)
        lines += Array(repeating: "", count: max(Self.saidMax - said.count, 0)) + said
        return Array(lines.prefix(rows))
    }

    private func cut(_ text: String) -> String { DisplayWidth.cut(text, columns: columns) }

    private func bar(_ state: FilmState, _ path: String?, _ isPaused: Bool, _ speed: Double) -> String {
        let part = state.part
        let mark = part.marks.last { $0.at <= state.time }.map { "  ¶ " + PeerText($0.text).name } ?? ""
        let fast = speed == 1 ? "" : "  ×" + (speed == speed.rounded() ? String(Int(speed)) : String(speed))
        return [
            isPaused ? "‖" : "▶", FilmWords.clock(state.time), "/", FilmWords.clock(part.length) + fast,
            path.map { PeerText($0).path } ?? "no document", PeerText(part.title ?? "").name,
        ].joined(separator: " ") + mark
    }

    private func text(of state: FilmState, _ path: String?, height: Int) -> [String] {
        guard let path, let text = state.texts[path] else { return Array(repeating: "", count: height) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let here = places(state, path, lines)
        let middle = here.map(\.line).first ?? 0
        let first = max(0, min(middle - height / 2, lines.count - height))
        let digits = String(lines.count).count
        let shown = (first..<min(first + height, lines.count)).map { index in
            let names = here.filter { $0.line == index }.map { "◂ " + $0.name }.joined(separator: " ")
            let number = DisplayWidth.padded(String(index + 1), to: digits, isAlignedRight: true)
            let room = max(columns - digits - 1 - (names.isEmpty ? 0 : DisplayWidth.columns(of: names) + 1), 1)
            let line = DisplayWidth.cut(PeerText(String(lines[index])).line, columns: room)
            return style.dim(number) + " " + line + (names.isEmpty ? "" : " " + style.cyan(names))
        }
        return shown + Array(repeating: "", count: height - shown.count)
    }

    /// In which lines people are, whoever moved in this document.
    private func places(
        _ state: FilmState, _ path: String, _ lines: [String.UnicodeScalarView.SubSequence]
    ) -> [(line: Int, name: String)] {
        state.cursors.filter { $0.value.path == path }.sorted { $0.key < $1.key }.compactMap { name, place in
            guard let cursor = place.cursor else { return nil }
            var start = 0
            for (index, line) in lines.enumerated() {
                let end = start + line.count
                if cursor <= end { return (index, PeerText(name).name) }
                start = end + 1
            }
            return (max(lines.count - 1, 0), PeerText(name).name)
        }
    }
}
