// seeds: Tests/Fixtures/models/*.npy
@testable import MVCTensors

/// Reads the input as a NumPy array.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  checkLayout(bytes(start, count))
  return 0
}
