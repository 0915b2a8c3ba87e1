import Testing

@Suite("mvc show, ls, cat, describe, rev-parse and cat-object")
struct LookingTests {
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.write([UInt8](0...255), to: "data/weights.bin")
    try cli.commit("first model", ["params.yaml": "lr: 0.1\n"])
    try cli.run("tag v1.0.0 -m 'good enough'")
    try cli.commit("better", ["params.yaml": "lr: 0.2\n"])
    return cli
  }

  @Test("A snapshot is shown with its changes, a tag with its message, a path with its content")
  func show() throws {
    let cli = try project()
    try cli.check(
      "show",
      """
      snapshot dc918fc66820b778ccc0398cc76688e001082761d73a657baf900d1251cdd505 (HEAD -> main)
      Author: Ana Lima <ana@example.org>
      Date:   Mon Mar 2 12:00:00 2026 +0100

          better

      Parameters:  lr: 0.1 -> 0.2
      Fingerprint: environment c5e8bc59
      Missing:     metrics: keep a metrics.json, or commit with --metric NAME=NUMBER
                   data: run 'mvc data add PATH', or commit with --data PATH
                   code: keep the sources in this folder or in git
                   packages: keep a requirements.txt, uv.lock or environment.yml in this folder
      Files:       1 path: 1 modified (8 B); 264 B in all

      diff --mvc a/params.yaml b/params.yaml
      --- a/params.yaml
      +++ b/params.yaml
      @@ -1 +1 @@
      -lr: 0.1
      +lr: 0.2
      """)
    try cli.check(
      "show v1.0.0 --stat",
      """
      tag v1.0.0
      Tagger: Ana Lima <ana@example.org>
      Date:   Mon Mar 2 11:00:00 2026 +0100

          good enough

      snapshot 1b0c8a4f62d7e5ddf80879325cbbc65ab6a2bb7e8c1d03235a66b40348b7cee2 (tag: v1.0.0)
      Author: Ana Lima <ana@example.org>
      Date:   Mon Mar 2 11:00:00 2026 +0100

          first model

      Parameters:  lr = 0.1
      Fingerprint: environment 8f022949
      Missing:     metrics: keep a metrics.json, or commit with --metric NAME=NUMBER
                   data: run 'mvc data add PATH', or commit with --data PATH
                   code: keep the sources in this folder or in git
                   packages: keep a requirements.txt, uv.lock or environment.yml in this folder
      Files:       2 paths: 2 new (264 B); 264 B in all

       data/weights.bin | bin 0 B -> 256 B
       params.yaml      | 1 +
       2 files changed, 1 insertion(+), 0 deletions(-)
      """)
    try cli.check(
      "show HEAD:params.yaml",
      """
      lr: 0.2
      """)
    try cli.check(
      "show HEAD:",
      """
      data/
      params.yaml
      """)
    try cli.check(
      "show HEAD:nothing",
      """
      ! error: cannot find 'nothing' in snapshot 'dc918fc6'
      ! hint: run 'mvc ls dc918fc6' to see what is in it
      exit 15
      """)
    try cli.check(
      "show params.yaml",
      """
      ! error: cannot find the revision 'params.yaml': it is no branch, tag or id here
      ! hint: 'params.yaml' is a path: run 'mvc show HEAD:params.yaml'
      exit 15
      """)
    try cli.check(
      "show v9",
      """
      ! error: cannot find the revision 'v9': it is no branch, tag or id here
      ! hint: run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is
      exit 15
      """)
  }

  @Test("The files of a snapshot are listed")
  func ls() throws {
    let cli = try project()
    try cli.check(
      "ls",
      """
      data/weights.bin
      params.yaml
      """)
    try cli.check(
      "ls -l v1.0.0",
      """
      file       256 40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880 data/weights.bin
      file         8 d245e06b9b1158bf71d1c6061882569148a7b6a2ff201e885d55f1dd0cfae70a params.yaml
      """)
    try cli.check(
      "ls --folder-only",
      """
      data/
      params.yaml
      """)
    try cli.check(
      "ls HEAD:data",
      """
      data/weights.bin
      """)
    try cli.check(
      "ls HEAD:data/weights.bin",
      """
      data/weights.bin
      """)
    try cli.check(
      "ls data",
      """
      ! error: cannot find the revision 'data': it is no branch, tag or id here
      ! hint: 'data' is a path: run 'mvc ls HEAD:data'
      exit 15
      """)
  }

  @Test("A file is written byte for byte")
  func cat() throws {
    let cli = try project()
    #expect(try cli.run("cat HEAD:data/weights.bin").output == [UInt8](0...255))
    try cli.check(
      "cat v1.0.0:params.yaml",
      """
      lr: 0.1
      """)
    try cli.check(
      "cat :params.yaml",
      """
      lr: 0.2
      """)
    try cli.check(
      "cat params.yaml",
      """
      ! error: cannot tell the revision from the path in 'params.yaml'
      ! hint: run 'mvc cat HEAD:params.yaml'
      exit 64
      """)
    try cli.check(
      "cat HEAD:data",
      """
      ! error: cannot write 'HEAD:data': it is a folder
      ! hint: run 'mvc ls HEAD:data' to list it
      exit 64
      """)
    try cli.check(
      "cat HEAD:../params.yaml",
      """
      ! error: cannot use the path '../params.yaml': it lies outside of the project
      exit 64
      """)
    cli.folder = "data"
    try cli.check(
      "cat HEAD:weights.txt",
      """
      ! error: cannot find 'weights.txt' in snapshot 'dc918fc6'
      ! hint: run 'mvc ls dc918fc6' to see what is in it
      exit 15
      """)
  }

  @Test("A snapshot is described by the tag behind it")
  func describe() throws {
    let cli = try project()
    try cli.check(
      "describe",
      """
      v1.0.0-1-dc918fc6
      """)
    try cli.check(
      "describe HEAD~",
      """
      v1.0.0
      """)
    let name = try cli.run("describe").answer
    #expect(try cli.run("rev-parse \(name)").answer == cli.run("rev-parse HEAD").answer)
    let other = try TestCommandLine()
    try other.commit("first", ["a": "a\n"])
    try other.check(
      "describe",
      """
      ! error: cannot describe 'HEAD': no tag is behind it
      ! hint: run 'mvc tag v0.1.0' to make the first
      exit 15
      """)
    try other.run("tag light")
    try other.check(
      "describe --annotated",
      """
      ! error: cannot describe 'HEAD': no tag is behind it
      ! hint: run 'mvc tag v0.1.0' to make the first
      exit 15
      """)
    try other.check(
      "describe",
      """
      light
      """)
  }

  @Test("Revisions are turned into ids")
  func revParse() throws {
    let cli = try project()
    try cli.check(
      "rev-parse HEAD --short",
      """
      dc918fc6
      """)
    try cli.check(
      "rev-parse HEAD @ main @{0} refs/heads/main HEAD^0 HEAD~0 --short",
      """
      dc918fc6
      dc918fc6
      dc918fc6
      dc918fc6
      dc918fc6
      dc918fc6
      dc918fc6
      """)
    try cli.check(
      "rev-parse HEAD~ HEAD^ @{1} main~1 --short",
      """
      1b0c8a4f
      1b0c8a4f
      1b0c8a4f
      1b0c8a4f
      """)
    try cli.check(
      "rev-parse v1.0.0 v1.0.0^0 --short",
      """
      7ec0f2aa
      1b0c8a4f
      """)
    try cli.check(
      "rev-parse v1.0.0..main --short",
      """
      dc918fc6
      ^1b0c8a4f
      """)
    try cli.check(
      "rev-parse HEAD:params.yaml",
      """
      134446279ec3119f3e8763b1c10e37a9e46f5e74bcde121aba0ed942b61c747c
      """)
    try cli.check(
      "rev-parse --abbrev-ref HEAD",
      """
      main
      """)
    try cli.check(
      "rev-parse --show-toplevel",
      """
      /project
      """)
    try cli.check(
      "rev-parse @{2026-03-02}",
      """
      ! error: cannot find '@{2026-03-02}': it has no value from so long ago
      ! hint: run 'mvc log -n1 --until "2026-03-02"' for the last snapshot that was recorded before
      exit 15
      """)
    try cli.check(
      "rev-parse HEAD~5",
      """
      ! error: cannot find 'HEAD~5': snapshot '1b0c8a4f' has no parents
      exit 15
      """)
    try cli.check(
      "rev-parse HEAD^2",
      """
      ! error: cannot find 'HEAD^2': snapshot 'dc918fc6' has 1 parent
      exit 15
      """)
    try cli.check(
      "rev-parse @{9}",
      """
      ! error: cannot find '@{9}': only 2 values are known
      exit 15
      """)
    try cli.check(
      "rev-parse abc",
      """
      ! error: cannot find the revision 'abc': it is no branch, tag or id here
      ! hint: run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is
      exit 15
      """)
    try cli.check(
      "rev-parse 00000000",
      """
      ! error: cannot find the revision '00000000': it is no branch, tag or id here
      ! hint: run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is
      exit 15
      """)
    try cli.check(
      "rev-parse 'HEAD~x'",
      """
      ! error: cannot find the revision 'HEAD~x': it is no branch, tag or id here
      ! hint: run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is
      exit 15
      """)
    try cli.check(
      "rev-parse",
      """

      """)
  }

  @Test("Stored objects are shown by kind, size and content")
  func catObject() throws {
    let cli = try project()
    try cli.check(
      "cat-object -t HEAD",
      """
      snapshot
      """)
    try cli.check(
      "cat-object -t v1.0.0",
      """
      tag
      """)
    try cli.check(
      "cat-object -p v1.0.0",
      """
      mvc-tag 1
      target 1b0c8a4f62d7e5ddf80879325cbbc65ab6a2bb7e8c1d03235a66b40348b7cee2
      name v1.0.0
      tagger Ana Lima <ana@example.org> 1772445600 +0100

      good enough
      """)
    try cli.check(
      "cat-object -t HEAD:",
      """
      manifest
      """)
    try cli.check(
      "cat-object -p HEAD:",
      """
      folder     2b4ff3872253e91d36d3e2a4c60251adceeb5aa22021fc1348474cbcef814b9f 256	data
      file       134446279ec3119f3e8763b1c10e37a9e46f5e74bcde121aba0ed942b61c747c 8	params.yaml
      """)
    try cli.check(
      "cat-object -s HEAD:data/weights.bin",
      """
      256
      """)
    try cli.check(
      "cat-object -p HEAD:params.yaml",
      """
      lr: 0.2
      """)
    try cli.check(
      "cat-object HEAD",
      """
      ! error: use one of -t, -s and -p
      ! usage: mvc cat-object [-t] [-s] [-p] <id> [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc cat-object --help' for more
      exit 64
      """)
    try cli.check(
      "cat-object -t ffffffff",
      """
      ! error: cannot find the revision 'ffffffff': it is no branch, tag or id here
      ! hint: run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is
      exit 15
      """)
  }
}
