extension TokenShape {
  /// As the services document them; each begins in a way that nothing else does.
  static let all: [TokenShape] = machineLearning + clouds + code + others

  /// The shapes by the first byte of their prefix.
  static let byFirstByte: [[TokenShape]] = (0...255).map { byte in all.filter { $0.prefix[0] == byte } }

  private static let machineLearning: [TokenShape] = [
    TokenShape("a token of Hugging Face", "hf_", .lettersAndDigits, 30...64),
    TokenShape("a token of Hugging Face", "api_org_", .lettersAndDigits, 30...64),
    TokenShape("a key of Weights & Biases", "wandb_v1_", .urlSafe, 40...128),
    TokenShape("a token of Kaggle", "KGAT_", .hexadecimal, 32...32),
    TokenShape("a token of Neptune", "eyJhcGlfYWRkcmVzcyI6", .base64, 40...1024),
    TokenShape("a key of Anthropic", "sk-ant-", .urlSafe, 24...255),
    TokenShape("a key of OpenAI", "sk-proj-", .urlSafe, 24...255),
    TokenShape("a key of OpenAI", "sk-svcacct-", .urlSafe, 24...255),
    TokenShape("a key of OpenAI", "sk-admin-", .urlSafe, 24...255),
    TokenShape("a key of OpenAI", "sk-", .lettersAndDigits, 32...64),
    TokenShape("a key of OpenRouter", "sk-or-v1-", .hexadecimal, 64...64),
    TokenShape("a key of Langfuse", "sk-lf-", .urlSafe, 36...36),
    TokenShape("a key of LangSmith", "lsv2_pt_", .urlSafe, 32...64),
    TokenShape("a key of LangSmith", "lsv2_sk_", .urlSafe, 32...64),
    TokenShape("a key of LangSmith", "ls__", .lettersAndDigits, 32...64),
    TokenShape("a key of Groq", "gsk_", .lettersAndDigits, 40...64),
    TokenShape("a token of Replicate", "r8_", .lettersAndDigits, 37...40),
    TokenShape("a key of xAI", "xai-", .lettersAndDigits, 60...100),
    TokenShape("a key of Perplexity", "pplx-", .lettersAndDigits, 40...64),
    TokenShape("a key of Cerebras", "csk-", .lettersAndDigits, 40...64),
    TokenShape("a key of Together", "tgp_v1_", .urlSafe, 40...64),
    TokenShape("a key of Fireworks", "fw_", .lettersAndDigits, 22...32),
    TokenShape("a key of NVIDIA", "nvapi-", .urlSafe, 60...80),
    TokenShape("a key of Pinecone", "pcsk_", .urlSafe, 60...90),
    TokenShape("a key of RunPod", "rpa_", .lettersAndDigits, 40...60),
    TokenShape("a key of Tavily", "tvly-", .urlSafe, 30...64),
    TokenShape("a key of Jina", "jina_", .urlSafe, 50...70),
    TokenShape("a key of Prefect", "pnu_", .lettersAndDigits, 36...36),
    TokenShape("a key of Prefect", "pnb_", .lettersAndDigits, 36...36),
  ]

  private static let clouds: [TokenShape] = [
    TokenShape("an access key of AWS", "AKIA", .digitsAndCapitals, 16...16),
    TokenShape("an access key of AWS", "ASIA", .digitsAndCapitals, 16...16),
    TokenShape("a token of AWS", "ABIA", .digitsAndCapitals, 16...16),
    TokenShape("a key of Amazon Bedrock", "ABSK", .base64, 100...300),
    TokenShape("a key of Google", "AIza", .urlSafe, 35...35),
    TokenShape("a client secret of Google", "GOCSPX-", .urlSafe, 28...28),
    TokenShape("a token of Google", "ya29.", .urlSafe, 20...1024),
    TokenShape("a token of Databricks", "dapi", .hexadecimal, 32...32),
    TokenShape("a token of Databricks", "dose", .hexadecimal, 32...32),
    TokenShape("a token of DigitalOcean", "dop_v1_", .hexadecimal, 64...64),
    TokenShape("a token of DigitalOcean", "doo_v1_", .hexadecimal, 64...64),
    TokenShape("a token of DigitalOcean", "dor_v1_", .hexadecimal, 64...64),
    TokenShape("an access key of Alibaba Cloud", "LTAI", .lettersAndDigits, 20...24),
    TokenShape("a token of Vault", "hvs.", .urlSafe, 80...300),
    TokenShape("a token of Vault", "hvb.", .urlSafe, 80...300),
    TokenShape("a token of Doppler", "dp.pt.", .lettersAndDigits, 40...48),
    TokenShape("a token of Grafana", "glsa_", .urlSafe, 41...41),
    TokenShape("a token of Supabase", "sbp_", .hexadecimal, 40...40),
    TokenShape("a token of Heroku", "HRKU-", .urlSafe, 36...70),
  ]

  private static let code: [TokenShape] =
    ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map {
      TokenShape("a token of GitHub", $0, .lettersAndDigits, 36...255)
    }
    + [
      "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "gloas-", "glsoat-",
    ].map { TokenShape("a token of GitLab", $0, .urlSafe, 20...255) }
    + [
      TokenShape("a token of GitHub", "github_pat_", .urlSafe, 60...255),
      TokenShape("a token of Atlassian", "ATATT3", .urlSafe, 60...255),
      TokenShape("a token of Bitbucket", "ATBB", .lettersAndDigits, 32...32),
      TokenShape("a token of npm", "npm_", .lettersAndDigits, 36...36),
      TokenShape("a token of PyPI", "pypi-AgEIcHlwaS5vcmc", .urlSafe, 50...1024),
      TokenShape("a token of PyPI", "pypi-AgENdGVzdC5weXBpLm9yZw", .urlSafe, 50...1024),
      TokenShape("a token of RubyGems", "rubygems_", .hexadecimal, 48...48),
      TokenShape("a token of Docker", "dckr_pat_", .urlSafe, 27...27),
      TokenShape("a token of Docker", "dckr_oat_", .urlSafe, 32...32),
      TokenShape("a key of Artifactory", "AKCp", .lettersAndDigits, 60...80),
      TokenShape("a token of Sourcegraph", "sgp_", .urlSafe, 40...64),
      TokenShape("a key of age", "AGE-SECRET-KEY-1", .digitsAndCapitals, 58...58),
    ]

  private static let others: [TokenShape] =
    ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe.xoxb-", "xoxe.xoxp-", "xoxc-", "xoxd-", "xapp-"].map {
      TokenShape("a token of Slack", $0, .urlSafe, 20...255)
    }
    + [
      TokenShape("a key of Stripe", "sk_live_", .lettersAndDigits, 16...255),
      TokenShape("a key of Stripe", "rk_live_", .lettersAndDigits, 16...255),
      TokenShape("a secret of Stripe", "whsec_", .lettersAndDigits, 32...64),
      TokenShape("a key of SendGrid", "SG.", .urlSafe, 60...80),
      TokenShape("a token of Shopify", "shpat_", .hexadecimal, 32...32),
      TokenShape("a token of Notion", "ntn_", .lettersAndDigits, 40...64),
      TokenShape("a key of Linear", "lin_api_", .lettersAndDigits, 40...40),
      TokenShape("a token of Figma", "figd_", .urlSafe, 40...64),
      TokenShape("a key of Postman", "PMAK-", .urlSafe, 59...59),
      TokenShape("a key of New Relic", "NRAK-", .digitsAndCapitals, 27...27),
      TokenShape("a token of Sentry", "sntrys_", .base64, 60...400),
      TokenShape("a token of Sentry", "sntryu_", .hexadecimal, 64...64),
    ]
}
