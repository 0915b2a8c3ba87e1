// seeds: Fuzz/Seeds/*.toml
@testable import MVCBase
@testable import MVCProvenance

/// Reads the input as TOML, and as a list of packages.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = bytes(start, count)
  for name in ["uv.lock", "pyproject.toml"] { _ = RequirementPins.read(input, name) }
  guard let value = try? TOMLReader.read(input) else { return 0 }
  guard value.members != nil else { preconditionFailure("a document is a table") }
  // Strict about keys that come twice.
  guard (try? JSONValue(parsing: value.encode(.compact))) != nil else { preconditionFailure("it cannot be written") }
  return 0
}
