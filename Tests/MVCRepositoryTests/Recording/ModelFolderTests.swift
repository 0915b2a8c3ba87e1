import Foundation
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTensors
import MVCTestSupport
import Testing

@Suite("Repository: folders with model files")
struct ModelFolderTests {
  /// A golden model file, made by a real writer.
  private static func fixture(_ name: String) throws -> [UInt8] {
    // Tests/MVCRepositoryTests/Recording/ModelFolderTests.swift
    let top = URL(filePath: #filePath).appending(path: "../../../..").standardized
    return [UInt8](try Data(contentsOf: top.appending(path: "Tests/Fixtures/models").appending(path: name)))
  }

  @Test("A file whose tensors an ONNX file beside it names is cut at their bounds")
  func externalTensors() throws {
    let small = ContentDefinedChunker(sizes: .init(least: 1024, average: 4096, most: 8192))
    let project = try TestProject(chunker: small)
    let data = try Self.fixture("external.onnx.data")
    try project.write(try Self.fixture("external.onnx"), to: "model/external.onnx")
    try project.write(data, to: "model/external.onnx.data")
    try project.commit([:], "exported")
    guard case .chunks(let chunks, _) = try project.open().objects.content(of: ObjectID(of: data)) else {
      Issue.record("the file is not cut")
      return
    }
    // Two tensors of 4096 and 8192 bytes.
    #expect(chunks.map(\.byteCount) == [4096, 8192])
  }
}
