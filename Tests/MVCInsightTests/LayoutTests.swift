import MVCBase
import MVCInsight
import MVCTensors
import MVCTestSupport
import Testing

@Suite("Tensors whatever their layout")
struct LayoutTests {
  private static func bytes(_ values: [Float]) -> [UInt8] { values.flatMap { $0.bitPattern.littleEndianBytes } }

  /// A file of 'w', F32, whose bytes are those of a storage.
  private static func file(
    _ storage: [UInt8], _ view: StridedView, _ path: String = "m.pt", isStored: Bool = false
  ) -> ModelFile {
    let tensor = LogicalTensor(
      name: "w", dtype: "F32", number: .float32, shape: view.shape, byteCount: view.shape.reduce(4, *),
      placement: .strided(view))
    return ModelFile(
      path: path, bytes: isStored ? PieceBytes(storage) : MemoryBytes(storage),
      contents: ModelContents(externalData: [tensor]))
  }

  /// Bytes that cost whole pieces, as stored ones do.
  private struct PieceBytes: ModelBytes {
    private let all: MemoryBytes

    init(_ bytes: [UInt8]) { all = MemoryBytes(bytes) }

    var byteCount: UInt64 { all.byteCount }
    var isReadInPieces: Bool { true }

    func bytes(at offset: UInt64, count: Int) -> [UInt8] { all.bytes(at: offset, count: count) }

    func withBytes<Result>(
      in range: Range<UInt64>, _ room: ByteRoom, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
      try all.withBytes(in: range, room, body)
    }
  }

  @Test("A tensor by columns, with gaps or repeated equals the same numbers by rows, and one number more is seen")
  func views() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for round in 0..<40 {
      let shape = (0..<Int.random(in: 1...3, using: &random)).map { _ in UInt64.random(in: 1...40, using: &random) }
      let strides =
        round.isMultiple(of: 2)
        ? StridedView.strides(shape, isColumnMajor: true) : shape.map { _ in UInt64.random(in: 0...50, using: &random) }
      let last = zip(shape, strides).reduce(UInt64(3)) { $0 + ($1.0 - 1) * $1.1 }
      let storage = (0...last).map { _ in Float.random(in: -1...1, using: &random) }
      let view = StridedView(
        storage: 0..<(last + 1) * 4, elementByteCount: 4, offset: 3, shape: shape, strides: strides)
      var rows = (0..<shape.reduce(1, *)).map { number in
        var rest = number
        var place = view.offset
        for (length, stride) in zip(shape, strides).reversed() {
          place += rest % length * stride
          rest /= length
        }
        return storage[Int(place)]
      }
      let strided = Self.file(Self.bytes(storage), view, isStored: round.isMultiple(of: 3))
      let plain = try ModelFile.safetensors([PlainTensor("w", rows, shape: shape)], "m.safetensors")
      #expect(try ModelComparison([strided], [plain]).hasSameWeights, "seed \(seed), round \(round)")
      rows[rows.count - 1] += 1
      let other = try ModelFile.safetensors([PlainTensor("w", rows, shape: shape)], "m.safetensors")
      #expect(try ModelComparison([strided], [other]).tensor("w").figures?.changedCount == 1, "seed \(seed)")
    }
  }

  @Test("A long transposed tensor is compared across slabs and pieces")
  func long() throws {
    let (rows, columns) = (1100, 2500)
    let values = (0..<rows * columns).map { Float($0) }
    var turned: [Float] = []
    for column in 0..<columns { for row in 0..<rows { turned.append(values[row * columns + column]) } }
    let shape = [UInt64(rows), UInt64(columns)]
    let view = StridedView(
      storage: 0..<UInt64(turned.count * 4), elementByteCount: 4, offset: 0, shape: shape,
      strides: [1, UInt64(rows)])
    let plain = try ModelFile.safetensors([PlainTensor("w", values, shape: shape)], "m.safetensors")
    for isStored in [false, true] {
      let strided = Self.file(Self.bytes(turned), view, isStored: isStored)
      #expect(try ModelComparison([strided], [plain]).hasSameWeights)
    }
  }

  @Test("Big-endian numbers equal little-endian ones")
  func byteOrder() throws {
    func array(_ descr: String, _ bytes: [UInt8]) throws -> ModelFile {
      let header = Array("{'descr': '\(descr)', 'fortran_order': False, 'shape': (2,), }\n".utf8)
      return try .reading(
        [0x93] + Array("NUMPY".utf8) + [1, 0] + UInt16(header.count).littleEndianBytes + header + bytes, "w.npy")
    }
    let numbers: [Float] = [1.5, -2]
    let big = numbers.flatMap { $0.bitPattern.littleEndianBytes.reversed() }
    let comparison = try ModelComparison([array("<f4", Self.bytes(numbers))], [array(">f4", big)])
    #expect(comparison.hasSameWeights)
    #expect(!comparison.isIdentical)
    #expect(
      try ModelComparison([array("<f4", Self.bytes(numbers))], [array(">f4", big.reversed())]).count(.changed) == 1)
  }
}

extension FixedWidthInteger {
  fileprivate var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { [UInt8]($0) } }
}
