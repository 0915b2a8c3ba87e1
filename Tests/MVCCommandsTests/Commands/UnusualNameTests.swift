import Foundation
import Testing

@Suite("Unusual names")
struct UnusualNameTests {
  @Test("Spaces, quotes and line ends in names are shown so that lines stay lines")
  func names() throws {
    let cli = try TestCommandLine()
    let names = [
      "two words.txt", "line\nend.txt", "quote\"d.txt", "tab\t.txt", "-dash.txt", "back\\slash", "größe.txt", "#hash",
    ]
    for name in names { try cli.write("x\n", to: name) }
    try cli.check(
      "status -s",
      """
      A #hash
      A -dash.txt
      A "back\\\\slash"
      A größe.txt
      A "line\\nend.txt"
      A "quote\\"d.txt"
      A "tab\\t.txt"
      A two words.txt
      """)
    try cli.check(
      "commit -m names",
      """
      [main ce8fb961] names
       8 paths: 8 new (16 B)
      """)
    try cli.check(
      "ls",
      """
      #hash
      -dash.txt
      "back\\\\slash"
      größe.txt
      "line\\nend.txt"
      "quote\\"d.txt"
      "tab\\t.txt"
      two words.txt
      """)
    for name in names { try cli.write("y\n", to: name) }
    try cli.check(
      "diff --stat",
      """
       #hash           | 2 +-
       -dash.txt       | 2 +-
       "back\\\\slash"   | 2 +-
       größe.txt       | 2 +-
       "line\\nend.txt" | 2 +-
       "quote\\"d.txt"  | 2 +-
       "tab\\t.txt"     | 2 +-
       two words.txt   | 2 +-
       8 files changed, 8 insertions(+), 8 deletions(-)
      """)
    expect(
      try cli.run([Array("diff".utf8), Array("line\nend.txt".utf8)]),
      """
      diff --mvc "a/line\\nend.txt" "b/line\\nend.txt"
      --- "\\"a/line\\\\nend.txt\\""
      +++ "\\"b/line\\\\nend.txt\\""
      @@ -1 +1 @@
      -x
      +y
      """)
    try cli.check(
      "commit -m dash -- -dash.txt",
      """
      [main 861518c7] dash
       1 path: 1 modified (2 B)
      """)
    expect(
      try cli.run([Array("restore".utf8), Array("line\nend.txt".utf8)]),
      """
      ! restored 1 path
      """)
    #expect(try cli.read("line\nend.txt") == "x\n")
  }

  @Test("Names that are not UTF-8 are taken and shown")
  func bytes() throws {
    let cli = try TestCommandLine()
    let name: [UInt8] = Array("caf".utf8) + [0xE9] + Array(".txt".utf8)
    try cli.write("x\n", toBytes: name)
    try cli.check(
      "status -s",
      """
      A "caf\\351.txt"
      """)
    expect(
      try cli.run([Array("commit".utf8), Array("-m".utf8), Array("x".utf8), name]),
      """
      [main 181ddb6c] x
       1 path: 1 new (2 B)
      """)
    try cli.check(
      "ls",
      """
      "caf\\351.txt"
      """)
    #expect(try cli.run([Array("cat".utf8), Array("HEAD:".utf8) + name]).answer == "x")
    try cli.write("y\n", toBytes: name)
    expect(
      try cli.run([Array("diff".utf8), name]),
      """
      diff --mvc "a/caf\\351.txt" "b/caf\\351.txt"
      --- "\\"a/caf\\\\351.txt\\""
      +++ "\\"b/caf\\\\351.txt\\""
      @@ -1 +1 @@
      -x
      +y
      """)
    expect(
      try cli.run([Array("show".utf8), Array("HEAD:x".utf8) + name]),
      """
      ! error: cannot find '"xcaf\\351.txt"' in snapshot '181ddb6c'
      ! hint: run 'mvc ls 181ddb6c' to see what is in it
      exit 15
      """)
    try cli.check(
      "op log",
      """
      cb975b7a mvc commit -m x $'caf\\xe9.txt', 0 seconds ago
      """)
    try cli.check(
      "ls --json",
      """
      {
        "snapshot": "181ddb6c942e7ae84e868cb6e9e273ed2900a14330413ef60bda0813e05b69b7",
        "entries": [
          {
            "path": "caf\\udce9.txt",
            "kind": "file",
            "size": 2,
            "id": "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac"
          }
        ]
      }
      """)
  }
}
