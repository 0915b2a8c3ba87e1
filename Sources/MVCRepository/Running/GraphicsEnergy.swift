import MVCBase
import SystemPackage

/// The energy that graphics processors have used since they started, where the system shows it to everybody.
///
/// Linux shows it for AMD's (`amdgpu`) in files, in microjoules. Others can only be asked by programs of their makers.
///
/// - SeeAlso: the kernel's `Documentation/hwmon/sysfs-interface.rst`
enum GraphicsEnergy {
  private static let drivers = ["amdgpu"]

  /// The sum over all processors, in joules; nil where it cannot be read.
  static func joules(_ runtime: Runtime) -> Double? {
    guard let root = runtime.surroundings.systemRoot?.pushing("sys/class/hwmon") else { return nil }
    let sensors = (try? runtime.fileSystem.names(in: root)) ?? []
    let readings = sensors.compactMap { name -> Double? in
      let sensor = root.appending(name: name)
      guard let driver = line(sensor.appending("name"), runtime), drivers.contains(driver) else { return nil }
      return line(sensor.appending("energy1_input"), runtime).flatMap { Double($0) }
    }
    return readings.isEmpty ? nil : readings.reduce(0, +) / 1e6
  }

  private static func line(_ path: FilePath, _ runtime: Runtime) -> String? {
    guard let file = try? runtime.fileSystem.open(path, .read) else { return nil }
    defer { try? file.close() }
    guard let bytes = try? file.readBytes(64, at: 0) else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
