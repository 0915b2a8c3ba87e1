import Foundation
import MVCBase
import MVCPassport
import Testing

/// Documents that were checked by the libraries of those who made the formats: `scripts/validate` checks these very files.
///
/// With MVC_WRITE_GOLDEN set in the environment they are written anew; then run `scripts/validate`.
@Suite("Golden documents")
struct GoldenDocumentTests {
  private static let formats: [(suffix: String, document: @Sendable (Passport) -> [UInt8])] = [
    ("json", { $0.json.encode(.pretty) }), ("cyclonedx", { $0.cycloneDX.encode(.pretty) }),
    ("spdx", { $0.spdx.encode(.pretty) }), ("md", { Array($0.markdown.utf8) }), ("html", { Array($0.html.utf8) }),
    ("model-card", { Array($0.modelCard.utf8) }),
  ]

  @Test("A passport has the bytes that it always had", arguments: SamplePassport.allCases)
  func bytes(sample: SamplePassport) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    for (suffix, document) in Self.formats {
      let file = folder.appending(path: "\(sample.rawValue).\(suffix)")
      let made = try Data(document(sample.make()))
      if ProcessInfo.processInfo.environment["MVC_WRITE_GOLDEN"] != nil { try made.write(to: file) }
      #expect(try Data(contentsOf: file) == made, "\(file.lastPathComponent)")
    }
  }

  @Test("No text breaks out of its place in HTML")
  func html() throws {
    let html = try SamplePassport.hostile.make().html
    for mark in ["<script", "<img", "<b>", "<i>", "\u{202E}", "\u{1B}"] { #expect(!html.contains(mark), "\(mark)") }
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.contains("\\u202egnp.exe"))
  }

  @Test("No text breaks out of its place in Markdown")
  func markdown() throws {
    let passport = try SamplePassport.hostile.make()
    for line in passport.markdown.split(separator: "\n") where line.hasPrefix("|") {
      // What ends a cell is a bar without a backslash before it.
      let bars = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect([3, 4, 5, 7].contains(bars), "\(line)")
    }
    for mark in ["<script", "<img", "](", "\u{202E}", "\u{1B}"] {
      #expect(!passport.markdown.contains(mark), "\(mark)")
    }
  }

  @Test("A model card keeps what its author wrote, and adds what the Hub reads")
  func modelCard() throws {
    let card = try SamplePassport.full.make().modelCard
    #expect(
      card.hasPrefix(
        """
        ---
        # What the Hub reads.
        license: apache-2.0   # as agreed
        pipeline_tag: "text-classification"
        tags:
        - reviews
        base_model:
        - "distilbert/distilbert-base-uncased"
        base_model_relation: "finetune"
        metrics:
        - "accuracy"
        - "f1"
        - "loss"
        model-index:
        - name: "Kind reviews"
          results:
          - task:
              type: "text-classification"
            dataset:
              name: "default"
              type: "default"
            metrics:
            - type: "accuracy"
              value: 0.941
              name: "accuracy"

        """))
    #expect(card.contains("\n# Kind reviews\n\nSays whether a review is kind.\n\n## Provenance\n"))
  }

  @Test("A key that the author wrote is not added a second time")
  func authorsKeys() throws {
    var passport = try SamplePassport.full.make()
    passport.card = ModelCard("---\nmetrics: [bleu]\nbase_model: ours\n---\n")
    let keys = passport.modelCard.split(separator: "\n").filter {
      $0.hasPrefix("metrics:") || $0.hasPrefix("base_model:")
    }
    #expect(keys == ["metrics: [bleu]", "base_model: ours"])
    #expect(passport.modelCard.contains("\n# model\n"))
  }
}
