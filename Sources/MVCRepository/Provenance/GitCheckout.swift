import MVCBase
import MVCObjects
import MVCProvenance
import SystemPackage

/// The git checkout around a folder, asked by git's own program while mvc does other work.
package final class GitCheckout {
  private let folder: FilePath
  private let environment: [String: String]
  private let status: ChildProcess
  private let remote: ChildProcess?
  private let others: ChildProcess?

  /// Begins to ask; nil where there is no checkout or no git.
  init?(around folder: FilePath, _ runtime: Runtime) {
    guard !runtime.surroundings.variables.isEmpty, Self.isCheckout(folder, runtime.fileSystem) else { return nil }
    self.folder = folder
    // Asking must not take git's locks.
    environment = runtime.surroundings.variables.merging(["GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"]) { $1 }
    guard
      let status = Self.git(
        ["status", "--porcelain=v2", "--branch", "--untracked-files=no"], in: folder, environment)
    else { return nil }
    self.status = status
    remote = Self.git(["config", "--get", "remote.origin.url"], in: folder, environment)
    others = Self.git(["ls-files", "--others", "--exclude-standard", "-z"], in: folder, environment)
  }

  /// What git says; nil when it says nothing, as of a checkout that belongs to somebody else.
  ///
  /// - Parameter recorded: Gives the id of the file that is recorded at a path, or nil.
  func state(_ recorded: (RepositoryPath) throws -> ObjectID?) rethrows -> CodeState? {
    var state = CodeState()
    let lines = String(decoding: status.readOutput(), as: UTF8.self).split(separator: "\n")
    let isKnown = status.wait() == 0
    if let remote {
      let url = String(decoding: remote.readOutput(), as: UTF8.self).split(separator: "\n").first
      if remote.wait() == 0, let url { state.remote = Self.withoutCredentials(String(url)) }
    }
    let untracked = try untracked(recorded)
    guard isKnown else { return nil }
    state.untracked = untracked
    state.isDirty = false
    for line in lines {
      if let commit = Self.value(of: "# branch.oid ", line) {
        state.commit = commit == "(initial)" ? nil : commit
      } else if let branch = Self.value(of: "# branch.head ", line) {
        state.branch = branch == "(detached)" ? nil : branch
      } else if !line.hasPrefix("#") {
        state.isDirty = true
      }
    }
    if state.isDirty == true, state.commit != nil { state.difference = difference() }
    return state
  }

  /// The recorded source files that git neither has nor ignores; nil for none.
  private func untracked(_ recorded: (RepositoryPath) throws -> ObjectID?) rethrows -> CodeState.Untracked? {
    guard let others else { return nil }
    let paths = others.readOutput().split(separator: 0).filter { SourceFiles.isSource($0) }
    guard others.wait() == 0 else { return nil }
    var lines: [UInt8] = []
    var count: UInt64 = 0
    for bytes in paths.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let id = try recorded(RepositoryPath(unchecked: Array(bytes))) else { continue }
      lines += Array("\(id) ".utf8) + bytes + [UInt8(ascii: "\n")]
      count += 1
    }
    return count == 0 ? nil : CodeState.Untracked(sha256: ObjectID(of: lines), fileCount: count)
  }

  private func difference() -> CodeState.Difference? {
    let arguments = ["diff", "HEAD", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv"]
    guard let diff = Self.git(arguments, in: folder, environment) else { return nil }
    var hasher = SHA256Hasher()
    var text: [UInt8] = []
    var byteCount = 0
    diff.readOutput { piece in
      piece.withUnsafeBytes { hasher.update($0) }
      byteCount += piece.count
      if byteCount <= CodeState.Difference.mostTextBytes { text += piece }
    }
    guard diff.wait() == 0 else { return nil }
    return CodeState.Difference(
      sha256: ObjectID(hasher), byteCount: UInt64(byteCount),
      text: text.count == byteCount ? String(validating: text, as: UTF8.self) : nil)
  }

  private static func git(
    _ arguments: [String], in folder: FilePath, _ environment: [String: String]
  ) -> ChildProcess? {
    ChildProcess(
      ["git", "-C", folder.argument] + arguments, environment: environment, output: .captured, showsErrors: false)
  }

  private static func isCheckout(_ folder: FilePath, _ fileSystem: any FileSystem) -> Bool {
    var folder = folder
    while true {
      if (try? fileSystem.status(of: folder.appending(".git"))) != nil { return true }
      let parent = folder.removingLastComponent()
      if parent == folder || parent.isEmpty { return false }
      folder = parent
    }
  }

  private static func value(of key: String, _ line: Substring) -> String? {
    line.hasPrefix(key) ? String(line.dropFirst(key.count)) : nil
  }

  /// A URL without the user, the password and the query in which tokens may stand.
  package static func withoutCredentials(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
    let path = rest[authority.endIndex...].prefix { $0 != "?" && $0 != "#" }
    return String(url[..<scheme.upperBound] + host + path)
  }
}
