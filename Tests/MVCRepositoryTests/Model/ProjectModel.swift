import MVCTestSupport

/// What mvc is to do, as a few dictionaries: the files of each snapshot, the branches, the working folder, and what
/// each command changed. There are no folders with nothing in them here.
struct ProjectModel {
  typealias Files = [String: FolderImage.Item]

  /// References and head, by the number of a snapshot.
  struct Pointers: Equatable {
    var branches: [String: Int] = [:]
    var head = "main"

    var current: Int? { branches[head] }
  }

  /// What one command changed.
  private struct Step {
    let before: Pointers
    let after: Pointers
    /// The folder's files before and after it was last done or taken back, in whose differences it was changed.
    var folder: (old: Files, new: Files)?
  }

  private(set) var snapshots: [Files] = []
  private(set) var pointers = Pointers()
  var work: Files = [:]
  private var done: [Step] = []
  private var undone: [Step] = []

  var headFiles: Files { pointers.current.map { snapshots[$0] } ?? [:] }
  var isClean: Bool { work == headFiles }
  var canUndo: Bool { !done.isEmpty }
  var canRedo: Bool { !undone.isEmpty }

  mutating func commit() {
    snapshots.append(work)
    var after = pointers
    after.branches[pointers.head] = snapshots.count - 1
    perform(after, nil)
  }

  mutating func createBranch(_ name: String) {
    var after = pointers
    after.branches[name] = pointers.current
    perform(after, nil)
  }

  mutating func deleteBranch(_ name: String) {
    var after = pointers
    after.branches[name] = nil
    perform(after, nil)
  }

  /// Goes to a branch; false when that would lose changes.
  mutating func checkout(_ name: String) -> Bool {
    guard let target = pointers.branches[name].map({ snapshots[$0] }),
      let result = Self.carry(headFiles, target, over: work)
    else { return false }
    work = result.files
    var after = pointers
    after.head = name
    perform(after, result.folder)
    return true
  }

  /// Goes to a branch over everything that either side knows.
  mutating func forceCheckout(_ name: String) {
    guard let target = pointers.branches[name].map({ snapshots[$0] }) else { return }
    var result = target
    for (path, item) in work.sorted(by: { $0.key < $1.key }) where headFiles[path] == nil && target[path] == nil {
      let isFree = !result.keys.contains { Self.isWithin($0, path) || Self.isWithin(path, $0) }
      if isFree { result[path] = item }
    }
    let folder = (old: work, new: result)
    work = result
    var after = pointers
    after.head = name
    perform(after, folder)
  }

  /// Takes the last command back; false when that would lose changes.
  mutating func undo(isForced: Bool) -> Bool {
    guard var step = done.last, takeBack(&step, isForced) else { return false }
    done.removeLast()
    undone.append(step)
    pointers = step.before
    return true
  }

  /// Brings the last command that was taken back again; false when that would lose changes.
  mutating func redo(isForced: Bool) -> Bool {
    guard var step = undone.last, takeBack(&step, isForced) else { return false }
    undone.removeLast()
    done.append(step)
    pointers = step.after
    return true
  }

  /// Brings the folder back to what it was before a step was last done or taken back.
  private mutating func takeBack(_ step: inout Step, _ isForced: Bool) -> Bool {
    guard let folder = step.folder else { return true }
    guard let result = Self.carry(folder.new, folder.old, over: work, isForced: isForced) else { return false }
    work = result.files
    step.folder = result.folder.old == result.folder.new ? nil : result.folder
    return true
  }

  /// Sets a file in the working folder, in place of whatever stands in its way.
  mutating func set(_ path: String, _ item: FolderImage.Item?) { Self.set(path, item, in: &work) }

  private mutating func perform(_ after: Pointers, _ folder: (old: Files, new: Files)?) {
    let folder = folder.flatMap { $0.old == $0.new ? nil : $0 }
    guard after != pointers || folder != nil else { return }
    done.append(Step(before: pointers, after: after, folder: folder))
    undone = []
    pointers = after
  }

  /// The folder after it was brought from `old` to `new`, and between which files, or nil when something would be lost.
  private static func carry(
    _ old: Files, _ new: Files, over actual: Files, isForced: Bool = false
  ) -> (files: Files, folder: (old: Files, new: Files))? {
    let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
    let edited = Set(old.keys).union(actual.keys).filter { old[$0] != actual[$0] && actual[$0] != nil }
    let written = changed.filter { new[$0] != nil && new[$0] != actual[$0] }
    let isSafe = edited.allSatisfy { path in
      (!changed.contains(path) || actual[path] == new[path])
        && !written.contains { $0 != path && (isWithin($0, path) || isWithin(path, $0)) }
    }
    guard isSafe || isForced else { return nil }
    var result = actual
    for path in changed.sorted() { isSafe ? (result[path] = new[path]) : set(path, new[path], in: &result) }
    guard isSafe else { return (result, (actual, result)) }
    let before = changed.reduce(into: old) { $0[$1] = actual[$1] }
    return (result, (before, new))
  }

  private static func set(_ path: String, _ item: FolderImage.Item?, in files: inout Files) {
    for other in files.keys where isWithin(other, path) || (item != nil && isWithin(path, other)) {
      files[other] = nil
    }
    files[path] = item
  }

  private static func isWithin(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder + "/")
  }
}
