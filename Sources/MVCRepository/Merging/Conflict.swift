import MVCBase
package import MVCObjects

/// A path that a merge could not settle.
package struct Conflict: Hashable, Sendable {
  package enum Sort: String, Sendable, CaseIterable {
    /// Both sides changed a text; the file has conflict markers.
    case text
    /// Both sides changed bytes that are no text; ours stands, theirs is beside it.
    case binary
    /// We changed or renamed it, they deleted it; ours stands.
    case deletedByThem = "deleted-by-them"
    /// They changed or renamed it, we deleted it. What they changed is beside where it was, what they renamed stands
    /// under its new name.
    case deletedByUs = "deleted-by-us"
    /// The two sides have different sorts of things under the name, such as a file and a folder.
    case kind
    /// Each side gave it another name; it is there under both.
    case renamedDifferently = "renamed-differently"
  }

  /// What a file that was renamed is called where.
  package struct Names: Hashable, Sendable {
    /// In the merge base.
    package let old: RepositoryPath
    package let ours: RepositoryPath
    package let theirs: RepositoryPath
  }

  package let path: RepositoryPath
  package let sort: Sort
  /// The path under which the other side's version was written.
  package let theirsPath: RepositoryPath?
  /// Its names, where at least one side renamed it.
  package let names: Names?

  init(path: RepositoryPath, sort: Sort, theirsPath: RepositoryPath?, names: Names? = nil) {
    self.path = path
    self.sort = sort
    self.theirsPath = theirsPath
    self.names = names
  }

  /// What it is called in the snapshot that is merged into.
  var ourName: RepositoryPath { names?.ours ?? path }
  /// What it is called in the snapshot that is merged in.
  var theirName: RepositoryPath { names?.theirs ?? path }
  /// What it was called before.
  var oldName: RepositoryPath { names?.old ?? path }

  /// What happened, for people.
  package var explanation: String {
    guard let names else {
      return switch sort {
      case .text: "both changed it: it has conflict markers"
      case .binary: "both changed it: ours is in place, theirs in NAME.theirs"
      case .deletedByThem: "changed here, deleted there"
      case .deletedByUs: "deleted here, changed there: theirs is in NAME.theirs"
      case .kind: "a file on one side, something else on the other: theirs is in NAME.theirs"
      case .renamedDifferently: "renamed on both sides"
      }
    }
    return switch sort {
    case .text: "\(Self.renaming(names)); both changed it: it has conflict markers"
    case .binary: "\(Self.renaming(names)); both changed it: ours is in place, theirs in NAME.theirs"
    case .deletedByThem: "'\(names.old)' was renamed here, deleted there"
    case .deletedByUs: "'\(names.old)' was deleted here, renamed there"
    case .kind: "\(Self.renaming(names)); theirs is in NAME.theirs"
    case .renamedDifferently: "'\(names.old)' was renamed here, to '\(names.theirs)' there: keep one of them"
    }
  }

  private static func renaming(_ names: Names) -> String {
    let place = names.ours == names.theirs ? "on both sides" : names.ours == names.old ? "there" : "here"
    return "'\(names.old)' was renamed \(place)"
  }
}
