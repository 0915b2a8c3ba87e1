/// A name that a pickle makes Python import when it is loaded, and may make it call.
package struct PickleImport: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let module: String
  /// In protocol 4 and later it may lead on through attributes: `path.os.system`.
  package let name: String

  package init(module: String, name: String) {
    self.module = module
    self.name = name
  }

  /// The pickle computes the name, which no writer of models does.
  package static let unknown = PickleImport(module: "", name: "")

  /// What the program that loads the pickle has registered under a number: nobody else can tell what it is.
  package static func registered(_ code: UInt64) -> PickleImport { PickleImport(module: "", name: "\(code)") }

  /// Module and name together, joined by a dot.
  package var path: String { module + "." + name }

  package var description: String {
    if self == .unknown { return "a computed name" }
    return module.isEmpty ? "what is registered under the extension code \(name)" : path
  }

  package static func < (left: Self, right: Self) -> Bool { (left.module, left.name) < (right.module, right.name) }
}
