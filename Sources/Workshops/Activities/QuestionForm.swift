package import Spaces
package import WireCodec

/// In which form a question wants its answer.
package enum QuestionForm: Equatable, Sendable {
    /// One of the options.
    case single([String])
    /// Some of the options, or none.
    case multiple([String])
    /// A whole number, both ends among them.
    case scale(ClosedRange<Int>)
    case text
    /// All options, the best first.
    case ranking([String])

    package var options: [String] {
        switch self {
        case .single(let options), .multiple(let options), .ranking(let options): options
        case .scale, .text: []
        }
    }

    package var name: String {
        switch self {
        case .single: "single"
        case .multiple: "multiple"
        case .scale: "scale"
        case .text: "text"
        case .ranking: "ranking"
        }
    }

    /// Whether an answer says something to a question of this form.
    package func fits(_ answer: Answer) -> Bool {
        switch (self, answer) {
        case (.single(let options), .options(let chosen)): chosen.count == 1 && options.indices.contains(chosen[0])
        case (.multiple(let options), .options(let chosen)):
            chosen.allSatisfy(options.indices.contains) && zip(chosen, chosen.dropFirst()).allSatisfy { $0 < $1 }
        case (.scale(let range), .value(let value)): range.contains(value)
        case (.text, .text(let text)): (1...WorkshopLimits.answerInBytes).contains(text.utf8.count)
        case (.ranking(let options), .order(let order)): order.sorted() == Array(options.indices)
        default: false
        }
    }
}

/// What somebody answers to one question. Options are meant by their places, from 0.
package enum Answer: Hashable, Sendable {
    /// Ascending, none twice.
    case options([Int])
    case value(Int)
    case text(String)
    /// The best first.
    case order([Int])

    package static func == (left: Answer, right: Answer) -> Bool {
        switch (left, right) {
        case (.options(let left), .options(let right)), (.order(let left), .order(let right)): left == right
        case (.value(let left), .value(let right)): left == right
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

// MARK: Fields

extension QuestionForm {
    init(_ fields: JSONObject) throws(Misfit) {
        let options = try fields.list("options", max: WorkshopLimits.optionCount) { (value) throws(Misfit) in
            try value.words(maxInBytes: WorkshopLimits.wordsInBytes)
        }
        let name = fields["form"]?.string
        switch name {
        case "single", "multiple", "ranking":
            guard options.count >= 2 else { throw Misfit() }
            self = name == "single" ? .single(options) : name == "multiple" ? .multiple(options) : .ranking(options)
        case "scale":
            let ends = -WorkshopLimits.scaleLast...WorkshopLimits.scaleLast
            let low = try required(try fields.number("low", in: ends))
            let high = try required(try fields.number("high", in: ends))
            guard low < high, high - low <= WorkshopLimits.scaleSpan else { throw Misfit() }
            self = .scale(low...high)
        case "text": self = .text
        default: throw Misfit()
        }
    }

    func write(to fields: inout JSONObject) {
        fields["form"] = .string(name)
        if !options.isEmpty { fields["options"] = .array(options.map { .string($0) }) }
        if case .scale(let range) = self {
            fields["low"] = .number(range.lowerBound)
            fields["high"] = .number(range.upperBound)
        }
    }
}

extension Answer {
    /// An object of one member, which says the form.
    package init(_ value: JSONValue) throws(Misfit) {
        let fields = try value.fields()
        guard fields.count == 1 else { throw Misfit() }
        if fields["options"] != nil {
            self = .options(try Self.places(fields["options"]))
        } else if fields["order"] != nil {
            self = .order(try Self.places(fields["order"]))
        } else if let value = fields["value"] {
            self = .value(try value.number(in: -WorkshopLimits.scaleLast...WorkshopLimits.scaleLast))
        } else {
            self = .text(try required(fields["text"]).text(maxInBytes: WorkshopLimits.answerInBytes))
        }
    }

    private static func places(_ value: JSONValue?) throws(Misfit) -> [Int] {
        guard let values = value?.array, values.count <= WorkshopLimits.optionCount else { throw Misfit() }
        var places: [Int] = []
        for value in values { places.append(try value.number(in: 0...WorkshopLimits.optionCount - 1)) }
        return places
    }

    package var value: JSONValue {
        switch self {
        case .options(let places): ["options": .array(places.map { .number($0) })]
        case .order(let places): ["order": .array(places.map { .number($0) })]
        case .value(let value): ["value": .number(value)]
        case .text(let text): ["text": .string(text)]
        }
    }
}
