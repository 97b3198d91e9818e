extension SyntaxLanguage {
    /// By `.ending` or whole name, in lower case.
    static let byName: [String: SyntaxLanguage] = {
        var table: [String: SyntaxLanguage] = [:]
        for (names, language) in languages {
            for name in words(names) { table[name] = language }
        }
        return table
    }()

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// Languages whose comments are those of C.
    private static func slashes(
        _ keywords: String, nests: Bool = false, texts: [Enclosure], hasCapitalTypes: Bool = true
    ) -> SyntaxLanguage {
        SyntaxLanguage(
            lineComments: [["/", "/"]], enclosures: [.comment("/*", "*/", nests: nests)] + texts,
            keywords: Set(words(keywords)), hasCapitalTypes: hasCapitalTypes)
    }

    /// Languages whose comments begin with a number sign.
    private static func numberSigns(
        _ keywords: String, needsBlank: Bool = false, texts: [Enclosure], hasCapitalTypes: Bool = false
    ) -> SyntaxLanguage {
        SyntaxLanguage(
            lineComments: [["#"]], needsBlankBeforeComment: needsBlank, enclosures: texts,
            keywords: Set(words(keywords)), hasCapitalTypes: hasCapitalTypes)
    }

    private static let both: [Enclosure] = [.text("\""), .text("'")]
    private static let plainlyQuoted: [Enclosure] = [.text("\""), .text("'", escape: nil)]

    private static let languages: [(names: String, language: SyntaxLanguage)] = [
        (
            ".swift",
            slashes(
                """
                actor any as associatedtype async await borrowing break case catch class consuming continue \
                convenience default defer deinit do else enum extension fallthrough false fileprivate final for func \
                guard if import in indirect init inout internal is lazy let mutating nil nonisolated open operator \
                override package private protocol public repeat required rethrows return self Self some static struct \
                subscript super switch throw throws true try typealias unowned var weak where while
                """, nests: true, texts: [.text("\"\"\"", isMultiline: true), .text("\"")])
        ),
        (
            ".c .h .cc .cpp .cxx .hh .hpp .hxx .m .mm .ino",
            slashes(
                """
                alignas alignof auto bool break case catch char class concept const consteval constexpr constinit \
                continue co_await co_return co_yield decltype default delete do double else enum explicit export \
                extern false float for friend goto if inline int long mutable namespace new noexcept nullptr operator \
                private protected public register requires restrict return short signed sizeof static static_assert \
                struct switch template this thread_local throw true try typedef typename union unsigned using virtual \
                void volatile while
                """, texts: [.text("\""), .character], hasCapitalTypes: false)
        ),
        (
            ".rs",
            slashes(
                """
                as async await break const continue crate dyn else enum extern false fn for if impl in let loop match \
                mod move mut pub ref return self Self static struct super trait true type unsafe use where while
                """, nests: true, texts: [.text("\"", isMultiline: true), .character])
        ),
        (
            ".go",
            slashes(
                """
                break case chan const continue default defer else fallthrough false for func go goto if import \
                interface iota map nil package range return select struct switch true type var
                """, texts: [.text("`", escape: nil, isMultiline: true), .text("\""), .character])
        ),
        (
            ".java .kt .kts .cs .scala .groovy .gradle .dart",
            slashes(
                """
                abstract as async await base boolean break byte case catch char class const continue data decimal def \
                default delegate do double else enum event extends final finally float for foreach fun get if \
                implements import in instanceof int interface internal is let long namespace native new null object \
                open operator out override package params private protected public readonly record return sealed set \
                short static string struct super switch synchronized this throw throws trait transient true false try \
                typealias using val var virtual void volatile when where while with yield
                """, texts: [.text("\"\"\"", isMultiline: true), .text("\""), .character])
        ),
        (
            ".js .jsx .mjs .cjs .ts .tsx .mts",
            slashes(
                """
                abstract any as async await boolean break case catch class const constructor continue debugger declare \
                default delete do else enum export extends false finally for from function get if implements import in \
                instanceof interface keyof let namespace never new null number of private protected public readonly \
                return set static string super switch this throw true try type typeof undefined unknown var void while \
                with yield
                """, texts: [.text("`", isMultiline: true)] + both)
        ),
        (
            ".py .pyi sconstruct",
            numberSigns(
                """
                and as assert async await break case class continue def del elif else except False finally for from \
                global if import in is lambda match None nonlocal not or pass raise return self True try while with \
                yield
                """, texts: [.text("\"\"\"", isMultiline: true), .text("'''", isMultiline: true)] + both,
                hasCapitalTypes: true)
        ),
        (
            ".rb rakefile gemfile .gemspec",
            numberSigns(
                """
                alias and begin break case class def defined do else elsif end ensure false for if in module next nil \
                not or redo rescue retry return self super then true undef unless until when while yield
                """, texts: both, hasCapitalTypes: true)
        ),
        (
            ".sh .bash .zsh .fish .profile .bashrc .zshrc",
            numberSigns(
                """
                case do done elif else esac exit export fi for function if in local readonly return select set shift \
                source then trap unset until while
                """, needsBlank: true,
                texts: [.text("\"", isMultiline: true), .text("'", escape: nil, isMultiline: true)])
        ),
        (
            ".pl .pm .t .r",
            numberSigns(
                """
                else elsif foreach for function if last library local my next our package repeat return sub undef \
                unless use while TRUE FALSE NULL
                """, needsBlank: true, texts: both)
        ),
        (".yml .yaml", numberSigns("true false null yes no on off", needsBlank: true, texts: plainlyQuoted)),
        (
            ".toml .ini .cfg .conf .properties .gitignore .gitattributes dockerfile makefile .mk .cmake cmakelists.txt",
            numberSigns(
                "true false FROM RUN COPY ADD ENV ENTRYPOINT CMD WORKDIR ARG if else endif ifdef ifndef include define",
                needsBlank: true, texts: plainlyQuoted)
        ),
        (".json .jsonc .json5", slashes("true false null", texts: [.text("\"")], hasCapitalTypes: false)),
        (
            ".css .scss .less",
            SyntaxLanguage(
                enclosures: [.comment("/*", "*/")] + both,
                keywords: ["important", "inherit", "none", "auto", "initial"],
                wordScalars: ["-", "@"])
        ),
        (
            ".html .htm .xml .svg .xhtml .plist .vue",
            SyntaxLanguage(enclosures: [.comment("<!--", "-->"), .text("\"")])
        ),
        (
            ".md .markdown",
            SyntaxLanguage(enclosures: [.comment("<!--", "-->"), .text("```", isMultiline: true), .text("`")])
        ),
        (
            ".sql",
            SyntaxLanguage(
                lineComments: [["-", "-"]], enclosures: [.comment("/*", "*/"), .text("'", escape: nil)],
                keywords: Set(
                    words(
                        """
                        add all alter and as asc begin between by case check column commit constraint create default \
                        delete desc distinct drop else end exists foreign from group having if in index inner insert \
                        into is join key left like limit not null offset on or order outer primary references right \
                        rollback select set table then transaction trigger union unique update values view when where \
                        with without
                        """)), ignoresCase: true)
        ),
        (
            ".lua",
            SyntaxLanguage(
                lineComments: [["-", "-"]],
                enclosures: [.comment("--[[", "]]"), .text("\""), .text("'")],
                keywords: Set(
                    words(
                        """
                        and break do else elseif end false for function goto if in local nil not or repeat return then \
                        true until while
                        """)))
        ),
        (
            ".hs .elm .purs",
            SyntaxLanguage(
                lineComments: [["-", "-"]], enclosures: [.comment("{-", "-}", nests: true), .text("\""), .character],
                keywords: Set(
                    words(
                        """
                        as case class data deriving do else forall foreign hiding if import in infix infixl infixr \
                        instance let module newtype of qualified then type where
                        """)), hasCapitalTypes: true)
        ),
        (
            ".php",
            slashes(
                """
                abstract and array as break case catch class clone const continue declare default do echo else elseif \
                empty enum extends false final finally fn for foreach function global if implements include instanceof \
                interface isset match namespace new null or private protected public readonly require return static \
                switch this throw trait true try use var while yield
                """, texts: both)
        ),
        (
            ".el .lisp .clj .cljs .scm .rkt",
            SyntaxLanguage(
                lineComments: [[";"]], enclosures: [.text("\"", isMultiline: true)],
                keywords: Set(
                    words("def defn defun defmacro defvar do fn if lambda let loop nil quote recur setq t when")),
                wordScalars: ["-", "?", "!", "*", "+"])
        ),
    ]
}
