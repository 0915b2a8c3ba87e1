import MVCBase
import MVCObjects

/// Reads who takes part in decisions.
enum PeopleReader {
  static func people(_ node: PolicyNode) -> [Policy.Member] {
    var emails: [String: Int] = [:]
    var keys: [String: Int] = [:]

    /// An address is one person's, once.
    func claim(_ address: String, _ line: Int, _ node: PolicyNode) {
      guard let earlier = emails.updateValue(line, forKey: Person.folded(address)) else { return }
      node.mistake("'\(address)' is the address of somebody else already, on line \(earlier)")
    }

    return node.elements().compactMap { node in
      let members = node.members(["name", "email", "aliases", "keys", "roles"], required: ["name", "email"])
      let aliases = members["aliases"]?.texts().compactMap { email($0.text, $0.node).map { ($0, node) } } ?? []
      let member = Policy.Member(
        name: members["name"]?.text() ?? "", email: members["email"].flatMap { email($0.text(), $0) } ?? "",
        aliases: aliases.map(\.0),
        keys: members["keys"]?.texts().compactMap { key($0.text, $0.node, &keys) } ?? [],
        roles: members["roles"]?.texts().map(\.text) ?? [])
      guard !member.email.isEmpty else { return nil }
      claim(member.email, node.line, node)
      for (alias, node) in aliases { claim(alias, node.line, node) }
      return member
    }
  }

  /// Gives the people of each team its name for a role.
  static func join(_ teams: PolicyNode, _ people: inout [Policy.Member]) {
    for (team, node) in teams.entries() {
      for (email, node) in node.texts() {
        if let index = people.firstIndex(where: { $0.addresses.contains { Person.isSameAddress($0, email) } }) {
          if !people[index].roles.contains(team) { people[index].roles.append(team) }
        } else {
          let near = EditDistance.nearest(to: email, among: people.map(\.email)).map { ": did you mean '\($0)'?" }
          node.mistake("nobody in 'people' has the address '\(email)'\(near ?? "")")
        }
      }
    }
  }

  private static func email(_ text: String?, _ node: PolicyNode) -> String? {
    guard let text else { return nil }
    guard text.split(separator: "@", omittingEmptySubsequences: false).count == 2, text.first != "@", text.last != "@",
      !text.contains(where: { $0.isWhitespace || "<>".contains($0) })
    else {
      node.mistake("'\(node.name)' should be an address such as ana@example.org, and is '\(text)'")
      return nil
    }
    return text
  }

  /// A public key without its comment.
  private static func key(_ text: String, _ node: PolicyNode, _ known: inout [String: Int]) -> String? {
    let words = text.split(separator: " ").map(String.init)
    guard words.count >= 2, SSHPublicKey(text: "\(words[0]) \(words[1])") != nil else {
      node.mistake(
        "'\(node.name)' should be an SSH public key, the one line of a file such as ~/.ssh/id_ed25519.pub"
          + (text.contains("PRIVATE KEY") ? "; this is a private key, which must not leave its owner" : ""))
      return nil
    }
    if let earlier = known.updateValue(node.line, forKey: words[1]) {
      node.mistake("'\(node.name)' is the key on line \(earlier): a key belongs to one person, once")
    }
    return "\(words[0]) \(words[1])"
  }
}
