/// A part of mvc that 'mvc help' explains although it is no command.
enum HelpTopic: String {
  case governance

  /// - Returns: nil for a command line that asks for something else.
  init?(_ arguments: [String]) {
    guard arguments.count == 2, arguments[0] == "help", let topic = HelpTopic(rawValue: arguments[1]) else {
      return nil
    }
    self = topic
  }

  var text: String {
    switch self {
    case .governance:
      """
      GOVERNANCE: what is in production, who let it in, and how to go back.

      Every decision is an event in a record that only grows: linked to the one before
      it, and signed where user.signingKey is set. Nothing of it needs a server, and
      without a policy nothing of it needs ceremony.

      Bring versions into stages
        mvc promote v1.4 production -m WHY --trigger 'accuracy drops > 2%' --canary 5
        mvc rollout production --canary 100    mvc rollback production -m WHY
        mvc stage, mvc stage log production    what stages hold, and held
        mvc rollback production --drill        rehearse, and take the time

      Say what has to be so before
        mvc policy init, check, apply          people, approvals, gates, freezes
        mvc gate v1.4 production               try the gates; exit code for CI
        mvc request, approve, reject           what people say, signed
        mvc challenge, mvc drift               evidence that gates can ask for

      Look after what is live
        mvc live                               what, why, who, and what if it breaks
        mvc inventory --check, mvc zombies     what nobody knows or looks after
        mvc due, mvc due --done WHAT -m WHY    reviews, retraining, approvals
        mvc deployed production --where URL    where it runs
        mvc guard --metrics live.json          live figures; --rollback acts
        mvc incident open production -m WHAT   then note, and close
        mvc retire v1.0 -m WHY                 closed for ever; digests stay

      Prove it
        mvc audit verify, log, export          offline, from the repository alone

      To change a decision, decide again: 'mvc undo' adds an event that takes the last
      promotion back, and findings such as incidents stay. Programs in .mvc/hooks are
      asked before and told after; 'mvc notify' says who else is told.

      A walk through all of it: docs/governance.md
      """
    }
  }
}
