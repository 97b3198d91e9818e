import Identity
import Testing

struct WordListTests {
    @Test("the list has 2,048 words of 4 to 8 small letters, in order")
    func shape() {
        #expect(WordList.words.count == 2048)
        #expect(WordList.words == WordList.words.sorted())
        for word in WordList.words {
            #expect((4...WordList.wordInLettersMax).contains(word.count), "\(word)")
            #expect(word.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }, "\(word)")
        }
    }

    @Test("four letters tell each word from all others")
    func prefixes() {
        #expect(Set(WordList.words.map { $0.prefix(4) }).count == WordList.words.count)
    }

    @Test("a word is on the list or not, and so is any text")
    func contains() {
        for word in WordList.words { #expect(WordList.contains(word)) }
        for text in ["", "a", "gard", "gardens", "zzzz", "Garden", "é"] { #expect(!WordList.contains(text)) }
    }

    @Test("completion gives just the words that begin so")
    func complete() {
        for prefix in ["", "a", "vi", "viol", "violin", "zoom", "zoomx", "q", "xx", "é"] {
            #expect(Array(WordList.complete(prefix)) == WordList.words.filter { $0.hasPrefix(prefix) }, "\(prefix)")
        }
    }

    @Test(
        "a slip of the finger finds the word that was meant",
        arguments: [
            ("gardn", "garden"), ("gadren", "garden"), ("garrden", "garden"), ("farden", "garden"), ("violn", "violin"),
            ("violins", "violin"), ("anhcor", "anchor"), ("ankor", "anchor"), ("tomatoe", "tomato"),
            ("lader", "ladder"),
            ("viol", "violin"), ("violence", "violin"),
        ])
    func suggestion(typed: String, meant: String) {
        #expect(WordList.suggestion(for: typed) == meant)
    }

    @Test("a word is found again by its first four letters, and with a letter too many at its end")
    func everyWord() {
        for (index, word) in WordList.words.enumerated() {
            // The search through the whole list takes too long for all words.
            if index % 32 == 0 { #expect(WordList.suggestion(for: word + "x") == word) }
            #expect(WordList.suggestion(for: String(word.prefix(4))) == word)
        }
    }

    @Test("what is like no word gets no suggestion", arguments: ["", "x", "xyzzy", "qqqqqq", "12345678901234567"])
    func none(typed: String) {
        #expect(WordList.suggestion(for: typed) == nil)
    }
}
