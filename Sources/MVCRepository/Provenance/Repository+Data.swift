import MVCBase
import MVCProvenance
import SystemPackage

extension Repository {
  /// The data inputs that the project file of the folder declares.
  ///
  /// - Throws: ``MVCError`` with code `failed` for a file that cannot be understood.
  package func declaredData() throws -> [DataDeclaration] { try readProjectFile().file.data }

  /// What in the project file of the folder counts for nothing although somebody meant something by it, and why it
  /// cannot be read at all; as "LINE: reason".
  package func projectFileRemarks() -> [String] {
    guard let bytes = try? runtime.fileSystem.contents(of: projectFilePath, limit: 1 << 20) else { return [] }
    do {
      return try ProjectFile(parsing: bytes).remarks.map { "\($0.line): \($0.reason)" }
    } catch {
      return ["\(error.line): \(error.reason)"]
    }
  }

  /// Declares a data input in the project file. The next commit records it.
  ///
  /// - Throws: ``MVCError`` with code `usage` for one that is declared already, `notFound` for a path to nothing.
  package func declareData(_ declaration: DataDeclaration) throws {
    let (file, bytes) = try readProjectFile()
    if let same = file.data.first(where: { $0.title == declaration.title || $0.place == declaration.place }) {
      throw MVCError(
        .usage, "cannot add the data '\(declaration.place)': '\(same.title)' is declared already",
        hint: "give it another name with --name, or run 'mvc data remove \(same.title)' first")
    }
    if !declaration.isURI {
      let location = layout.root.pushing(FilePath(declaration.place)).lexicallyNormalized()
      guard try runtime.fileSystem.status(of: location) != nil else {
        throw MVCError(
          .notFound, "cannot add the data '\(declaration.place)': there is nothing at this path",
          hint: "data that lies elsewhere has a URI, such as 's3://bucket/key'")
      }
    }
    var text = ProjectFileText(bytes)
    text.add(declaration)
    try write(text, declaring: file.data.count + 1)
  }

  /// Takes a data input out of the project file.
  ///
  /// - Parameter name: Its name, path or URI.
  /// - Throws: ``MVCError`` with code `notFound` when there is none.
  package func undeclareData(_ name: String) throws -> DataDeclaration {
    let (file, bytes) = try readProjectFile()
    guard let number = file.data.firstIndex(where: { $0.title == name || $0.place == name }) else {
      throw MVCError(
        .notFound, "cannot remove the data '\(name)': none of this name is declared",
        hint: "run 'mvc data list' to see what is")
    }
    var text = ProjectFileText(bytes)
    text.removeEntry(number)
    try write(text, declaring: file.data.count - 1)
    return file.data[number]
  }

  private var projectFilePath: FilePath { layout.root.appending(ProjectFile.name) }

  private func readProjectFile() throws -> (file: ProjectFile, bytes: [UInt8]) {
    guard let bytes = try runtime.fileSystem.contents(of: projectFilePath, limit: 1 << 20) else {
      return (ProjectFile(), [])
    }
    do {
      return (try ProjectFile(parsing: bytes), bytes)
    } catch {
      throw MVCError(.failed, "cannot read '\(ProjectFile.name)': in line \(error.line) \(error.reason)")
    }
  }

  /// - Parameter count: How many inputs the text has to declare; another number means that its form is not understood.
  private func write(_ text: ProjectFileText, declaring count: Int) throws {
    guard let file = try? ProjectFile(parsing: text.bytes), file.data.count == count else {
      throw MVCError(
        .failed, "cannot change '\(ProjectFile.name)': its list 'data' is not one entry a line",
        hint: "write it as '- path: PATH', one entry after the other, or edit the file by hand")
    }
    try runtime.fileSystem.replace(
      projectFilePath, with: text.bytes, by: layout.temporary.appending("file-\(runtime.random.token())"),
      isDurable: settings.isDurable)
  }
}
