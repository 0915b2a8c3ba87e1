import MVCBase
import SystemPackage

/// Gives the files and folders of a shared repository the permissions that its `core.shared` asks for, whatever the
/// umask of the process says.
///
/// Files that wait in the folder for temporary files keep those of the process: some become files of the project, which
/// is not what is shared. They get the repository's when they take their place in it.
struct SharedFileSystem: ForwardingFileSystem {
  let base: any FileSystem
  private let layout: RepositoryLayout
  private let mode: SharedMode

  init(_ base: any FileSystem, _ layout: RepositoryLayout, _ mode: SharedMode) {
    self.base = base
    self.layout = layout
    self.mode = mode
  }

  private func isInRepository(_ path: FilePath) -> Bool { path.starts(with: layout.home) }

  private func isLasting(_ path: FilePath) -> Bool { isInRepository(path) && !path.starts(with: layout.temporary) }

  /// Sets the permissions of what was just made. What another member made can only be changed by them, and not every
  /// file system has permissions to set: neither stops a command.
  private func share(_ path: FilePath) throws {
    guard let status = try base.status(of: path), let permissions = try base.permissions(of: path) else { return }
    let wanted = status.kind == .folder ? mode.folder(permissions) : mode.file(permissions)
    if wanted != permissions { try? base.setPermissions(wanted, of: path) }
  }

  func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile {
    let file = try base.open(path, mode)
    if mode == .create || mode == .append, isLasting(path) { try share(path) }
    return file
  }

  func createDirectory(_ path: FilePath) throws {
    try base.createDirectory(path)
    if isInRepository(path) { try share(path) }
  }

  func rename(_ old: FilePath, to new: FilePath) throws {
    if isLasting(new), isInRepository(old) { try share(old) }
    try base.rename(old, to: new)
  }

  func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    if isLasting(new), isInRepository(old) { try share(old) }
    return try base.rename(old, toFree: new)
  }

  func claim(_ name: FilePath, with file: FilePath) throws -> Bool {
    if isLasting(name), isInRepository(file) { try share(file) }
    return try base.claim(name, with: file)
  }
}
