import MVCBase
package import MVCObjects
package import MVCStorage
import MVCWorkspace

/// A path that a merge could not settle.
package struct Conflict: Hashable, Sendable {
  package enum Sort: String, Sendable, CaseIterable {
    /// Both sides changed a text; the file has conflict markers.
    case text
    /// Both sides changed bytes that are no text; ours stands, theirs is beside it.
    case binary
    /// We changed it, they deleted it; ours stands.
    case deletedByThem = "deleted-by-them"
    /// They changed it, we deleted it; theirs is beside where it was.
    case deletedByUs = "deleted-by-us"
    /// The two sides have different sorts of things under the name, such as a file and a folder.
    case kind

    package var explanation: String {
      switch self {
      case .text: "both changed it: it has conflict markers"
      case .binary: "both changed it: ours is in place, theirs in NAME.theirs"
      case .deletedByThem: "changed here, deleted there"
      case .deletedByUs: "deleted here, changed there: theirs is in NAME.theirs"
      case .kind: "a file on one side, something else on the other: theirs is in NAME.theirs"
      }
    }
  }

  package let path: RepositoryPath
  package let sort: Sort
  /// The path under which the other side's version was written.
  package let theirsPath: RepositoryPath?
}

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

  /// The document's bytes.
  ///
  /// - SeeAlso: `docs/format/merge-state.md`
  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append("\(Self.heading)\nname \(name)\nmerged \(merged)\nmessage \(Hexadecimal.string(message.utf8))\n")
    for conflict in conflicts {
      writer.append("conflict \(conflict.sort.rawValue) ")
      writer.append(Hexadecimal.encode(conflict.path.bytes))
      writer.append(" ")
      if let theirs = conflict.theirsPath { writer.append(Hexadecimal.encode(theirs.bytes)) }
      writer.append("\n")
    }
    return writer.bytes
  }

  init(decoding bytes: [UInt8], theirs: ObjectID) throws(MVCError) {
    let damaged = MVCError(
      .corrupt, "cannot read the state of the merge: it is damaged", hint: "run 'mvc merge --abort'")
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: true)
    guard lines.count >= 4, lines[0] == Self.heading, lines[1].hasPrefix("name "), lines[2].hasPrefix("merged "),
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
      guard fields.count == 4, let sort = Conflict.Sort(rawValue: String(fields[1])),
        let path = Hexadecimal.decode(Array(fields[2].utf8)), let beside = Hexadecimal.decode(Array(fields[3].utf8))
      else { throw damaged }
      conflicts.append(
        Conflict(
          path: try RepositoryPath(validating: path), sort: sort,
          theirsPath: beside.isEmpty ? nil : try RepositoryPath(validating: beside)))
    }
  }
}

extension Repository {
  /// The merge that waits to be finished, or nil.
  package func pendingMerge(_ references: References) throws -> PendingMerge? {
    guard let theirs = references[.mergeHead], let state = references[.mergeState] else { return nil }
    return try PendingMerge(decoding: objects.bytes(of: state), theirs: theirs)
  }
}
