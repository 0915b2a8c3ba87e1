import MVCBase
import MVCObjects

// How each section of a provenance document becomes JSON, and comes back.

extension MetricSeries {
  var json: JSONValue {
    var members = MemberList()
    members.add("points", .array(points.map { .array([.double($0.step), .double($0.value)]) }))
    if totalCount > points.count { members.add("total", Int64(totalCount)) }
    return members.json
  }

  init(_ reader: MemberReader) throws(MVCError) {
    var points: [Point] = []
    for (value, path) in try reader.list("points") {
      guard case .array(let pair) = value, pair.count == 2, let step = pair[0].number, let value = pair[1].number else {
        throw MemberReader.failure(path, "a step and a value")
      }
      points.append(Point(step: step, value: value))
    }
    self.init(points: points, totalCount: try reader.count("total").map { Int(clamping: $0) } ?? 0)
  }
}

extension DataInput {
  var members: MemberList {
    var members = MemberList()
    members.add("name", name)
    members.add("kind", kind.rawValue)
    members.add("path", path)
    members.add("uri", uri)
    members.add("source", source)
    members.add("sha256", sha256)
    members.add("bytes", byteCount)
    members.add("files", fileCount)
    members.add("rows", rowCount)
    members.add("query", query)
    members.add("collected", collected)
    members.add("licence", licence)
    members.add("policy", policy)
    members.add("stored", isStored)
    return members
  }

  init(_ reader: MemberReader) throws(MVCError) {
    let name = try reader.required("name", reader.string("name"))
    let word = try reader.required("kind", reader.string("kind"))
    guard let kind = Kind(rawValue: word) else { throw reader.failure("kind", "'file', 'folder' or 'remote'") }
    self.init(name: name, kind: kind)
    path = try reader.string("path")
    uri = try reader.string("uri")
    source = try reader.string("source")
    sha256 = try reader.id("sha256")
    byteCount = try reader.count("bytes")
    fileCount = try reader.count("files")
    rowCount = try reader.count("rows")
    query = try reader.id("query")
    collected = try reader.string("collected")
    licence = try reader.string("licence")
    policy = try reader.string("policy")
    isStored = try reader.bool("stored")
  }
}

extension CodeState {
  var members: MemberList {
    var members = MemberList()
    members.add("commit", commit)
    members.add("branch", branch)
    members.add("remote", remote)
    members.add("dirty", isDirty)
    if let difference {
      var diff = MemberList()
      diff.add("sha256", difference.sha256)
      diff.add("bytes", difference.byteCount)
      diff.add("text", difference.text)
      members.add("diff", diff)
    }
    if let untracked {
      var inner = MemberList()
      inner.add("sha256", untracked.sha256)
      inner.add("files", untracked.fileCount)
      members.add("untracked", inner)
    }
    if let sources {
      var inner = MemberList()
      inner.add("manifest", sources)
      inner.add("files", sourceCount)
      members.add("sources", inner)
    }
    return members
  }

  init(_ reader: MemberReader) throws(MVCError) {
    commit = try reader.string("commit")
    branch = try reader.string("branch")
    remote = try reader.string("remote")
    isDirty = try reader.bool("dirty")
    if let diff = try reader.object("diff") {
      difference = Difference(
        sha256: try diff.required("sha256", diff.id("sha256")),
        byteCount: try diff.required("bytes", diff.count("bytes")), text: try diff.string("text"))
    }
    if let inner = try reader.object("untracked") {
      untracked = Untracked(
        sha256: try inner.required("sha256", inner.id("sha256")),
        fileCount: try inner.required("files", inner.count("files")))
    }
    if let inner = try reader.object("sources") {
      sources = try inner.required("manifest", inner.id("manifest"))
      sourceCount = try inner.count("files")
    }
  }
}

extension EnvironmentFacts {
  var members: MemberList {
    var members = MemberList()
    if let python {
      var inner = MemberList()
      inner.add("version", python.version)
      inner.add("implementation", python.implementation)
      inner.add("interpreter", python.interpreter)
      members.add("python", inner)
    }
    members.add("lockFiles", lockFiles) { .string($0.description) }
    members.add("packages", packages) { .string($0) }
    members.add("frameworks", frameworks) { .string($0) }
    members.add("cuda", cuda)
    members.add("driver", driver)
    members.add("gpus", gpus)
    if let processor {
      var inner = MemberList()
      inner.add("model", processor.model)
      inner.add("cores", processor.coreCount)
      members.add("cpu", inner)
    }
    members.add("os", system)
    members.add("container", container)
    return members
  }

  init(_ reader: MemberReader) throws(MVCError) {
    if let inner = try reader.object("python") {
      var python = Python()
      python.version = try inner.string("version")
      python.implementation = try inner.string("implementation")
      python.interpreter = try inner.string("interpreter")
      self.python = python
    }
    lockFiles = try reader.dictionary("lockFiles", of: "64 hexadecimal digits") { $0.id }
    packages = try reader.dictionary("packages", of: "a text") { $0.text }
    frameworks = try reader.dictionary("frameworks", of: "a text") { $0.text }
    cuda = try reader.string("cuda")
    driver = try reader.string("driver")
    gpus = try reader.strings("gpus")
    if let inner = try reader.object("cpu") {
      var processor = Processor()
      processor.model = try inner.string("model")
      processor.coreCount = try inner.count("cores")
      self.processor = processor
    }
    system = try reader.string("os")
    container = try reader.string("container")
  }
}

extension RunFacts {
  var members: MemberList {
    var members = MemberList()
    members.add("command", command)
    members.add("folder", folder)
    members.add("environment", environment) { .string($0) }
    members.add("seeds", seeds) { .int($0) }
    members.add("start", start)
    members.add("seconds", seconds)
    members.add("peakMemoryBytes", peakMemoryBytes)
    members.add("cpuSeconds", processorSeconds)
    members.add("exitCode", exitCode)
    members.add("gpuJoules", gpuJoules)
    members.add("outputs", outputs)
    return members
  }

  init(_ reader: MemberReader) throws(MVCError) {
    command = try reader.strings("command")
    folder = try reader.string("folder")
    environment = try reader.dictionary("environment", of: "a text") { $0.text }
    seeds = try reader.dictionary("seeds", of: "a whole number") { $0.integer }
    start = try reader.string("start")
    seconds = try reader.number("seconds")
    peakMemoryBytes = try reader.count("peakMemoryBytes")
    processorSeconds = try reader.number("cpuSeconds")
    exitCode = try reader.integer("exitCode")
    gpuJoules = try reader.number("gpuJoules")
    outputs = try reader.strings("outputs")
  }
}

extension LineageEdge {
  var members: MemberList {
    var members = MemberList()
    members.add("relation", relation)
    members.add("snapshot", snapshot)
    members.add("repository", repository)
    members.add("model", model)
    members.add("revision", revision)
    return members
  }

  init(_ reader: MemberReader) throws(MVCError) {
    self.init(relation: try reader.required("relation", reader.string("relation")))
    snapshot = try reader.string("snapshot")
    repository = try reader.string("repository")
    model = try reader.string("model")
    revision = try reader.string("revision")
  }
}

extension Fingerprint {
  var members: MemberList {
    var members = MemberList()
    members.add("code", code)
    members.add("data", data)
    members.add("environment", environment)
    return members
  }
}

extension ProvenanceDocument.Problem {
  var members: MemberList {
    var members = MemberList()
    members.add("path", path)
    members.add("line", line.map { Int64($0) })
    members.add("reason", reason)
    return members
  }

  init(_ reader: MemberReader) throws(MVCError) {
    self.init(
      path: try reader.required("path", reader.string("path")),
      line: try reader.integer("line").map { Int(clamping: $0) },
      reason: try reader.required("reason", reader.string("reason")))
  }
}
