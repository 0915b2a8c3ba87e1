/// How the credentials of a service look: a fixed beginning and so many characters after it.
struct TokenShape: Sendable {
  enum Alphabet: Sendable {
    case digitsAndCapitals, hexadecimal, lettersAndDigits, urlSafe

    func contains(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "A")...UInt8(ascii: "F"): true
      case UInt8(ascii: "G")...UInt8(ascii: "Z"): self != .hexadecimal
      case UInt8(ascii: "a")...UInt8(ascii: "f"): self != .digitsAndCapitals
      case UInt8(ascii: "g")...UInt8(ascii: "z"): self == .lettersAndDigits || self == .urlSafe
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): self == .urlSafe
      default: false
      }
    }
  }

  let name: String
  let prefix: [UInt8]
  let alphabet: Alphabet
  /// How many characters follow the prefix.
  let lengths: ClosedRange<Int>

  private init(_ name: String, _ prefix: String, _ alphabet: Alphabet, _ lengths: ClosedRange<Int>) {
    self.name = name
    self.prefix = Array(prefix.utf8)
    self.alphabet = alphabet
    self.lengths = lengths
  }

  /// Whether a word is one. It has to have a digit: words of prose have none.
  func matches(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
    let rest = word.dropFirst(prefix.count)
    return lengths.contains(rest.count) && word.starts(with: prefix) && rest.allSatisfy(alphabet.contains)
      && rest.contains { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
  }

  /// As the services document them; their number is small, and each begins in a way that nothing else does.
  static let all: [TokenShape] = [
    TokenShape("an access key of AWS", "AKIA", .digitsAndCapitals, 16...16),
    TokenShape("an access key of AWS", "ASIA", .digitsAndCapitals, 16...16),
    TokenShape("a token of GitHub", "ghp_", .lettersAndDigits, 36...255),
    TokenShape("a token of GitHub", "gho_", .lettersAndDigits, 36...255),
    TokenShape("a token of GitHub", "ghu_", .lettersAndDigits, 36...255),
    TokenShape("a token of GitHub", "ghs_", .lettersAndDigits, 36...255),
    TokenShape("a token of GitHub", "ghr_", .lettersAndDigits, 36...255),
    TokenShape("a token of GitHub", "github_pat_", .urlSafe, 60...255),
    TokenShape("a token of GitLab", "glpat-", .urlSafe, 20...255),
    TokenShape("a token of Hugging Face", "hf_", .lettersAndDigits, 30...64),
    TokenShape("a key of Anthropic", "sk-ant-", .urlSafe, 24...255),
    TokenShape("a key of OpenAI", "sk-proj-", .urlSafe, 24...255),
    TokenShape("a key of OpenAI", "sk-", .lettersAndDigits, 32...64),
    TokenShape("a key of Stripe", "sk_live_", .lettersAndDigits, 16...255),
    TokenShape("a key of Stripe", "rk_live_", .lettersAndDigits, 16...255),
    TokenShape("a token of Slack", "xoxb-", .urlSafe, 20...255),
    TokenShape("a token of Slack", "xoxp-", .urlSafe, 20...255),
    TokenShape("a token of Slack", "xoxa-", .urlSafe, 20...255),
    TokenShape("a token of Slack", "xoxr-", .urlSafe, 20...255),
    TokenShape("a token of Slack", "xoxs-", .urlSafe, 20...255),
    TokenShape("a key of Google", "AIza", .urlSafe, 35...35),
    TokenShape("a token of Google", "ya29.", .urlSafe, 20...1024),
    TokenShape("a key of SendGrid", "SG.", .urlSafe, 60...80),
    TokenShape("a token of npm", "npm_", .lettersAndDigits, 36...36),
    TokenShape("a token of PyPI", "pypi-", .urlSafe, 60...1024),
    TokenShape("a token of DigitalOcean", "dop_v1_", .hexadecimal, 64...64),
    TokenShape("a token of Databricks", "dapi", .hexadecimal, 32...32),
  ]
}
