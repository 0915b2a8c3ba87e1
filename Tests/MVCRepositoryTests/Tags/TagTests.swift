import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: tags and describe")
struct TagTests {
  private func tag(_ project: TestProject, _ name: String, at revision: String = "HEAD", message: String? = nil) throws
  {
    _ = try project.open().createTag(name, at: revision, message: message, isForced: false, project.intent())
  }

  @Test("A light tag is a name, an annotated one says who, when and why")
  func annotations() throws {
    let project = try TestProject()
    let id = try project.commit(["a.txt": "1"])
    try tag(project, "light")
    try tag(project, "full", message: "for the paper\n")
    let tags = try project.open().tags()
    #expect(tags.map(\.name.short) == ["full", "light"])
    #expect(tags.map(\.snapshot) == [id, id])
    #expect(tags[1].id == id)
    #expect(tags[1].annotation == nil)
    let annotation = try #require(tags[0].annotation)
    #expect(annotation.message == "for the paper\n")
    #expect(annotation.tagger == Signature(TestProject.person, at: project.clock.now()))
    #expect(annotation.target == id)
    #expect(tags[0].id == ObjectID(of: annotation.encoded()))
  }

  @Test("Tags are listed in the order of versions, then by name")
  func order() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    for name in ["zeta", "v1.10.0", "v1.9.0", "alpha", "v2.0.0-rc.1", "v2.0.0"] { try tag(project, name) }
    let names = try project.open().tags().map(\.name.short)
    #expect(names == ["v1.9.0", "v1.10.0", "v2.0.0-rc.1", "v2.0.0", "alpha", "zeta"])
  }

  @Test("A tag stays where it is unless it is forced, and undo brings a deleted one back")
  func moveAndDelete() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "1"])
    try tag(project, "good")
    let second = try project.commit(["a.txt": "2"])
    let error = #expect(throws: MVCError.self) { try tag(project, "good") }
    #expect(error?.message == "cannot create the tag 'good': there is one already")
    #expect(try project.references()[.tag("good")] == first)
    _ = try project.open().createTag("good", at: "HEAD", message: nil, isForced: true, project.intent())
    #expect(try project.references()[.tag("good")] == second)
    #expect(try project.open().deleteTags(["good"], project.intent()).map(\.id) == [second])
    #expect(try project.references().tags.isEmpty)
    try project.undo()
    #expect(try project.references()[.tag("good")] == second)
    let missing = #expect(throws: MVCError.self) { try project.open().deleteTags(["none"], project.intent()) }
    #expect(missing?.code == .notFound)
  }

  @Test(
    "The next version follows the highest that is tagged",
    arguments: [
      (SemanticVersion.Part.patch, nil, "v1.10.1"), (.minor, nil, "v1.11.0"), (.major, nil, "v2.0.0"),
      (.minor, "rc", "v1.11.0-rc.1"),
    ] as [(SemanticVersion.Part, String?, String)])
  func next(part: SemanticVersion.Part, prerelease: String?, expected: String) throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    for name in ["v1.9.9", "v1.10.0", "other"] { try tag(project, name) }
    #expect(try project.open().nextVersion(part, prerelease: prerelease) == expected)
  }

  @Test("Without any version the first one follows v0.0.0")
  func firstVersion() throws {
    let project = try TestProject()
    #expect(try project.open().nextVersion(.minor, prerelease: nil) == "v0.1.0")
  }

  @Test("A snapshot is described by the nearest tag behind it")
  func describe() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    let untagged = #expect(throws: MVCError.self) { try project.open().describe("HEAD") }
    #expect(untagged?.code == .notFound)
    try tag(project, "v1.0.0", message: "first\n")
    #expect(try project.open().describe("HEAD").text == "v1.0.0")
    try project.commit(["a.txt": "2"])
    let third = try project.commit(["a.txt": "3"])
    #expect(try project.open().describe("HEAD").text == "v1.0.0-2-\(third.short)")
    try tag(project, "light", at: "HEAD~1")
    #expect(try project.open().describe("HEAD").text == "light-1-\(third.short)")
    #expect(try project.open().describe("HEAD", countsLightTags: false).text == "v1.0.0-2-\(third.short)")
  }

  @Test("Where a snapshot has several tags, the highest version describes it")
  func describeSeveral() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    for name in ["v1.9.0", "v1.10.0", "zeta", "alpha"] { try tag(project, name) }
    #expect(try project.open().describe("HEAD").text == "v1.10.0")
  }

  @Test("The distance counts snapshots of both sides of a merge")
  func describeMerge() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    try tag(project, "v1.0.0")
    try project.checkout(nil, newBranch: "side")
    try project.commit(["b.txt": "1"])
    try project.commit(["b.txt": "2"])
    try project.checkout("main")
    try project.commit(["c.txt": "1"])
    try project.merge("side")
    #expect(try project.open().describe("HEAD").distance == 4)
  }
}
