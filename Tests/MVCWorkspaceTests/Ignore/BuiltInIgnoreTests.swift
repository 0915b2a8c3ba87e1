import MVCWorkspace
import Testing

@Suite("BuiltInIgnore")
struct BuiltInIgnoreTests {
  private func walk(_ root: String) -> IgnoreWalk {
    var walk = IgnoreWalk(root: root)
    walk.builtIn = BuiltInIgnore.rules
    return walk
  }

  @Test("Every entry has an effect and says why")
  func entries() {
    for entry in BuiltInIgnore.entries {
      #expect(IgnorePattern(line: entry.pattern.utf8) != nil, "\(entry.pattern)")
      #expect(!entry.reason.isEmpty)
    }
    #expect(Set(BuiltInIgnore.entries.map(\.pattern)).count == BuiltInIgnore.entries.count)
  }

  @Test(
    "What tools leave behind is ignored",
    arguments: [
      ".venv/", "a/venv/", "a/__pycache__/x.pyc", "x.pyc", ".ipynb_checkpoints/", ".pytest_cache/", ".mypy_cache/",
      ".ruff_cache/", ".tox/", ".DS_Store", "a/b/Thumbs.db", "desktop.ini", ".train.py.swp", "train.py~", ".hg/",
      ".svn/",
      ".dvc/cache/", "a/.dvc/tmp/", "._weights.bin", ".nfs000001", ".cache/huggingface/",
    ])
  func ignored(path: String) {
    #expect(walk("").ignores(path))
  }

  @Test(
    "What belongs to a model is kept",
    arguments: [
      "venv", "env/", "__pycache__", ".gitignore", ".gitattributes", ".mvcignore", "model.safetensors", ".dvc/config",
      "data.dvc", ".cache/", "cache/", "tmp/", "a.pycx", "swp", ".github/", "git", "mvc/",
    ])
  func kept(path: String) {
    #expect(!walk("").ignores(path))
  }

  @Test("Every default can be included again")
  func included() {
    let all = BuiltInIgnore.entries.map { "!\($0.pattern)" }.joined(separator: "\n")
    for path in [".venv/", "a/x.pyc", ".dvc/cache/", ".DS_Store", "a~", ".cache/huggingface/"] {
      #expect(!walk(all).ignores(path), "\(path)")
    }
    #expect(!walk("!.venv").ignores(".venv/"))
  }

  @Test("The repository's folders stay out whatever the rules say", arguments: [".git", ".mvc", ".GIT", ".Mvc"])
  func reserved(name: String) {
    let walk = walk("!*\n!.git\n!.mvc/\n!/.mvc\n")
    for path in [name, "\(name)/", "\(name)/x", "a/b/\(name)", "a/b/\(name)/"] {
      #expect(walk.ignores(path), "\(path)")
    }
  }
}
