import Testing

@Suite("mvc config")
struct ConfigTests {
  @Test("A value is set, read, listed and removed")
  func values() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "config user.email",
      """
      ana@example.org
      """)
    try cli.check(
      "config user.email work@example.org",
      """

      """)
    try cli.check(
      "config User.Email",
      """
      work@example.org
      """)
    try cli.check(
      "config --list",
      """
      color.ui=auto  (default)
      core.fsync=true  (default)
      core.lockTimeoutSeconds=10  (default)
      core.pager=less  (default)
      diff.renameLimit=1000  (default)
      diff.renames=true  (default)
      diff.textLimit=128m  (default)
      provenance.metrics=metrics.json metrics.yaml metrics.yml metrics.toml metrics.csv metrics.tsv dvclive/metrics.json dvclive/plots/metrics/**/*.tsv  (default)
      provenance.params=params.yaml params.yml params.json params.toml dvclive/params.yaml  (default)
      user.name=Ana Lima  (user)
      user.email=ana@example.org  (user)
      core.fsync=false  (user)
      user.email=work@example.org  (repository)
      """)
    try cli.check(
      "config --unset user.email",
      """

      """)
    try cli.check(
      "config user.email",
      """
      ana@example.org
      """)
    try cli.check(
      "config --unset user.email",
      """
      ! error: cannot remove the setting 'user.email': it is not set
      ! hint: run 'mvc config --list' to see what is
      exit 15
      """)
    try cli.check(
      "undo",
      """
      undid 'mvc config --unset user.email' (a7637c23)
      """)
    try cli.check(
      "config user.email",
      """
      work@example.org
      """)
  }

  @Test("The user's own settings are changed in their file")
  func userLevel() throws {
    let cli = try TestCommandLine(isInitialised: false, hasIdentity: false)
    try cli.check(
      "config --user user.name 'Ana Lima'",
      """

      """)
    try cli.check(
      "config user.name",
      """
      Ana Lima
      """)
    #expect(try cli.readOutside("config") == "[user]\n\tname = Ana Lima\n")
    try cli.check(
      "config user.name Bo",
      """
      ! error: cannot find a repository in '/project' or any folder above it
      ! hint: run 'mvc init' in your project's folder to start one
      exit 10
      """)
    try cli.check(
      "config --user --unset user.name",
      """

      """)
    try cli.check(
      "config user.name",
      """
      ! error: the setting 'user.name' is not set
      ! hint: run 'mvc config user.name VALUE' to set it
      exit 15
      """)
    cli.environment["MVC_CONFIG"] = ""
    try cli.check(
      "config --user user.name Ana",
      """
      ! error: cannot tell where your settings are: HOME is not set
      exit 64
      """)
  }

  @Test("The user's file is found where the XDG specification has it")
  func userFile() throws {
    let cli = try TestCommandLine(hasIdentity: false)
    try cli.writeOutside("[user]\nname = from home\n", to: "h/.config/mvc/config")
    try cli.writeOutside("[user]\nname = from xdg\n", to: "x/mvc/config")
    cli.environment["MVC_CONFIG"] = nil
    cli.environment["HOME"] = cli.location("h")
    #expect(try cli.run("config user.name").text == "from home")
    cli.environment["XDG_CONFIG_HOME"] = cli.location("x")
    #expect(try cli.run("config user.name").text == "from xdg")
  }

  @Test("Wrong keys and a damaged file are named")
  func wrong() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "config name Ana",
      """
      ! error: cannot use 'name' as a configuration key: it has no section
      ! hint: name it like 'user.name'
      exit 64
      """)
    try cli.check(
      "config",
      """
      ! error: name a key, or use --list
      ! usage: mvc config [--list] [--unset] [--user] [<key>] [<value>] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc config --help' for more
      exit 64
      """)
    try cli.check(
      "config --list user.name",
      """
      ! error: --list takes no key
      ! usage: mvc config [--list] [--unset] [--user] [<key>] [<value>] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc config --help' for more
      exit 64
      """)
    try cli.write("[user\nname = x\n", to: ".mvc/config")
    try cli.check(
      "status",
      """
      ! error: cannot read configuration file '/project/.mvc/config': line 1 has a section header that is not like '[section]' or '[section "name"]'
      ! hint: correct line 1 of '/project/.mvc/config' in an editor
      exit 20
      """)
  }
}
