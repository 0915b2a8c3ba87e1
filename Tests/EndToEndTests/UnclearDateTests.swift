import Foundation
import Testing

extension EndToEnd {
  @Suite("Dates that are not understood")
  struct UnclearDateTests {
    @Test("They are warned of where they are written, and refuse where a rule needs them")
    func refused() throws {
      let project = try RealProject()
      try project.write("model:\n  review: next month\n", to: "mvc.yaml")
      #expect(try project.mvc("commit", "-m", "first").errors.contains("warning"))
      #expect(try project.mvc("status").errors.contains("warning: mvc.yaml:2: 'review' counts as not said"))
      try project.mvc("promote", "HEAD", "production", "-m", "no rule yet")
      let due = try project.mvc("due", "--within", "10y")
      #expect(!(due.output + due.errors).contains("nothing is due"))
      #expect(due.errors.contains("review: 'next month' is neither a day"))
      #expect(try project.mvc("due", "--json").output.contains("\"unclear\""))
      try project.mvc("due", "--check", exitCode: 24)
      try project.write("version: 1\nstages:\n  staging:\n    require: [review]\n", to: "policy.yaml")
      try project.mvc("policy", "apply", "-m", "p")
      let refused = try project.mvc("promote", "HEAD", "staging", "-m", "x", exitCode: nil)
      #expect(refused.exitCode != 0 && refused.errors.contains("'next month' is neither a day"))
      try project.write("model:\n  reveiw: 90d\n", to: "mvc.yaml")
      try project.mvc("commit", "-m", "misspelt")
      #expect(try project.mvc("promote", "HEAD", "staging", "-m", "x", exitCode: nil).errors.contains("'reveiw'"))
      try project.write("model:\n  review: 90d\n", to: "mvc.yaml")
      #expect(!(try project.mvc("commit", "-m", "right").errors.contains("warning")))
      try project.mvc("promote", "HEAD", "staging", "-m", "x")
      try project.mvc("promote", "HEAD", "production", "-m", "x")
      #expect(!(try project.mvc("due", "--within", "10y").errors.contains("warning")))
    }
  }
}
