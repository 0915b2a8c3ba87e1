import MVCWorkspace

/// Asks about a path as a walk from the root does: a folder at a time, until one is ignored.
struct IgnoreWalk {
  /// The rules that count least.
  var builtIn = IgnoreRules([])
  /// The rules of each folder that has an ignore file, by the folder's path; the root's path is empty.
  var files: [[UInt8]: IgnoreRules] = [:]

  /// Returns whether a walk leaves a path out, or one of the folders on the way to it.
  func ignores(_ path: [UInt8], isFolder: Bool) -> Bool {
    var stack = IgnoreStack(builtIn: builtIn, root: files[[]] ?? IgnoreRules([]))
    var directory: [UInt8] = []
    let names = path.split(separator: UInt8(ascii: "/")).map(Array.init)
    for (depth, name) in names.enumerated() {
      let isLast = depth == names.count - 1
      if stack.ignores(name.span, in: directory.span, isFolder: isFolder || !isLast) { return true }
      directory += (directory.isEmpty ? [] : [UInt8(ascii: "/")]) + name
      if let rules = files[directory] { stack = stack.adding(rules, in: directory.span) }
    }
    return false
  }
}

extension IgnoreWalk {
  /// Creates a walk with an ignore file in the root only.
  init(root: String) {
    files[[]] = IgnoreRules(parsing: Array(root.utf8))
  }

  /// Asks about a path whose slash at the end says that it is a folder.
  func ignores(_ path: String) -> Bool {
    ignores(Array(path.utf8), isFolder: path.hasSuffix("/"))
  }
}
