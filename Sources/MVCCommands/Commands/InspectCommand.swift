import ArgumentParser
import MVCBase
import MVCInsight
import MVCObjects
import MVCRepository
import SystemPackage

struct InspectCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what is in a model file.",
    discussion: """
      Of a file here, or of one in a snapshot as 'REV:PATH'; of a folder all model files in it count as one model, and \
      copies of its weights in other containers are named. Only headers are read, and 'config.json' beside them; nothing \
      is executed. --check reads every number.

      'mvc inspect model.safetensors --check' tells whether there is a NaN; 'mvc inspect v1.0:model' needs no checkout.
      """)

  @Flag(name: .long, help: "Read all numbers: count NaN, infinities, zeros and subnormal numbers.")
  var check = false

  @Flag(name: .long, help: "List the tensors.")
  var tensors = false

  @Argument(
    help: ArgumentHelp("A file or folder, or one in a revision.", valueName: "path"), completion: .revisionsAndPaths)
  var path: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let model = try model(context)
    let inspection = try model.inspection()
    let censuses = check ? try ModelCheck(context.runtime).check(model.files) : nil
    let text = InspectionText(inspection: inspection, censuses: censuses)
    if options.json { return context.terminal.print(text.json(withTensors: tensors || check)) }
    text.print(title: path, withTensors: tensors, context.terminal)
  }

  /// The model that the argument names: a file or folder here before one of a snapshot.
  private func model(_ context: CommandContext) throws -> ModelFolder {
    let place = context.workingDirectory.pushing(FilePath(argument: path))
    guard RevisionPath(path).hasPath, try context.runtime.fileSystem.status(of: place) == nil else {
      return try context.localModel(at: path)
    }
    let repository = try context.openRepository()
    let found = try context.resolvePath(path, in: repository)
    let model = try repository.model(at: found)
    guard model.files.isEmpty else { return try context.checked(model, path) }
    throw try context.noModel(path, found.entry.kind == .folder ? nil : repository.modelBytes(of: found.entry))
  }
}
