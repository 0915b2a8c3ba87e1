import MVCBase
import Testing

@Suite("Interruption")
struct InterruptionTests {
  @Test("Nothing is interrupted until somebody wishes it, and everything is from then on")
  func wish() throws {
    let interruption = Interruption()
    try interruption.check()
    interruption.wish()
    for _ in 0..<2 {
      let error = #expect(throws: MVCError.self) { try interruption.check() }
      #expect(error?.code == .interrupted)
    }
    try Interruption().check()
  }

  @Test("A wish from one thread is seen by the others")
  func acrossThreads() throws {
    let interruption = Interruption()
    let error = #expect(throws: MVCError.self) {
      try OrderedPipeline<Void, Void>.run(
        width: 2, window: 4, makeScratch: {}, consume: { _ in },
        body: { pipeline in
          try pipeline.submit {
            while true {
              try interruption.check()
              Machine.pause(milliseconds: 1)
            }
          }
          try pipeline.submit { interruption.wish() }
        })
    }
    #expect(error?.code == .interrupted)
  }
}
