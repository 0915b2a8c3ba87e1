import Foundation
import MVCBase
import Testing

@Suite("ProcessIdentity")
struct ProcessIdentityTests {
  private let own = ProcessIdentity.current

  private func like(_ id: Int32, boot: String?? = nil, space: String?? = nil, start: String? = nil) -> ProcessIdentity {
    ProcessIdentity(boot: boot ?? own.boot, space: space ?? own.space, machine: own.machine, id: id, start: start)
  }

  @Test("This process runs, and is read back from its text")
  func current() {
    #expect(own.state() != .ended)
    #expect(ProcessIdentity(text: own.text) == own)
    #expect(ProcessIdentity.reading(tag: own.tag, seenBy: own) != .ended)
  }

  #if os(Linux)
    @Test("A process that has ended is known to have")
    func ended() throws {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sleep")
      process.arguments = ["60"]
      try process.run()
      let child = like(process.processIdentifier)
      #expect(child.state() == .running)
      #expect(ProcessIdentity.reading(tag: child.tag, seenBy: own) == .running)
      process.terminate()
      process.waitUntilExit()
      #expect(child.state() == .ended)
      #expect(ProcessIdentity.reading(tag: child.tag, seenBy: own) == .ended)
    }

    @Test("A number that another process has by now is not taken for the first one")
    func reused() { #expect(like(own.id, start: "1").state() == .ended) }

    @Test("Nothing is known of a process in another container; one before the machine was started again has ended")
    func elsewhere() {
      #expect(like(own.id, space: "77").state() == .unknown)
      #expect(like(own.id, boot: "another").state() == (own.machine == nil ? .unknown : .ended))
      let stranger = ProcessIdentity(boot: "another", space: own.space, machine: "another", id: own.id, start: nil)
      #expect(stranger.state() == .unknown)
      #expect(ProcessIdentity.reading(tag: stranger.tag, seenBy: own) == .unknown)
    }
  #endif

  @Test("What is no identity is none", arguments: ["", "a b c d e", "a b c 0 e", "a b c 1", "a b c 1 e f"])
  func malformed(text: String) {
    #expect(ProcessIdentity(text: text) == nil)
    #expect(ProcessIdentity.reading(tag: text, seenBy: own) == .unknown)
  }
}
