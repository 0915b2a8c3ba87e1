// seeds: Tests/Fixtures/models/*.npz Tests/Fixtures/models/*.p* Tests/Fixtures/models/*.ckpt
@testable import MVCTensors

/// Reads the input as an archive of NumPy arrays or a PyTorch checkpoint.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  checkLayout(bytes(start, count))
  return 0
}
