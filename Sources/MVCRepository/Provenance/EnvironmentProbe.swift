import MVCBase
import MVCObjects
import MVCProvenance
import SystemPackage

/// Finds out about software and machine, from files alone.
struct EnvironmentProbe {
  private static let lockFiles: Set = [
    "uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pixi.lock", "pyproject.toml", "environment.yml",
    "environment.yaml", "conda-lock.yml",
  ]
  private static let largestLockFile: UInt64 = 16 << 20
  /// The variables in which container platforms hand the image's digest to the program inside.
  private static let imageVariables = ["MVC_IMAGE_DIGEST", "CONTAINER_IMAGE_DIGEST", "IMAGE_DIGEST"]

  let root: FilePath
  let runtime: Runtime

  /// - Parameters:
  ///   - manifest: The project's top folder.
  ///   - parent: What was found for the parent: files that are still the same are not read again.
  ///   - read: Gives a file's bytes.
  func facts(
    _ manifest: Manifest, parent: EnvironmentFacts?, read: (ManifestEntry) -> [UInt8]?
  ) -> EnvironmentFacts? {
    var facts = EnvironmentFacts()
    let locks = manifest.entries.filter { $0.kind.isFile && Self.isLockFile($0.name) }
    for entry in locks { facts.lockFiles[String(decoding: entry.name, as: UTF8.self)] = entry.id }
    if let parent, parent.lockFiles == facts.lockFiles {
      facts.frameworks = parent.frameworks
    } else {
      for entry in locks where entry.byteCount <= Self.largestLockFile {
        guard let bytes = read(entry) else { continue }
        // What a lock file pins comes before what is written by hand.
        let pins = RequirementPins.read(bytes, String(decoding: entry.name, as: UTF8.self))
        let isLock = entry.name.suffix(5).elementsEqual(".lock".utf8)
        facts.frameworks.merge(pins) { isLock ? $1 : $0 }
      }
    }
    facts.python = python()
    addSystem(to: &facts)
    let variables = runtime.surroundings.variables
    facts.container = Self.imageVariables.compactMap { variables[$0] }.first { !$0.isEmpty }
    return facts == EnvironmentFacts() ? nil : facts
  }

  private static func isLockFile(_ name: [UInt8]) -> Bool {
    let name = String(decoding: name, as: UTF8.self)
    return lockFiles.contains(name) || (name.hasPrefix("requirements") && name.hasSuffix(".txt"))
  }

  // MARK: Python

  private func python() -> EnvironmentFacts.Python? {
    var python = EnvironmentFacts.Python()
    if let version = text(root.appending(".python-version"))?.textLines.first(where: { !$0.isEmpty }) {
      python.version = String(version.filter { $0 != " " })
    }
    var places = [(".venv", root.appending(".venv")), ("venv", root.appending("venv"))]
    if let active = runtime.surroundings.variables["VIRTUAL_ENV"], active.hasPrefix("/") {
      places.insert((active, FilePath(argument: active)), at: 0)
    }
    for (name, place) in places {
      guard let text = text(place.appending("pyvenv.cfg")) else { continue }
      func value(_ key: String) -> String? { Self.value(of: key, in: text, after: "=") }
      // `version_info` is what virtualenv and uv write, `version` what venv does.
      python.version = value("version") ?? value("version_info") ?? python.version
      python.implementation = value("implementation")
      python.interpreter = "\(name)/bin/python"
      break
    }
    return python == EnvironmentFacts.Python() ? nil : python
  }

  // MARK: Machine

  private func addSystem(to facts: inout EnvironmentFacts) {
    guard let system = runtime.surroundings.systemRoot else { return }
    // The one in `/etc` is a link as a rule.
    if let release = text(system.pushing("etc/os-release")) ?? text(system.pushing("usr/lib/os-release")) {
      facts.system = Self.value(of: "PRETTY_NAME", in: release, after: "=").map { $0.filter { $0 != "\"" } }
    }
    var processor = EnvironmentFacts.Processor()
    processor.coreCount = UInt64(Machine.processorCount)
    // All processors of one machine are alike as a rule; the file has a page for each.
    if let text = text(system.pushing("proc/cpuinfo"), limit: 4096) {
      processor.model = Self.value(of: "model name", in: text, after: ":")
    }
    facts.processor = processor
    addGraphics(to: &facts, system)
  }

  private func addGraphics(to facts: inout EnvironmentFacts, _ system: FilePath) {
    facts.cuda = runtime.surroundings.variables["CUDA_VERSION"].flatMap { $0.isEmpty ? nil : $0 }
    let driver = system.pushing("proc/driver/nvidia")
    guard let version = text(driver.appending("version")) else { return }
    let words = version.split(whereSeparator: \.isNewline).first?.split(separator: " ") ?? []
    facts.driver = words.first { $0.first?.isNumber == true && $0.contains(".") }.map(String.init)
    for name in (try? runtime.fileSystem.names(in: driver.appending("gpus"))) ?? [] {
      let file = driver.appending("gpus").appending(name: name).appending("information")
      if let model = text(file).flatMap({ Self.value(of: "Model", in: $0, after: ":") }) { facts.gpus.append(model) }
    }
  }

  // MARK: Files

  /// The start of a small file. Files of the kernel say that they are empty, so their size is not asked for.
  private func text(_ path: FilePath, limit: Int = 16_384) -> String? {
    guard let status = try? runtime.fileSystem.status(of: path), status.kind == .file,
      let file = try? runtime.fileSystem.open(path, .read)
    else { return nil }
    defer { try? file.close() }
    return (try? file.readBytes(limit, at: 0)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The first value of a key, from lines that a sign parts; nil when there is none or it is empty.
  ///
  /// Byte by byte, as every commit asks: characters take ten times as long.
  private static func value(of key: String, in text: String, after sign: Unicode.Scalar) -> String? {
    let sign = UInt8(ascii: sign)
    for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      guard let place = line.firstIndex(of: sign), trimmed(line[..<place]).elementsEqual(key.utf8) else { continue }
      let value = trimmed(line[line.index(after: place)...])
      return value.isEmpty ? nil : String(Substring(value))
    }
    return nil
  }

  private static func trimmed(_ line: Substring.UTF8View) -> Substring.UTF8View {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let start = line.drop(while: isBlank)
    return start.lastIndex { !isBlank($0) }.map { start[...$0] } ?? start
  }
}
