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
    if let names = conflict.names {
      fields += [
        ("oldPath", .bytes(names.old.bytes)), ("ourName", .bytes(names.ours.bytes)),
        ("theirName", .bytes(names.theirs.bytes)),
      ]
    }
    return .object(fields)
  }

  static func json(_ rename: JoinedRename) -> JSONValue {
    .object([
      ("oldPath", .bytes(rename.oldPath.bytes)), ("path", .bytes(rename.path.bytes)),
      ("similarity", .int(Int64(rename.likeness))),
    ])
  }
}
