import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@testable import MVCRepository

@Suite("PendingMerge")
struct PendingMergeTests {
  private func example() throws -> PendingMerge {
    PendingMerge(
      theirs: ObjectID(of: []), name: "side",
      conflicts: [
        Conflict(path: try RepositoryPath(validating: "a.txt"), sort: .text, theirsPath: nil),
        Conflict(
          path: try RepositoryPath(validating: "w"), sort: .binary,
          theirsPath: try RepositoryPath(validating: "w.theirs")),
      ],
      merged: ObjectID(of: Array("hello".utf8)), message: "merge 'side'\n")
  }

  @Test("The page's example is what is written, and read")
  func page() throws {
    let page = try #require(try FormatPage("merge-state").tables.first).map { "\($0)\n" }.joined()
    #expect(try String(decoding: example().encoded(), as: UTF8.self) == page)
    #expect(try PendingMerge(decoding: Array(page.utf8), theirs: ObjectID(of: [])) == example())
  }

  @Test("Every sort of conflict and any bytes in paths and messages come back", arguments: Conflict.Sort.allCases)
  func roundTrip(sort: Conflict.Sort) throws {
    let path = RepositoryPath(unchecked: [0xFF, 0x20, 0x0A])
    let merge = PendingMerge(
      theirs: ObjectID(of: [1]), name: "HEAD~2", conflicts: [Conflict(path: path, sort: sort, theirsPath: path)],
      merged: ObjectID(of: [2]), message: "")
    #expect(try PendingMerge(decoding: merge.encoded(), theirs: merge.theirs) == merge)
    let names = Conflict.Names(old: path, ours: RepositoryPath(unchecked: [0x61]), theirs: path)
    for beside in [path, nil] {
      let renamed = PendingMerge(
        theirs: ObjectID(of: [1]), name: "HEAD~2",
        conflicts: merge.conflicts + [Conflict(path: path, sort: sort, theirsPath: beside, names: names)],
        merged: ObjectID(of: [2]), message: "")
      #expect(try PendingMerge(decoding: renamed.encoded(), theirs: merge.theirs) == renamed)
    }
  }

  @Test(
    "A document that is cut short, changed or garbage is refused or read, and never traps", arguments: UInt64(1)...3)
  func damaged(seed: UInt64) throws {
    let sound = try example().encoded()
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      var bytes = Array(sound.prefix(Int.random(in: 0...sound.count, using: &random)))
      if !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? PendingMerge(decoding: bytes, theirs: ObjectID(of: []))
    }
    for line in ["", "mvc-merge 2", "mvc-merge 1\nname x\nmerged none\nmessage \n"] {
      let error = #expect(throws: MVCError.self) {
        try PendingMerge(decoding: Array(line.utf8), theirs: ObjectID(of: []))
      }
      #expect(error?.code == .corrupt)
    }
    let outside = "mvc-merge 1\nname x\nmerged \(ObjectID(of: []))\nmessage \nconflict text 2e2e2f78 \n"
    #expect(throws: MVCError.self) { try PendingMerge(decoding: Array(outside.utf8), theirs: ObjectID(of: [])) }
  }
}
