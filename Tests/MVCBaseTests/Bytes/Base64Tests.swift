import MVCBase
import Testing

@Suite("Base64")
struct Base64Tests {
  @Test(
    "The examples of RFC 4648 hold",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func examples(text: String, encoded: String) {
    #expect(Base64.string(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
  }

  @Test(
    "Every other form of the same bytes is refused",
    arguments: ["Zg", "Zg=", "Zh==", "Zg==\n", "Z===", "=", "Zg==Zg==", "-_"])
  func otherForms(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test("A UUID from a name is always the same, of version 8")
  func uuid() {
    let uuid = NamedUUID.string("a")
    #expect(uuid == NamedUUID.string("a"))
    #expect(uuid != NamedUUID.string("b"))
    let parts = uuid.split(separator: "-")
    #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
    #expect(parts[2].first == "8")
    #expect(parts[3].first.map { "89ab".contains($0) } == true)
  }
}
