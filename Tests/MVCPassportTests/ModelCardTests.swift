import MVCPassport
import Testing

@testable import MVCPassport

@Suite("Model card")
struct ModelCardTests {
  @Test("Values are read where they are plain")
  func scalars() {
    let card = ModelCard(
      "---\na: x y # remark\nb: 'it''s'\nc: \"q\"\nd: [1, 'two', \"three\"]\ne:\n- one\n- two # remark\nf: |\n  text\ng:\n---\nbody\n"
    )
    #expect(card.scalar("a") == "x y")
    #expect(card.scalar("c") == "q")
    #expect(card.list("d") == ["1", "two", "three"])
    #expect(card.list("e") == ["one", "two"])
    #expect(card.list("a") == ["x y"])
    #expect(card.scalar("f") == nil)
    #expect(card.scalar("g") == nil)
    #expect(card.has("g"))
    #expect(card.body == "body\n")
  }

  @Test(
    "A text without an end of its YAML is all body", arguments: ["", "---\na: b\n", "# T\n---\na: b\n---\n", "--- \n"])
  func noFrontMatter(text: String) {
    let card = ModelCard(text)
    #expect(card.sections.isEmpty)
    #expect(card.body == text)
  }

  @Test("The name comes from the card's results, or else from its heading")
  func name() {
    #expect(ModelCard("---\nmodel-index:\n- name: Bert\n  results: []\n---\n# Title\n").modelName == "Bert")
    #expect(ModelCard("---\nx: y\n---\ntext\n# Title \n").modelName == "Title")
    #expect(ModelCard("text").modelName == nil)
  }

  @Test(
    "URIs that other tools would refuse are left out",
    arguments: [
      ("https://example.org/a?b=c#d", true), ("s3://bucket/key", true), ("urn:mvc:1", true), ("git@host:a.git", false),
      ("http://[bad/", false), ("https://h:port/", false), ("no scheme", false), ("a b:c", false),
      ("https://x/ü", false),
      ("https://a@b@c/", false), ("x:#a#b", false), (":x", false), ("x:", false),
    ])
  func uri(text: String, isKept: Bool) {
    #expect((DocumentText.uri(text) != nil) == isKept)
  }

  @Test(
    "Licences are read in every legal shape",
    arguments: [
      ("license: mit", ["MIT"]), ("license:\n- apache-2.0", ["Apache-2.0"]),
      ("license: [mit, 'apache-2.0']", ["MIT", "Apache-2.0"]),
      (
        "license: mit or (apache-2.0 and GPL-2.0+ with classpath-exception-2.0)",
        ["(MIT OR (Apache-2.0 AND GPL-2.0+ WITH Classpath-exception-2.0))"]
      ),
      ("license: other\nlicense_name: my licence\nlicense_link: LICENSE", ["LicenseRef-my-licence"]),
      ("license: LicenseRef-mine OR MIT", ["(LicenseRef-mine OR MIT)"]), ("license: MIT OR", ["LicenseRef-MIT-OR"]),
    ])
  func licences(text: String, expected: [String]) {
    for (start, end) in [("", "\n"), ("\u{FEFF}", "\r\n")] {
      let lines = "---\n\(text)\nbase_model: org/base\n---\n# M\n".split(
        separator: "\n", omittingEmptySubsequences: false)
      let card = ModelCard(start + lines.joined(separator: end))
      #expect(card.licences.map(\.expression) == expected)
      #expect(card.scalar("base_model") == "org/base")
      #expect(card.licences.first?.link == (text.contains("LICENSE") ? "LICENSE" : nil))
    }
  }
}
