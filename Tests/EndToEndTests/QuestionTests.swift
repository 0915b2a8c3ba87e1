import Foundation
import Testing

extension EndToEnd {
  @Suite("Questions to the history")
  struct QuestionTests {
    @Test("A search survives the end of every process, runs a real command, and goes back")
    func bisect() throws {
      let project = try RealProject()
      for number in 0..<9 {
        try project.write("\(number)\n", to: "n")
        try project.mvc("commit", "-m", "s\(number)")
      }
      try project.mvc("bisect", "start", "HEAD", "HEAD~8")
      let found = try project.mvc("bisect", "run", "sh", "-c", "test $(cat n) -lt 5").output
      #expect(found.hasSuffix(" s5\n"), "\(found)")
      try project.mvc("bisect", "reset")
      #expect(try project.data("n") == Data("8\n".utf8))
      let messages = try project.mvc("find", "--where", "message = s3 or message ~ 's[78]'", "--columns", "message")
        .lines
      #expect(messages.dropFirst().map { $0.suffix(2) } == ["s8", "s7", "s3"])
      try project.mvc("find", "--where", "message =", exitCode: 64)
      let drawing = try project.mvc("plot", "size", "--svg", "-").output
      #expect(drawing.hasPrefix("<svg ") && drawing.hasSuffix("</svg>\n"))
    }
  }
}
