import MVCBase
package import MVCObjects
package import MVCStorage
package import MVCWorkspace

/// Who runs a command, and how it was called.
package struct Intent: Sendable {
  /// The command line, for the operation log: `mvc commit -m 'better head'`.
  package let command: String
  package let actor: Person

  package init(command: String, actor: Person) {
    self.command = command
    self.actor = actor
  }
}

/// One command's changes to references, folder and settings, made together or not at all.
///
/// The order is the promise: objects were written before; the next place in the operation log is claimed for the record,
/// flushed; then the files take their places; the record goes to the log and the references move last. A command that is
/// killed in between is finished by the next one from its record. `docs/design/operations.md` tells the whole story.
package final class Transaction {
  package let repository: Repository
  /// The references before the command.
  package let references: References
  package private(set) var operation: Operation
  /// Where the operation log ended before the command.
  private let end: LogEnd
  private let writer: Writer
  private var plan: CheckoutPlan?
  private var seen: SeenFiles?
  private var index: StatIndex?

  init(_ repository: Repository, _ references: References, _ end: LogEnd, _ writer: Writer, _ intent: Intent) {
    self.repository = repository
    self.references = references
    self.end = end
    self.writer = writer
    operation = Operation(
      signature: Signature(intent.actor, at: repository.runtime.clock.now()), command: intent.command)
  }

  /// The references as they will stand.
  package var newReferences: References {
    operation.applied(to: references, mark: OperationMark(id: Manifest.emptyID, logByteCount: 0))
  }

  package func set(_ name: ReferenceName, to id: ObjectID?) {
    operation.references.removeAll { $0.name == name }
    guard references[name] != id else { return }
    operation.references.append(Operation.ReferenceChange(name: name, old: references[name], new: id))
  }

  package func setHead(_ head: Head) {
    operation.head = references.head == head ? nil : Operation.HeadChange(old: references.head, new: head)
  }

  /// Moves the branch that is checked out, or the head itself when it is detached.
  package func advanceHead(to id: ObjectID) {
    switch newReferences.head {
    case .branch(let name): set(name, to: id)
    case .detached: setHead(.detached(id))
    }
  }

  package func set(_ key: String, from old: String?, to new: String?) {
    if old != new { operation.settings.append(Operation.SettingChange(key: key, old: old, new: new)) }
  }

  /// Takes over the changes of an operation that undoes or redoes another.
  package func adopt(_ other: Operation) {
    let signature = operation.signature
    operation = other
    operation.signature = signature
  }

  /// Leaves the chains of events as they are: they only grow.
  func leaveChains() { operation.references.removeAll { $0.name.isChain } }

  /// Changes the working folder along a plan.
  ///
  /// - Parameters:
  ///   - old: What the folder is, in the paths of the plan; undo brings it back.
  ///   - look: The look at the folder that the plan was made from.
  package func changeFolder(_ plan: CheckoutPlan, from old: ObjectID, look: FolderLook, saved: ObjectID? = nil) throws {
    self.plan = plan
    seen = try SeenFiles(plan, look.recording)
    index = look.recording.index ?? repository.index()
    operation.saved = saved
    operation.folder = old == plan.target ? nil : Operation.FolderChange(old: old, new: plan.target)
  }

  /// Keeps what was learned of the files, for the next command.
  package func keep(_ index: StatIndex?) { if let index { self.index = index } }

  /// Carries the changes out, or none of them.
  ///
  /// - Returns: Whether they were; false when another command was faster, so that they have to be found again.
  func finish() throws -> Bool {
    var staged: StagedCheckout?
    if let plan, let seen { staged = try repository.stage(plan, seeing: seen, knowing: index) }
    defer { staged?.discard() }
    guard !operation.isEmpty else {
      saveIndex([])
      return true
    }
    try repository.runtime.interruption.check()
    guard
      let claim = try repository.operationLog.claim(
        operation, at: end, by: writer.identity, holder: writer.holder, isMarked: !writer.keepsOthersOut)
    else {
      // What was learned of the files saves the next try from reading them again.
      saveIndex([])
      return false
    }
    try finish(claim, staged)
    return true
  }

  private func finish(_ claim: Claim, _ staged: StagedCheckout?) throws {
    var learned: [(path: RepositoryPath, known: IndexedEntry?)] = []
    var writing = OperationLog.Writing.onlyClaimIsFlushed
    do {
      if let mark = claim.mark { learned = try staged?.apply(as: mark) ?? [] }
      try repository.write(operation.settings)
      writing = try repository.operationLog.write(claim)
    } catch {
      // Where taking back fails too, the claim stays, and the next command carries it out.
      staged?.rollBack()
      try? repository.write(operation.reversedSettings)
      if (try? repository.operationLog.claims.withdraw(claim)) != false || operation.changesFiles { throw error }
      // Another command has seen that it holds, and writes it down.
    }
    // Committed from here on: the log has the record, and the references can be rebuilt from it.
    repository.conclude(claim, writing, references)
    saveIndex(learned)
    repository.runtime.onChange()
    if case .unflushed(let error) = writing { throw error }
  }

  private func saveIndex(_ learned: [(path: RepositoryPath, known: IndexedEntry?)]) {
    guard var index else { return }
    repository.note(learned, in: &index)
    repository.save(index)
  }
}
