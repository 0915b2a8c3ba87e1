import MVCBase
package import MVCObjects

/// What decides about a training, as three digests: where all three are the same, the same was done.
///
/// Only what can be done again counts: no time, host or hardware. A factor of which nothing is known is absent.
///
/// - SeeAlso: `docs/format/provenance.md`
package struct Fingerprint: Hashable, Sendable {
  package var code: ObjectID?
  package var data: ObjectID?
  /// Software and parameters.
  package var environment: ObjectID?

  package init(code: ObjectID? = nil, data: ObjectID? = nil, environment: ObjectID? = nil) {
    self.code = code
    self.data = data
    self.environment = environment
  }

  package var isComplete: Bool { code != nil && data != nil && environment != nil }
}

extension Fingerprint {
  private static let opening = Array(#""fingerprint":{"#.utf8)
  private static let keys = ["code", "data", "environment"].map { Array("\"\($0)\":\"".utf8) }
  private static let digitCount = 2 * ObjectID.byteCount

  /// The fingerprint that a document in canonical form says that it has, without reading the rest, which takes a
  /// hundred times as long. nil for none.
  ///
  /// Nothing that comes before it in the order of members can hold an object of its name.
  package init?(inCanonical document: [UInt8]) {
    let found = document.withUnsafeBufferPointer { bytes -> [ObjectID?]? in
      let start = bytes.indices.first { at in
        bytes[at] == Self.opening[0] && bytes[at...].starts(with: Self.opening)
      }
      guard var position = start.map({ $0 + Self.opening.count }) else { return nil }
      return Self.keys.map { key in
        let digits = position + key.count
        guard bytes.count > digits + Self.digitCount + 1, bytes[position...].starts(with: key) else { return nil }
        // Behind the digits stand a quotation mark and, before the next member, a comma.
        position = digits + Self.digitCount + 2
        return ObjectID(hexadecimal: UnsafeBufferPointer(rebasing: bytes[digits..<digits + Self.digitCount]))
      }
    }
    guard let found else { return nil }
    self.init(code: found[0], data: found[1], environment: found[2])
  }

  /// The factors that are known, with their names.
  package var factors: [(name: String, digest: ObjectID)] {
    [("code", code), ("data", data), ("environment", environment)].compactMap { name, id in id.map { (name, $0) } }
  }
}

extension ProvenanceDocument {
  package var fingerprint: Fingerprint {
    Fingerprint(
      code: Self.digest(codeFactor), data: Self.digest(dataFactor), environment: Self.digest(environmentFactor))
  }

  private static func digest(_ factor: MemberList) -> ObjectID? {
    factor.isEmpty ? nil : ObjectID(of: factor.json.encode(.canonical))
  }

  private var codeFactor: MemberList {
    var factor = MemberList()
    factor.add("commit", code?.commit)
    factor.add("diff", code?.difference?.sha256)
    factor.add("untracked", code?.untracked?.sha256)
    factor.add("sources", code?.sources)
    return factor
  }

  /// The names of the inputs do not count, nor their order.
  private var dataFactor: MemberList {
    let inputs = data.compactMap { input -> String? in
      if let sha256 = input.sha256 { return "sha256:\(sha256)" }
      guard let uri = input.uri else { return nil }
      return uri + (input.query.map { "?\($0)" } ?? "")
    }
    var factor = MemberList()
    factor.add("inputs", Set(inputs).sorted())
    return factor
  }

  private var environmentFactor: MemberList {
    var factor = MemberList()
    if !parameters.isEmpty { factor.add("params", parameters.json) }
    factor.add("command", run?.command ?? [])
    factor.add("seeds", run?.seeds ?? [:]) { .int($0) }
    factor.add("python", environment?.python?.version)
    factor.add("implementation", environment?.python?.implementation)
    factor.add("lockFiles", environment?.lockFiles ?? [:]) { .string($0.description) }
    factor.add("packages", environment?.packages ?? [:]) { .string($0) }
    factor.add("frameworks", environment?.frameworks ?? [:]) { .string($0) }
    factor.add("cuda", environment?.cuda)
    factor.add("container", environment?.container)
    return factor
  }
}
