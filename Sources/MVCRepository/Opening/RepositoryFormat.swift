import MVCBase
import Synchronization

/// The version of a repository's form, as its file `format` says.
///
/// - SeeAlso: `docs/format/repository.md`
package final class RepositoryFormat: Sendable {
  /// The version that this mvc writes.
  package static let latest = 2
  private static let first = 1
  private static let key = "mvc-repository "

  private let version: Atomic<Int>

  init(_ version: Int) { self.version = Atomic(version) }

  /// Reads the bytes of a format file.
  ///
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` for a later form.
  convenience init(decoding bytes: [UInt8], path: String) throws(MVCError) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasPrefix(Self.key), let version = Int(text.dropFirst(Self.key.count).prefix { $0.isNumber }) else {
      throw MVCError(.corrupt, "cannot read '\(path)': it should say '\(Self.key)\(Self.latest)'")
    }
    guard (Self.first...Self.latest).contains(version) else {
      throw MVCError(
        .unsupportedVersion,
        "cannot open the repository: '\(path)' says version \(version), this mvc knows \(Self.latest)",
        hint: "use the version of mvc that made it, or a later one")
    }
    self.init(version)
  }

  static var latestBytes: [UInt8] { Array("\(key)\(latest)\n".utf8) }

  /// Whether it is version 1: its commands rely on the lock alone, and a record of the log beyond the references is one
  /// that was not carried out.
  var isFirst: Bool { version.load(ordering: .relaxed) == Self.first }

  /// Notes that the repository has been brought to the latest version.
  func becomeLatest() { version.store(Self.latest, ordering: .relaxed) }
}
