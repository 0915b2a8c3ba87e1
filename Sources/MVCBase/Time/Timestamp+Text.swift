extension Timestamp {
  /// The timestamp in ISO 8601, local time first: `2026-11-21T07:07:15+02:00`.
  ///
  /// UTC is `+00:00`. A year has at least four digits; beyond 9999 it has a `+` in front, before the year 0 a `-`.
  package var iso8601: String {
    let date = localDate
    let sign = date.year < 0 ? "-" : date.year > 9_999 ? "+" : ""
    let day = "\(sign)\(Self.padded(date.year.magnitude, to: 4))-\(Self.padded(date.month))-\(Self.padded(date.day))"
    return "\(day)T\(clockText)\(offsetText(separator: ":"))"
  }

  /// The timestamp as git shows it by default: `Sat Nov 21 07:07:15 2026 +0200`.
  package var gitStyle: String {
    // Put together from bytes: 'log' shows thousands.
    let date = localDate
    let second = localSecondOfDay
    var text: [UInt8] = []
    text.reserveCapacity(32)
    text += Self.weekdayNames[date.weekday].utf8.prefix(3)
    text.append(UInt8(ascii: " "))
    text += Self.monthNames[date.month - 1].utf8.prefix(3)
    text += " \(date.day) ".utf8
    for (number, mark) in [(second / 3_600, ":"), (second / 60 % 60, ":"), (second % 60, " ")]
      as [(Int, Unicode.Scalar)]
    {
      text += [UInt8(ascii: "0") + UInt8(number / 10), UInt8(ascii: "0") + UInt8(number % 10), UInt8(ascii: mark)]
    }
    text += "\(date.year) \(utcOffsetMinutes < 0 ? "-" : "+")".utf8
    let minutes = Int(utcOffsetMinutes.magnitude)
    for number in [minutes / 60, minutes % 60] {
      text += [UInt8(ascii: "0") + UInt8(number / 10), UInt8(ascii: "0") + UInt8(number % 10)]
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The English names of the days, Sunday first.
  package static let weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// The English names of the months.
  package static let monthNames = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
  ]

  /// The local time of day as `hh:mm:ss`.
  private var clockText: String {
    let second = localSecondOfDay
    return "\(Self.padded(second / 3_600)):\(Self.padded(second / 60 % 60)):\(Self.padded(second % 60))"
  }

  /// The offset as `+hhmm`, with a separator before the minutes.
  private func offsetText(separator: String) -> String {
    let minutes = utcOffsetMinutes.magnitude
    return "\(utcOffsetMinutes < 0 ? "-" : "+")\(Self.padded(minutes / 60))\(separator)\(Self.padded(minutes % 60))"
  }

  /// Writes a number with zeros in front.
  private static func padded(_ number: some BinaryInteger, to width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
