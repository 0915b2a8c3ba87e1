import MVCBase
import MVCObjects
import MVCProvenance

extension Passport {
  /// The passport for people, as Markdown.
  package var markdown: String { report.markdown() }

  /// The passport for people, as one HTML page.
  package var html: String { report.html }

  /// Everything that there is to tell.
  private var report: Report {
    var report = Report(title: "Passport of \(name)")
    report.add("Identity", facts: identity)
    report.add("Origin", columns: ["Relation", "What"], origin)
    addProvenance(to: &report)
    report.add(
      "Files", columns: ["Path", "Kind", "Bytes", "SHA-256"],
      files.map { [$0.path.description, $0.kind.word, String($0.byteCount), $0.id.description] })
    addHistory(to: &report)
    report.sections.append(
      Report.Section(
        title: "How to verify it",
        blocks: [
          .text("The id of the snapshot covers all of this. In the repository:"),
          .code("mvc verify FOLDER --against \(id)"),
          .text("Without it, with the passport in JSON:"), .code("mvc verify FOLDER --passport passport.json"),
        ]))
    return report
  }

  /// What made the model, for a model card.
  var provenanceReport: Report {
    var report = Report(title: "Provenance")
    report.add("Version", facts: [("Snapshot", id.description), ("Recorded", snapshot.committer.time.iso8601)])
    report.add("Origin", columns: ["Relation", "What"], origin)
    addProvenance(to: &report)
    return report
  }

  private var identity: [(String, String?)] {
    [
      ("Snapshot", id.description), ("Manifest", snapshot.manifest.description),
      ("Author", "\(snapshot.author.person), \(snapshot.author.time.iso8601)"),
      ("Recorded by", "\(snapshot.committer.person), \(snapshot.committer.time.iso8601)"),
      ("Message", snapshot.message.textLines.filter { !$0.isEmpty }.joined(separator: " / ")),
      ("Licence", card?.licence), ("Provenance", snapshot.provenance?.description),
      ("Signed", snapshot.signature.map { (try? SSHSignature(text: $0).fingerprint) ?? "with no SSH signature" }),
      ("Files", "\(files.count), \(byteCount) bytes"),
    ]
  }

  private var origin: [[String]] {
    lineage.map { edge in
      let place = edge.repository.map { " in \($0)" } ?? ""
      let revision = edge.revision.map { " at \($0)" } ?? ""
      return [edge.relation, (edge.model ?? edge.snapshot ?? "") + revision + place]
    }
  }

  private func addProvenance(to report: inout Report) {
    guard let provenance else { return }
    report.add(
      "Metrics", columns: ["Metric", "Value"],
      provenance.metricValues.map { [$0.name, DocumentText.text(of: $0.value)] })
    report.add(
      "Parameters", columns: ["Parameter", "Value"],
      provenance.parameters.leaves.map { [$0.name, DocumentText.text(of: $0.value)] })
    report.add(
      "Data", columns: ["Name", "Where", "SHA-256", "Bytes", "Licence", "Policy"],
      provenance.data.map { input in
        [
          input.name, input.path ?? input.uri ?? input.source ?? "", input.sha256?.description ?? "",
          input.byteCount.map { String($0) } ?? "", input.licence ?? "", input.policy ?? "",
        ]
      })
    addCode(provenance, to: &report)
    report.add(
      "Fingerprint",
      facts: [
        ("Code", provenance.fingerprint.code?.description), ("Data", provenance.fingerprint.data?.description),
        ("Environment and parameters", provenance.fingerprint.environment?.description),
      ])
  }

  private func addCode(_ provenance: ProvenanceDocument, to report: inout Report) {
    let (code, environment, run) = (provenance.code, provenance.environment, provenance.run)
    report.add(
      "Code",
      facts: [
        ("Commit", code?.commit), ("Branch", code?.branch), ("Remote", code?.remote),
        ("Differs from the commit", code?.isDirty.map { $0 ? "yes" : "no" }),
        ("Difference", code?.difference?.sha256.description), ("Sources", code?.sources?.description),
      ])
    report.add(
      "Environment",
      facts: [
        ("Python", environment?.python?.version), ("System", environment?.system), ("CUDA", environment?.cuda),
        ("Driver", environment?.driver), ("Processor", environment?.processor?.model),
        ("Container", environment?.container),
      ] + (environment?.gpus ?? []).map { ("GPU", $0) } + Self.pairs(environment?.frameworks ?? [:])
        + Self.pairs((environment?.lockFiles ?? [:]).mapValues(\.description)))
    report.add(
      "Run",
      facts: [
        ("Command", run.flatMap { $0.command.isEmpty ? nil : $0.command.joined(separator: " ") }),
        ("Began", run?.start), ("Seconds", run?.seconds.map { DocumentText.text(of: $0) }),
        ("Peak memory", run?.peakMemoryBytes.map { "\($0) bytes" }),
      ] + Self.pairs((run?.seeds ?? [:]).mapValues { String($0) }).map { ("Seed \($0.0)", $0.1) })
  }

  private static func pairs(_ values: [String: String]) -> [(String, String?)] {
    values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
  }

  private func addHistory(to report: inout Report) {
    guard let history else { return }
    let tags = history.tags.map { name, tag in
      ["Tag", name, tag.map { "\($0.tagger.person), \($0.tagger.time.iso8601)" } ?? "", tag?.message ?? ""]
    }
    let signatures = history.signatures.map { tag in
      [
        "Signature", tag.signature.flatMap { try? SSHSignature(text: $0).fingerprint } ?? "",
        "\(tag.tagger.person), \(tag.tagger.time.iso8601)", "",
      ]
    }
    let events = history.events.map { _, event in
      let kind = event.kind.rawValue
      return [
        kind.prefix(1).uppercased() + kind.dropFirst(), event.stage ?? "",
        "\(event.actor.person), \(event.actor.time.iso8601)", event.message,
      ]
    }
    report.add("History", columns: ["What", "Name", "Who and when", "Why"], tags + signatures + events)
  }
}
