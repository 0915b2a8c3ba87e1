import MVCTensors
import Testing

@Suite("TensorLayout of golden files")
struct GoldenFileTests {
  @Test("A real writer's file is read: names, types, shapes and places", arguments: GoldenLayouts.texts.keys)
  func golden(file: String) throws {
    #expect(try ModelFixture.layout(file)?.text == GoldenLayouts.texts[file])
  }

  @Test("The content tells what a file is, and only ONNX needs the name", arguments: GoldenLayouts.texts.keys)
  func names(file: String) throws {
    let text = GoldenLayouts.texts[file]
    let bytes = try ModelFixture.bytes(file)
    let expected = file.hasSuffix(".onnx") ? nil : text
    #expect(try TensorLayout.read(ArraySource(bytes))?.text == expected)
    #expect(try TensorLayout.read(ArraySource(bytes), name: "model.txt")?.text == expected)
    #expect(try TensorLayout.read(ArraySource(bytes), name: "a/MODEL.ONNX")?.text == text)
  }

  @Test("A deflated archive, the raw data beside an ONNX file, text and nothing are opaque")
  func opaque() throws {
    #expect(try ModelFixture.layout("compressed.npz") == nil)
    #expect(try ModelFixture.layout("external.onnx.data") == nil)
    #expect(try ModelFixture.layout("make-models.py") == nil)
    for name in ["x.onnx", "x.gguf", "x.safetensors", "x.npy", "x.npz", "x.pt"] {
      #expect(try TensorLayout.read(ArraySource([]), name: name) == nil)
      #expect(try TensorLayout.read(ArraySource([0x50]), name: name) == nil)
    }
  }

  @Test("The worked example of docs/format/model-files.md has the layout that the page says")
  func workedExample() throws {
    let page = try ModelFixture.page("format/model-files.md")
    let bytes = try #require(page.block("hex")).split { $0.isWhitespace }.compactMap { UInt8($0, radix: 16) }
    #expect(try TensorLayout.read(ArraySource(bytes))?.text == page.block("text"))
  }

  private struct Broken: Error {}

  /// Fails from its n-th read on.
  private final class BrokenSource: ByteSource {
    private let source: ArraySource
    private var readsLeft: Int

    init(_ bytes: [UInt8], after reads: Int) {
      source = ArraySource(bytes)
      readsLeft = reads
    }

    var byteCount: UInt64 { source.byteCount }

    func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
      readsLeft -= 1
      if readsLeft < 0 { throw Broken() }
      return source.bytes(at: offset, count: count)
    }
  }

  @Test("A source's own error comes out, whichever read fails", arguments: GoldenLayouts.texts.keys)
  func sourceErrors(file: String) throws {
    let bytes = try ModelFixture.bytes(file)
    let counting = CountingSource(bytes)
    _ = try TensorLayout.read(counting, name: file)
    for reads in 0..<counting.readCount {
      #expect(throws: Broken.self) { try TensorLayout.read(BrokenSource(bytes, after: reads), name: file) }
    }
  }
}
