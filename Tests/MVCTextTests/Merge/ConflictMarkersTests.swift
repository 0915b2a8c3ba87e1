import Testing

@testable import MVCText

@Suite
struct ConflictMarkersTests {
  @Test(
    "a start marker and a later end marker, each at the start of a line, make a conflict",
    arguments: [
      "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n",
      "text\r\n<<<<<<< a\r\nx\r\n>>>>>>> b\r\n",
      "<<<<<<< \n>>>>>>> ",
      ">>>>>>> b\n<<<<<<< a\n<<<<<<< a\n>>>>>>> b\n",
    ])
  func conflicts(_ content: String) {
    #expect(TextMerge.containsConflictMarkers(bytes(content)))
  }

  @Test(
    "anything less is not a conflict",
    arguments: [
      "", "\n", "Heading\n=======\n", "<<<<<<< a\n", ">>>>>>> b\n<<<<<<< a\n", " <<<<<<< a\n >>>>>>> b\n",
      "<<<<<<<\n>>>>>>>\n", "<<<<<<<< a\n>>>>>>>> b\n", "<<<<<<< a >>>>>>> b\n", "<<<<<< a\n>>>>>> b\n",
    ])
  func others(_ content: String) {
    #expect(!TextMerge.containsConflictMarkers(bytes(content)))
  }
}
