import Foundation
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

/// What other processes have begun and not ended, on file systems with and without locks.
@Suite("Repository: recovery")
struct RecoveryTests {
  private let project: TestProject
  private let before: FolderImage
  private let after: FolderImage
  /// The record of a checkout that was not carried out.
  private let operation: MVCStorage.Operation

  /// A project in which a command could go from 'main' to 'two'.
  init() throws {
    project = try TestProject()
    try project.write("[core]\n\tfsync = false\n", to: ".mvc/config")
    try project.commit(["a.txt": "1", "gone/b.txt": "1"])
    before = try project.image()
    try project.checkout(nil, newBranch: "two")
    try project.remove("gone")
    try project.commit(["a.txt": "2", "new/c.txt": "2"])
    after = try project.image()
    try project.checkout("main")
    var operation = try project.open().operation("@").operation.reversed(
      signature: Signature(TestProject.person, at: TestProject.start), command: "mvc checkout two", purpose: .command)
    operation.head = .init(old: .branch(try .branch("main")), new: .branch(try .branch("two")))
    self.operation = operation
  }

  private static let ended = ProcessIdentity(
    boot: ProcessIdentity.current.boot, space: ProcessIdentity.current.space, machine: nil, id: 2_000_000_000,
    start: nil)
  private static let stranger = ProcessIdentity(boot: "another", space: "1", machine: "another", id: 7, start: nil)

  private func log() -> OperationLog {
    let layout = RepositoryLayout(root: project.root)
    let claims = ClaimFolder(
      fileSystem: LocalFileSystem(), random: SystemRandomSource(), folder: layout.claims,
      temporaryFolder: layout.temporary, isDurable: false)
    return OperationLog(path: layout.operations, claims: claims, isDurable: false)
  }

  /// Claims the next place as another process, which goes no further.
  @discardableResult
  private func claim(by owner: ProcessIdentity) throws -> Claim {
    let end = try log().end(after: project.references().operation)
    return try #require(
      try log().claim(operation, at: end, by: owner, holder: "'mvc checkout two' (process 7 on anna)"))
  }

  /// Lets no command wait for another.
  private func beImpatient() throws {
    try project.write("[core]\n\tlockTimeoutSeconds = 0\n\tfsync = false\n", to: ".mvc/config")
  }

  /// Makes a claim as old as it would be after some minutes.
  private func age(_ claim: Claim, minutes: Double) throws {
    let path = project.root.appending(".mvc").appending("claims").appending(claim.name.fileName)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -60 * minutes)], ofItemAtPath: path.string)
  }

  private func expectCarriedOut(_ fileSystem: any FileSystem, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    _ = try project.open(fileSystem).createBranch("next", at: "HEAD", project.intent("mvc branch next"))
    #expect(try project.image() == after, sourceLocation: sourceLocation)
    #expect(try project.references().currentBranch?.short == "two", sourceLocation: sourceLocation)
    #expect(try project.status() == [], sourceLocation: sourceLocation)
    let commands = try project.open().operations().prefix(2).map(\.operation.command)
    #expect(commands == ["mvc branch next", "mvc checkout two"], sourceLocation: sourceLocation)
    #expect(try project.open().check().damages == [], sourceLocation: sourceLocation)
    #expect(try LocalFileSystem().names(in: project.open().layout.claims) == [], sourceLocation: sourceLocation)
  }

  @Test(
    "What a process has begun that has ended is carried out, with locks and without",
    .enabled(if: ProcessIdentity.current.boot != nil, "the system does not tell its processes apart"),
    arguments: [false, true])
  func ended(hasLocks: Bool) throws {
    try claim(by: Self.ended)
    try expectCarriedOut(hasLocks ? LocalFileSystem() : UnlockedFileSystem(seed: 1))
  }

  @Test("What a living process has begun is waited for, and nobody touches the folder meanwhile")
  func living() throws {
    let unlocked = UnlockedFileSystem(seed: 1)
    try beImpatient()
    for owner in [ProcessIdentity.current, Self.stranger] {
      let claim = try claim(by: owner)
      let error = #expect(throws: MVCError.self) {
        try project.open(unlocked).createBranch("next", at: "HEAD", project.intent())
      }
      #expect(error?.code == .locked)
      #expect(
        error?.message == "cannot change the repository: 'mvc checkout two' (process 7 on anna) is changing it")
      #expect(try project.image() == before)
      // Who only reads is not disturbed.
      #expect(try project.open(unlocked).references().currentBranch?.short == "main")
      #expect(try project.open(unlocked).status().isClean)
      #expect(try log().claims.withdraw(claim))
    }
    _ = try project.open(unlocked).createBranch("next", at: "HEAD", project.intent())
    #expect(try project.image() == before)
  }

  @Test("A process of another machine counts as ended after half an hour, not before")
  func aged() throws {
    let unlocked = UnlockedFileSystem(seed: 1)
    try beImpatient()
    let claim = try claim(by: Self.stranger)
    try age(claim, minutes: 29)
    #expect(throws: MVCError.self) {
      try project.open(unlocked).createBranch("next", at: "HEAD", project.intent())
    }
    #expect(try project.image() == before)
    try age(claim, minutes: 31)
    try expectCarriedOut(unlocked)
  }

  @Test("Who has a lock that keeps others out need not wait for a process of its own kernel")
  func locked() throws {
    try #require(
      LocalFileSystem().isOfOneMachine(project.root), "the temporary folder is on a network")
    try claim(by: .current)
    try expectCarriedOut(LocalFileSystem())
  }

  @Test("A claim that a power cut left without its bytes does not stop anybody for good", arguments: [0, 7, 100])
  func torn(byteCount: Int) throws {
    let claim = try claim(by: Self.stranger)
    let path = ".mvc/claims/\(claim.name.fileName)"
    try project.write(Array(#require(try project.read(path)).prefix(byteCount)), to: path)
    _ = try project.open().createBranch("next", at: "HEAD", project.intent("mvc branch next"))
    #expect(try project.image() == before)
    #expect(try project.open().operations().first?.operation.command == "mvc branch next")
    #expect(try project.open().check().damages == [])
  }

  @Test("References that are behind the log are read together with it, and catch up")
  func behind() throws {
    let old = try #require(try project.read(".mvc/refs"))
    for name in ["one", "three"] { _ = try project.open().createBranch(name, at: "HEAD", project.intent()) }
    let latest = try #require(try project.read(".mvc/refs"))
    let expected = try project.references()
    try project.write(old, to: ".mvc/refs")
    #expect(try project.references() == expected)
    #expect(try project.read(".mvc/refs") == latest)
  }

  // MARK: Repositories of version 1

  /// Makes the project what an mvc of version 1 leaves that was killed between its record and the folder.
  private func becomeFirstVersion() throws {
    let references = try #require(try project.read(".mvc/refs"))
    let claim = try claim(by: .current)
    _ = try log().write(claim)
    try LocalFileSystem().removeTree(project.root.appending(".mvc").appending("claims"))
    try project.write(references, to: ".mvc/refs")
    try project.write("mvc-repository 1\n", to: ".mvc/format")
  }

  @Test("The first command that writes brings a repository of version 1 to version 2; reading does not")
  func upgrade() throws {
    try project.write("mvc-repository 1\n", to: ".mvc/format")
    _ = try project.open().status()
    _ = try project.open().check()
    #expect(try project.text(".mvc/format") == "mvc-repository 1\n")
    try project.commit(["a.txt": "3"])
    #expect(try project.text(".mvc/format") == "mvc-repository 2\n")
    #expect(try project.open().check().damages == [])
  }

  @Test(
    "A record that a killed mvc of version 1 left is carried out, and dying on the way to version 2 loses nothing",
    arguments: [FaultLoop.Style.tornWrite, .lostWrite])
  func interruptedUpgrade(style: FaultLoop.Style) throws {
    try FaultLoop.run(style) { faulty in
      let suite = try RecoveryTests()
      try suite.becomeFirstVersion()
      let project = suite.project
      return FaultLoop.Attempt(
        command: { _ = try project.open(faulty).createBranch("next", at: "HEAD", project.intent("mvc branch next")) },
        check: { trial in
          if try !project.references().branches.contains(.branch("next")) {
            _ = try project.open().createBranch("next", at: "HEAD", project.intent("mvc branch next"))
          }
          #expect(try project.image() == suite.after, "\(trial)")
          #expect(try project.references().currentBranch?.short == "two", "\(trial)")
          let commands = try project.open().operations().prefix(2).map(\.operation.command)
          #expect(commands == ["mvc branch next", "mvc checkout two"], "\(trial)")
          #expect(try project.open().check().damages == [], "\(trial)")
          #expect(try project.text(".mvc/format") == "mvc-repository 2\n", "\(trial)")
        })
    }
  }
}
