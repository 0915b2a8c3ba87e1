import Foundation
import MVCTensors

/// The golden model files of Tests/Fixtures/models, which real writers made.
enum ModelFixture {
  // Tests/MVCTensorsTests/Formats/ModelFixture.swift
  private static let top = URL(filePath: #filePath).appending(path: "../../../..").standardized

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: top.appending(path: "Tests/Fixtures/models").appending(path: name)))
  }

  /// A page of the documentation.
  static func page(_ path: String) throws -> String {
    try String(contentsOf: top.appending(path: "docs").appending(path: path), encoding: .utf8)
  }

  static func layout(_ name: String) throws -> TensorLayout? {
    try TensorLayout.read(ArraySource(bytes(name)), name: name)
  }
}

extension TensorLayout {
  /// The layout as text to compare: a line for each tensor, and its place in the file.
  var text: String {
    let lines = tensors.map { tensor in
      "\(tensor.range) \(tensor.dtype) \(tensor.number) \(tensor.shape) \(tensor.name.debugDescription)"
    }
    return ([format] + lines).joined(separator: "\n")
  }

  /// Whether what the documentation of ``read(_:name:)`` says of every layout holds.
  func isSound(fileByteCount: Int) -> Bool {
    var end: UInt64 = 0
    for tensor in tensors {
      guard tensor.range.lowerBound >= end, !tensor.range.isEmpty else { return false }
      end = tensor.range.upperBound
    }
    return end <= UInt64(fileByteCount) && Set(tensors.map { Array($0.name.utf8) }).count == tensors.count
  }
}

extension String {
  /// The text of the first code block of a kind in a page.
  func block(_ kind: String) -> String? {
    components(separatedBy: "```\(kind)\n").dropFirst().first?.components(separatedBy: "\n```").first
  }
}

/// Counts what a reader asks for.
final class CountingSource: ByteSource {
  private let source: ArraySource
  private(set) var readCount = 0
  private(set) var readByteCount = 0
  /// The most that was asked for at once.
  private(set) var mostByteCount = 0

  init(_ bytes: [UInt8]) { source = ArraySource(bytes) }

  var byteCount: UInt64 { source.byteCount }

  func bytes(at offset: UInt64, count: Int) -> [UInt8] {
    readCount += 1
    readByteCount += count
    mostByteCount = max(mostByteCount, count)
    return source.bytes(at: offset, count: count)
  }
}

extension FixedWidthInteger {
  /// The number's bytes, least significant first.
  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { [UInt8]($0) } }
}
