import Foundation

/// The golden model files of Tests/Fixtures/models, which real writers made.
enum ModelFixture {
  static func bytes(_ name: String) throws -> [UInt8] {
    // Tests/MVCCommandsTests/Support/ModelFixture.swift
    let top = URL(filePath: #filePath).appending(path: "../../../..").standardized
    return [UInt8](try Data(contentsOf: top.appending(path: "Tests/Fixtures/models").appending(path: name)))
  }
}
