import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCTestSupport
import SystemPackage
import Testing

/// A project with a policy, and people who act in it.
final class GovernedProject {
  static let ana = Person(name: "Ana Lima", email: "ana@example.org")
  static let bo = Person(name: "Bo Lee", email: "bo@example.org")
  static let cy = Person(name: "Cy Park", email: "cy@example.org")

  let project: TestProject
  /// The people's keys by address; those who have none sign nothing.
  var keys: [String: TestSSHKey] = [:]

  init() throws { project = try TestProject() }

  /// Opens the repository where commands of gates have a folder of their own.
  func open() throws -> Repository {
    var runtime = project.runtime()
    runtime.surroundings.variables = ["TMPDIR": project.folder.path.string, "PATH": "/usr/bin:/bin"]
    return try Repository.open(around: project.root, runtime, userSettings: project.userSettings)
  }

  func decider(_ person: Person, signedBy key: TestSSHKey? = nil) -> Decider {
    let intent = Intent(command: "mvc test", actor: person)
    guard let key = key ?? keys[person.email] else { return Decider(intent, signer: nil) }
    return Decider(intent) { bytes in try key.sign(bytes) }
  }

  /// The people as a policy has them: Ana leads, Bo is in risk, Cy is on call and in risk.
  var people: String {
    func keys(_ person: Person) -> String {
      self.keys[person.email].map { ", keys: [\($0.publicText)]" } ?? ""
    }
    return """
      version: 1
      people:
        - {name: Ana Lima, email: ana@example.org, roles: [lead]\(keys(Self.ana))}
        - {name: Bo Lee, email: bo@example.org, roles: [risk]\(keys(Self.bo))}
        - {name: Cy Park, email: cy@example.org, roles: [risk, oncall]\(keys(Self.cy))}

      """
  }

  /// Puts a policy in force: the people and what follows them.
  @discardableResult
  func apply(_ rest: String, by person: Person = ana) throws -> RecordedEvent {
    project.clock.advance(seconds: 60)
    return try open().apply(policy: text(rest), message: "rules\n", decider(person))
  }

  func text(_ rest: String) -> [UInt8] { Array((people + rest).utf8) }

  @discardableResult
  func promote(
    _ version: ObjectID, to stage: String = "production", by person: Person = ana, breakGlass: String? = nil,
    _ change: (inout PromotionRequest) -> Void = { _ in }
  ) throws -> RecordedEvent {
    project.clock.advance(seconds: 60)
    var request = PromotionRequest([Promotion(version.description, to: stage)], message: "why\n")
    request.breakGlass = breakGlass
    change(&request)
    return try #require(open().promote(request, decider(person)).first)
  }

  /// What is missing when something is tried; nothing when it is done.
  func missing(_ body: () throws -> some Any) throws -> [String] {
    do {
      _ = try body()
      return []
    } catch let error as MVCError where error.code == .refused {
      return error.details
    }
  }

  func held(_ stage: String = "production") throws -> ObjectID? {
    let repository = try open()
    return try repository.state(of: stage, repository.references()).snapshot
  }

  /// Adds an event to the record as another command would.
  @discardableResult
  func record(_ event: (Signature) -> Event, by person: Person, signedBy key: TestSSHKey? = nil) throws
    -> RecordedEvent
  {
    project.clock.advance(seconds: 60)
    return try open().decide(decider(person, signedBy: key)) { _, record in
      try record.append(event(record.actor))
    }
  }

  /// Approves the text of a policy.
  @discardableResult
  func approve(_ text: [UInt8], by person: Person, _ kind: EventKind = .approval) throws -> RecordedEvent {
    try record(
      { actor in
        Event(
          kind, detail: [("policy", .string(ObjectID(of: text).description))], actor: actor, message: "fine\n")
      }, by: person)
  }
}
