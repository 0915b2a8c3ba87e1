import MVCBase
import MVCGovernance
import Testing

@Suite("Schedules")
struct ScheduleTests {
  /// 2026-01-31 12:00:00 UTC.
  private static let start = Timestamp(secondsSinceEpoch: 1_769_860_800)

  @Test(
    "Days and intervals tell when something is due",
    arguments: [
      ("2026-12-01", "2026-12-01T00:00:00+00:00"), ("90d", "2026-05-01T12:00:00+00:00"),
      ("2 weeks", "2026-02-14T12:00:00+00:00"), ("1 day", "2026-02-01T12:00:00+00:00"),
      ("3 months", "2026-05-01T12:00:00+00:00"), ("6m", "2026-07-31T12:00:00+00:00"),
      ("1y", "2027-01-31T12:00:00+00:00"),
    ])
  func due(text: String, expected: String) throws {
    let schedule = try #require(Schedule(text))
    #expect(schedule.due(after: Self.start).iso8601 == expected)
  }

  @Test(
    "What is neither a day nor an interval is none",
    arguments: [
      "", "soon", "2026-13-01", "2026-02-30", "0d", "-3d", "99999999999999999999d", "90", "9 lives", "26-1-1",
    ])
  func none(text: String) { #expect(Schedule(text) == nil) }

  @Test("Times too far away do not overflow")
  func far() throws {
    let last = Timestamp(secondsSinceEpoch: .max)
    #expect(try #require(Schedule("10000d")).due(after: last).secondsSinceEpoch == .max)
    _ = try #require(Schedule("10000y")).due(after: last)
  }
}
