import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport

/// Snapshots without files, as a graph of numbers.
struct SnapshotGraph {
  let project: TestProject
  private(set) var ids: [ObjectID] = []
  let parents: [[Int]]

  /// Stores a snapshot per element, each with parents of lower numbers.
  ///
  /// - Parameter seconds: When each was committed; by default one minute after the other.
  init(parents: [[Int]], seconds: [Int64]? = nil) throws {
    self.parents = parents
    project = try TestProject()
    var ids: [ObjectID] = []
    try project.open().objects.write { writer in
      for (number, of) in parents.enumerated() {
        let time = Timestamp(secondsSinceEpoch: seconds?[number] ?? 1_767_323_045 + Int64(number) * 60)
        let signature = Signature(TestProject.person, at: time)
        let snapshot = Snapshot(
          manifest: Manifest.emptyID, parents: of.map { ids[$0] }, author: signature, committer: signature,
          message: "\(number)\n")
        ids.append(try writer.add(snapshot.encoded(), .snapshot))
      }
    }
    self.ids = ids
  }

  /// A graph in which each snapshot has up to three parents among those before it.
  init(random: inout SeededRandom, count: Int) throws {
    var parents: [[Int]] = []
    for number in 0..<count {
      let reach = Swift.max(0, number - 6)..<number
      let wanted = number == 0 ? 0 : [0, 1, 1, 1, 1, 2, 2, 2, 3].randomElement(using: &random) ?? 1
      parents.append(Array(Set(reach.shuffled(using: &random).prefix(wanted))).sorted(by: >))
    }
    let seconds = (0..<count).map { Int64($0 * 60 + Int.random(in: -300...300, using: &random)) }
    try self.init(parents: parents, seconds: seconds)
  }

  /// Every snapshot that one reaches, itself included.
  func ancestors(of number: Int) -> Set<Int> {
    parents[number].reduce(into: [number]) { $0.formUnion(ancestors(of: $1)) }
  }

  func number(of id: ObjectID) -> Int? { ids.firstIndex(of: id) }
}
