import MVCBase
import Testing

@Suite("MarkdownText")
struct MarkdownTextTests {
  @Test(
    "Markup, HTML and the beginnings of blocks stand as they are",
    arguments: [
      ("plain text", "plain text"), ("a|b", "a\\|b"), ("*a* _b_ `c`", "\\*a\\* \\_b\\_ \\`c\\`"),
      ("<img src=x>", "\\<img src=x>"), ("[x](y) ![x](y)", "\\[x\\](y) !\\[x\\](y)"), ("&lt;", "\\&lt;"),
      ("# title", "\\# title"), ("> quoted", "\\> quoted"), ("- item", "\\- item"), ("+ item", "\\+ item"),
      ("---", "\\---"), ("===", "\\==="), ("1. item", "1\\. item"), ("2) item", "2\\) item"), ("-0.5", "-0.5"),
      ("1.5", "1.5"), ("a\nb\r\nc", "a b c"), ("\u{202E}x\u{1B}[2J", "\\\\u202ex\\\\033\\[2J"), ("", ""),
      ("a|\u{301}", "a\\|\u{301}"),
    ])
  func escapes(text: String, markdown: String) { #expect(MarkdownText.cell(text) == markdown) }

  @Test(
    "What a forge would act on is code",
    arguments: [
      ("by @ana", "by `@ana`"), ("fixes #12", "fixes `#12`"), ("org/repo#1 GH-12", "`org/repo#1` `GH-12`"),
      ("see https://evil.example/x", "see `https://evil.example/x`"), ("www.evil.example", "`www.evil.example`"),
      ("ana@example.org", "`ana@example.org`"), ("(@org/team),", "`(@org/team),`"), ("!3 %4 &5", "`!3` `%4` `&5`"),
      ("@a`b", "``@a`b``"), ("@a|b", "`@a\\|b`"), ("a @ b # c", "a @ b # c"), ("@ana\u{200B}", "`@ana\\u200b`"),
    ])
  func references(text: String, markdown: String) { #expect(MarkdownText.cell(text) == markdown) }
}
