import MVCBase
import SystemPackage

/// The packages that a project's Python has, as pip lists them.
struct InstalledPackages {
  let root: FilePath
  let runtime: Runtime

  /// Versions by name.
  ///
  /// - Throws: ``MVCError`` with code `notFound` when there is no Python, or none with pip: it was asked for.
  func list() throws -> [String: String] {
    let interpreter = interpreter
    let command = [interpreter, "-m", "pip", "list", "--format=json", "--disable-pip-version-check"]
    let pip = ChildProcess(
      command, environment: runtime.surroundings.variables, in: root, output: .captured, showsErrors: false)
    guard let pip, case let output = pip.readOutput(), pip.wait() == 0, let list = try? JSONValue(parsing: output),
      case .array(let items) = list
    else {
      throw MVCError(
        .notFound, "cannot list the installed packages: '\(command.joined(separator: " "))' failed",
        hint: "activate the environment that has pip, or commit without --packages: lock files are recorded anyway")
    }
    var packages: [String: String] = [:]
    for item in items {
      if let name = item["name"]?.text, let version = item["version"]?.text { packages[name] = version }
    }
    return packages
  }

  /// That of the active environment, else of the project's, else the first on the search path.
  private var interpreter: String {
    let active = runtime.surroundings.variables["VIRTUAL_ENV"].map { FilePath(argument: $0) }
    let environments = [active, root.appending(".venv"), root.appending("venv")].compactMap { $0 }
    let found = environments.map { $0.appending("bin").appending("python") }
      .first { (try? runtime.fileSystem.status(of: $0)) != nil }
    return found?.argument ?? "python3"
  }
}
