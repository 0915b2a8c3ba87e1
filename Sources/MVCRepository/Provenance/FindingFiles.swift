import MVCBase
import MVCObjects
import MVCProvenance
import MVCWorkspace

/// The files of a folder that tell of a training.
struct FindingFiles {
  static let parameterPatterns = ["params.yaml", "params.yml", "params.json", "params.toml", "dvclive/params.yaml"]
  static let metricPatterns = [
    "metrics.json", "metrics.yaml", "metrics.yml", "metrics.toml", "metrics.csv", "metrics.tsv", "dvclive/metrics.json",
    "dvclive/plots/metrics/**/*.tsv",
  ]

  /// What Hugging Face's Trainer writes, in the project's folder or in one folder of it.
  private static let trainerFiles: [(name: String, sort: FindingSort)] = [
    ("config.json", .modelConfiguration), ("training_args.json", .trainingArguments),
    ("trainer_state.json", .trainerState), ("all_results.json", .results), ("train_results.json", .results),
    ("eval_results.json", .results), ("test_results.json", .results), ("predict_results.json", .results),
  ]

  struct File {
    let path: RepositoryPath
    let entry: ManifestEntry
    let sort: FindingSort
  }

  /// The files, those last that have the last word.
  ///
  /// - Parameters:
  ///   - settings: Their patterns, parted by spaces, take the place of the default ones.
  ///   - project: The project file, whose patterns come on top.
  static func find(
    in root: ObjectID, _ source: ManifestSource, _ settings: Settings, _ project: ProjectFile
  ) throws -> [File] {
    var files: [File] = []
    if let card = try source.manifest(root).entry(named: "README.md".utf8), card.kind.isFile {
      files.append(File(path: RepositoryPath(unchecked: card.name), entry: card, sort: .modelCard))
    }
    for (name, sort) in trainerFiles {
      if let (path, entry) = try onlyFile(named: name, in: root, source) {
        files.append(File(path: path, entry: entry, sort: sort))
      }
    }
    for pattern in patterns(settings, "provenance.params") + project.parameterPatterns {
      files += try PathGlob(pattern).files(in: root, source).map { File(path: $0, entry: $1, sort: .parameters) }
    }
    for pattern in patterns(settings, "provenance.metrics") + project.metricPatterns {
      files += try PathGlob(pattern).files(in: root, source).map {
        File(path: $0, entry: $1, sort: .ofMetrics($0.description))
      }
    }
    return files
  }

  private static func patterns(_ settings: Settings, _ key: String) -> [String] {
    (settings[key] ?? "").split(separator: " ").map(String.init)
  }

  /// The file of a name in the top folder, or else the only one in the folders of it: of several none is chosen.
  private static func onlyFile(
    named name: String, in root: ObjectID, _ source: ManifestSource
  ) throws -> (RepositoryPath, ManifestEntry)? {
    let top = try source.manifest(root)
    if let entry = top.entry(named: name.utf8) {
      return entry.kind.isFile ? (RepositoryPath(unchecked: entry.name), entry) : nil
    }
    let folders = top.entries.filter { $0.kind == .folder }
    guard folders.count <= mostFolders else { return nil }
    let found = try folders.compactMap { folder -> (RepositoryPath, ManifestEntry)? in
      guard let entry = try source.manifest(folder.id).entry(named: name.utf8), entry.kind.isFile else { return nil }
      return (RepositoryPath(unchecked: folder.name).appending(entry.name), entry)
    }
    return found.count == 1 ? found.first : nil
  }

  /// In more folders nothing is looked for.
  private static let mostFolders = 64
}
