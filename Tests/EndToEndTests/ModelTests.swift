import Foundation
import Testing

extension EndToEnd {
  @Suite("Models")
  struct ModelTests {
    /// A safetensors file of one tensor of F32 numbers.
    private static func weights(_ values: [Float]) -> Data {
      let header = Data(
        #"{"layers.0.w":{"dtype":"F32","shape":[\#(values.count)],"data_offsets":[0,\#(4 * values.count)]}}"#.utf8)
      var data = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header
      for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
      return data
    }

    @Test("What changed inside a model, and what is in it, is told from the folder and from snapshots")
    func insight() throws {
      let project = try RealProject()
      try project.write(Self.weights([3, 4]), to: "model.safetensors")
      try project.mvc("commit", "-m", "first")
      try project.write(Self.weights([3, 4.5]), to: "model.safetensors")
      let summary = "weights: 1 of 1 tensor changed, relative change 0.1, cosine 0.998460"
      #expect(try project.mvc("diff").output.contains(summary))
      try project.mvc("commit", "-m", "second")
      #expect(try project.mvc("diff", "HEAD~1", "HEAD", "--stat").lines.last == summary)
      #expect(try project.mvc("inspect", "HEAD~1:model.safetensors", "--check").output.contains("2 numbers: 0 NaN"))
      try project.mvc("inspect", "nothing", exitCode: 15)
    }
  }
}
