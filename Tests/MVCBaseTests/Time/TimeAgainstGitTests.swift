import Foundation
import MVCBase
import MVCTestSupport
import Testing

@Suite("Times against git")
struct TimeAgainstGitTests {
  /// Saturday 21 November 2026, 07:07:15 UTC.
  private let now = Timestamp(secondsSinceEpoch: 1_795_244_835)

  @Test("Timestamps are worded as git words them", arguments: UInt64(1)...3)
  func texts(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let timestamps = (0..<300).map { _ in
      let greatestAge = Int64(1) << Int64.random(in: 5...30, using: &random)
      return Timestamp(
        secondsSinceEpoch: now.secondsSinceEpoch - .random(in: 0...greatestAge, using: &random),
        utcOffsetMinutes: .random(in: -720...840, using: &random))
    }
    let folder = try makeRepository()
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try git(["fast-import", "--quiet"], in: folder, input: fastImport(timestamps))
    let lines = try git(["log", "--all", "--format=%s|%cI|%cd|%cr"], in: folder).split(separator: "\n")

    #expect(lines.count == timestamps.count)
    for line in lines {
      let fields = line.split(separator: "|").map(String.init)
      let index = try #require(Int(fields[0]))
      let timestamp = timestamps[index]
      let iso = fields[1].hasSuffix("Z") ? String(fields[1].dropLast()) + "+00:00" : fields[1]
      #expect(timestamp.iso8601 == iso)
      #expect(timestamp.gitStyle == fields[2])
      #expect(timestamp.relative(to: now) == fields[3])
    }
  }

  @Test("Expressions mean what git takes them for", arguments: UInt64(1)...3)
  func expressions(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let texts = (0..<300).map { _ in expression(using: &random) }
    let folder = try makeRepository()
    defer { try? FileManager.default.removeItem(at: folder) }
    let lines = try git(["rev-parse"] + texts.map { "--since=\($0)" }, in: folder).split(separator: "\n")

    #expect(lines.count == texts.count)
    for (text, line) in zip(texts, lines) {
      let seconds = DateExpression.parse(text, now: now)?.secondsSinceEpoch
      #expect(seconds == Int64(line.dropFirst("--max-age=".count)), "'\(text)'")
    }
  }

  /// Returns an expression that git reads in the same way: none of the differences that ``DateExpression`` lists.
  private func expression(using random: inout SeededRandom) -> String {
    let units = ["second", "minute", "hour", "day", "week", "month", "year"]
    let unit = units.randomElement(using: &random) ?? ""
    let count = Int.random(in: 0...30, using: &random)
    let moment = Timestamp(
      secondsSinceEpoch: .random(in: 1_000_000_000...1_790_000_000, using: &random),
      utcOffsetMinutes: 15 * .random(in: -48...56, using: &random))
    let day = Timestamp.weekdayNames.randomElement(using: &random) ?? ""
    let texts = [
      "now", "yesterday", "noon", "midnight", "last \(unit)", "last \(day)", "\(count) \(unit)s ago",
      "\(count).\(unit)s", "three \(unit)s ago", "\(count) \(unit)s 2 days ago",
      "\(count % 5) years \(count) months ago", moment.iso8601, moment.gitStyle,
      "@\(moment.secondsSinceEpoch)", "\(moment.secondsSinceEpoch) +0130",
      moment.iso8601.replacing("T", with: " ").prefix(16).description,
      moment.iso8601.replacing("T", with: " ").prefix(19).description + "Z",
    ]
    return texts.randomElement(using: &random) ?? ""
  }

  /// Returns a history in which commit *n* has the date of timestamp *n*.
  private func fastImport(_ timestamps: [Timestamp]) -> String {
    timestamps.enumerated().map { index, timestamp in
      let offset = timestamp.gitStyle.suffix(5)
      let subject = String(index)
      return """
        commit refs/heads/main
        committer A <a@example.org> \(timestamp.secondsSinceEpoch) \(offset)
        data \(subject.utf8.count)
        \(subject)

        """
    }.joined()
  }

  /// Makes an empty repository in a folder of its own.
  private func makeRepository() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = try git(["init", "--quiet", "."], in: folder)
    return folder
  }

  /// Runs git at `now` in UTC and returns what it says.
  private func git(_ arguments: [String], in folder: URL, input: String = "") throws -> String {
    let name = folder.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: name) }
    try Data(input.utf8).write(to: name)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "TZ": "UTC", "LC_ALL": "C",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_TEST_DATE_NOW": String(now.secondsSinceEpoch),
    ]
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: name)
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }
}
