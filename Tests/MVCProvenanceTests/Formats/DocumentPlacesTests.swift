import MVCProvenance
import Testing

@Suite("The lines of a document")
struct DocumentPlacesTests {
  private static let text = """
    # a remark
    version: 1

    people:
      - name: Ana
        keys: [one,
          two, {three: 3}]
      -
        name: Bo
    text: |
      several
      lines
    "quoted":
    - last
    """

  @Test(
    "Each value has the line where it begins",
    arguments: [
      ([.key("version")], 2), ([.key("people")], 4), ([.key("people"), .index(0)], 5),
      ([.key("people"), .index(0), .key("name")], 5), ([.key("people"), .index(0), .key("keys")], 6),
      ([.key("people"), .index(0), .key("keys"), .index(0)], 6),
      ([.key("people"), .index(0), .key("keys"), .index(2), .key("three")], 7),
      ([.key("people"), .index(1)], 8), ([.key("people"), .index(1), .key("name")], 9), ([.key("text")], 10),
      ([.key("quoted")], 13), ([.key("quoted"), .index(0)], 14),
      // What is not there is looked for where it would stand.
      ([.key("people"), .index(1), .key("keys")], 8), ([.key("nothing")], 1), ([], 1),
    ] as [([DocumentPlaces.Step], Int)])
  func lines(path: [DocumentPlaces.Step], line: Int) throws {
    let (value, places) = try YAMLReader.readWithPlaces(Array(Self.text.utf8))
    #expect(places.line(of: path) == line)
    #expect(try YAMLReader.read(Array(Self.text.utf8)) == value)
  }
}
