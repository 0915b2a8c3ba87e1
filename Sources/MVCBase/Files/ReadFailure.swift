extension MVCError {
  /// Whether it says that something cannot be read: access is refused, the device fails, or it is not there.
  package var isReadFailure: Bool { code == .permissionDenied || code == .readFailed || code == .notFound }
}

extension Result where Failure == MVCError {
  /// What `read` gives, or why it cannot be read.
  ///
  /// - Throws: Every error of `read` that is not about reading, such as an interruption.
  package static func reading(_ read: () throws -> Success) throws -> Self {
    do {
      return .success(try read())
    } catch let error as MVCError where error.isReadFailure {
      return .failure(error)
    }
  }
}
