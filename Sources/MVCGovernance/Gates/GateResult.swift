package import MVCBase
package import MVCObjects

/// What became of a gate for a version.
package struct GateResult: Sendable {
  /// What a command of a gate did.
  package struct Run: Sendable {
    package var exitCode: Int32
    /// Whether it was stopped because its time was over.
    package var isOverdue: Bool
    package var seconds: Double
    /// The end of what it wrote, 1 MiB at most.
    package var log: [UInt8]
    /// The SHA-256 of all that it wrote.
    package var logDigest: ObjectID
    /// The bytes of all that it wrote.
    package var logByteCount: UInt64
  }

  package let name: String
  /// The condition or command.
  package let check: String
  package let isPassed: Bool
  /// The values that it was decided by, in order.
  package var values: [(name: String, value: String)] = []
  /// Why it could not be decided: what is missing, or of the wrong sort. It has failed then.
  package var missing: [String] = []
  /// Why it failed, or what it was decided by: a line.
  package var reason: String
  package var run: Run?

  /// The result as it stands in evidence.
  package var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("name", .string(name)), (run == nil ? "expect" : "run", .string(check)),
      ("result", isPassed ? "passed" : "failed"), ("reason", .string(reason)),
    ]
    if !values.isEmpty {
      members.append(
        ("values", .array(values.map { .object([("name", .string($0.name)), ("value", .string($0.value))]) })))
    }
    if !missing.isEmpty { members.append(("missing", .array(missing.map { .string($0) }))) }
    if let run {
      members += [
        ("exitCode", .int(Int64(run.exitCode))), ("overdue", .bool(run.isOverdue)), ("seconds", .double(run.seconds)),
        ("log", .string(ObjectID(of: run.log).description)), ("logSha256", .string(run.logDigest.description)),
        ("logBytes", .int(Int64(clamping: run.logByteCount))),
      ]
    }
    return .object(members)
  }
}
