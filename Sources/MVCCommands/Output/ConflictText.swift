import MVCBase
import MVCObjects
import MVCRepository

/// How conflicts are shown.
enum ConflictText {
  static func json(_ conflict: Conflict) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("path", .bytes(conflict.path.bytes)), ("sort", .string(conflict.sort.rawValue)),
    ]
    if let theirs = conflict.theirsPath { fields.append(("theirsPath", .bytes(theirs.bytes))) }
    return .object(fields)
  }
}
