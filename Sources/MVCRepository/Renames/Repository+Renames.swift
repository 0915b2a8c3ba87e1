import MVCBase
import MVCObjects
import MVCStorage
import MVCWorkspace

/// On which side of a comparison files may not be stored.
enum UnstoredSide: Sendable { case none, old, new }

extension Repository {
  /// Changes for people, renames joined as the settings have it. What was left out is told to the runtime.
  ///
  /// - Parameters:
  ///   - unstored: The side whose files are those of the working folder.
  ///   - isForgiving: Whether a file that cannot be read counts as one that is like no other, and rules that cannot be
  ///     understood as the usual ones, for those who have something more important to say.
  func joiningRenames(_ changes: [TreeChange], unstored: UnstoredSide = .none, isForgiving: Bool = false) throws
    -> [PathChange]
  {
    let detector = try renameDetector(unstored: unstored, isForgiving: isForgiving)
    let (renames, skipped) = try detector.renames(
      from: changes.filter { $0.new == nil }, to: changes.filter { $0.old == nil })
    if let skipped { runtime.onSkippedRenames(skipped) }
    return PathChange.joining(renames, in: changes)
  }

  /// Finds renames by the rules of the settings.
  ///
  /// - Parameter isAsked: Whether renames are looked for although the settings say not to.
  func renameDetector(
    unstored: UnstoredSide = .none, isForgiving: Bool = false, isAsked: Bool = false
  ) throws -> RenameDetector {
    var rules = isForgiving ? (try? settings.renameRules()) ?? RenameRules() : try settings.renameRules()
    if isAsked { rules.isOn = true }
    return RenameDetector(
      rules: rules, contents: FileContents(store: objects, folder: folder), unstored: unstored,
      isForgiving: isForgiving)
  }
}
