import MVCBase
package import MVCObjects

/// One command that changed something: what was before and what was after.
///
/// - SeeAlso: `docs/format/operations.md`
package struct Operation: Hashable, Sendable {
  package struct ReferenceChange: Hashable, Sendable {
    package var name: ReferenceName
    package var old: ObjectID?
    package var new: ObjectID?

    package init(name: ReferenceName, old: ObjectID?, new: ObjectID?) {
      self.name = name
      self.old = old
      self.new = new
    }
  }

  package struct HeadChange: Hashable, Sendable {
    package var old: Head
    package var new: Head

    package init(old: Head, new: Head) {
      self.old = old
      self.new = new
    }
  }

  /// The working folder went from one manifest to another, in the paths in which the two differ and in no other.
  package struct FolderChange: Hashable, Sendable {
    package var old: ObjectID
    package var new: ObjectID

    package init(old: ObjectID, new: ObjectID) {
      self.old = old
      self.new = new
    }
  }

  package struct SettingChange: Hashable, Sendable {
    package var key: String
    package var old: String?
    package var new: String?

    package init(key: String, old: String?, new: String?) {
      self.key = key
      self.old = old
      self.new = new
    }
  }

  /// How the operation stands to an earlier one.
  package enum Purpose: Hashable, Sendable {
    case command
    case undo(ObjectID)
    case redo(ObjectID)
    /// The log was damaged: this record stands for what is missing, and nothing before it can be undone.
    case mending
  }

  /// The operation before, or nil for the first.
  package var previous: ObjectID?
  package var signature: Signature
  /// Tells two records apart that say the same, as when two processes give the same command in the same second.
  package var token: String?
  /// The command line, for people.
  package var command: String
  package var purpose: Purpose
  package var references: [ReferenceChange]
  package var head: HeadChange?
  package var folder: FolderChange?
  package var settings: [SettingChange]
  /// The snapshot in which a forced command saved what was not committed.
  package var saved: ObjectID?

  package init(
    previous: ObjectID? = nil, signature: Signature, command: String, purpose: Purpose = .command,
    references: [ReferenceChange] = [], head: HeadChange? = nil, folder: FolderChange? = nil,
    settings: [SettingChange] = [], saved: ObjectID? = nil
  ) {
    self.previous = previous
    self.signature = signature
    self.command = command
    self.purpose = purpose
    self.references = references
    self.head = head
    self.folder = folder
    self.settings = settings
    self.saved = saved
  }

  /// Whether the operation need not be recorded: it changed nothing that can be undone, and takes nothing back.
  package var isEmpty: Bool {
    purpose == .command && references.isEmpty && head == nil && folder == nil && settings.isEmpty
  }

  /// The changes that take this operation back.
  package func reversed(signature: Signature, command: String, purpose: Purpose) -> Operation {
    Operation(
      signature: signature, command: command, purpose: purpose,
      references: references.map { ReferenceChange(name: $0.name, old: $0.new, new: $0.old) },
      head: head.map { HeadChange(old: $0.new, new: $0.old) },
      folder: folder.map { FolderChange(old: $0.new, new: $0.old) },
      settings: reversedSettings)
  }

  package var reversedSettings: [SettingChange] {
    settings.map { SettingChange(key: $0.key, old: $0.new, new: $0.old) }
  }

  /// The references as they stand after this operation.
  package func applied(to references: References, mark: OperationMark) -> References {
    var result = references
    for change in self.references { result[change.name] = change.new }
    if let head { result.head = head.new }
    result.operation = mark
    return result
  }

  /// Every object the record names: what undo needs.
  package var objects: [ObjectID] {
    var ids = references.flatMap { [$0.old, $0.new] }.compactMap { $0 }
    for case .detached(let id)? in [head?.old, head?.new] { ids.append(id) }
    if let folder { ids += [folder.old, folder.new] }
    if let saved { ids.append(saved) }
    return ids
  }
}
