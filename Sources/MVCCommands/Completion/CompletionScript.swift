import ArgumentParser

/// The scripts of `mvc completion`.
///
/// The parser writes them. For bash it hands names to `compgen -W`, which expands them, so that a branch named
/// `x$(command)` would run the command: here a function takes its place that compares and expands nothing.
enum CompletionScript {
  static func text(for shell: CompletionShell) -> String {
    let script = MVC.completionScript(for: shell)
    return shell == .bash ? withoutExpansion(script) : script
  }

  private static let expanding = "__mvc_add_completions -W \"$("
  private static let comparing = "__mvc_offer_names \"$("

  /// Names stand a line each. A backslash that was typed before a special character is no part of a name; readline
  /// sets its own before what it inserts, because the names are declared to be those of files (`-o filenames`).
  private static let function = #"""
    __mvc_offer_names() {
        local -r typed="${cur//\\/}"
        local name
        while IFS='' read -r name; do
            [[ -n "${name}" && "${name}" = "${typed}"* ]] && COMPREPLY+=("${name}")
        done <<<"${1}"
    }


    """#

  private static func withoutExpansion(_ script: String) -> String {
    let heading = "__mvc_custom_complete() {"
    return script.replacing(expanding, with: comparing).replacing(heading, with: function + heading)
  }
}
