import Foundation
import Testing

extension EndToEnd {
  @Suite("Commits that are looked through")
  struct ScreeningTests {
    /// Put together here, so that no scanner of the source stops at it.
    private static let token = "hf_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7"

    @Test("A credential stops the commit, names the place and stores nothing")
    func stopped() throws {
      let project = try RealProject()
      try project.write("lr: 1e-3\nhub:\n  token: \(Self.token)\n", to: "conf/params.yaml")
      try project.write("print('hello')\n", to: "train.py")
      let outcome = try project.mvc("commit", "-m", "first", exitCode: 23)
      #expect(outcome.errors.contains("conf/params.yaml:3: a value for 'token' (hf_a…)"))
      #expect(outcome.errors.contains("mvc:allow-secret"))
      #expect(!outcome.errors.contains(Self.token))
      #expect(try project.names(in: ".mvc/packs") == [])
      #expect(try project.mvc("status", "--short").output.contains("train.py"))
    }

    @Test("A mark on the line, a pattern and an option each allow it")
    func allowed() throws {
      let project = try RealProject()
      try project.write("token: \(Self.token)  # mvc:allow-secret\n", to: "marked.yaml")
      try project.mvc("commit", "-m", "marked")
      try project.write("token: \(Self.token)\n", to: "tests/data/named.yaml")
      try project.mvc("commit", "-m", "not yet", exitCode: 23)
      try project.mvc("config", "secrets.allow", "tests/**")
      try project.mvc("commit", "-m", "named")
      try project.write("token: \(Self.token)\n", to: "third.yaml")
      try project.mvc("commit", "-m", "third", exitCode: 23)
      try project.mvc("commit", "--allow-secrets", "-m", "third")
      // What is stored already is not looked at again.
      try project.write("x", to: "other.txt")
      try project.mvc("commit", "-m", "fourth")
    }

    @Test("A notebook of some MB is looked through too, and parameters and variables")
    func elsewhere() throws {
      let project = try RealProject()
      let cells = String(repeating: "  \"some output of a cell\",\n", count: 100_000)
      try project.write("[\n\(cells)  \"key = '\(Self.token)'\"\n]\n", to: "run.ipynb")
      #expect(try project.mvc("commit", "-m", "first", exitCode: 23).errors.contains("run.ipynb:100002"))
      try project.write("[]\n", to: "run.ipynb")
      let said = try project.mvc("commit", "-m", "first", "--param", "hub.token=\(Self.token)", exitCode: 23)
      #expect(said.errors.contains("the parameter 'hub.token'"))
      project.environment["HF_TOKEN"] = Self.token
      let run = try project.mvc("run", "--env", "HF_TOKEN", "--", "true", exitCode: 23)
      #expect(run.errors.contains("the variable 'HF_TOKEN'"))
    }

    @Test("A model whose pickle calls a command is recorded with a warning, and a harmless one without")
    func pickles() throws {
      let project = try RealProject()
      let outcome = try project.shell(
        """
        python3 - <<'END'
        import pickle, os, collections
        class Evil:
            def __reduce__(self): return (os.system, ("touch ran",))
        pickle.dump(Evil(), open("evil.pkl", "wb"))
        pickle.dump(collections.OrderedDict(a=1), open("good.pkl", "wb"))
        open("cut.joblib", "wb").write(pickle.dumps(["x" * 90, 1])[:60])
        END
        """)
      try #require(outcome.exitCode == 0, "\(outcome.errors)")
      let commit = try project.mvc("commit", "-m", "models")
      #expect(commit.errors.contains("'evil.pkl' runs code when Python loads it: its pickle imports posix.system"))
      #expect(
        commit.errors.contains(
          """
          'cut.joblib' may run code when Python loads it: the scan of its pickles stopped at byte 60, because the pickle is \
          damaged or cut short: what follows was not looked at
          """))
      #expect(!commit.errors.contains("good.pkl"))
      #expect(try !project.names(in: ".").contains("ran"))
    }
  }
}
