// seeds: Fuzz/Seeds/*.yaml docs/schema/*.json
@testable import MVCBase
@testable import MVCProvenance

/// Reads the input as YAML, and as the front matter of a model card.
///
/// JSON is YAML: what was read is written as JSON, and read as YAML it has to be the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = bytes(start, count)
  _ = try? FindingSort.modelCard.read(input, "README.md")
  _ = try? FindingSort.metrics.read(input, "metrics.yaml")
  guard let value = try? YAMLReader.read(input) else { return 0 }
  let text = value.encode(.canonical)
  guard let again = try? YAMLReader.read(text) else { preconditionFailure("its JSON is no YAML") }
  precondition(again.encode(.canonical) == text, "another document")
  return 0
}
