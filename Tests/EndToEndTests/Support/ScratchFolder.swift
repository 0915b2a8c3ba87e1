import Foundation

/// A folder of one test's own, removed when the last reference to it goes.
final class ScratchFolder {
  let path: String

  /// - Parameter parent: Where it is made, if not in the system's place for temporary files.
  init(in parent: String? = nil) throws {
    let place = parent.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
    path = place.appending(path: "mvc-e2e-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A new empty file, open for writing.
  func fileHandle(_ name: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: nil)
    return try FileHandle(forWritingTo: URL(filePath: "\(path)/\(name)"))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
  }
}
