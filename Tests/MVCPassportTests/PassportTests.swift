import MVCBase
import MVCObjects
import MVCPassport
import Testing

@Suite("Passport")
struct PassportTests {
  @Test("A passport that was written is read back as it was", arguments: SamplePassport.allCases)
  func roundTrip(sample: SamplePassport) throws {
    let passport = try sample.make()
    for layout in [JSONValue.Layout.pretty, .compact, .canonical] {
      let read = try Passport(verifying: passport.json.encode(layout))
      #expect(read.id == passport.id)
      #expect(read.files == passport.files)
      #expect(read.provenance == passport.provenance)
    }
  }

  @Test(
    "A passport that was changed contradicts itself",
    arguments: [
      ("\"size\": 7", "\"size\": 8"), ("weights/model.bin", "weights/other.bin"),
      ("\"kind\": \"link\"", "\"kind\": \"file\""),
      ("0.941", "0.942"), ("Train 3 epochs longer\\n\"\n", "Train 4 epochs longer\\n\"\n"),
      ("\"path\": \"run.sh\"", "\"path\": \"README.md\""), ("\"path\": \"run.sh\"", "\"path\": \"README.md/x\""),
      ("\"provenance\": {", "\"provenances\": {"),
    ])
  func tampering(old: String, new: String) throws {
    let text = String(decoding: try SamplePassport.full.make().json.encode(), as: UTF8.self)
    let changed = text.replacing(old, with: new)
    #expect(changed != text)
    let error = #expect(throws: MVCError.self) { try Passport(verifying: Array(changed.utf8)) }
    #expect(error?.code == .notVerified, "\(String(describing: error))")
  }

  @Test("A passport with another id is refused")
  func otherID() throws {
    let passport = try SamplePassport.bare.make()
    let text = String(decoding: passport.json.encode(), as: UTF8.self)
    let other = text.replacing(passport.id.description, with: ObjectID(of: [9]).description)
    let error = #expect(throws: MVCError.self) { try Passport(verifying: Array(other.utf8)) }
    #expect(error?.code == .notVerified)
  }

  @Test(
    "What is no passport is refused with a reason",
    arguments: [
      ("", MVCError.Code.corrupt), ("{}", .corrupt), ("[1", .corrupt),
      ("{\"schema\": \"mvc-passport/2\"}", .unsupportedVersion),
      ("{\"schema\": \"mvc-passport/1\", \"snapshot\": {}}", .corrupt),
    ])
  func malformed(text: String, code: MVCError.Code) throws {
    let error = #expect(throws: MVCError.self) { try Passport(verifying: Array(text.utf8)) }
    #expect(error?.code == code)
  }

  @Test("A path that leaves the folder is refused")
  func paths() throws {
    let text = String(decoding: try SamplePassport.bare.make().json.encode(), as: UTF8.self)
    for path in ["../model.bin", "/model.bin", "a//b", ".mvc/x", ""] {
      #expect(throws: MVCError.self) {
        try Passport(verifying: Array(text.replacing("\"path\": \"model.bin\"", with: "\"path\": \"\(path)\"").utf8))
      }
    }
  }

  @Test("No beginning of a passport makes the reader trap")
  func truncated() throws {
    let bytes = try SamplePassport.hostile.make().json.encode()
    for count in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: MVCError.self) { try Passport(verifying: Array(bytes.prefix(count))) }
    }
  }
}
