import MVCBase
import MVCObjects
import MVCPassport
import MVCProvenance
import MVCRepository

/// The fields that a policy can require, and where they are looked for.
enum RequiredField {
  /// Of the model's own section in `mvc.yaml`, but for the last two.
  static let names = ModelRecord.keys + ["data-licence", "trigger"]

  static func isKnown(_ name: String) -> Bool {
    names.contains(name) || part(of: name, after: "card.") != nil || part(of: name, after: "model.") != nil
  }

  static func part(of name: String, after prefix: String) -> String? {
    name.hasPrefix(prefix) && name.count > prefix.count ? String(name.dropFirst(prefix.count)) : nil
  }
}

/// What is said of a version, held against what a policy requires to be said.
struct VersionFields {
  let model: ModelRecord
  let data: [DataInput]
  let card: ModelCard?
  /// What the promotion itself says.
  var trigger: String?
  var risk: String?

  init(of snapshot: ObjectID, _ model: ModelRecord, in repository: Repository) throws {
    self.model = model
    data = try repository.provenance(of: snapshot)?.data ?? []
    card = try repository.card(of: snapshot)
  }

  /// Everything that has to be said and is not.
  func unmet(_ required: [String]) -> [Unmet] {
    required.compactMap { name in missing(name).map { Unmet(.field, "\(name): \($0)") } }
  }

  private func missing(_ name: String) -> String? {
    switch name {
    case "trigger":
      return !Self.says(trigger) && !Self.says(model["trigger"]) ? "say when to go back, with --trigger CONDITION" : nil
    case "risk" where Self.says(risk): return nil
    case "data-licence": return missingLicence
    default: break
    }
    if let section = RequiredField.part(of: name, after: "card.") { return missingSection(section) }
    let key = RequiredField.part(of: name, after: "model.") ?? name
    if let unclear = model.unclearDates.first(where: { $0.key == key }) {
      return "\(unclear.reason): write it in mvc.yaml, and commit"
    }
    guard !Self.says(model[key]) else { return nil }
    if let near = model.misspelling(of: key) { return "mvc.yaml says '\(near)': write it as '\(key)', and commit" }
    return model.problem ?? "say it in mvc.yaml, as '\(key)' in the section 'model', and commit"
  }

  /// Whether there is more than white space.
  private static func says(_ text: String?) -> Bool { text?.contains { !$0.isWhitespace } == true }

  private var missingLicence: String? {
    guard !data.isEmpty else {
      return "no data is recorded with the version: run 'mvc data add PATH --licence LICENCE'"
    }
    let open = data.filter { $0.licence?.isEmpty != false }.map { "'\($0.name)'" }
    return open.isEmpty ? nil : "the data \(open.joined(separator: ", ")) has none: write it into mvc.yaml, and commit"
  }

  private func missingSection(_ title: String) -> String? {
    guard let card else { return "the version has no model card README.md" }
    return CardSections.says(card.body, title) ? nil : "README.md has no section '\(title)' that says something"
  }

  // MARK: Data and segments

  /// The data whose usage policy is none of those that are allowed.
  func unmet(dataPolicies allowed: [String]) -> [Unmet] {
    let names = allowed.isEmpty ? "none" : allowed.joined(separator: ", ")
    guard !data.isEmpty else {
      return [Unmet(.data, "no data is recorded with the version, so its usage policy is not known; allowed: \(names)")]
    }
    return data.compactMap { input in
      if let policy = input.policy, allowed.contains(policy) { return nil }
      let found = input.policy.map { "has the usage policy '\($0)'" } ?? "has no usage policy"
      return Unmet(.data, "the data '\(input.name)' \(found); allowed: \(names)")
    }
  }

  /// Whether the version may serve the segment that a stage names.
  func unmet(segment: String, allowed: [String]?) -> [Unmet] {
    if let allowed, !allowed.contains(segment) {
      return [Unmet(.segment, "the stage is not open for '\(segment)'; it is for \(allowed.joined(separator: ", "))")]
    }
    guard !model.segments.isEmpty, !model.segments.contains(segment) else { return [] }
    let made = model.segments.joined(separator: ", ")
    return [Unmet(.segment, "the model is made for \(made), says mvc.yaml, not for '\(segment)'")]
  }
}

/// The sections of a model card's text.
enum CardSections {
  /// Whether there is a heading of this title, upper and lower case the same, with something below it that is more than
  /// the placeholder of Hugging Face's template.
  static func says(_ body: String, _ title: String) -> Bool {
    var level: Int?
    var isFenced = false
    for line in body.textLines {
      let text = trimmed(line)
      if text.hasPrefix("```") || text.hasPrefix("~~~") { isFenced.toggle() }
      let depth = line.prefix { $0 == "#" }.count
      let isHeading = !isFenced && 1...6 ~= depth && line.dropFirst(depth).first == " "
      if isHeading {
        if let open = level, depth <= open { level = nil }
        if level == nil, trimmed(line.dropFirst(depth)).lowercased() == title.lowercased() { level = depth }
      } else if level != nil, !text.isEmpty, !text.lowercased().hasPrefix("[more information needed]"),
        !text.hasPrefix("<!--")
      {
        return true
      }
    }
    return false
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
