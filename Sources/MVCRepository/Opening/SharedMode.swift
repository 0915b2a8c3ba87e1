package import MVCBase

/// Who may use a repository beside the person who made a file of it: the value of `core.shared`, as git's
/// `core.sharedRepository` has it.
package enum SharedMode: Sendable, Hashable {
  /// The group may read and write.
  case group
  /// The group may read and write, and everybody may read.
  case all
  /// The permissions of files, whatever the umask says.
  case mode(UInt16)

  package static let key = "core.shared"

  /// The mode that a value of ``key`` stands for, or nil for a repository that is not shared.
  ///
  /// - Throws: ``MVCError`` with code `usage` for a value that is not understood.
  package init?(_ text: String?) throws(MVCError) {
    switch text?.lowercased() {
    case nil, "false", "no", "off", "umask": return nil
    case "group", "true", "yes", "on", "": self = .group
    case "all", "world", "everybody": self = .all
    case let text?:
      guard text.count >= 3, text.allSatisfy(\.isASCII), let mode = UInt16(text, radix: 8), mode <= 0o777 else {
        throw Self.refusal(of: text, because: "it has to be group, all, a mode such as 0640, or false")
      }
      guard mode & 0o600 == 0o600 else {
        throw Self.refusal(of: text, because: "the owner has to be able to read and write")
      }
      self = .mode(mode & 0o666)
    }
  }

  private static func refusal(of text: String, because reason: String) -> MVCError {
    MVCError(
      .usage, "cannot use '\(text)' for '\(key)': \(reason)",
      hint: "run 'mvc config \(key) group' to share with the group")
  }

  /// The permissions of a file that was made with others.
  func file(_ permissions: UInt16) -> UInt16 {
    let shared: UInt16 =
      switch self {
      case .group: permissions | 0o660
      case .all: permissions | 0o664
      case .mode(let mode): (permissions & ~0o777) | mode
      }
    // Whoever may read a program of the repository may run it.
    return permissions & 0o100 == 0 ? shared : shared | (shared & 0o444) >> 2
  }

  /// The permissions of a folder that was made with others. What is made in it belongs to its group.
  func folder(_ permissions: UInt16) -> UInt16 {
    let shared = file(permissions & ~0o111)
    return shared | (shared & 0o444) >> 2 | 0o2000
  }
}

extension SharedMode: CustomStringConvertible {
  /// The value of ``key``.
  package var description: String {
    switch self {
    case .group: "group"
    case .all: "all"
    case .mode(let mode): "0" + String(mode, radix: 8)
    }
  }
}
