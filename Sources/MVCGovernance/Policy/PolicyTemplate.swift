import MVCBase

/// A policy to start from.
package enum PolicyTemplate {
  /// The name under which people keep the text in their project.
  package static let fileName = "policy.yaml"

  /// The text, with its first person.
  ///
  /// - Parameter key: The person's public key; nil to leave signatures for later.
  package static func text(name: String, email: String, key: String?) -> String {
    let later = "# keys: [ssh-ed25519 AAAA…]   # once anybody has a key, every decision has to be signed"
    let keys = key.map { "keys: [\($0)]" } ?? later
    return """
      # Who may bring which versions into which stages, and what has to be so before.
      # 'mvc policy check' looks for mistakes, 'mvc policy apply -m WHY' puts it in force.
      version: 1

      people:
        - name: \(quoted(name))
          email: \(quoted(email))
          \(keys)
          roles: [lead]
        # - name: Bo Lee
        #   email: bo@example.org
        #   keys: [ssh-ed25519 AAAA…]
        #   roles: [risk]

      # What a change of this policy needs.
      # policy:
      #   approvals:
      #     - {count: 1, from: [risk]}

      stages:
        production:
          promote: [lead]
          # approvals:                    # by other people than the one who promotes
          #   - {count: 1, from: [risk]}
          # approvals-expire: 30d
          # break-glass: [lead]           # may pass over all this with --break-glass WHY
          require: [owner, purpose]       # see docs/model-record.md; also trigger, data-licence, card.Limitations
          gates:
            - files none matching '*.pkl'
            # - metrics.accuracy >= 0.94
            # - not exists(champion) or metrics.f1 >= champion.metrics.f1 - 0.005
            # - {name: tests, run: pytest -q tests/model, timeout: 10m}
          # freeze:
          #   - {from: 2026-12-20, to: 2027-01-02, why: nobody is there}
          # data-policies: [internal, public]
          # retain: 5

      """
  }

  /// A text of YAML that stands for itself.
  private static func quoted(_ text: String) -> String {
    String(decoding: JSONValue.string(text).encode(.compact), as: UTF8.self)
  }
}
