import Foundation
import MVCBase
import MVCInsight
import MVCTensors
import Testing

/// A tensor to be written to a file.
struct PlainTensor {
  var name: String
  var dtype = "F32"
  var shape: [UInt64]
  var bytes: [UInt8]

  init(_ name: String, dtype: String = "F32", shape: [UInt64], bytes: [UInt8]) {
    (self.name, self.dtype, self.shape, self.bytes) = (name, dtype, shape, bytes)
  }

  /// F32 numbers in one dimension, or in the shape that is told.
  init(_ name: String, _ values: [Float], shape: [UInt64]? = nil) {
    self.init(
      name, shape: shape ?? [UInt64(values.count)],
      bytes: values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { [UInt8]($0) } })
  }
}

extension ModelFile {
  static func reading(_ bytes: [UInt8], _ path: String) throws -> ModelFile {
    let model = try GatheredModel([ModelFileCandidate(path: path) { MemoryBytes(bytes) }])
    return try #require(model.files.first, "\(path) is opaque")
  }

  /// A safetensors file of tensors, in their order.
  static func safetensors(
    _ tensors: [PlainTensor], _ path: String = "model.safetensors", metadata: String? = nil
  ) throws -> ModelFile {
    try reading(.safetensors(tensors, metadata: metadata), path)
  }

  /// A fixture of `Tests/Fixtures`.
  static func fixture(_ path: String) throws -> ModelFile { try reading(Fixture.bytes(path), path) }
}

enum Fixture {
  // Tests/MVCInsightTests/Support/Models.swift
  private static let top = URL(filePath: #filePath).appending(path: "../../../Fixtures").standardized

  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: top.appending(path: path))) }
}

extension [UInt8] {
  static func safetensors(_ tensors: [PlainTensor], metadata: String? = nil) -> [UInt8] {
    var entries = metadata.map { ["\"__metadata__\":\($0)"] } ?? []
    var data: [UInt8] = []
    for tensor in tensors {
      let shape = tensor.shape.map { String($0) }.joined(separator: ",")
      entries.append(
        "\"\(tensor.name)\":{\"dtype\":\"\(tensor.dtype)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(data.count),\(data.count + tensor.bytes.count)]}")
      data += tensor.bytes
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
  }
}

extension ModelComparison {
  init(_ old: [ModelFile], _ new: [ModelFile], workerCount: Int = 2) throws {
    try self.init(from: GatheredModel(files: old), to: GatheredModel(files: new), Runtime(workerCount: workerCount))
  }

  func tensor(_ name: String) throws -> TensorDifference { try #require(tensors.first { $0.name == name }) }

  /// "name: sort" of every tensor.
  var sorts: [String] { tensors.map { "\($0.name): \($0.sort.rawValue)" } }
}
