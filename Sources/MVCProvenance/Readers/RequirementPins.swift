import MVCBase

/// Finds the versions of machine-learning frameworks in the files that pin packages.
package enum RequirementPins {
  /// The packages whose versions a snapshot names.
  package static let frameworks: Set = [
    "torch", "torchvision", "torchaudio", "tensorflow", "keras", "jax", "jaxlib", "flax", "transformers", "diffusers",
    "accelerate", "datasets", "peft", "trl", "tokenizers", "safetensors", "lightning", "pytorch-lightning", "numpy",
    "scipy", "pandas", "scikit-learn", "xgboost", "lightgbm", "catboost", "onnx", "onnxruntime", "deepspeed",
    "bitsandbytes", "spacy", "sentence-transformers", "timm", "ultralytics", "dvclive", "mlx", "vllm",
  ]

  /// The frameworks that a file pins to one version.
  ///
  /// - Parameter path: The file's name tells its format: `requirements*.txt`, `uv.lock`, `poetry.lock`, or a Conda
  ///   environment. Others pin nothing.
  package static func read(_ bytes: [UInt8], _ path: String) -> [String: String] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let pins =
      name.hasSuffix(".txt")
      ? requirements(bytes)
      : name.hasSuffix(".lock")
        ? packages(bytes)
        : name.hasPrefix("environment.") ? conda(bytes) : [:]
    return pins.filter { frameworks.contains($0.key) }
  }

  /// `name==1.2.3 ; marker --hash=…`, a line each.
  private static func requirements(_ bytes: [UInt8]) -> [String: String] {
    var pins: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).textLines {
      guard let equals = line.firstRange(of: "==") else { continue }
      let name = line[..<equals.lowerBound].prefix { $0 != "[" }.trimmingSpaces
      let version = line[equals.upperBound...].prefix { !" ;,\\#=*".contains($0) }
      if !version.isEmpty, !line[equals.upperBound...].contains("*") { pins[normal(name)] = String(version) }
    }
    return pins
  }

  /// The `[[package]]` tables of `uv.lock` and `poetry.lock`. Read line by line: they may have megabytes.
  private static func packages(_ bytes: [UInt8]) -> [String: String] {
    var pins: [String: String] = [:]
    var name: String?
    for line in String(decoding: bytes, as: UTF8.self).textLines {
      if line == "[[package]]" {
        name = nil
      } else if line.hasPrefix("name = \"") {
        name = String(line.dropFirst("name = \"".count).prefix { $0 != "\"" })
      } else if line.hasPrefix("version = \""), let package = name {
        pins[normal(package)] = String(line.dropFirst("version = \"".count).prefix { $0 != "\"" })
        name = nil
      }
    }
    return pins
  }

  /// `- name=1.2.3=build` of a Conda environment, and `- name==1.2.3` below `pip`.
  private static func conda(_ bytes: [UInt8]) -> [String: String] {
    var pins: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).textLines {
      let entry = line.trimmingSpaces
      guard entry.hasPrefix("- ") else { continue }
      let parts = entry.dropFirst(2).split(separator: "=")
      if parts.count >= 2, parts[1].first?.isNumber == true, !parts[1].contains("*"),
        !parts[0].contains(where: { "<>!~".contains($0) })
      {
        pins[normal(parts[0].trimmingSpaces)] = String(parts[1])
      }
    }
    return pins
  }

  /// A package's name as the Python Package Index compares names.
  private static func normal(_ name: String) -> String {
    String(name.lowercased().map { $0 == "_" || $0 == "." ? "-" : $0 })
  }
}
