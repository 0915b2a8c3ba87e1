import MVCObjects
import MVCTestSupport
import Testing

@testable import MVCRepository

@Suite("Bisection")
struct BisectionTests {
  @Test(
    "On any graph the culprit is found, and in about as many steps as halves need", arguments: 0..<30 as Range<UInt64>)
  func random(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let count = 2 + Int(random.next(upperBound: 60 as UInt64))
    // Number 0 is the newest; parents have larger numbers.
    let parents = (0..<count).map { number -> [Int] in
      guard number + 1 < count else { return [] }
      let wanted = random.next(upperBound: 4 as UInt64) == 0 ? 2 : 1
      return Array(
        Set((0..<wanted).map { _ in number + 1 + Int(random.next(upperBound: UInt64(min(5, count - number - 1)))) }))
    }
    let ids = (0..<count).map { ObjectID(of: Array("\($0)".utf8)) }
    let number = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    func ancestors(_ start: Int) -> Set<Int> {
      var (found, waiting): (Set<Int>, [Int]) = ([start], [start])
      while let next = waiting.popLast() {
        for parent in parents[next] where found.insert(parent).inserted { waiting.append(parent) }
      }
      return found
    }
    let reached = ancestors(0)
    let culprit = reached.sorted()[Int(random.next(upperBound: UInt64(reached.count)))]
    var candidates = reached
    var steps = 0
    var bad = 0
    while true {
      let order = candidates.sorted().map { ids[$0] }
      let bisection = Bisection(order) { id in number[id].map { parents[$0].map { ids[$0] } } ?? [] }
      guard case .test(let id, let left) = bisection.next(skipping: []), let tested = number[id] else {
        #expect(bisection.next(skipping: []) == .found(ids[culprit]), "seed \(seed)")
        break
      }
      #expect(left == candidates.count && tested != bad, "seed \(seed)")
      if ancestors(tested).contains(culprit) {
        candidates.formIntersection(ancestors(tested))
        bad = tested
      } else {
        candidates.subtract(ancestors(tested))
      }
      steps += 1
      guard steps <= count else { break }
    }
    #expect(steps <= count, "seed \(seed)")
  }

  @Test("A line of a thousand takes ten steps")
  func line() {
    let ids = (0..<1024).map { ObjectID(of: Array("\($0)".utf8)) }
    let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    for culprit in [0, 1, 511, 700, 1023] {
      var (low, high, steps) = (0, 1024, 0)
      while high - low > 1 {
        let slice = Array(ids[low..<high])
        guard
          case .test(let id, _) = Bisection(
            slice, parents: { places[$0].map { Array(ids[($0 + 1)...].prefix(1)) } ?? [] }
          )
          .next(skipping: []), let tested = places[id]
        else { break }
        if culprit >= tested { low = tested } else { high = tested }
        steps += 1
      }
      #expect(low == culprit && steps == 10, "\(culprit)")
    }
  }

  @Test("Skipped ones are not offered; only skipped ones left means undecided")
  func skipped() {
    let ids = (0..<4).map { ObjectID(of: Array("\($0)".utf8)) }
    let bisection = Bisection(ids) { id in ids.firstIndex(of: id).map { Array(ids[($0 + 1)...].prefix(1)) } ?? [] }
    #expect(bisection.next(skipping: [ids[2]]) == .test(ids[1], candidateCount: 4))
    #expect(bisection.next(skipping: Set(ids[1...])) == .undecided(ids.reversed()))
  }
}
