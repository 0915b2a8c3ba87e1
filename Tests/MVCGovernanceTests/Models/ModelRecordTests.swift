import MVCGovernance
import MVCObjects
import MVCTestSupport
import Testing

@Suite("What a version says of its model")
struct ModelRecordTests {
  @Test("Every member is read, and others are kept")
  func members() {
    let record = ModelRecord(
      parsing: Array(
        """
        metrics: metrics.json
        model:
          name: fraud-score
          purpose: Scores payments.
          owner: risk-team
          risk: high
          runbook: https://example.org/runbook
          monitoring: https://example.org/board
          review: 90d
          end-of-life: 2028-06-30
          segments: [eu, us]
          tier: 3
          contact: ""
        """.utf8))
    #expect(record.name == "fraud-score")
    #expect(record.review == "90d")
    #expect(record.endOfLife == "2028-06-30")
    #expect(record.segments == ["eu", "us"])
    #expect(record["tier"] == "3")
    #expect(record["contact"] == nil)
    #expect(record["segments"] == "eu, us")
    #expect(record.problem == nil)
  }

  @Test("What cannot be read says why, and nothing else")
  func unreadable() {
    let record = ModelRecord(parsing: Array("model:\n  owner: a\n bad".utf8))
    #expect(record.owner == nil)
    #expect(record.problem?.hasPrefix("mvc.yaml:3: ") == true)
    #expect(ModelRecord(parsing: Array("model: text".utf8)) == ModelRecord())
    #expect(ModelRecord(parsing: []) == ModelRecord())
  }

  @Test("It is that of the version, not of the folder")
  func version() throws {
    let project = try TestProject()
    let bare = try project.commit(["model.bin": "1"])
    let said = try project.commit(["mvc.yaml": "model: {owner: Ana}\n"])
    try project.write("model: {owner: Bo}\n", to: "mvc.yaml")
    let repository = try project.open()
    #expect(try ModelRecord(of: bare, in: repository) == ModelRecord())
    #expect(try ModelRecord(of: said, in: repository).owner == "Ana")
  }
}
