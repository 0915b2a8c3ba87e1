import MVCBase
import Testing

@Suite("JSONValue")
struct JSONValueTests {
  private func compact(_ value: JSONValue) -> String {
    String(decoding: value.encode(.compact), as: UTF8.self)
  }

  @Test("A document is laid out in the order in which it was given")
  func layouts() {
    let name = "resnet"
    let value: JSONValue = [
      "name": "\(name)", "files": ["a", 2, -1.5, true, nil], "none": [], "empty": [:],
      "nested": ["z": 1, "a": ["b": [[]]]],
    ]
    #expect(
      compact(value)
        == #"{"name":"resnet","files":["a",2,-1.5,true,null],"none":[],"empty":{},"nested":{"z":1,"a":{"b":[[]]}}}"#)
    #expect(
      String(decoding: value.encode(), as: UTF8.self) == """
        {
          "name": "resnet",
          "files": [
            "a",
            2,
            -1.5,
            true,
            null
          ],
          "none": [],
          "empty": {},
          "nested": {
            "z": 1,
            "a": {
              "b": [
                []
              ]
            }
          }
        }
        """)
  }

  @Test(
    "Numbers are written in full",
    arguments: [
      (.int(.max), "9223372036854775807"), (.int(.min), "-9223372036854775808"), (.double(0.1), "0.1"),
      (.double(1), "1.0"),
      (.double(1e300), "1e+300"), (.double(.leastNonzeroMagnitude), "5e-324"), (.double(-0.0), "-0.0"),
      (.double(.infinity), "null"),
      (.double(-.infinity), "null"), (.double(.nan), "null"),
    ] as [(JSONValue, String)])
  func numbers(value: JSONValue, text: String) {
    #expect(compact(value) == text)
  }

  @Test(
    "Text is escaped as little as JSON allows",
    arguments: [
      ("", #""""#), ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#), ("\0\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""),
      ("é€😀\u{2028}", "\"é€😀\u{2028}\""), ("\u{8}\u{C}", #""\b\f""#),
    ])
  func texts(text: String, expected: String) {
    #expect(compact(.string(text)) == expected)
    #expect(compact(.bytes(Array(text.utf8))) == expected)
    #expect(compact(.object([(text, nil)])) == "{\(expected):null}")
  }

  @Test(
    "A byte that is no UTF-8 is written as a lone surrogate",
    arguments: [
      ([0xFF], #""\udcff""#), ([0x61, 0x80, 0x62], #""a\udc80b""#), ([0xC3, 0xA9], "\"é\""), ([0xC3], #""\udcc3""#),
      ([0xC0, 0x80], #""\udcc0\udc80""#), ([0xE0, 0x9F, 0xBF], #""\udce0\udc9f\udcbf""#),
      ([0xED, 0xB3, 0xBF], #""\udced\udcb3\udcbf""#), ([0xED, 0x9F, 0xBF], "\"\u{D7FF}\""),
      ([0xE2, 0x82, 0x41], #""\udce2\udc82A""#), ([0xF4, 0x90, 0x80, 0x80], #""\udcf4\udc90\udc80\udc80""#),
      ([0xF0, 0x9F, 0x98, 0x80], "\"😀\""), ([0xF0, 0x9F, 0x98], #""\udcf0\udc9f\udc98""#),
      ([0xF5, 0x22], #""\udcf5\"""#),
    ] as [([UInt8], String)])
  func fileNames(bytes: [UInt8], expected: String) {
    #expect(compact(.bytes(bytes)) == expected)
  }

  @Test("Values are equal if they are written alike and of one case")
  func equality() {
    let values: [JSONValue] = [
      nil, true, false, 0, 1, 0.0, 1.5, "a", "\u{E9}", "e\u{301}", .bytes([0x61]), [], [nil], ["a": 1], ["a": 2],
      ["a": 1, "b": 2], ["b": 2, "a": 1], [:],
    ]
    for (index, left) in values.enumerated() {
      for (other, right) in values.enumerated() { #expect((left == right) == (index == other), "\(left) \(right)") }
    }
  }
}
