import Foundation
import MVCTestSupport
import Testing

@Suite("Hooks and notifications")
struct HookTests {
  private let cli: TestCommandLine

  init() throws {
    cli = try TestCommandLine()
    try cli.commit("one", ["model.bin": "1\n"])
    try cli.run("tag v1")
    try cli.commit("two", ["model.bin": "2\n"])
    try cli.run("tag v2")
    try cli.run("promote v1 production -m first")
    cli.clock.advance(seconds: 60)
  }

  private func hook(_ name: String, _ script: String) throws {
    try cli.write("#!/bin/sh\n\(script)\n", to: ".mvc/hooks/\(name)")
    try cli.makeExecutable(".mvc/hooks/\(name)")
  }

  @Test("A pre-hook that fails stops the command with its output, and nothing is changed")
  func refuses() throws {
    let references = try cli.read(".mvc/refs")
    try hook("pre-promote", "echo 'not on fridays'; echo 'ask Bo' >&2; exit 3")
    try cli.check(
      "promote v2 production -m better",
      """
      ! error: cannot promote: the hook 'pre-promote' ended with exit code 3
      !   not on fridays
      !   ask Bo
      ! hint: nothing was changed; the hook is '/project/.mvc/hooks/pre-promote'
      exit 1
      """)
    for (name, line) in [("commit", "commit --allow-empty -m no"), ("rollback", "rollback production --to v2 -m no")] {
      try hook("pre-\(name)", "exit 1")
      #expect(try cli.run(line).text.contains("the hook 'pre-\(name)' ended with exit code 1"))
    }
    #expect(try cli.run("run -- true").text.contains("the hook 'pre-commit' ended with exit code 1"))
    #expect(try cli.read(".mvc/refs") == references)
  }

  @Test("Hooks get the passport, and what it is about in variables")
  func input() throws {
    try hook("pre-promote", "cat > passport.json; env | grep ^MVC_ | grep -v CONFIG | sort > variables")
    try hook("post-promote", "echo $MVC_EVENT $MVC_SNAPSHOT > event")
    #expect(try cli.run("promote v2 production -m better").exitCode == 0)
    let (one, two) = (try cli.id("v1"), try cli.id("v2"))
    #expect(
      try cli.read("variables") == """
        MVC_EVENT=
        MVC_HOOK=pre-promote
        MVC_PREVIOUS_SNAPSHOT=\(one)
        MVC_SNAPSHOT=\(two)
        MVC_STAGE=production

        """)
    let passport = try #require(
      try JSONSerialization.jsonObject(with: Data(cli.bytes("passport.json") ?? [])) as? [String: Any])
    #expect((passport["snapshot"] as? [String: Any])?["id"] as? String == two)
    let log = try #require(cli.run("stage log production --json").json()["events"] as? [[String: Any]])
    #expect(try cli.read("event") == "\(log[0]["id"] as? String ?? "") \(two)\n")
  }

  @Test("A commit's hooks see what was before, and what was made")
  func commit() throws {
    try hook("pre-commit", "cat > ../input; echo \"$MVC_PREVIOUS_SNAPSHOT,$MVC_SNAPSHOT\" > ../pre")
    try hook("post-commit", "echo \"$MVC_PREVIOUS_SNAPSHOT,$MVC_SNAPSHOT\" > ../post")
    let before = try cli.id("HEAD")
    try cli.commit("three", ["model.bin": "3\n"])
    #expect(try cli.readOutside("pre") == "\(before),\n")
    #expect(try cli.readOutside("input") == "")
    #expect(try cli.readOutside("post") == "\(before),\(try cli.id("HEAD"))\n")
  }

  @Test("A post-hook that fails warns, and one that is not executable too")
  func warns() throws {
    try hook("post-rollback", "echo 'pager is down'; exit 7")
    try cli.run("promote v2 production -m better")
    let outcome = try cli.run("rollback production -m bad")
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.text.hasSuffix(
        """
        ! warning: the hook 'post-rollback' ended with exit code 7; what it was told of is done
        !   pager is down
        """))
    try cli.write("exit 1\n", to: ".mvc/hooks/pre-promote")
    #expect(
      try cli.run("promote v2 staging -m x").text.contains(
        "! warning: the hook 'pre-promote' was not run: it is not executable"))
  }

  @Test("With --json hooks leave standard output alone")
  func json() throws {
    try hook("pre-promote", "echo noise")
    try hook("post-promote", "echo noise; exit 1")
    let outcome = try cli.run("promote v2 production -m better --json")
    #expect(try outcome.json()["events"] != nil)
  }

  // MARK: Notifications

  private func config(_ key: String, _ value: String) throws {
    let outcome = try cli.run([Array("config".utf8), Array(key.utf8), Array(value.utf8)])
    #expect(outcome.exitCode == 0, "\(outcome.text)")
  }

  @Test("A command hears of the events that it wants, with the passport")
  func command() throws {
    try config("notify.ops.command", "cat > ../got; echo $MVC_KIND $MVC_STAGE $MVC_SNAPSHOT >> ../heard")
    try config("notify.ops.events", "promotion, rollback,commit")
    #expect(try cli.run("promote v2 production production/eu -m better").exitCode == 0)
    try cli.run("incident open production -m slow")
    try cli.run("rollback production -m bad")
    try cli.commit("three", ["model.bin": "3\n"])
    let (one, two, three) = (try cli.id("v1"), try cli.id("v2"), try cli.id("HEAD"))
    #expect(
      try cli.readOutside("heard") == """
        promotion production \(two)
        promotion production/eu \(two)
        rollback production \(one)
        commit \(three)

        """)
    #expect(try cli.readOutside("got")?.contains("\"schema\": \"mvc-passport/1\"") == true)
  }

  @Test("What fails never stops the command, waits, and is tried again")
  func retry() throws {
    try config("notify.ops.command", "echo 'no route'; exit 4")
    let outcome = try cli.run("promote v2 production -m better")
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.text.contains(
        "! note: 'ops' could not be notified: the command ended with exit code 4: no route; 'mvc notify --retry' tries again"
      ))
    try cli.check(
      "notify",
      """
      ops: 'echo 'no route'; exit 4', every event of the record
      waits: promotion of 'production' for 'ops', 1 failure, the command ended with exit code 4: no route
      """)
    #expect(try cli.run("notify --retry").exitCode == 1)
    #expect(try cli.run("notify").answer.contains("2 failures"))
    try config("notify.ops.command", "cat > ../got")
    try cli.check("notify --retry", "delivered 1 notification, 0 still wait")
    #expect(try cli.readOutside("got")?.contains(try cli.id("v2")) == true)
    #expect(try cli.names(in: ".mvc/notifications") == [])
  }

  @Test("What waits for a channel that is gone is dropped")
  func dropped() throws {
    try config("notify.ops.command", "exit 4")
    try cli.run("promote v2 production -m better")
    try cli.run("config --unset notify.ops.command")
    try cli.check("notify --retry", "delivered 0 notifications, dropped 1 whose channel is gone, 0 still wait")
  }

  @Test("An address gets event and passport as JSON", .enabled(if: HookTests.hasWebTools))
  func web() throws {
    try cli.writeOutside(
      """
      import http.server
      class Handler(http.server.BaseHTTPRequestHandler):
          def do_POST(self):
              open('body', 'wb').write(self.rfile.read(int(self.headers['Content-Length'])))
              self.send_response(200); self.end_headers()
          def log_message(self, *parts): pass
      server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
      open('port', 'w').write(str(server.server_port))
      server.timeout = 30
      server.handle_request()
      """, to: "server.py")
    let server = Process()
    server.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    server.arguments = ["server.py"]
    server.currentDirectoryURL = URL(fileURLWithPath: cli.location("."))
    try server.run()
    defer { server.terminate() }
    var port = ""
    for _ in 0..<600 where port.isEmpty {
      cli.settle()
      port = (try? cli.readOutside("port")) ?? ""
    }
    try config("notify.web.url", "http://127.0.0.1:\(port)/secret")
    let outcome = try cli.run("promote v2 production -m better")
    #expect(outcome.errors.isEmpty, "\(outcome.text)")
    let body = try #require(
      try JSONSerialization.jsonObject(with: Data((cli.readOutside("body") ?? "").utf8)) as? [String: Any])
    #expect((body["event"] as? [String: Any])?["kind"] as? String == "promotion")
    #expect((body["passport"] as? [String: Any])?["schema"] as? String == "mvc-passport/1")
    #expect(try cli.run("notify").answer.contains("secret") == false)
  }

  private static let hasWebTools = ["curl", "python3"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
  }

  @Test(
    "Settings that make no channel are told, and stop nothing",
    arguments: [
      ("notify.web.url", "http://example.org/x", "a notification goes over https only"),
      ("notify.web.url", "file:///etc/passwd", "a notification goes over https only"),
      ("notify.web.events", "promotion", "there has to be either a url or a command"),
    ])
  func wrongSettings(key: String, value: String, message: String) throws {
    try config(key, value)
    let outcome = try cli.run("promote v2 production -m better")
    #expect(outcome.exitCode == 0)
    #expect(outcome.text.contains("! warning: 'web' was not notified: "))
    #expect(outcome.text.contains(message))
    #expect(try cli.run("notify").exitCode == 64)
  }

  @Test("Without channels the list says how to make one")
  func none() throws {
    try cli.check("notify", "! nobody is notified: 'mvc config notify.NAME.url https://…'")
    #expect(try cli.run("notify --list --retry").exitCode == 64)
  }
}
