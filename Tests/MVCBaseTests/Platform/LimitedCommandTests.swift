import MVCBase
import MVCTestSupport
import SystemPackage
import Testing

@Suite("A shell command with a limit of time")
struct LimitedCommandTests {
  private func run(
    _ command: String, seconds: Int = 20, _ interruption: Interruption = Interruption()
  ) throws -> (end: ChildProcess.LimitedEnd, log: String) {
    let folder = try TemporaryFolder()
    var log: [UInt8] = []
    let end = try ChildProcess.runShell(
      command, environment: ["PATH": "/usr/bin:/bin", "WORD": "told"], in: folder.path, seconds: seconds, interruption
    ) { log += $0 }
    return (try #require(end), String(decoding: log, as: UTF8.self))
  }

  @Test("Its exit code and all that it writes come back")
  func log() throws {
    let (end, log) = try run("echo $WORD; echo wrong >&2; exit 3")
    #expect(end.exitCode == 3)
    #expect(!end.isOverdue)
    #expect(log == "told\nwrong\n")
  }

  @Test("A long log is read to its end")
  func longLog() throws {
    let (end, log) = try run("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done")
    #expect(end.exitCode == 0)
    #expect(log.utf8.count == 220_000)
  }

  @Test("It has nothing to read")
  func input() throws { #expect(try run("cat; echo end").log == "end\n") }

  @Test("When its time is over, it is stopped with all that it has started")
  func limit() throws {
    let start = ContinuousClock.now
    let (end, log) = try run("sleep 61.5 & echo $!; sleep 62.5", seconds: 1)
    #expect(end.isOverdue)
    #expect(ContinuousClock.now - start < .seconds(20))
    let child = try #require(Int(log.split(separator: "\n").first ?? ""))
    #expect(
      try run("sleep 0.1; kill -0 \(child) 2> /dev/null && ps -o stat= -p \(child) | grep -v Z").end.exitCode != 0)
  }

  @Test("What it leaves running is not waited for")
  func background() throws {
    let start = ContinuousClock.now
    let (end, _) = try run("sleep 63.5 & exit 0")
    #expect(end.exitCode == 0)
    #expect(!end.isOverdue)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test("A wish to stop stops it")
  func interruption() throws {
    let interruption = Interruption()
    interruption.wish()
    let error = #expect(throws: MVCError.self) { try run("sleep 64.5", seconds: 20, interruption) }
    #expect(error?.code == .interrupted)
  }

  @Test("A command that there is not ends with 127")
  func missing() throws { #expect(try run("mvc-no-such-program").end.exitCode == 127) }
}
