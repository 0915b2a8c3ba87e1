import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import SystemPackage

/// What a shell's completion script is offered for a word: names of branches and tags, and paths.
///
/// The scripts run mvc with the words so far. The parser then calls a function of the argument's declaration, which
/// cannot be given anything: the world it looks at is bound around the parsing, in ``current``.
struct CompletionSource: Sendable {
  @TaskLocal static var current: CompletionSource?

  let workingDirectory: FilePath
  let runtime: Runtime
  let userSettings: FilePath?

  init(_ context: CommandContext) {
    workingDirectory = context.workingDirectory
    runtime = context.runtime
    userSettings = context.userSettingsPath
  }

  /// The names that a shell is offered, a line each.
  ///
  /// A name with a line end would be two lines, and shells show the others as they are: names that have to be escaped
  /// are not offered. zsh takes what follows a `:` for a description, unless a backslash is before it.
  fileprivate static func offered(_ names: (CompletionSource) -> [String]) -> [String] {
    guard let current else { return [] }
    let shown = names(current).filter { VisibleText.isVisible($0) }
    guard CompletionShell.requesting == .zsh else { return shown }
    return shown.map { name in
      name.reduce(into: "") { $0 += $1 == ":" || $1 == "\\" ? "\\\($1)" : String($1) }
    }
  }

  fileprivate enum Sort {
    case branches, revisions, stages
  }

  /// The names of a sort, `HEAD` among revisions; none outside of a repository.
  fileprivate func names(_ sort: Sort, _ words: [String]) -> [String] {
    let folder = Self.folder(words).map { workingDirectory.pushing(FilePath(argument: $0)) } ?? workingDirectory
    guard let repository = try? Repository.open(around: folder, runtime, userSettings: userSettings),
      let references = try? repository.references()
    else { return [] }
    switch sort {
    case .branches: return references.branches.map(\.short)
    case .revisions:
      return (references.branches + references.tags + references.stages).map(\.short) + ["HEAD"]
    case .stages:
      let used = references.stages.map(\.short)
      return StageName.defaults + used.filter { !StageName.defaults.contains($0) }
    }
  }

  /// The folder that `-C` names.
  private static func folder(_ words: [String]) -> String? {
    guard let at = words.lastIndex(of: "-C"), at + 1 < words.count else { return nil }
    return words[at + 1]
  }

  /// The files and folders whose paths begin as a word does.
  fileprivate func paths(_ prefix: String) -> [String] {
    let slash = prefix.lastIndex(of: "/").map { prefix.index(after: $0) } ?? prefix.startIndex
    let folder = String(prefix[..<slash])
    let items = try? runtime.fileSystem.items(in: workingDirectory.pushing(FilePath(argument: folder)))
    return (items.map { Array($0) } ?? []).compactMap { item in
      guard let name = String(validating: item.name, as: UTF8.self), name.hasPrefix(prefix[slash...]), name != ".mvc"
      else { return nil }
      return folder + name + (item.status.kind == .folder ? "/" : "")
    }
  }
}

extension CompletionKind {
  static var branches: CompletionKind {
    .custom { words, _, _ in CompletionSource.offered { $0.names(.branches, words) } }
  }

  static var revisions: CompletionKind {
    .custom { words, _, _ in CompletionSource.offered { $0.names(.revisions, words) } }
  }

  static var stages: CompletionKind {
    .custom { words, _, _ in CompletionSource.offered { $0.names(.stages, words) } }
  }

  static var revisionsAndPaths: CompletionKind {
    .custom { words, _, prefix in CompletionSource.offered { $0.names(.revisions, words) + $0.paths(prefix) } }
  }
}
