package import MVCBase
package import SystemPackage

/// The settings that hold for a repository: its own before the user's before the defaults.
///
/// - SeeAlso: `docs/configuration.md`
package struct Settings: Sendable {
  /// Where a value comes from.
  package enum Level: String, Sendable, CaseIterable {
    case defaults = "default"
    case user
    case repository
  }

  package static let defaults: [(key: String, value: String)] = [
    ("color.ui", "auto"),
    ("core.fsync", "true"),
    ("core.lockTimeoutSeconds", "10"),
    ("core.pager", "less"),
    ("diff.renameLimit", "1000"),
    ("diff.renames", "true"),
    ("diff.textLimit", "128m"),
    ("provenance.metrics", FindingFiles.metricPatterns.joined(separator: " ")),
    ("provenance.params", FindingFiles.parameterPatterns.joined(separator: " ")),
  ]

  private let files: [Level: ConfigurationFile]

  /// Reads the configuration files.
  ///
  /// - Parameters:
  ///   - repository: The repository's file, or nil outside of one.
  ///   - user: The user's file, or nil for none. A file that does not exist is empty.
  package init(_ runtime: Runtime, repository: FilePath?, user: FilePath?) throws {
    var files: [Level: ConfigurationFile] = [:]
    for (level, path) in [(Level.repository, repository), (.user, user)] {
      guard let path, let bytes = try runtime.fileSystem.contents(of: path, limit: 1 << 20) else { continue }
      files[level] = try ConfigurationFile(parsing: bytes, path: path.string)
    }
    self.files = files
  }

  package subscript(key: String) -> String? { value(of: key)?.value }

  /// The value that holds, and where it comes from.
  package func value(of key: String) -> (value: String, level: Level)? {
    for level in [Level.repository, .user] {
      if let value = files[level]?.value(for: key) { return (value, level) }
    }
    let key = key.lowercased()
    return Self.defaults.first { $0.key.lowercased() == key }.map { ($0.value, .defaults) }
  }

  /// Every setting of every level, weakest level first.
  package var all: [(level: Level, key: String, value: String)] {
    Self.defaults.map { (.defaults, $0.key, $0.value) }
      + [Level.user, .repository].flatMap { level in
        (files[level]?.all ?? []).map { (level, $0.key.description, $0.value) }
      }
  }

  /// A switch: true, yes, on or 1, or the opposites, as in git.
  package func flag(_ key: String) throws -> Bool {
    switch self[key]?.lowercased() {
    case "true", "yes", "on", "1", "": return true
    case "false", "no", "off", "0", nil: return false
    case let text?:
      throw MVCError(
        .usage, "cannot use '\(text)' for '\(key)': it has to be true or false", hint: "run 'mvc config \(key) true'")
    }
  }

  /// How long a stretch of texts is compared or merged by line, in bytes: `diff.textLimit`.
  ///
  /// - Throws: ``MVCError`` with code `usage` for a value that is no size.
  func textLimit() throws -> UInt64 {
    let key = "diff.textLimit"
    let text = (self[key] ?? "").lowercased()
    let unit: UInt64? = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30][text.suffix(1)]
    guard let count = UInt64(unit == nil ? text : String(text.dropLast())), count <= 1 << 40,
      count * (unit ?? 1) <= 1 << 40
    else {
      throw MVCError(
        .usage, "cannot use '\(self[key] ?? "")' for '\(key)': it has to be a size such as '128m' or '1g'",
        hint: "run 'mvc config \(key) 128m'")
    }
    return count * (unit ?? 1)
  }

  /// Whether what is written is flushed to the device. Flushing is the safe answer to a value that is not understood.
  var isDurable: Bool { (try? flag("core.fsync")) ?? true }

  /// Who else uses the repository. A value that is not understood shares it with nobody, which is the safe answer.
  var sharedMode: SharedMode? { (try? SharedMode(self[SharedMode.key])) ?? nil }

  /// How long a command waits for another to finish.
  var lockTimeoutMilliseconds: Int {
    let seconds = self["core.lockTimeoutSeconds"].flatMap { Int($0) } ?? 10
    return min(max(0, seconds), 86_400) * 1000
  }
}
