import MVCBase
import Synchronization
import Testing

@Suite("The turnstile")
struct TurnstileTests {
  @Test("Work that ends in any order passes in the order of its numbers, also after a failure")
  func passesInOrder() throws {
    struct Failure: Error {}
    let turnstile = Turnstile()
    let passed = Mutex<[Int]>([])
    try OrderedPipeline<Void, Void>.run(
      width: 4, window: 16, makeScratch: {}, consume: { _ in },
      body: { pipeline in
        for number in 0..<200 {
          try pipeline.submit {
            let work = Result { if number % 7 == 3 { throw Failure() } }
            try? turnstile.pass(number) {
              passed.withLock { $0.append(number) }
              try work.get()
            }
          }
        }
      })
    #expect(passed.withLock { $0 } == Array(0..<200))
  }
}
