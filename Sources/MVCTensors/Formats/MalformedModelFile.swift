/// A file's bytes cannot be read in the format they seem to have. Never leaves this module: such a file is opaque, which
/// is no error.
struct MalformedModelFile: Error {
  /// Why a file that may be sound is not read, as a clause about "it", such as "it is GGUF version 1"; nil where the
  /// bytes break the rules of their format, so that the file is damaged or cut short.
  let notRead: String?

  /// The bytes break the rules of their format.
  init() { notRead = nil }

  /// The file may be sound: a version, type or layout that this version of mvc does not read, or above its limits.
  init(notRead reason: String) { notRead = reason }
}
