// seeds: Tests/Fixtures/models/*.pt Tests/Fixtures/models/*.ckpt Tests/Fixtures/models/*.npz
@testable import MVCTensors

/// The input is a file under a name that pickles have, with little to inflate.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = ArraySource(bytes(start, count))
  let scanner = PickleScanner(ScanBudget(fileByteCount: source.byteCount, inflatedBytes: 1 << 20))
  try? scanner.scan(ScanInput(source, in: 0..<source.byteCount), ScannedPart(fileName: "model.pkl"))
  precondition(scanner.result.map { $0.gapCount >= $0.gaps.count } ?? true, "more gaps than there are")
  return 0
}
