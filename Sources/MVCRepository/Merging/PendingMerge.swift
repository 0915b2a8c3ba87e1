import MVCBase
package import MVCObjects
package import MVCStorage

/// A merge that waits for its conflicts to be settled.
package struct PendingMerge: Hashable, Sendable {
  /// The snapshot that is merged in.
  package let theirs: ObjectID
  /// What the user called it.
  package let name: String
  package var conflicts: [Conflict]
  /// The manifest that the merge wrote to the folder, conflict markers and all.
  package let merged: ObjectID
  /// The message the merge is to be committed with.
  package let message: String

  /// The message of a merge for which none was given.
  static func message(of name: String, into branch: String?) -> String {
    "merge '\(name)'" + (branch.map { " into '\($0)'" } ?? "") + "\n"
  }
}

extension PendingMerge {
  private static let heading = "mvc-merge 1"
  /// Documents with names of renamed files, which the first version does not know.
  private static let headingWithNames = "mvc-merge 2"

  /// The document's bytes.
  ///
  /// - SeeAlso: `docs/format/merge-state.md`
  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    let heading = conflicts.contains { $0.names != nil } ? Self.headingWithNames : Self.heading
    writer.append("\(heading)\nname \(name)\nmerged \(merged)\nmessage \(Hexadecimal.string(message.utf8))\n")
    for conflict in conflicts {
      writer.append("conflict \(conflict.sort.rawValue) ")
      writer.append(Hexadecimal.encode(conflict.path.bytes))
      writer.append(" ")
      if let theirs = conflict.theirsPath { writer.append(Hexadecimal.encode(theirs.bytes)) }
      for name in conflict.names.map({ [$0.old, $0.ours, $0.theirs] }) ?? [] {
        writer.append(" ")
        writer.append(Hexadecimal.encode(name.bytes))
      }
      writer.append("\n")
    }
    return writer.bytes
  }

  init(decoding bytes: [UInt8], theirs: ObjectID) throws(MVCError) {
    let damaged = MVCError(
      .corrupt, "cannot read the state of the merge: it is damaged", hint: "run 'mvc merge --abort'")
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: true)
    guard lines.count >= 4, [Self.heading, Self.headingWithNames].contains(String(lines[0])),
      lines[1].hasPrefix("name "), lines[2].hasPrefix("merged "),
      let merged = ObjectID(String(lines[2].dropFirst("merged ".count))), lines[3].hasPrefix("message "),
      let message = Hexadecimal.decode(Array(lines[3].dropFirst("message ".count).utf8))
    else { throw damaged }
    self.theirs = theirs
    self.merged = merged
    self.message = String(decoding: message, as: UTF8.self)
    name = String(lines[1].dropFirst("name ".count))
    conflicts = []
    for line in lines.dropFirst(4) {
      let fields = line.split(separator: " ", omittingEmptySubsequences: false)
      let isNamed = fields.count == 7 && lines[0] == Self.headingWithNames
      guard fields[0] == "conflict", fields.count == 4 || isNamed, let sort = Conflict.Sort(rawValue: String(fields[1]))
      else { throw damaged }
      let paths = try fields.dropFirst(2).map { field throws(MVCError) in
        guard let bytes = Hexadecimal.decode(Array(field.utf8)) else { throw damaged }
        return bytes.isEmpty ? nil : try RepositoryPath(validating: bytes)
      }
      guard let path = paths[0] else { throw damaged }
      conflicts.append(
        Conflict(path: path, sort: sort, theirsPath: paths[1], names: isNamed ? try Self.names(paths, damaged) : nil))
    }
  }

  private static func names(_ paths: [RepositoryPath?], _ damaged: MVCError) throws(MVCError) -> Conflict.Names {
    guard let old = paths[2], let ours = paths[3], let theirs = paths[4] else { throw damaged }
    return Conflict.Names(old: old, ours: ours, theirs: theirs)
  }
}

extension Repository {
  /// The merge that waits to be finished, or nil.
  package func pendingMerge(_ references: References) throws -> PendingMerge? {
    guard let theirs = references[.mergeHead], let state = references[.mergeState] else { return nil }
    return try PendingMerge(decoding: objects.bytes(of: state), theirs: theirs)
  }
}
