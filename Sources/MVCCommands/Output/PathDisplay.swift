import MVCObjects

/// Shows paths as seen from a folder of the project.
struct PathDisplay {
  /// Paths as seen from the top of the project.
  static let fromTop = PathDisplay(from: .root)

  private let names: [ArraySlice<UInt8>]

  init(from folder: RepositoryPath) { names = folder.components }

  /// `config.json`, `../params.yaml`, or `./` for the folder itself; in quotes where a name is unusual.
  ///
  /// - Parameter isFolder: Whether a `/` is to follow.
  func text(_ path: RepositoryPath, isFolder: Bool = false) -> String {
    let parts = path.components
    let shared = zip(parts, names).prefix { $0 == $1 }.count
    let steps = Array(repeating: Array("..".utf8)[...], count: names.count - shared) + parts[shared...]
    let bytes = steps.isEmpty ? Array(".".utf8) : Array(steps.joined(separator: [UInt8(ascii: "/")]))
    return RepositoryPath.quotedIfNeeded(bytes) + (isFolder ? "/" : "")
  }
}
