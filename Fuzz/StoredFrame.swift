@testable import MVCStorage

/// Reads the input as a stored object. The first byte says how long its base is, in pieces of 512 bytes.
///
/// What a frame says that it holds, it has to hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = bytes(start, count)
  guard let first = input.first else { return 0 }
  let frame = Array(input.dropFirst())
  let base = (0..<Int(first) * 512).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
  guard let header = try? FrameHeader(decoding: frame) else { return 0 }
  for base in [nil, base] {
    guard let content = try? decoder.content(of: frame, base: base) else { continue }
    precondition(content.byteCount == UInt64(header.byteCount), "another length than its header says")
  }
  return 0
}

nonisolated(unsafe) private let decoder = ObjectDecoder()
