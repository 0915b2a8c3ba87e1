package import MVCBase
package import MVCObjects
package import MVCStatistics

/// One of the two samples of a comparison for drift.
package struct DriftSide: Sendable {
  package let file: TableFile
  /// What the user called the version, and its snapshot; nil for a local file.
  package let version: (revision: String, snapshot: ObjectID)?

  package init(_ file: TableFile, version: (revision: String, snapshot: ObjectID)? = nil) {
    (self.file, self.version) = (file, version)
  }

  /// How large a document of histograms may be, in bytes.
  private static let documentLimit = 64 << 20

  fileprivate func read(_ runtime: Runtime) throws -> (DriftSample, EvidenceSource) {
    let (sample, evidence) = try file.isDocument ? document(runtime) : table(runtime)
    let source = EvidenceSource(
      revision: version?.revision, snapshot: version.map { "\($0.snapshot)" }, files: [evidence])
    return (sample, source)
  }

  private func table(_ runtime: Runtime) throws -> (DriftSample, EvidenceSource.File) {
    var sample = DriftSample(name: file.name)
    let evidence = try file.rows(runtime) { table, cells in sample.add(cells, of: table) }
    return (sample, evidence)
  }

  private func document(_ runtime: Runtime) throws -> (DriftSample, EvidenceSource.File) {
    var bytes: [UInt8] = []
    let id = try file.read(runtime) { piece in
      guard bytes.count + piece.count <= Self.documentLimit else {
        throw MVCError(.failed, "cannot read '\(file.name)': a document of histograms has at most 64 MiB")
      }
      bytes += piece
    }
    let sample = try file.explaining { try DriftSample(name: file.name, histograms: bytes) }
    return (sample, file.evidence(id, sample.rowCount))
  }
}

extension DriftReport {
  /// Reads both samples and compares them.
  ///
  /// - Throws: ``MVCError`` for what cannot be read or compared: see ``DriftReport``.
  package static func comparing(_ base: DriftSide, with new: DriftSide, _ terms: Terms, _ runtime: Runtime) throws
    -> DriftReport
  {
    let (baseSample, baseSource) = try base.read(runtime)
    let (newSample, newSource) = try new.read(runtime)
    var report = try DriftReport(baseSample, newSample, terms, runtime.interruption)
    report.base = baseSource
    report.new = newSource
    return report
  }
}
