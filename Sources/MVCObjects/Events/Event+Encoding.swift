package import MVCBase

extension Event {
  /// The line every event begins with.
  package static let heading: [UInt8] = Array("mvc-event 1\n".utf8)

  /// The canonical bytes, whose digest is the event's id.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 1024 + message.utf8.count)
    writer.append(Self.heading)
    writer.append("kind \(kind.rawValue)\n")
    for id in previous { writer.append("previous \(id)\n") }
    if let stage { writer.append("stage \(stage)\n") }
    if let stagePrevious { writer.append("stage-previous \(stagePrevious)\n") }
    if let snapshot { writer.append("snapshot \(snapshot)\n") }
    if let subject { writer.append("subject \(subject)\n") }
    if let policy { writer.append("policy \(policy)\n") }
    for id in evidence { writer.append("evidence \(id)\n") }
    writer.append("actor \(actor.headerText)\n")
    if detail != .object([]) {
      writer.append("detail ")
      writer.append(detail.encode(.canonical))
      writer.append("\n")
    }
    if let signature { writer.append("signature \(signature)\n") }
    if rules != 1 { writer.append("rules \(rules)\n") }
    for header in otherHeaders { writer.append("\(header)\n") }
    writer.append("\n")
    writer.append(message)
    return writer.bytes
  }

  /// Reads canonical bytes.
  ///
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` for a later form or a kind of event that this
  ///   version does not know.
  package init(decoding bytes: [UInt8]) throws(MVCError) {
    var headers = try HeaderLines(bytes, after: Self.heading, subject: "an event")
    let name = try headers.takeText("kind")
    guard let kind = EventKind(rawValue: name) else {
      throw MVCError(
        .unsupportedVersion, "cannot read an event: this version does not know events of the kind '\(name)'",
        hint: "a newer mvc has written it")
    }
    self.kind = kind
    previous = []
    while let id = try headers.takeID("previous") { previous.append(id) }
    stage = try headers.takeOptionalText("stage")
    stagePrevious = try headers.takeID("stage-previous")
    snapshot = try headers.takeID("snapshot")
    subject = try headers.takeID("subject")
    policy = try headers.takeID("policy")
    evidence = []
    while let id = try headers.takeID("evidence") { evidence.append(id) }
    actor = try headers.takeSignature("actor")
    detail = .object([])
    if let text = headers.take("detail") {
      guard let value = try? JSONValue(parsing: Array(text)), value.members?.isEmpty == false,
        value.encode(.canonical).elementsEqual(text)
      else { throw headers.malformed("its detail is no JSON object in canonical form") }
      detail = value
    }
    signature = try headers.takeOptionalText("signature")
    if let text = try headers.takeOptionalText("rules") {
      // The first version is told by no line: an event has one form only.
      guard let version = UInt32(text), version > 1, String(version) == text else {
        throw headers.malformed("its version of the rules is no number from 2 on")
      }
      rules = version
    }
    (otherHeaders, message) = try headers.finish()
  }
}
