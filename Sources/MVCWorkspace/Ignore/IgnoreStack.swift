/// The rules in force in one folder: the built-in ones, those of the root's ignore file, and those of the folders on the
/// way down.
///
/// Rules of a deeper folder count more than those above them. A walk from the top asks about each entry and does not
/// enter an ignored folder, so what lies in an ignored folder is never asked about and cannot be included again.
package struct IgnoreStack: Sendable {
  private struct Level: Sendable {
    let rules: IgnoreRules
    /// How much of a directory's path leads to the folder of the rules, with the slash after it.
    let baseCount: Int
  }

  /// The levels, root first.
  private var levels: [Level]

  /// Creates the rules of the workspace's root.
  ///
  /// - Parameters:
  ///   - builtIn: The rules that count least.
  ///   - root: The rules of the ignore file in the root; empty if there is none.
  package init(builtIn: IgnoreRules = BuiltInIgnore.rules, root: IgnoreRules = IgnoreRules([])) {
    levels = [builtIn, root].filter { !$0.isEmpty }.map { Level(rules: $0, baseCount: 0) }
  }

  /// Returns the rules in force in a folder below, which has an ignore file of its own.
  ///
  /// - Parameters:
  ///   - rules: The rules of that file. Without any, the stack stays as it is.
  ///   - directory: The folder's path, relative to the root, without a slash at its end.
  package func adding(_ rules: IgnoreRules, in directory: Span<UInt8>) -> IgnoreStack {
    guard !rules.isEmpty else { return self }
    var stack = self
    stack.levels.append(Level(rules: rules, baseCount: directory.isEmpty ? 0 : directory.count + 1))
    return stack
  }

  /// Returns whether an entry of the folder, or of a folder below it without rules of its own, is ignored.
  ///
  /// `.git` and `.mvc` are ignored in every folder and in every letter case, whatever the rules say: a file system that
  /// does not tell case apart would take `.MVC` for the repository.
  ///
  /// - Parameters:
  ///   - name: The entry's name.
  ///   - directory: The path of the folder that the entry is in, relative to the root, without a slash at its end; empty
  ///     for the root. It lies at or below every folder that rules were added in.
  ///   - isFolder: Whether the entry is a folder. A symbolic link is none.
  package func ignores(_ name: Span<UInt8>, in directory: Span<UInt8>, isFolder: Bool) -> Bool {
    if BuiltInIgnore.isReserved(name) { return true }
    let hash = IgnoreNameTable.hash(name)
    for index in levels.indices.reversed() {
      let skipped = min(levels[index].baseCount, directory.count)
      let relative = directory.extracting(skipped..<directory.count)
      switch levels[index].rules.decision(name: name, nameHash: hash, directory: relative, isFolder: isFolder) {
      case .ignored: return true
      case .included: return false
      case nil: continue
      }
    }
    return false
  }
}
