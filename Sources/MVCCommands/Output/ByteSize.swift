/// Sizes for people, in binary units.
enum ByteSize {
  private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

  /// `512 B`, `1.5 KiB`, `438.0 MiB`.
  static func text(_ byteCount: some BinaryInteger) -> String {
    var value = Double(byteCount)
    var unit = 0
    while value >= 1023.95, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return unit == 0 ? "\(byteCount) B" : "\(oneDecimal(value)) \(units[unit])"
  }

  private static func oneDecimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
