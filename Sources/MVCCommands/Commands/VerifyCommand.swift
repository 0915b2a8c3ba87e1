import ArgumentParser
import MVCBase
import MVCObjects
import MVCPassport
import MVCRepository
import MVCStorage
import SystemPackage

struct VerifyCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove that a folder or file is byte for byte a version.",
    discussion: """
      Reads every file and names what is missing, changed or there beside the version's own. --against takes a \
      revision, REV:PATH for a part of one, or a passport; --passport takes a passport and needs no repository. Ends \
      with 0 when all is as it should be, else with 22. Whether a file may be executed does not count, nor do empty \
      folders; '.mvc' and '.git' at the top are passed over.

      mvc verify /srv/models/current --against v1.0
      mvc verify --passport passport.json /srv/models/current
      mvc verify model.safetensors --against v1.0:weights/model.safetensors
      """)

  @Option(
    name: .long, help: ArgumentHelp("What it has to be: a revision, REV:PATH or a passport.", valueName: "version"),
    completion: .revisions)
  var against: String?

  @Option(
    name: .long, help: ArgumentHelp("A passport that 'mvc passport' made.", valueName: "file"), completion: .file())
  var passport: String?

  @Flag(name: .long, help: "Files that the ignore rules leave out may be there too.")
  var allowIgnored = false

  @Flag(name: .long, help: "Any other files may be there too.")
  var allowExtra = false

  @Argument(
    help: ArgumentHelp("The folder or file; this folder when none is given.", valueName: "path"),
    completion: .file())
  var path = "."

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if (against == nil) == (passport == nil) { throw ValidationError("Give --against VERSION or --passport FILE.") }
  }

  /// What a folder or file is held against.
  private struct Version {
    let id: ObjectID
    let files: [PassportFile]
    var passport: FilePath?
  }

  func run(in context: CommandContext) throws {
    let version = try passport.map { try Self.version(ofPassport: $0, context) } ?? version(against ?? "HEAD", context)
    guard let location = try context.followingLinks(context.location(of: path)) else {
      throw MVCError(.notFound, "cannot verify '\(path)': there is no such file or folder")
    }
    let verifier = FolderVerifier(context.runtime)
    let result =
      try context.runtime.fileSystem.status(of: location)?.kind == .folder
      ? verifier.verify(
        folder: location, against: version.files, allowing: allowExtra ? .everything : allowIgnored ? .ignored : .none,
        passport: version.passport)
      : verifier.verify(file: location, against: version.files)
    if options.json { context.terminal.print(json(result, version)) } else { print(result, version, context) }
    if !result.isVerified { throw ExitStatus.notVerified }
  }

  // MARK: What it has to be

  private func version(_ text: String, _ context: CommandContext) throws -> Version {
    let location = try context.location(of: text)
    do {
      let repository = try context.openRepository()
      let found = try context.resolvePath(text, in: repository)
      return Version(id: found.snapshot, files: try repository.files(at: found))
    } catch let error as MVCError where error.code == .notFound || error.code == .noRepository {
      guard try context.runtime.fileSystem.status(of: location)?.kind == .file else { throw error }
      return try Self.version(ofPassport: text, context)
    }
  }

  private static func version(ofPassport text: String, _ context: CommandContext) throws -> Version {
    let passport = try Passport(verifying: context.contents(ofFile: text, limit: 1 << 30))
    return Version(id: passport.id, files: passport.files, passport: try context.location(of: text))
  }

  // MARK: What came out

  private func print(_ result: FolderVerification, _ version: Version, _ context: CommandContext) {
    let terminal = context.terminal
    for difference in result.differences {
      let word = CommandText.padded(difference.sort.rawValue, to: 7)
      let reason = difference.reason.map { ": \($0)" } ?? ""
      terminal.print("\(terminal.paint(word, colour(difference.sort)))  \(difference.path)\(reason)")
    }
    let matched =
      "\(CommandText.count(result.matchedCount, "file")), \(ByteSize.text(Int64(clamping: result.matchedByteCount)))"
    guard !result.isVerified else {
      return terminal.report("verified: \(matched), byte for byte as in snapshot '\(version.id.short)'")
    }
    let counts = FolderVerification.Difference.Sort.allCases.compactMap { sort -> String? in
      let count = result.differences.count { $0.sort == sort }
      return count == 0 ? nil : "\(count) \(sort.rawValue)"
    }
    terminal.fail("error: '\(path)' is not snapshot '\(version.id.short)': \(counts.joined(separator: ", "))")
    terminal.note("\(matched) as in the snapshot")
  }

  private func colour(_ sort: FolderVerification.Difference.Sort) -> Terminal.Colour {
    switch sort {
    case .missing: .removed
    case .changed: .changed
    case .extra: .added
    }
  }

  private func json(_ result: FolderVerification, _ version: Version) -> JSONValue {
    .object([
      ("verified", .bool(result.isVerified)), ("snapshot", .string(version.id.description)),
      ("files", .int(Int64(result.matchedCount))), ("size", .int(Int64(clamping: result.matchedByteCount))),
      (
        "differences",
        .array(
          result.differences.map { difference in
            var fields: [(String, JSONValue)] = [
              ("sort", .string(difference.sort.rawValue)), ("path", .bytes(difference.path.bytes)),
            ]
            if let reason = difference.reason { fields.append(("reason", .string(reason))) }
            if let file = difference.expected {
              fields.append(("expected", Self.json(file.byteCount, file.id)))
            }
            if let byteCount = difference.actualByteCount {
              fields.append(("actual", Self.json(byteCount, difference.actualID)))
            }
            return .object(fields)
          })
      ),
    ])
  }

  private static func json(_ byteCount: UInt64, _ id: ObjectID?) -> JSONValue {
    .object([("size", .int(Int64(clamping: byteCount)))] + (id.map { [("sha256", .string($0.description))] } ?? []))
  }
}
