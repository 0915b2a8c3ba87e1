// seeds: Tests/Fixtures/models/*.onnx
@testable import MVCTensors

/// Reads the input as an ONNX model.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = bytes(start, count)
  checkLayout(input, name: "m.onnx")
  guard let external = try? ONNXExternalData.read(ArraySource(input)) else { return 0 }
  checkLayout(TensorLayout(externalData: external, fileByteCount: 1 << 32), fileByteCount: 1 << 32)
  return 0
}
