import MVCBase
import MVCRepository
import Testing

@Suite("What in mvc.yaml counts for nothing")
struct ProjectFileRemarksTests {
  private func remarks(_ text: String) throws -> [String] {
    try ProjectFile(parsing: Array(text.utf8)).remarks.map { "\($0.line): \($0.reason)" }
  }

  @Test("Dates that are none, unknown keys and near misses are named with their line")
  func named() throws {
    let text = """
      metrics: m.json
      modle:
        name: x
      model:
        reveiw: 90d
        end_of_life: 2026-12-31
        review: next month
        end-of-life: 2026-02-30
        team: anything
      """
    #expect(
      try remarks(text) == [
        "2: the key 'modle' means nothing: did you mean 'model'?",
        "5: the key 'reveiw' of 'model' means nothing to mvc: did you mean 'review'?",
        "6: the key 'end_of_life' of 'model' means nothing to mvc: did you mean 'end-of-life'?",
        "7: 'review' counts as not said: 'next month' is neither a day such as '2026-12-01' nor an interval such as '90d' or '6 months'",
        "8: 'end-of-life' counts as not said: '2026-02-30' is neither a day such as '2026-12-01' nor an interval such as '90d' or '6 months'",
      ])
  }

  @Test(
    "What is understood, and members of one's own, are passed over",
    arguments: [
      "model:\n  review: 90d\n  end-of-life: 2028-06-30\n  retrain: 6 months\n  team: x\n  country: eu\n  framework: torch\n",
      "",
      "params: p.yaml\nmetrics: [m.json]\ndata:\n- path: x\n",
      "model:\n  review: ''\n  access-review: 1y\n  trigger: f1 < 1\n",
    ])
  func silent(text: String) throws {
    #expect(try remarks(text) == [])
  }
}
