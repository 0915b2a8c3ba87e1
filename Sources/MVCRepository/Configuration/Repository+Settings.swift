package import MVCBase
import MVCStorage
package import SystemPackage

extension Repository {
  /// Sets a setting of this repository, or with nil removes it. It can be undone.
  ///
  /// - Throws: ``MVCError`` with code `notFound` when there is none to remove.
  package func set(_ key: ConfigurationKey, to value: String?, _ intent: Intent) throws {
    if key.description == SharedMode.key { _ = try SharedMode(value) }
    try transaction(intent) { transaction in
      let old = try configuration().value(for: key)
      guard value != nil || old != nil else { throw Self.noSuchSetting(key) }
      transaction.set(key.description, from: old, to: value)
    }
  }

  /// Sets a setting of the user's file, which belongs to no repository and cannot be undone.
  package static func setUserSetting(_ key: ConfigurationKey, to value: String?, in path: FilePath, _ runtime: Runtime)
    throws
  {
    if key.description == SharedMode.key { _ = try SharedMode(value) }
    var file = try configuration(path, runtime)
    guard value != nil || file.value(for: key) != nil else { throw noSuchSetting(key) }
    try edit(&file, key, value)
    try runtime.fileSystem.createDirectories(path.removingLastComponent())
    let temporary = path.removingLastComponent().appending(".mvc-config-\(runtime.random.token())")
    try runtime.fileSystem.replace(path, with: file.encode(), by: temporary, isDurable: true)
  }

  /// Writes changed settings to the repository's file.
  func write(_ changes: [Operation.SettingChange]) throws {
    guard !changes.isEmpty else { return }
    var file = try configuration()
    for change in changes { try Self.edit(&file, ConfigurationKey(change.key), change.new) }
    try put(file.encode(), layout.configuration)
  }

  private func configuration() throws -> ConfigurationFile { try Self.configuration(layout.configuration, runtime) }

  private static func configuration(_ path: FilePath, _ runtime: Runtime) throws -> ConfigurationFile {
    guard let bytes = try runtime.fileSystem.contents(of: path, limit: 1 << 20) else { return ConfigurationFile() }
    return try ConfigurationFile(parsing: bytes, path: path.string)
  }

  private static func edit(_ file: inout ConfigurationFile, _ key: ConfigurationKey, _ value: String?) throws {
    if let value { try file.set(key, to: value) } else { _ = file.unset(key) }
  }

  private static func noSuchSetting(_ key: ConfigurationKey) -> MVCError {
    MVCError(
      .notFound, "cannot remove the setting '\(key)': it is not set", hint: "run 'mvc config --list' to see what is")
  }
}
