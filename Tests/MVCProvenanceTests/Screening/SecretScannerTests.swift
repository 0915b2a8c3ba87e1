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

  /// What a service documents, put together here so that no scanner of the source stops at it.
  static let documented: [(prefix: String, alphabet: String, count: Int, what: String)] = [
    ("hf_", letters, 34, "a token of Hugging Face"), ("api_" + "org_", letters, 34, "a token of Hugging Face"),
    ("wandb_" + "v1_", letters, 77, "a key of Weights & Biases"), ("KG" + "AT_", hexadecimal, 32, "a token of Kaggle"),
    ("gsk" + "_", letters, 52, "a key of Groq"), ("r8" + "_", letters, 37, "a token of Replicate"),
    ("xa" + "i-", letters, 80, "a key of xAI"), ("pp" + "lx-", letters, 48, "a key of Perplexity"),
    ("lsv2_" + "pt_", hexadecimal, 32, "a key of LangSmith"), ("sk-" + "proj-", letters, 80, "a key of OpenAI"),
    ("sk-" + "svcacct-", letters, 80, "a key of OpenAI"), ("sk-", letters, 48, "a key of OpenAI"),
    ("sk-or-" + "v1-", hexadecimal, 64, "a key of OpenRouter"), ("sk-" + "ant-", letters, 95, "a key of Anthropic"),
    ("nv" + "api-", letters, 64, "a key of NVIDIA"), ("tgp_" + "v1_", letters, 43, "a key of Together"),
    ("pc" + "sk_", letters, 70, "a key of Pinecone"), ("AK" + "IA", capitals, 16, "an access key of AWS"),
    ("AS" + "IA", capitals, 16, "an access key of AWS"), ("AI" + "za", letters, 35, "a key of Google"),
    ("GOC" + "SPX-", letters, 28, "a client secret of Google"), ("da" + "pi", hexadecimal, 32, "a token of Databricks"),
    ("dop_" + "v1_", hexadecimal, 64, "a token of DigitalOcean"), ("gh" + "p_", letters, 36, "a token of GitHub"),
    ("github_" + "pat_", letters, 82, "a token of GitHub"), ("gl" + "pat-", letters, 20, "a token of GitLab"),
    ("gl" + "rt-", letters, 20, "a token of GitLab"), ("np" + "m_", letters, 36, "a token of npm"),
    ("pypi-AgEI" + "cHlwaS5vcmc", letters, 150, "a token of PyPI"),
    ("dckr_" + "pat_", letters, 27, "a token of Docker"),
    ("xo" + "xb-", letters, 40, "a token of Slack"), ("xa" + "pp-", letters, 60, "a token of Slack"),
    ("sk_" + "live_", letters, 24, "a key of Stripe"), ("SG" + ".", letters, 66, "a key of SendGrid"),
    ("eyJhcGlf" + "YWRkcmVzcyI6", letters, 80, "a token of Neptune"), ("hv" + "s.", letters, 91, "a token of Vault"),
  ]
  private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  private static let letters = capitals + capitals.lowercased()
  private static let hexadecimal = "abcdef"

  private static func random(_ alphabet: String, _ count: Int, _ seed: Int) -> String {
    var state = UInt64(truncatingIfNeeded: seed &* 2_654_435_761 &+ 12_345)
    let alphabet = Array(alphabet)
    return String(
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(state >> 33) % alphabet.count]
      })
  }

  @Test("The documented beginning of a token is enough, without a digit behind it", arguments: documented)
  func prefixes(prefix: String, alphabet: String, count: Int, what: String) {
    let token = prefix + Self.random(alphabet, count, prefix.utf8.count + count)
    for text in [
      token, "login(\"\(token)\")", "see \(token).", "curl https://x.org/?q=\(token)&a=b", "\"a\\n\(token)\\n\"",
    ] {
      #expect(Self.findings(text + "\n").map(\.what) == [what], "\(text)")
    }
    #expect(Self.findings(prefix + String(repeating: "x", count: count) + "\n") == [])
    #expect(Self.findings(prefix + "YOUR_API_KEY" + "\n") == [])
    #expect(Self.findings(prefix + "\n") == [])
  }

  static let inContext: [(text: String, what: String)] = [
    ("wandb.login(key=\"" + random("0123456789abcdef", 40, 1) + "\")", "a key of Weights & Biases"),
    ("wandb.login(\n  '" + random("0123456789abcdef", 40, 2) + "')", "a key of Weights & Biases"),
    ("!wandb login " + random("0123456789abcdef", 40, 3), "a key of Weights & Biases"),
    ("machine api.wandb.ai login user password " + random("abcdef", 40, 4), "a password for a machine, as in .netrc"),
    ("machine a.org\n  login ana\n  password " + random(letters, 12, 5), "a password for a machine, as in .netrc"),
    ("default login ana password " + random(letters, 12, 6), "a password for a machine, as in .netrc"),
    ("machine a.org login a account b password " + random(letters, 12, 7), "a password for a machine, as in .netrc"),
    ("{\"username\":\"ana\",\"key\":\"" + random("0123456789abcdef", 32, 8) + "\"}", "a key of Kaggle"),
    ("export KAGGLE_KEY=" + random("0123456789abcdef", 32, 9), "a value for 'KAGGLE_KEY'"),
    ("https://hooks.slack.com/" + "services/T0AB1CD2E/B0AB1CD2E/" + random(letters, 24, 10), "a webhook of Slack"),
    ("https://discord.com/api/" + "webhooks/123456789012345678/" + random(letters, 68, 11), "a webhook of Discord"),
    ("-H 'Authorization: Bearer " + random(letters, 40, 12) + "'", "a token in an authorization header"),
    ("Authorization: Basic " + "YW5hOmNvcnJlY3QtaG9yc2U=", "a password in an authorization header"),
    (
      "https://conda.anaconda.org/" + "t/ab-1a2b3c4d-1a2b-3c4d-5e6f-1a2b3c4d5e6f/private",
      "a token of a conda channel"
    ),
    (
      "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + random(letters + "+/1", 86, 13) + "==;",
      "a value for 'AccountKey'"
    ),
    (
      "https://a.blob.core.windows.net/c?sv=2022-11-02&se=2027-01-01&sp=r&sig=" + random(letters, 43, 14) + "%3D",
      "a shared access signature of Azure"
    ),
    ("-----BEGIN PGP " + "PRIVATE KEY BLOCK-----", "a private key"),
    ("{\"private_key\": \"-----BEGIN " + "PRIVATE KEY-----\\nMIIEvQ\"}", "a private key"),
    ("//registry.npmjs.org/:_authToken=" + random("0123456789abcdef", 36, 15), "a value for '_authToken'"),
    ("aws_secret_access_key = " + random(letters + "/+", 40, 16), "a value for 'aws_secret_access_key'"),
  ]

  @Test("Credentials without a beginning of their own are found where they stand", arguments: inContext)
  func places(text: String, what: String) {
    #expect(Self.findings("first\n" + text + "\n").map(\.what) == [what])
  }

  @Test(
    "What services give as an example, and what stands for a token, is none",
    arguments: [
      "aws_access_key_id = AKIA" + "IOSFODNN7EXAMPLE",
      "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "AccountKey=Eby8vdM02xNOcqFl" + "qUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
      "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "HF_TOKEN=hf_YourTokenHere", "api_key: YOUR_API_KEY", "token: <token>",
      "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
      "Authorization: Bearer $TOKEN", "Authorization: Bearer <access token>",
      "Authorization: Bearer YOUR_ACCESS_TOKEN_1",
      "f\"Bearer {token}\"", "the Bearer authentication scheme of RFC 6750", "Basic usage of the tokenizer",
      "machine learning password strength", "the machine's login password is changed", "machine a login b password",
      "git+https://github.com/wandb/wandb@0123456789abcdef0123456789abcdef01234567",
      "wandb.login()", "wandb.login(key=os.environ['KEY'])", "{\"key\": \"d41d8cd98f00b204e9800998ecf8427e\"}",
      "https://conda.anaconda.org/t/<TOKEN>/private", "https://conda.anaconda.org/conda-forge", "https://t.co/t/page",
      "-----BEGIN PGP PUBLIC KEY BLOCK-----", "sig=abc", "sk-learn", "hf_hub_download(repo_id)", "gsk_config.name",
      "xai-explainability-toolkit", "npm_config_registry", "r8_unorm", "fw_bw_graph",
      "pytorch_model-00001-of-00002.bin",
    ])
  func examples(text: String) {
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
