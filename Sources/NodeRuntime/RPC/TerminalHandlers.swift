import LocalRPC
import Membership
import NodeCore
import Replication
import WireCodec

/// `terminal.*`
enum TerminalHandlers {
    static func add(to table: inout [String: Handler]) {
        table[TerminalMethods.Open.name] = open
        table[TerminalMethods.Output.name] = output
        table[TerminalMethods.Keyframe.name] = keyframe
        table[TerminalMethods.Close.name] = { own(TerminalMethods.Close.self, $0) { .close($0) } }
        table[TerminalMethods.List.name] = list
        table[TerminalMethods.Grant.name] = grant
        table[TerminalMethods.Revoke.name] = { own(TerminalMethods.Revoke.self, $0) { .revoke($0) } }
        table[TerminalMethods.Watch.name] = watch
        table[TerminalMethods.Took.name] = took
        table[TerminalMethods.Ask.name] = { watching(TerminalMethods.Ask.self, $0) { .ask($0) } }
        table[TerminalMethods.GiveBack.name] = { watching(TerminalMethods.GiveBack.self, $0) { .giveBack($0) } }
        table[TerminalMethods.TypeKeys.name] = type
    }

    // MARK: For its host

    private static func open(_ call: RPCCall) {
        call.with(TerminalMethods.Open.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let screen = try screen(columns: params.columns, rows: params.rows, params.screen)
            let number = try params.terminal.map(number)
            let command = TerminalCommand.open(
                title: params.title, isReadOnly: params.readOnly ?? false, again: number, screen)
            call.command(TerminalMethods.Open.self, .terminal(space, command)) { reply in
                guard case .terminal(.opened(let terminal, let owner)) = reply else { return nil }
                return .init(terminal: text(of: terminal), subscription: Int(owner.number))
            }
        }
    }

    private static func screen(
        columns: Int, rows: Int, _ bytes: Base64Bytes
    ) throws(RPCFailure) -> TerminalKeyframe {
        guard let keyframe = TerminalKeyframe(columns: columns, rows: rows, bytes: bytes.bytes) else {
            throw RPCFailure(
                .overLimit, "No screen is like that.", kept: "Nothing was changed.",
                next: "Up to \(ReplicationLimits.terminalColumnCount) columns, "
                    + "\(ReplicationLimits.terminalRowCount) rows and "
                    + "\(ReplicationLimits.terminalKeyframeInBytes) bytes are taken.")
        }
        return keyframe
    }

    private static func output(_ call: RPCCall) {
        call.with(TerminalMethods.Output.self) { params throws(RPCFailure) in
            let terminal = try number(of: params.terminal)
            done(TerminalMethods.Output.self, .output(terminal, params.data.bytes), call)
        }
    }

    private static func keyframe(_ call: RPCCall) {
        call.with(TerminalMethods.Keyframe.self) { params throws(RPCFailure) in
            let screen = try screen(columns: params.columns, rows: params.rows, params.screen)
            done(TerminalMethods.Keyframe.self, .keyframe(try number(of: params.terminal), screen), call)
        }
    }

    private static func own<M: RPCMethod>(
        _ method: M.Type, _ call: RPCCall, _ command: @escaping (UInt64) -> TerminalCommand
    ) where M.Params == TerminalMethods.Selection, M.Result == Nothing {
        call.with(method) { params throws(RPCFailure) in
            done(method, command(try call.node.sharedTerminal(params.terminal).seen.terminal), call)
        }
    }

    private static func grant(_ call: RPCCall) {
        call.with(TerminalMethods.Grant.self) { params throws(RPCFailure) in
            let (space, seen) = try call.node.sharedTerminal(params.terminal)
            let device: Bytes32
            if let who = params.who {
                device = try call.node.person(named: who, in: space)
            } else if let first = seen.asking.first {
                device = first
            } else {
                throw RPCFailure(
                    .notFound, "Nobody asks to type.", kept: "Nothing was changed.",
                    next: "Name one who watches: atelier session terminal grant WHO")
            }
            let granted = call.server.shape(device, in: space)
            call.command(TerminalMethods.Grant.self, .terminal(nil, .grant(seen.terminal, device))) { reply in
                guard case .done = reply else { return nil }
                return .init(device: granted)
            }
        }
    }

    // MARK: For who watches

    private static func list(_ call: RPCCall) {
        call.with(TerminalMethods.List.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let terminals = call.node.terminals(in: space).map { call.server.shape($0, in: space) }
            call.succeed(TerminalMethods.List.self, .init(terminals: terminals))
        }
    }

    private static func watch(_ call: RPCCall) {
        call.with(TerminalMethods.Watch.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let seen = try call.node.terminal(in: space, of: params.who, params.terminal)
            let shape = call.server.shape(seen, in: space)
            let command = TerminalCommand.watch(host: seen.host, seen.terminal)
            call.command(TerminalMethods.Watch.self, .terminal(space, command)) { reply in
                guard case .subscribed(let subscription) = reply else { return nil }
                return .init(subscription: Int(subscription.number), terminal: shape)
            }
        }
    }

    private static func took(_ call: RPCCall) {
        call.with(TerminalMethods.Took.self) { params throws(RPCFailure) in
            guard let count = UInt64(exactly: params.count) else {
                throw RPCFailure(.usage, "A count is not below 0.")
            }
            done(TerminalMethods.Took.self, .took(try subscription(params.subscription, call), count), call)
        }
    }

    private static func type(_ call: RPCCall) {
        call.with(TerminalMethods.TypeKeys.self) { params throws(RPCFailure) in
            let subscription = try subscription(params.subscription, call)
            done(TerminalMethods.TypeKeys.self, .input(subscription, params.data.bytes), call)
        }
    }

    private static func watching<M: RPCMethod>(
        _ method: M.Type, _ call: RPCCall, _ command: @escaping (Subscription) -> TerminalCommand
    ) where M.Params == TerminalMethods.Watching, M.Result == Nothing {
        call.with(method) { params throws(RPCFailure) in
            done(method, command(try subscription(params.subscription, call)), call)
        }
    }

    private static func done<M: RPCMethod>(
        _ method: M.Type, _ command: TerminalCommand, _ call: RPCCall
    ) where M.Result == Nothing {
        call.command(method, .terminal(nil, command)) { reply in
            guard case .done = reply else { return nil }
            return .init()
        }
    }

    private static func subscription(_ number: Int, _ call: RPCCall) throws(RPCFailure) -> Subscription {
        guard let number = UInt64(exactly: number) else { throw RPCFailure(.unknownSubscription) }
        return Subscription(client: NodeCore.ClientID(value: call.client.value), number: number)
    }

    // MARK: Numbers

    static func text(of terminal: UInt64) -> String {
        let digits = String(terminal, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    static func number(of text: String) throws(RPCFailure) -> UInt64 {
        guard text.utf8.count == 16, let number = UInt64(text, radix: 16) else {
            throw RPCFailure(.usage, "A terminal is named by 16 hexadecimal digits.", kept: "Nothing was changed.")
        }
        return number
    }
}

extension Node {
    /// A terminal that is shared from here; the only one for nil.
    func sharedTerminal(_ name: String?) throws(RPCFailure) -> (space: SpaceID, seen: SeenTerminal) {
        var all = spaceOrder.flatMap { space in
            terminals(in: space).filter { $0.host == ownDeviceKey }.map { (space, $0) }
        }
        if let name {
            let number = try TerminalHandlers.number(of: name)
            all = all.filter { $0.1.terminal == number }
        }
        guard let first = all.first else {
            throw RPCFailure(
                .notFound, "This device shares no such terminal.", kept: "Nothing was changed.",
                next: "Share one: atelier session terminal share")
        }
        guard all.count == 1 else {
            let list = all.map { TerminalHandlers.text(of: $0.1.terminal) }.joined(separator: ", ")
            throw RPCFailure(
                .ambiguous, "This device shares several terminals: \(list).", kept: "Nothing was changed.",
                next: "Name one: --terminal ID")
        }
        return first
    }

    /// A terminal that can be watched: of one whose name or device id is given, by its number, or the only one.
    func terminal(in space: SpaceID, of who: String?, _ name: String?) throws(RPCFailure) -> SeenTerminal {
        var all = terminals(in: space)
        if let who {
            let wanted = try person(named: who, in: space)
            let person = reading(space)?.membership.members.first { $0.deviceKey == wanted }?.person ?? wanted
            let devices = Set(
                reading(space)?.membership.members.filter { $0.person == person }.map(\.deviceKey) ?? [])
            all = all.filter { devices.contains($0.host) }
        }
        if let name {
            let number = try TerminalHandlers.number(of: name)
            all = all.filter { $0.terminal == number }
        }
        guard let first = all.first else {
            throw RPCFailure(
                .notFound, "No such terminal is shared by anybody that this device is linked with.",
                kept: "Nothing was changed.", next: "Who is linked: atelier space members")
        }
        guard all.count == 1 else {
            let membership = reading(space)?.membership
            let list = all.map { seen in
                let name = membership.map { self.name(of: seen.host, in: $0) } ?? ""
                return "\(TerminalHandlers.text(of: seen.terminal)) (\(name))"
            }
            throw RPCFailure(
                .ambiguous, "Several terminals are shared: \(list.joined(separator: ", ")).",
                kept: "Nothing was changed.", next: "Name whose, or one of them: --terminal ID")
        }
        return first
    }
}
