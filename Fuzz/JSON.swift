// seeds: docs/schema/*.json Tests/MVCPassportTests/Golden/*.json
@testable import MVCBase
@testable import MVCProvenance

/// Reads the input as JSON, and as a provenance document.
///
/// What was read is written and read again: it has to be the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = bytes(start, count)
  _ = try? JSONValue(parsing: input, takesPythonNumbers: true)
  if let value = try? JSONValue(parsing: input) {
    for text in [value.encode(.compact), value.encode(.canonical)] {
      guard let again = try? JSONValue(parsing: text) else { preconditionFailure("what is written is no JSON") }
      precondition(again.encode(.canonical) == value.encode(.canonical), "another document")
    }
  }
  if let document = try? ProvenanceDocument(decoding: input) {
    let text = document.encoded()
    guard let again = try? ProvenanceDocument(decoding: text) else { preconditionFailure("it cannot be read again") }
    precondition(again.encoded() == text, "another document")
  }
  return 0
}
