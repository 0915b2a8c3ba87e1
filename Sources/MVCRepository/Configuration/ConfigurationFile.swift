package import MVCBase

/// A configuration file in git's format, which can be edited without losing anything that people wrote into it.
///
///     # who I am
///     [user]
///       name = "Ada Lovelace"  ; quotes keep spaces
///     [remote "origin"]
///       url = /models
///
/// Reading and writing back changes no byte. An edit changes the line that it must and leaves comments, order and blank
/// lines as they are.
package struct ConfigurationFile: Sendable {
  /// The parts of the file in order; their bytes, joined, are the file.
  var elements: [ConfigurationElement]

  /// Creates an empty file.
  package init() {
    elements = []
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: The file's content. A byte order mark is kept and ignored.
  ///   - path: How the user knows the file: errors name it.
  /// - Throws: ``MVCError`` with code `corrupt`; the message says which line is wrong.
  package init(parsing bytes: [UInt8], path: String) throws(MVCError) {
    var parser = ConfigurationParser(bytes: bytes, path: path)
    elements = try parser.elements()
  }

  /// Every setting in the order of the file; a key can come more than once.
  package var all: [(key: ConfigurationKey, value: String)] {
    elements.compactMap { element in
      guard case .entry(let entry) = element else { return nil }
      return (entry.key, entry.value)
    }
  }

  /// Returns the value of a setting: the last one, if the file has several.
  ///
  /// A key without `=` has the value `true`. Bytes that are not UTF-8 are read as U+FFFD.
  package func value(for key: ConfigurationKey) -> String? {
    values(for: key).last
  }

  /// Returns the value of a setting named like `user.name`; also `nil` if nothing can have that name.
  package func value(for name: String) -> String? {
    (try? ConfigurationKey(name)).flatMap { value(for: $0) }
  }

  /// Returns all values of a setting in the order of the file.
  package func values(for key: ConfigurationKey) -> [String] {
    all.filter { $0.key == key }.map(\.value)
  }

  /// Returns the file's content.
  package func encode() -> [UInt8] {
    elements.flatMap(\.bytes)
  }
}
