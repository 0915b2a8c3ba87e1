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

  /// Offers names that stand a line each, quoted as the word that is typed: readline quotes what is no file in part only.
  /// Within quotation marks only names are offered that need no escape there. A folder is not the end of a word.
  private static let function = #"""
    __mvc_offer_names() {
        compopt +o filenames 2>/dev/null
        local -r word="${COMP_WORDS[COMP_CWORD]}"
        local typed="${cur}" name quoted
        [[ "${word}" = [\'\"]* ]] || typed="${typed//\\/}"
        while IFS='' read -r name; do
            [[ -n "${name}" && "${name}" = "${typed}"* ]] || continue
            quoted="${name}"
            case "${word}" in
            \'*) [[ "${name}" = *\'* ]] && continue ;;
            \"*) [[ "${name}" = *[\\\"\$\`\!]* ]] && continue ;;
            *) printf -v quoted '%q' "${name}" ;;
            esac
            COMPREPLY+=("${quoted}")
        done <<<"${1}"
        [[ "${#COMPREPLY[@]}" -eq 1 && "${COMPREPLY[0]}" = */ ]] && compopt -o nospace 2>/dev/null
        return 0
    }


    """#

  private static func withoutExpansion(_ script: String) -> String {
    let heading = "__mvc_custom_complete() {"
    return script.replacing(expanding, with: comparing).replacing(heading, with: function + heading)
  }
}
