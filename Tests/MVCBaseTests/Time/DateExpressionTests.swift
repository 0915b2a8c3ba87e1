import MVCBase
import MVCTestSupport
import Testing

@Suite("DateExpression")
struct DateExpressionTests {
  /// Saturday 21 November 2026, 07:07:15 two hours ahead of UTC.
  private let now = Timestamp(secondsSinceEpoch: 1_795_237_635, utcOffsetMinutes: 120)

  @Test(
    "A date is read in the offset of the present unless it names one",
    arguments: [
      ("now", "2026-11-21T07:07:15+02:00"), ("  Now ", "2026-11-21T07:07:15+02:00"),
      ("today", "2026-11-21T00:00:00+02:00"), ("midnight", "2026-11-21T00:00:00+02:00"),
      ("yesterday", "2026-11-20T07:07:15+02:00"), ("noon", "2026-11-20T12:00:00+02:00"),
      ("saturday", "2026-11-21T07:07:15+02:00"), ("last saturday", "2026-11-14T07:07:15+02:00"),
      ("monday", "2026-11-16T07:07:15+02:00"), ("last monday", "2026-11-16T07:07:15+02:00"),
      ("Sun", "2026-11-15T07:07:15+02:00"), ("last week", "2026-11-14T07:07:15+02:00"),
      ("last month", "2026-10-21T07:07:15+02:00"), ("last year", "2025-11-21T07:07:15+02:00"),
      ("10 seconds ago", "2026-11-21T07:07:05+02:00"), ("1 minute ago", "2026-11-21T07:06:15+02:00"),
      ("3.days.ago", "2026-11-18T07:07:15+02:00"), ("3days", "2026-11-18T07:07:15+02:00"),
      ("2 weeks", "2026-11-07T07:07:15+02:00"), ("two weeks ago", "2026-11-07T07:07:15+02:00"),
      ("an hour ago", "2026-11-21T06:07:15+02:00"), ("1 year 2 months ago", "2025-09-21T07:07:15+02:00"),
      ("2026-11-21", "2026-11-21T00:00:00+02:00"), ("2026-2-3", "2026-02-03T00:00:00+02:00"),
      ("2026-11-21 07:07", "2026-11-21T07:07:00+02:00"), ("2026-11-21  07:07:15", "2026-11-21T07:07:15+02:00"),
      ("2026-11-21T07:07:15Z", "2026-11-21T07:07:15+00:00"), ("2026-11-21t07:07:15.25z", "2026-11-21T07:07:15+00:00"),
      ("2026-11-21T07:07:15+05:45", "2026-11-21T07:07:15+05:45"),
      ("2026-11-21 07:07:15 -0330", "2026-11-21T07:07:15-03:30"), ("2026-11-21 UTC", "2026-11-21T00:00:00+00:00"),
      ("2026-11-21T07:07-03", "2026-11-21T07:07:00-03:00"),
      ("Sat, 21 Nov 2026 07:07:15 +0200", "2026-11-21T07:07:15+02:00"),
      ("21 November 2026", "2026-11-21T00:00:00+02:00"), ("Nov 21, 2026 7:07", "2026-11-21T07:07:00+02:00"),
      ("Sat Nov 21 07:07:15 2026 +0200", "2026-11-21T07:07:15+02:00"),
      ("Sat, 21 Nov 2026 07:07:15 GMT", "2026-11-21T07:07:15+00:00"),
      ("@1700000000", "2023-11-15T00:13:20+02:00"), ("1700000000", "2023-11-15T00:13:20+02:00"),
      ("1700000000 +0100", "2023-11-14T23:13:20+01:00"), ("@0 +0000", "1970-01-01T00:00:00+00:00"),
      ("@-1 -0030", "1969-12-31T23:29:59-00:30"),
    ])
  func readable(text: String, expected: String) {
    #expect(DateExpression.parse(text, now: now)?.iso8601 == expected)
  }

  @Test(
    "Anything else is refused",
    arguments: [
      "", " ", "ago", "last", "never", "tomorrow", "3", "days", "3 days later", "3 parsecs ago", "last ago", "2026",
      "2026-13-01", "2026-02-29", "2026-11-21 24:00", "2026-11-21 07:60", "2026-11-21 7", "2026-11-21T", "2026-11-21x",
      "2026-11-21 07:07:15 +02:", "2026-11-21 07:07:15 +0260", "2026-11-21 07:07:15 +2", "2026-11-21 07:07 CEST",
      "Sat, 31 Nov 2026 07:07:15 +0200", "Xyz, 21 Nov 2026", "Sat 21 Nov", "12345678", "@", "@x",
      "@99999999999999999999", "99999999999999999 years ago", "999999999999999999 weeks ago",
      "99999999999999999999 days ago", "2026\u{2011}11-21", "yesterday noon", "3 day s ago", "+1 day",
    ])
  func unreadable(text: String) {
    #expect(DateExpression.parse(text, now: now) == nil)
  }

  @Test("Arbitrary text near the ends of time is read or refused, never a trap", arguments: UInt64(1)...20)
  func arbitraryText(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "999999999999999999", "1", "-", ":", " ", "T", "+", "@", ".", "noon", "last", "ago", "years", "months", "seconds",
      "mon", "nov", "2026", "07", "\u{0}", "é", "a", ",", "Z",
    ]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...7, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      for seconds in [Int64.min, 0, Int64.max] {
        let now = Timestamp(secondsSinceEpoch: seconds, utcOffsetMinutes: .random(in: -5_999...5_999, using: &random))
        _ = DateExpression.parse(text.joined(), now: now)?.iso8601
      }
    }
  }

  @Test("A timestamp is read back from both of its texts", arguments: UInt64(1)...20)
  func roundTrip(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      let timestamp = Timestamp(
        secondsSinceEpoch: .random(in: -30_000_000_000...200_000_000_000, using: &random),
        utcOffsetMinutes: .random(in: Timestamp.utcOffsetRange, using: &random))
      #expect(DateExpression.parse(timestamp.iso8601, now: now) == timestamp)
      #expect(DateExpression.parse(timestamp.gitStyle, now: now) == timestamp)
    }
  }
}
