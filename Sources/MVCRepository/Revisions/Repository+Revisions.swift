import MVCBase
package import MVCObjects
package import MVCStorage
import MVCWorkspace

extension Repository {
  /// Finds the snapshot that an expression names, as in gitrevisions(7).
  ///
  /// Names (`main`, `v1.0`, `refs/tags/v1.0`), ids and unambiguous prefixes of four or more digits, `HEAD` and `@`,
  /// `describe` output, `@{-N}` for what was checked out before, then any of `~N`, `^N` and `@{…}`.
  ///
  /// - Throws: ``MVCError`` with code `notFound` when it names nothing, or more than one thing.
  package func resolve(_ expression: String, _ references: References? = nil) throws -> ResolvedRevision {
    let references = try references ?? self.references()
    var steps = RevisionSteps(expression)
    var found = try base(of: expression, &steps, references)
    for step in steps.rest {
      let snapshot = try take(step, from: found.snapshot, expression)
      found = ResolvedRevision(snapshot: snapshot, named: snapshot, reference: nil)
    }
    return found
  }

  /// Finds what `A..B`, `A..`, `..B` or a single revision reaches; `HEAD` stands for what is left out.
  package func resolveRange(_ expression: String, _ references: References? = nil) throws -> RevisionRange {
    guard let dots = expression.range(of: "..") else {
      return RevisionRange(included: [try resolve(expression, references).snapshot])
    }
    func side(_ text: Substring) throws -> ObjectID {
      try resolve(text.isEmpty ? "HEAD" : String(text), references).snapshot
    }
    return RevisionRange(
      excluded: [try side(expression[..<dots.lowerBound])], included: [try side(expression[dots.upperBound...])])
  }

  /// Finds the entry that `REV:PATH` names; without a `:`, the top folder of a revision.
  ///
  /// - Parameter folder: Where a path begins that starts with `./` or `../`; every other begins at the top.
  package func resolvePath(_ expression: String, from folder: RepositoryPath = .root) throws -> ResolvedPath {
    let parts = RevisionPath(expression)
    let snapshot = try resolve(parts.revision.isEmpty ? "HEAD" : parts.revision).snapshot
    let path = try parts.path(from: folder)
    return ResolvedPath(snapshot: snapshot, path: path, entry: try entry(at: path, of: snapshot))
  }

  /// The entry at a path of a snapshot.
  package func entry(at path: RepositoryPath, of snapshot: ObjectID) throws -> ManifestEntry {
    let manifest = try objects.snapshot(snapshot).manifest
    guard let entry = try ManifestSource(objects).entry(at: path, in: manifest) else {
      throw MVCError(
        .notFound, "cannot find '\(path)' in snapshot '\(snapshot.short)'",
        hint: "run 'mvc ls \(snapshot.short)' to see what is in it")
    }
    return entry
  }

  /// Follows annotated tags, and the events of stages, to the snapshot they are for.
  ///
  /// - Throws: ``MVCError`` with code `notFound` for an event without one, as that of a stage that was emptied.
  package func peel(_ id: ObjectID) throws -> ObjectID {
    var id = id
    for _ in 0..<64 {
      let bytes = try objects.bytes(of: id)
      switch ObjectKind(sniffing: bytes) {
      case .blob, .manifest, .snapshot: return id
      case .tag: id = try Tag(decoding: bytes).target
      case .event:
        let event = try Event(decoding: bytes)
        guard let snapshot = event.snapshot else {
          throw MVCError(
            .notFound, "cannot use '\(event.stage ?? id.short)' as a revision: it holds no version",
            hint: "run 'mvc stage' to see what the stages hold")
        }
        id = snapshot
      }
    }
    throw MVCError(.corrupt, "cannot follow the tag '\(id.short)': tags point at tags without end")
  }

  /// The tag object of an annotated tag that a revision named.
  package func annotation(of revision: ResolvedRevision) throws -> Tag? {
    guard revision.named != revision.snapshot else { return nil }
    let bytes = try objects.bytes(of: revision.named)
    return ObjectKind(sniffing: bytes) == .tag ? try Tag(decoding: bytes) : nil
  }

  private func base(of expression: String, _ steps: inout RevisionSteps, _ references: References) throws
    -> ResolvedRevision
  {
    // `@{…}` belongs to the name before it, and to the branch that is checked out when there is none.
    if let when = steps.takeMoment() {
      if steps.name.isEmpty, when.hasPrefix("-"), let number = Int(when.dropFirst()) {
        return try previous(number, expression, references)
      }
      let id = try earlier(steps.name, when, expression, references)
      guard try objects.packSet.find(id) != nil else { throw collected(id, expression) }
      return ResolvedRevision(snapshot: try peel(id), named: id, reference: nil)
    }
    if steps.name == "HEAD" || steps.name == "@" {
      guard let id = references.headID else { throw noSnapshotYet(references) }
      tellIfHidden(steps.name, references)
      return ResolvedRevision(snapshot: id, named: id, reference: nil)
    }
    if let name = try reference(named: steps.name, references), let id = references[name] {
      return ResolvedRevision(snapshot: try peel(id), named: id, reference: name)
    }
    if references.currentBranch?.short == steps.name { throw noSnapshotYet(references) }
    let id = try object(steps.name, expression)
    return ResolvedRevision(snapshot: try snapshot(id, expression), named: id, reference: nil)
  }

  /// The revision as which a command that works on branches takes a name: the branch, also where a tag hides it.
  func preferringBranch(_ expression: String, _ references: References) throws -> String {
    guard let branch = try? ReferenceName.branch(expression), references[branch] != nil else { return expression }
    try tellIfAmbiguous(expression, taken: branch, references)
    return "\(branch)"
  }

  /// Tells that a short name means more than the reference that was taken, if it does.
  private func tellIfAmbiguous(_ name: String, taken: ReferenceName, _ references: References) throws {
    let others = Self.candidates(name).filter { $0 != taken && references[$0] != nil }
    let all = [taken] + others
    var meanings = all.map(\.meaning)
    var fullNames: [String?] = all.map { "\($0)" }
    if let prefix = ObjectIDPrefix(name), let id = try objects.ids(matching: prefix, limit: 1).first {
      meanings.append("id")
      fullNames.append("\(id)" == name ? nil : "\(id)")
    }
    guard meanings.count > 1 else { return }
    runtime.onAmbiguousName(AmbiguousName(name, meanings: meanings, fullNames: fullNames))
  }

  /// Tells that a reference has a name that always means what is checked out.
  private func tellIfHidden(_ name: String, _ references: References) {
    let hidden = Self.candidates(name).filter { references[$0] != nil }
    guard !hidden.isEmpty else { return }
    runtime.onAmbiguousName(
      AmbiguousName(
        name, meanings: ["snapshot that is checked out"] + hidden.map(\.meaning),
        fullNames: [nil] + hidden.map { "\($0)" }))
  }

  /// The reference that a short name means, where it names one: what the command did not take is told.
  func reference(named name: String, _ references: References) throws -> ReferenceName? {
    guard let found = Self.candidates(name).first(where: { references[$0] != nil }) else { return nil }
    try tellIfAmbiguous(name, taken: found, references)
    return found
  }

  /// The references that a short name can mean, the likeliest first.
  static func candidates(_ name: String) -> [ReferenceName] {
    let full = [
      name, "refs/\(name)", "refs/tags/\(name)", "refs/heads/\(name)", "refs/stages/\(name)", "refs/remotes/\(name)",
    ]
    return full.compactMap { try? ReferenceName(validating: $0) }
  }

  /// The one object that a prefix of an id, or the output of describe, names.
  package func object(_ text: String, _ expression: String) throws -> ObjectID {
    let parts = text.split(separator: "-")
    let isDescription = parts.count >= 3 && parts[parts.count - 2].allSatisfy(\.isNumber)
    guard let prefix = ObjectIDPrefix(isDescription ? String(parts.last ?? "") : text) else {
      throw unknown(expression)
    }
    var found = try objects.ids(matching: prefix, limit: 16)
    // A prefix typed for a snapshot means the snapshot, whatever else begins so.
    if found.count > 1 {
      let snapshots = try found.filter { ObjectKind(sniffing: try head(of: $0)) == .snapshot }
      if snapshots.count == 1 { found = snapshots }
    }
    guard let id = found.first else { throw unknown(expression) }
    guard found.count == 1 else {
      throw MVCError(
        .notFound, "cannot tell which object '\(text)' means: several begin so", details: found.map(\.description),
        hint: "give more digits")
    }
    return id
  }

  private func head(of id: ObjectID) throws -> [UInt8] {
    if case .whole(let bytes) = try objects.content(of: id) { bytes } else { [] }
  }

  private func snapshot(_ id: ObjectID, _ expression: String) throws -> ObjectID {
    let peeled = try peel(id)
    guard ObjectKind(sniffing: try head(of: peeled)) == .snapshot else {
      throw MVCError(
        .notFound, "cannot use '\(expression)' as a revision: that object is no snapshot",
        hint: "run 'mvc cat-object -p \(id.short)' to see what it is")
    }
    return peeled
  }

  private func take(_ step: RevisionSteps.Step, from id: ObjectID, _ expression: String) throws -> ObjectID {
    switch step {
    case .ancestor(let count):
      var id = id
      for _ in 0..<count { id = try parent(1, of: id, expression) }
      return id
    case .parent(0): return id
    case .parent(let number): return try parent(number, of: id, expression)
    case .invalid: throw unknown(expression)
    }
  }

  private func parent(_ number: Int, of id: ObjectID, _ expression: String) throws -> ObjectID {
    let parents = try objects.snapshot(id).parents
    guard number >= 1, number <= parents.count else {
      let count = parents.isEmpty ? "no parents" : parents.count == 1 ? "1 parent" : "\(parents.count) parents"
      throw MVCError(.notFound, "cannot find '\(expression)': snapshot '\(id.short)' has \(count)")
    }
    return parents[number - 1]
  }

  func unknown(_ expression: String) -> MVCError {
    MVCError(
      .notFound, "cannot find the revision '\(expression)': it is no branch, tag or id here",
      hint: "run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is")
  }

  /// What a reference was once, no reference need hold now.
  private func collected(_ id: ObjectID, _ expression: String) -> MVCError {
    MVCError(.notFound, "cannot find '\(expression)': 'mvc gc' has removed it, snapshot '\(id.short)'")
  }

  private func noSnapshotYet(_ references: References) -> MVCError {
    MVCError(
      .notFound, "cannot find HEAD: nothing has been committed on '\(references.currentBranch?.short ?? "HEAD")' yet",
      hint: "run 'mvc commit' to record the first snapshot")
  }
}

extension ReferenceName {
  /// What it is called for people.
  fileprivate var meaning: String {
    let text = "\(self)"
    for (prefix, meaning) in [
      ("refs/tags/", "tag"), ("refs/heads/", "branch"), ("refs/stages/", "stage"), ("refs/remotes/", "remote branch"),
    ] where text.hasPrefix(prefix) { return meaning }
    return "reference"
  }
}
