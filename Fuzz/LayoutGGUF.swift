// seeds: Tests/Fixtures/models/*.gguf
@testable import MVCTensors

/// Reads the input as a GGUF file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  checkLayout(bytes(start, count))
  return 0
}
