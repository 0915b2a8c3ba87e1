import Foundation
import Testing

extension EndToEnd {
  @Suite("Models that were made alike")
  struct MadeLikeTests {
    @Test("Whatever a training may read and differs is named, and only then 'made like' is not said")
    func differing() throws {
      let project = try RealProject()
      try project.write("a,b\n1,2\n", to: "train.csv")
      try project.write("data:\n- path: train.csv\n", to: "mvc.yaml")
      try project.write("print(1)\n", to: "train.py")
      try project.write("-r requirements/base.txt\n", to: "requirements.txt")
      let inputs = [
        "requirements/base.txt", "conf/config.yaml", "settings.json", "train.ini", "app.toml", ".env",
        "sub/Pipfile.lock",
      ]
      for path in inputs { try project.write("first\n", to: path) }
      var count = 0
      func commit() throws -> String {
        count += 1
        try project.write("weights \(count)\n", to: "model.bin")
        try project.write("{\"f1\": 0.\(count)}\n", to: "metrics.json")
        let outcome = try project.mvc("commit", "-m", "model \(count)")
        return outcome.output + outcome.errors
      }
      #expect(!(try commit().contains(" made like")))
      #expect(!(try commit().contains(" made like")), "the parent is not named")
      #expect(try commit().contains(" made like"))
      for path in inputs {
        try project.write("second\n", to: path)
        let said = try commit()
        #expect(!said.contains("made like") && said.contains("except for \(path)"), "\(path): \(said)")
        try project.write("first\n", to: path)
        #expect(try commit().contains(" made like"), "\(path)")
      }
    }
  }
}
