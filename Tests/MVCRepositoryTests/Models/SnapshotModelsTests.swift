import MVCInsight
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: the models of a snapshot")
struct SnapshotModelsTests {
  /// A safetensors file of tensors of bytes.
  private static func file(_ tensors: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var entries: [String] = []
    var data: [UInt8] = []
    for (name, bytes) in tensors {
      let end = data.count + bytes.count
      entries.append(#""\#(name)":{"dtype":"U8","shape":[\#(bytes.count)],"data_offsets":[\#(data.count),\#(end)]}"#)
      data += bytes
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
  }

  @Test("Tensors have the same identity in a small file and in a large one, under any name and in any folder")
  func identities() throws {
    let project = try TestProject()
    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) } }
    let (shared, long) = (bytes(3000), bytes(200_000))
    try project.write(Self.file([("a", shared)]), to: "small/model.safetensors")
    try project.write(
      Self.file([("b", shared), ("long", long), ("longer", long + shared)]), to: "large/model.safetensors")
    try project.commit([:], "models")
    let repository = try project.open()
    let head = try #require(repository.references().headID)
    let models = try repository.models(of: head)

    #expect(models.isComplete)
    #expect(models.models.map { "\($0.folder)" } == ["large", "small"])
    #expect(models.tensorCount == 4)
    #expect(models.parameterCount == 409_000)
    #expect(models.identities.count == 3)
    #expect(models.models[0].identities.first == models.models[1].identities.first)
  }

  @Test("A snapshot without models has none")
  func none() throws {
    let project = try TestProject()
    try project.commit(["notes.txt": "hello\n"], "notes")
    let repository = try project.open()
    let models = try repository.models(of: #require(repository.references().headID))
    #expect(models.models.isEmpty)
    #expect(models.identities.isEmpty)
  }
}
