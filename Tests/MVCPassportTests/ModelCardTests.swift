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
}
