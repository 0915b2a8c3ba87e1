import Foundation
import MVCBase
import MVCTestSupport
import Testing

@Suite("Timestamp")
struct TimestampTests {
  private let morning = Timestamp(secondsSinceEpoch: 1_795_237_635, utcOffsetMinutes: 120)

  @Test("A timestamp shows the local time of its offset")
  func texts() {
    #expect(morning.iso8601 == "2026-11-21T07:07:15+02:00")
    #expect(morning.gitStyle == "Sat Nov 21 07:07:15 2026 +0200")
  }

  private static let isoTexts: [(seconds: Int64, offset: Int, text: String)] = [
    (0, 0, "1970-01-01T00:00:00+00:00"), (-1, 0, "1969-12-31T23:59:59+00:00"),
    (0, -30, "1969-12-31T23:30:00-00:30"), (0, 345, "1970-01-01T05:45:00+05:45"),
    (-62_135_596_801, 0, "0000-12-31T23:59:59+00:00"),
    (-62_198_755_200, 0, "-0001-01-01T00:00:00+00:00"), (253_402_300_800, 0, "+10000-01-01T00:00:00+00:00"),
    (.max, 0, "+292277026596-12-04T15:30:07+00:00"), (.min, -5_999, "-292277022657-01-23T04:30:52-99:59"),
    (.max, 5_999, "+292277026596-12-08T19:29:07+99:59"),
  ]

  @Test("ISO 8601 covers every year and offset", arguments: isoTexts)
  func isoText(seconds: Int64, offset: Int, text: String) {
    #expect(Timestamp(secondsSinceEpoch: seconds, utcOffsetMinutes: offset).iso8601 == text)
  }

  @Test("An offset that text cannot spell is clamped", arguments: [(.max, 5_999), (.min, -5_999), (6_000, 5_999)])
  func offsets(given: Int, kept: Int) {
    #expect(Timestamp(secondsSinceEpoch: 0, utcOffsetMinutes: given).utcOffsetMinutes == kept)
  }

  @Test("Timestamps are ordered by moment, then by offset")
  func order() {
    let elsewhere = Timestamp(secondsSinceEpoch: morning.secondsSinceEpoch, utcOffsetMinutes: 0)
    let later = Timestamp(secondsSinceEpoch: morning.secondsSinceEpoch + 1, utcOffsetMinutes: -600)
    #expect([later, morning, elsewhere].sorted() == [elsewhere, morning, later])
    #expect(elsewhere != morning)
  }

  @Test("A timestamp is made again of its date, time and offset", arguments: UInt64(1)...20)
  func civilRoundTrip(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let timestamp = Timestamp(
        secondsSinceEpoch: .random(in: -(1 << 50)...(1 << 50), using: &random),
        utcOffsetMinutes: .random(in: Timestamp.utcOffsetRange, using: &random))
      let again = Timestamp(
        localDate: timestamp.localDate, secondOfDay: timestamp.localSecondOfDay,
        utcOffsetMinutes: timestamp.utcOffsetMinutes)
      #expect(again == timestamp)
      #expect(0..<86_400 ~= timestamp.localSecondOfDay)
    }
  }

  @Test("A date too far away for 64 bits of seconds has no timestamp")
  func farDates() throws {
    let far = try #require(CivilDate(year: 300_000_000_000, month: 1, day: 1))
    #expect(Timestamp(localDate: far, utcOffsetMinutes: 0) == nil)
    let epoch = CivilDate(daysSinceEpoch: 0)
    #expect(Timestamp(localDate: epoch, secondOfDay: .min, utcOffsetMinutes: 1) == nil)
    #expect(Timestamp(localDate: epoch, secondOfDay: .max, utcOffsetMinutes: 0)?.secondsSinceEpoch == .max)
  }

  private static let ages: [(seconds: Int64, text: String)] = [
    (-1, "in the future"), (0, "0 seconds ago"), (1, "1 second ago"), (89, "89 seconds ago"), (90, "2 minutes ago"),
    (5_369, "89 minutes ago"), (5_370, "2 hours ago"), (10_800, "3 hours ago"), (86_400, "24 hours ago"),
    (172_800, "2 days ago"), (1_123_200, "13 days ago"), (1_209_600, "2 weeks ago"), (6_048_000, "2 months ago"),
    (6_393_600, "2 months ago"), (6_480_000, "3 months ago"), (31_449_600, "12 months ago"),
    (31_536_000, "1 year ago"), (34_560_000, "1 year, 1 month ago"), (157_593_600, "5 years ago"),
    (315_360_000, "10 years ago"), (.max, "292471208678 years ago"),
  ]

  @Test("An age is worded in the largest unit that has a telling number", arguments: ages)
  func age(seconds: Int64, text: String) {
    let then = Timestamp(secondsSinceEpoch: 0)
    #expect(then.relative(to: Timestamp(secondsSinceEpoch: seconds)) == text)
  }

  @Test("The largest age does not trap")
  func largestAge() {
    let first = Timestamp(secondsSinceEpoch: .min)
    let last = Timestamp(secondsSinceEpoch: .max)
    #expect(first.relative(to: last) == "292471208678 years ago")
    #expect(last.relative(to: first) == "in the future")
  }

  @Test("The system clock tells the present and a fixed clock what it was told")
  func clocks() {
    let first = SystemClock().now()
    #expect(first.secondsSinceEpoch > 1_750_000_000)
    #expect(SystemClock().now().secondsSinceEpoch - first.secondsSinceEpoch < 60)
    #expect(first.utcOffsetMinutes == TimeZone.current.secondsFromGMT() / 60)
    #expect(FixedClock(morning).now() == morning)
  }
}
