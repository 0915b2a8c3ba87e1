import Foundation
import MVCBase
import MVCTestSupport
import Testing

@Suite("OrderedPipeline")
struct OrderedPipelineTests {
  private struct Refusal: Error, Equatable { let number: Int }

  @Test("Results come in the order of submission, however long each takes", arguments: [1, 2, 7], [1, 3, 64])
  func order(width: Int, window: Int) throws {
    var random = SeededRandom(seed: 3)
    var consumed: [Int] = []
    try OrderedPipeline<Void, Int>.run(
      width: width, window: window, makeScratch: {}, consume: { consumed.append($0) },
      body: { pipeline in
        for number in 0..<200 {
          let rounds = Int.random(in: 0...2000, using: &random)
          try pipeline.submit { spin(rounds) &- spin(rounds) + number }
        }
      })
    #expect(consumed == Array(0..<200))
  }

  @Test("Nothing submitted, nothing consumed")
  func empty() throws {
    try OrderedPipeline<Void, Int>.run(
      width: 4, window: 4, makeScratch: {}, consume: { _ in Issue.record("nothing was submitted") }, body: { _ in })
  }

  @Test("No more pieces are under way than the window allows", arguments: [1, 2, 5], [1, 4])
  func window(window: Int, width: Int) throws {
    let started = Counter()
    var consumed = 0
    var most = 0
    try OrderedPipeline<Void, Int>.run(
      width: width, window: window, makeScratch: {},
      consume: { _ in consumed += 1 },
      body: { pipeline in
        for number in 0..<200 {
          try pipeline.submit {
            started.increase()
            return number
          }
          most = max(most, number + 1 - consumed, started.value - consumed)
        }
      })
    #expect(most <= window)
    #expect(consumed == 200)
  }

  @Test("The pieces under way hold no more memory together than is allowed, except a single one")
  func byteLimit() throws {
    var sizes: [Int] = []
    var underWay: [Int] = []
    try OrderedPipeline<Void, Void>.run(
      width: 2, window: 8, byteLimit: 100, makeScratch: {},
      consume: { _ in underWay.removeFirst() },
      body: { pipeline in
        for number in 0..<200 {
          let byteCount = [0, 10, 30, 60, 150][number % 5]
          underWay.append(byteCount)
          try pipeline.submit(byteCount: byteCount) {}
          sizes.append(underWay.count == 1 ? 0 : underWay.reduce(0, +))
        }
      })
    #expect(sizes.allSatisfy { $0 <= 100 })
  }

  @Test("No more threads work than the width allows, and each has a scratch of its own", arguments: [1, 2, 5])
  func width(width: Int) throws {
    let (made, working, most) = (Counter(), Counter(), Counter())
    try OrderedPipeline<Scratch, Void>.run(
      width: width, window: 50, makeScratch: { Scratch(number: made.increase()) },
      consume: { _ in },
      body: { pipeline in
        for _ in 0..<100 {
          try pipeline.submit { scratch in
            most.raise(to: working.increase())
            #expect(!scratch.isBusy)
            scratch.isBusy = true
            _ = spin(500)
            scratch.isBusy = false
            working.decrease()
          }
        }
      })
    #expect(1...width ~= most.value)
    #expect(1...width ~= made.value)
  }

  @Test("The calling thread works too: it does one small piece, and all of them when it is the only one")
  func callingThread() throws {
    for (width, pieceCount) in [(8, 1), (1, 100)] {
      let caller = ObjectIdentifier(Thread.current)
      let elsewhere = Counter()
      try OrderedPipeline<Void, Void>.run(
        width: width, window: 8, makeScratch: {}, consume: { _ in },
        body: { pipeline in
          for _ in 0..<pieceCount {
            try pipeline.submit { if ObjectIdentifier(Thread.current) != caller { elsewhere.increase() } }
          }
        })
      #expect(elsewhere.value == 0)
    }
  }

  @Test("What a piece holds is let go when it is done, not when the pipeline ends", arguments: [1, 3])
  func holding(width: Int) throws {
    let living = Counter()
    var most = 0
    try OrderedPipeline<Void, Void>.run(
      width: width, window: 4, makeScratch: {}, consume: { _ in most = max(most, living.value) },
      body: { pipeline in
        for _ in 0..<200 {
          let life = Life(living)
          try pipeline.submit { withExtendedLifetime(life) {} }
        }
      })
    // A thread may not have let go of the one it has just done.
    #expect(most <= 4 + width)
  }

  @Test("The first piece that fails, in the order of submission, ends it with its error", arguments: [1, 4])
  func workFails(width: Int) throws {
    let begun = Counter()
    var consumed: [Int] = []
    #expect(throws: Refusal(number: 20)) {
      try OrderedPipeline<Void, Int>.run(
        width: width, window: 10, makeScratch: {}, consume: { consumed.append($0) },
        body: { pipeline in
          for number in 0..<1000 {
            try pipeline.submit {
              begun.increase()
              if number == 20 || number == 21 { throw Refusal(number: number) }
              return number
            }
          }
        })
    }
    #expect(consumed == Array(0..<20))
    #expect(begun.value <= 31)
  }

  @Test("An error of the consumer ends it")
  func consumerFails() {
    var consumed = 0
    #expect(throws: Refusal(number: 5)) {
      try OrderedPipeline<Void, Int>.run(
        width: 2, window: 4, makeScratch: {},
        consume: {
          consumed += 1
          if $0 == 5 { throw Refusal(number: 5) }
        },
        body: { pipeline in for number in 0..<100 { try pipeline.submit { number } } })
    }
    #expect(consumed == 6)
  }

  @Test("An error of the body ends it, and pieces that were not begun are dropped")
  func bodyFails() {
    let (begun, released) = (Counter(), Counter())
    #expect(throws: Refusal(number: -1)) {
      try OrderedPipeline<Void, Void>.run(
        width: 2, window: 100, makeScratch: {}, consume: { _ in },
        body: { pipeline in
          for _ in 0..<50 {
            try pipeline.submit {
              begun.increase()
              while released.value == 0 { Machine.pause(milliseconds: 1) }
            }
          }
          while begun.value == 0 { Machine.pause(milliseconds: 1) }
          // Held back until the pipeline has been stopped, most likely; if not, a few more pieces are begun.
          Thread.detachNewThread {
            Machine.pause(milliseconds: 20)
            released.increase()
          }
          throw Refusal(number: -1)
        })
    }
    #expect(begun.value < 50)
  }

  @Test("What was submitted is consumed when it is drained, and more can follow")
  func draining() throws {
    var consumed: [Int] = []
    try OrderedPipeline<Void, Int>.run(
      width: 2, window: 100, makeScratch: {}, consume: { consumed.append($0) },
      body: { pipeline in
        for round in 0..<5 {
          for number in 0..<10 { try pipeline.submit { round * 10 + number } }
          try pipeline.drain()
          #expect(consumed == Array(0..<(round + 1) * 10))
        }
      })
  }

  @Test("Every thread has ended when it returns, also after an error", arguments: [false, true])
  func threadsEnd(fails: Bool) {
    let living = Counter()
    for _ in 0..<20 {
      try? OrderedPipeline<Life, Void>.run(
        width: 4, window: 8, makeScratch: { Life(living) }, consume: { _ in },
        body: { pipeline in
          for number in 0..<20 {
            try pipeline.submit { _ in if fails, number == 10 { throw Refusal(number: number) } }
          }
        })
      // A thread lets its scratch go as the last thing it does.
      #expect(living.value == 0)
    }
  }

  private final class Scratch {
    let number: Int
    var isBusy = false
    init(number: Int) { self.number = number }
  }

  /// Counts how many of it there are.
  private final class Life: Sendable {
    private let living: Counter

    init(_ living: Counter) {
      self.living = living
      living.increase()
    }

    deinit { living.decrease() }
  }
}
