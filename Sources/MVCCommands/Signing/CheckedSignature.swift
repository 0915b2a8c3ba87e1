import MVCBase
import MVCObjects
import MVCRepository
import SystemPackage

/// A signature that vouches for a snapshot or tag, and what came of checking it.
struct CheckedSignature {
  private let found: FoundSignature
  let verdict: SSHKeygen.Verdict

  /// Checks a signature.
  ///
  /// - Parameter allowed: The file that says whose keys count, or nil for none.
  init(_ found: FoundSignature, by program: SSHKeygen, allowedSigners allowed: FilePath?) throws {
    self.found = found
    guard found.problem == nil, let signature = try? SSHSignature(text: found.text) else {
      verdict = .bad
      return
    }
    verdict = try program.verify(signature, over: found.payload, at: found.maker.time, allowedSigners: allowed)
  }

  var isGood: Bool {
    switch verdict {
    case .good: true
    case .unknownKey, .bad: false
    }
  }

  /// The verdict and what it is of, on one line.
  func line(_ terminal: Terminal) -> String {
    "\(terminal.paint(word, isGood ? .added : .removed))  \(text)"
  }

  private var word: String {
    switch verdict {
    case .good: "good   "
    case .unknownKey: "unknown"
    case .bad: "bad    "
    }
  }

  private var text: String {
    let place = found.place.text
    if let problem = found.problem { return "\(place): \(problem)" }
    let key = found.keyText
    let maker = "by \(found.maker.person), \(found.maker.time.gitStyle)"
    switch verdict {
    case .good(let principal): return "\(place): \(principal), \(key), \(maker)"
    case .unknownKey: return "\(place): sound, but the \(key) is not one of those that count, \(maker)"
    case .bad: return "\(place): \(key), \(maker)"
    }
  }

  var json: JSONValue {
    var fields: [(String, JSONValue)] = [("place", .string(found.place.text))]
    switch verdict {
    case .good(let principal): fields += [("verdict", "good"), ("principal", .string(principal))]
    case .unknownKey: fields.append(("verdict", "unknown"))
    case .bad: fields.append(("verdict", "bad"))
    }
    if let problem = found.problem { fields.append(("problem", .string(problem))) }
    if found.problem == nil, found.keyJSON != .null { fields.append(("key", found.keyJSON)) }
    fields.append(("maker", SnapshotText.person(found.maker)))
    return .object(fields)
  }
}

extension FoundSignature {
  private var fingerprint: String? { (try? SSHSignature(text: text))?.fingerprint }

  /// The key that it says to be of; nothing is checked.
  var keyText: String { fingerprint.map { "key \($0)" } ?? "no SSH signature" }
  var keyJSON: JSONValue { fingerprint.map { .string($0) } ?? .null }
}

extension FoundSignature.Place {
  var text: String {
    switch self {
    case .snapshot: "in the snapshot"
    case .tag(let name): "in the tag '\(name)'"
    case .later: "given later"
    }
  }
}

/// Checks the signatures of one snapshot after the other.
struct SignatureCheck {
  private let repository: Repository
  private let program: SSHKeygen
  private let allowed: FilePath?

  init(_ context: CommandContext, _ repository: Repository) throws {
    self.repository = repository
    program = try SSHKeygen(context, repository)
    allowed = try context.allowedSigners(nil, repository.settings)
  }

  func signatures(of snapshot: ObjectID) throws -> [CheckedSignature] {
    try repository.signatures(of: ResolvedRevision(snapshot)).map {
      try CheckedSignature($0, by: program, allowedSigners: allowed)
    }
  }
}
