import MVCBase
import MVCObjects
import MVCStorage

/// How the files that a plan replaces or removes were when it was known what they hold.
///
/// A checkout takes time to prepare. Right before a file is moved aside it is compared with this: a file that somebody
/// has written to meanwhile holds what nobody has recorded.
package struct SeenFiles: Sendable {
  struct File: Sendable {
    let status: FileStatus
    /// Whether a later change shows in the status. A file that was written within the same tick of the file system's
    /// clock as it was read does not show it: its bytes have to be looked at again.
    let isSettled: Bool
  }

  /// By the number of the change; nil where nothing was.
  private let files: [File?]

  subscript(_ number: Int) -> File? { files[number] }

  /// - Parameters:
  ///   - plan: The changes; what they begin with is what the recording found.
  ///   - recording: The look at the folder that the plan was made from.
  package init(_ plan: CheckoutPlan, _ recording: FolderRecording) throws {
    var folders = FolderLookup(recording.scanned)
    files = try plan.changes.map { change in
      guard let old = change.old, old.kind != .folder else { return nil }
      if let read = recording.files[change.path] {
        let latest = max(read.status.modified, read.status.changed)
        return File(status: read.status, isSettled: latest < recording.settledBefore)
      }
      return try folders.status(of: change.path).map { File(status: $0, isSettled: true) }
    }
  }
}

/// Finds the entries of a scan by their paths.
private struct FolderLookup {
  private var folders: [RepositoryPath: ScannedFolder]

  init(_ root: ScannedFolder) { folders = [.root: root] }

  /// - Complexity: O(log *n*) in the entries of the folder, once it was looked at.
  mutating func status(of path: RepositoryPath) throws -> FileStatus? {
    guard let parent = path.parent, let folder = folder(at: parent) else { return nil }
    let (entries, name) = (try folder.entries, Array(path.name))
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].name.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].name == name, entries[low].folder == nil else { return nil }
    return entries[low].status
  }

  private mutating func folder(at path: RepositoryPath) -> ScannedFolder? {
    if let known = folders[path] { return known }
    guard let parent = path.parent, let above = folder(at: parent) else { return nil }
    let found = above.folders.first { $0.path == path }
    if let found { folders[path] = found }
    return found
  }
}
