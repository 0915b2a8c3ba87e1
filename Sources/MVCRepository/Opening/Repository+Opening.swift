package import MVCBase
package import MVCStorage
package import SystemPackage

extension Repository {
  package static let firstBranch = "main"

  /// Creates a repository in a folder.
  ///
  /// - Parameters:
  ///   - root: The project folder; made when it does not exist.
  ///   - shared: The value of `core.shared` that it is to have. Without one it is the user's `core.shared` that tells, and else the folder: in one
  ///     that hands its group on to what is made in it, and where the umask leaves the group its rights, it is `group`.
  ///   - userSettings: The user's configuration file, or nil for none.
  /// - Throws: ``MVCError`` with code `usage` when there is one already.
  package static func create(
    at root: FilePath, branch: String = firstBranch, shared: String? = nil, _ runtime: Runtime,
    userSettings: FilePath?
  ) throws -> Repository {
    let layout = RepositoryLayout(root: root)
    let fileSystem = runtime.fileSystem
    if try fileSystem.status(of: layout.format) != nil {
      throw MVCError(
        .usage, "cannot create a repository in '\(root)': there is one already",
        hint: "run 'mvc status' to see how it stands")
    }
    let head = try ReferenceName.branch(branch)
    let format = RepositoryFormat(RepositoryFormat.latest)
    var settings = try Settings(runtime, repository: nil, user: userSettings)
    try fileSystem.createDirectories(layout.home)
    let isOpen = settings[SharedMode.key] == nil
    let isShared = try isOpen && isOfGroup(root, fileSystem) && isOfGroup(layout.home, fileSystem)
    let own = shared ?? (isShared ? "\(SharedMode.group)" : nil)
    let mode = try own.map { try SharedMode($0) } ?? settings.sharedMode
    var repository = Repository(
      layout: layout, runtime: runtime.sharing(layout, mode), settings: settings, format: format)
    for folder in [layout.home] + layout.folders { try repository.runtime.fileSystem.createDirectory(folder) }
    if let own {
      try repository.write([Operation.SettingChange(key: SharedMode.key, old: nil, new: own)])
      settings = try Settings(runtime, repository: layout.configuration, user: userSettings)
      repository = Repository(
        layout: layout, runtime: repository.runtime, settings: settings, format: format)
    }
    try repository.put(Array("*\n".utf8), layout.gitIgnore)
    try repository.write(References(head: .branch(head)))
    // The format comes last: without it there is no repository, so a stop before it can be followed by another try.
    try repository.put(RepositoryFormat.latestBytes, layout.format)
    return repository
  }

  /// Whether a folder shows that its files are a group's: it hands its group on, and the group may write to it. Of one
  /// that was just made it also shows that the umask agrees.
  private static func isOfGroup(_ folder: FilePath, _ fileSystem: any FileSystem) throws -> Bool {
    let marks: UInt16 = 0o2060
    return try fileSystem.permissions(of: folder).map { $0 & marks == marks } ?? false
  }

  /// Opens the repository of a folder or of the nearest folder above it, and finishes what a stopped command began.
  ///
  /// - Parameter rules: Cut what is written from here on; no id depends on it. With small chunks a little data makes
  ///   many.
  /// - Throws: ``MVCError`` with code `noRepository`, or `unsupportedVersion` for one of a newer form.
  package static func open(
    around start: FilePath, _ runtime: Runtime, userSettings: FilePath?, rules: CuttingRules = .init()
  ) throws -> Repository {
    let (layout, format) = try find(around: start, runtime.fileSystem)
    func opened() throws -> Repository {
      let settings = try Settings(runtime, repository: layout.configuration, user: userSettings)
      let runtime = runtime.sharing(layout, settings.sharedMode)
      return Repository(layout: layout, runtime: runtime, settings: settings, format: format, rules: rules)
    }
    let repository = try opened()
    makeMissingFolders(layout, repository.runtime.fileSystem)
    return try repository.recoverIfNeeded() ? opened() : repository
  }

  /// Makes the folders again that a copy has left out because they were empty.
  ///
  /// Who may only read the repository needs none of them; `check()` names those that are still missing.
  private static func makeMissingFolders(_ layout: RepositoryLayout, _ fileSystem: any FileSystem) {
    for folder in layout.folders where (try? fileSystem.status(of: folder)) == .some(nil) {
      try? fileSystem.createDirectories(folder)
    }
  }

  private static func find(around start: FilePath, _ fileSystem: any FileSystem) throws -> (
    RepositoryLayout, RepositoryFormat
  ) {
    var folder = start
    while true {
      let layout = RepositoryLayout(root: folder)
      if let bytes = try fileSystem.contents(of: layout.format, limit: 4096) {
        return (layout, try RepositoryFormat(decoding: bytes, path: layout.format.string))
      }
      let parent = folder.removingLastComponent()
      guard parent != folder, !parent.isEmpty else {
        throw MVCError(
          .noRepository, "cannot find a repository in '\(start)' or any folder above it",
          hint: "run 'mvc init' in your project's folder to start one")
      }
      folder = parent
    }
  }

  /// Replaces one of the repository's own small files.
  func put(_ bytes: [UInt8], _ path: FilePath) throws {
    try runtime.fileSystem.replace(
      path, with: bytes, by: temporaryPath("file"), isDurable: settings.isDurable)
  }
}

extension Runtime {
  /// The runtime in which the files of a repository get the permissions that it is shared with.
  fileprivate func sharing(_ layout: RepositoryLayout, _ mode: SharedMode?) -> Runtime {
    guard let mode else { return self }
    var runtime = self
    runtime.fileSystem = SharedFileSystem(fileSystem, layout, mode)
    return runtime
  }
}
