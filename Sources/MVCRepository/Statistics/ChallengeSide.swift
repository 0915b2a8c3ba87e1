package import MVCBase
package import MVCObjects
package import MVCStatistics

/// One of the two models of a challenge: where its predictions lie.
package struct ChallengeSide: Sendable {
  /// What the user called the version, and its snapshot; nil for local files.
  package let version: (revision: String, snapshot: ObjectID)?
  package let files: [TableFile]

  package init(version: (revision: String, snapshot: ObjectID)? = nil, files: [TableFile]) {
    (self.version, self.files) = (version, files)
  }

  fileprivate func source(_ files: [EvidenceSource.File]) -> EvidenceSource {
    EvidenceSource(revision: version?.revision, snapshot: version.map { "\($0.snapshot)" }, files: files)
  }
}

extension ChallengeVerdict {
  /// Reads both sides' predictions, file by file, and judges the challenger.
  ///
  /// - Parameter columns: Which columns mean what.
  /// - Throws: ``MVCError`` where rows do not match or cannot be used: see ``PairedPredictions``.
  package static func judging(
    _ challenger: ChallengeSide, against champion: ChallengeSide, _ columns: PredictionColumns, _ terms: Terms,
    _ runtime: Runtime
  ) throws -> ChallengeVerdict {
    var rows = PairedPredictions(columns: columns)
    var (newFiles, oldFiles): ([EvidenceSource.File], [EvidenceSource.File]) = ([], [])
    for (new, old) in zip(challenger.files, champion.files) {
      let (newRows, newFile) = try read(new, columns, terms, runtime)
      let (oldRows, oldFile) = try read(old, columns, terms, runtime)
      try rows.add(newRows, oldRows)
      newFiles.append(newFile)
      oldFiles.append(oldFile)
    }
    var verdict = try rows.verdict(terms, runtime.interruption)
    verdict.challengerSource = challenger.source(newFiles)
    verdict.championSource = champion.source(oldFiles)
    return verdict
  }

  private static func read(
    _ file: TableFile, _ columns: PredictionColumns, _ terms: Terms, _ runtime: Runtime
  ) throws -> (PredictionFile, EvidenceSource.File) {
    var rows = PredictionFile(name: file.name, columns: columns, metric: terms.metric)
    let evidence = try file.rows(wanted: columns.wanted, exact: columns.exact, runtime) { table, cells in
      try rows.add(cells, of: table)
    }
    return (rows, evidence)
  }
}
