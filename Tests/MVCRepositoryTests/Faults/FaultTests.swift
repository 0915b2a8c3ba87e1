import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

/// Fails every file operation of every command in turn, and looks with a sound file system at what is left.
@Suite("Repository under faults")
struct FaultTests {
  @Test(
    "A full disk, or a device that cannot read, at any operation leaves everything as it was",
    arguments: FaultScenario.all)
  func errors(scenario: FaultScenario) throws {
    let run = try FaultRun(scenario)
    for style in [FaultLoop.Style.storageFull, .readFailed] { try run.run(style) }
  }

  @Test(
    "A full disk leaves everything as it was where locks keep nobody out, too",
    arguments: [FaultScenario.commit, .checkout, .setting, .deletedBranch])
  func unlockedErrors(scenario: FaultScenario) throws {
    try FaultRun(scenario).run(.storageFull, over: UnlockedFileSystem(seed: 1))
  }

  @Test(
    "A process that dies at any operation leaves everything as it was or as it was to be",
    arguments: FaultScenario.all)
  func deaths(scenario: FaultScenario) throws {
    let run = try FaultRun(scenario)
    for style in [FaultLoop.Style.tornWrite, .lostWrite] { try run.run(style) }
  }
}

/// One scenario with what there is before and after the command.
private final class FaultRun {
  /// What a user would notice of a project.
  private struct State: Equatable {
    let branchesAndTags: [ReferenceName: ObjectID]
    let head: Head
    let setting: String?
    let folder: FolderImage

    init(_ project: TestProject, _ repository: Repository) throws {
      let references = try repository.references()
      branchesAndTags = references.ids
      head = references.head
      setting = repository.settings["user.name"]
      folder = try project.image()
    }
  }

  private let scenario: FaultScenario
  private let image: FolderImage
  private let untouched: FolderImage
  private let moment: Timestamp
  private let before: State
  private let after: State
  private let snapshots: [ObjectID: FolderImage]
  /// A copy of the project to which nothing has happened yet.
  private var fresh: TestProject?

  init(_ scenario: FaultScenario) throws {
    self.scenario = scenario
    let project = try TestProject(isDurable: scenario.isDurable, chunker: scenario.chunker)
    try scenario.prepare(project)
    image = try project.completeImage()
    untouched = try Self.lastingImage(project)
    moment = project.clock.now()
    let repository = try project.open()
    before = try State(project, repository)
    var snapshots: [ObjectID: FolderImage] = [:]
    let heads = try repository.allHeads(repository.references())
    try repository.log(LogRequest(range: RevisionRange(included: heads))) { entry in
      snapshots[entry.id] = try repository.image(of: entry.id)
      return true
    }
    self.snapshots = snapshots
    let sound = try TestProject(copying: image, at: moment, chunker: scenario.chunker)
    try scenario.command(sound.open(), sound.intent())
    after = try State(sound, sound.open())
  }

  /// The project and its repository without what may come and go.
  private static func lastingImage(_ project: TestProject) throws -> FolderImage {
    try FolderImage(of: project.folder.path, without: ["tmp", "lock", "index"])
  }

  func run(_ style: FaultLoop.Style, over base: any FileSystem = LocalFileSystem()) throws {
    let count = try FaultLoop.run(style, over: base) { [self] fileSystem in
      let project = try fresh ?? TestProject(copying: image, at: moment, chunker: scenario.chunker)
      fresh = project
      if scenario.settledTrace != nil { project.rest() }
      return FaultLoop.Attempt(
        command: { [self] in try scenario.command(project.open(fileSystem), project.intent()) },
        check: { [self] trial in
          if let trace = scenario.settledTrace, !trial.hasStruck {
            #expect(fileSystem.log.contains { $0.path.string.contains(trace) }, "the command took another way")
          }
          if try hasChanged(project, fileSystem), try Self.lastingImage(project) != untouched {
            fresh = nil
            try check(project, trial)
          } else {
            #expect(!trial.hasSucceeded || before == after, "\(trial): it did nothing")
          }
        })
    }
    #expect(count >= (style == .lostWrite ? 3 : 40), "only \(count) operations went wrong")
  }

  /// Whether a command did more than read, lock, and write files that may come and go.
  private func hasChanged(_ project: TestProject, _ fileSystem: FaultyFileSystem) throws -> Bool {
    let home = project.root.string + "/.mvc/"
    return fileSystem.log.contains { operation in
      switch operation.kind {
      case .open, .status, .items, .names, .linkTarget, .permissions, .synchronizeDirectory, .read, .synchronize,
        .tryLock, .close:
        false
      case .rename, .claim: true
      case .createDirectory, .removeFile, .removeDirectory, .createLink, .setExecutable, .setPermissions, .write,
        .truncate:
        !operation.path.string.hasPrefix(home + "tmp/") && operation.path.string != home + "lock"
      }
    }
  }

  private func check(_ project: TestProject, _ trial: FaultLoop.Trial) throws {
    // Opening finishes what was begun.
    let repository = try project.open()
    let damages = try repository.check().damages
    #expect(damages == [], "\(trial)")
    let state = try State(project, repository)
    let isBefore = state == before
    let isAfter = state == after
    let difference = state.folder.differences(from: before.folder)
    #expect(isBefore || isAfter, "\(trial): neither before nor after: \(difference)\n\(state)")
    if trial.hasSucceeded { #expect(isAfter, "\(trial)") }
    if !trial.hasSucceeded, !trial.style.isDeadly { #expect(isBefore, "\(trial)") }
    guard let number = trial.struck?.number, number.isMultiple(of: 5) else { return }
    try checkSnapshots(repository, trial)
    if isBefore { try repeatCommand(project, trial) }
  }

  private func checkSnapshots(_ repository: Repository, _ trial: FaultLoop.Trial) throws {
    for (id, image) in snapshots {
      let difference = try repository.image(of: id).differences(from: image)
      #expect(difference.isEmpty, "\(trial): snapshot \(id.short): \(difference)")
    }
  }

  /// Does what did not happen: nothing that was left stands in its way.
  private func repeatCommand(_ project: TestProject, _ trial: FaultLoop.Trial) throws {
    try scenario.command(project.open(), project.intent())
    let repository = try project.open()
    #expect(try State(project, repository) == after, "\(trial), and again")
    #expect(try repository.check().damages == [], "\(trial), and again")
  }
}
