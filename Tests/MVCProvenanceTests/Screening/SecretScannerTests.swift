import MVCProvenance
import Testing

@Suite("SecretScanner")
struct SecretScannerTests {
  private static func findings(_ text: String) -> [SecretFinding] {
    Array(text.utf8).withUnsafeBytes { SecretScanner.findings(in: $0) }
  }

  /// Put together here, so that no scanner of the source stops at them.
  private static func token(_ prefix: String, _ count: Int) -> String {
    prefix + String((0..<count).map { Array("a1B2c3D4e5F6g7H8")[$0 % 16] })
  }

  static let secrets: [(text: String, what: String)] = [
    ("aws_key = 'AKIA" + "Z3MPQ7R2KJ4WX6YT'", "an access key of AWS"),
    (token("ghp_", 36), "a token of GitHub"),
    ("login(\"" + token("hf_", 34) + "\")", "a token of Hugging Face"),
    ("OPENAI_API_KEY=" + token("sk-", 48), "a value for 'OPENAI_API_KEY'"),
    ("client = Client(" + token("sk-ant-", 40) + ")", "a key of Anthropic"),
    ("slack: " + token("xoxb-", 40), "a token of Slack"),
    ("-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3Blbn", "a private key"),
    ("-----BEGIN RSA " + "PRIVATE KEY-----", "a private key"),
    ("auth: eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1g", "a JSON web token"),
    ("db_password: hunter2horse", "a value for 'db_password'"),
    ("{\"password\": \"correct-horse\"}", "a value for 'password'"),
    ("url = 'postgresql://ana:s3cr3tpw@db.example.org/train'", "a password in a URL"),
    ("WANDB_API_KEY=" + "0123456789abcdef0123456789abcdef01234567", "a value for 'WANDB_API_KEY'"),
    ("client_secret = \"" + token("", 32) + "\"", "a value for 'client_secret'"),
    ("   \"os.environ['HF_TOKEN'] = \\\"" + token("hf_", 34) + "\\\"\\n\",", "a token of Hugging Face"),
  ]

  @Test("Credentials are found, in configurations, code and notebooks", arguments: secrets)
  func found(text: String, what: String) {
    let findings = Self.findings("first: line\n" + text + "\nlast: line\n")
    #expect(findings.map(\.what) == [what])
    #expect(findings.map(\.line) == [2])
    #expect(findings.allSatisfy { $0.beginning.utf8.count <= 4 })
  }

  @Test(
    "What models and their projects are full of is none",
    arguments: [
      "pad_token: \"<pad>\"", "eos_token_id: 50256", "max_tokens: 4096", "tokenizer: bert-base-uncased",
      "\"bos_token\": \"<|begin_of_text|>\"", "\"unk_token\": \"[UNK]\"", "token_type_ids = encode(text)",
      "num_tokens=16384000000000000", "password: ${DB_PASSWORD}", "password = os.environ['DB_PASSWORD']",
      "api_key = os.getenv(\"OPENAI_API_KEY\")", "api_key: <your-api-key>", "api_key: YOUR_API_KEY_GOES_HERE_123",
      "password = getpass.getpass()", "token = tokens[0]", "secret: false", "password: null", "password:",
      "sha256: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
      "commit = 0123456789abcdef0123456789abcdef01234567",
      "AKIA is how keys of AWS begin", "hf_model_name_with_many_underscores_and_1", "sk-learn-contrib-package-name",
      "https://huggingface.co/org/model", "git@github.com:org/repo.git", "postgresql://user:password@localhost/db",
      "https://user:${TOKEN}@host/path", "-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----",
      "secret_token: changeme-changeme-1", "tokens: [1, 2, 3]", "\"token\": \"Ġhello\"", "key: value", "lr: 1e-5",
      "id: 123e4567-e89b-12d3-a456-426614174000", "password: xxxxxxxxxxxx", "passphrase = input('passphrase: ')",
    ])
  func clean(text: String) {
    #expect(Self.findings(text + "\n") == [])
  }

  @Test(
    "A mark on the line allows it",
    arguments: ["# mvc:allow-secret", "// gitleaks:allow", "# pragma: allowlist secret"])
  func allowed(mark: String) {
    #expect(Self.findings("password = 'hunter2horse'  \(mark)\n") == [])
    #expect(Self.findings("password = 'hunter2horse'\n\(mark)\n").count == 1)
  }

  @Test("Bytes that are no text, and texts of any cut, are none and do no harm")
  func anyBytes() {
    let text = Self.secrets.map(\.text).joined(separator: "\n")
    #expect(Self.findings("\0" + text) == [])
    for count in 0...text.utf8.count { _ = Self.findings(String(text.prefix(count))) }
    #expect(Self.findings(text).count >= Self.secrets.count - 1)
  }
}
