/// A name that a pickle makes Python import when it is loaded, and may make it call.
package struct PickleImport: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let module: String
  package let name: String

  package init(module: String, name: String) {
    self.module = module
    self.name = name
  }

  /// The pickle computes the name, which no writer of models does.
  package static let unknown = PickleImport(module: "", name: "")

  package var description: String { self == .unknown ? "a computed name" : "\(module).\(name)" }

  package static func < (left: Self, right: Self) -> Bool { (left.module, left.name) < (right.module, right.name) }
}

extension PickleImport {
  /// Whether loading the pickle can run commands, read or write files, or reach the network.
  ///
  /// Names that models need (`torch._utils._rebuild_tensor_v2`, `collections.OrderedDict`, classes of a project) are
  /// not: the list names what attacks are made of, as the scanners of model hubs do.
  package var isDangerous: Bool {
    if self == .unknown { return true }
    let top = module.prefix { $0 != "." }
    if Self.dangerousModules.contains(String(top)) || Self.dangerousModules.contains(module) { return true }
    return Self.dangerousNames[module]?.contains(String(name.prefix { $0 != "." })) ?? false
  }

  private static let dangerousModules: Set<String> = [
    "_pickle", "_posixsubprocess", "aiohttp", "asyncio", "bdb", "cProfile", "cloudpickle", "code", "codeop",
    "commands", "ctypes", "dill", "distutils.file_util", "distutils.spawn", "ensurepip", "fileinput", "ftplib",
    "httplib",
    "idlelib", "imp", "importlib", "lib2to3", "linecache", "marshal", "multiprocessing", "nt", "os", "paramiko", "pdb",
    "pickle", "pip", "pkgutil", "popen2", "posix", "profile", "pty", "pydoc", "requests", "runpy", "shutil", "smtplib",
    "socket", "socketserver", "subprocess", "sys", "telnetlib", "tempfile", "timeit", "torch.distributed.rpc",
    "torch.hub", "torch.utils.cpp_extension", "trace", "urllib.request", "urllib2", "venv", "webbrowser", "xmlrpc",
    "zipimport",
  ]

  private static let builtins: Set<String> = [
    "__import__", "apply", "breakpoint", "compile", "delattr", "eval", "exec", "execfile", "exit", "file", "getattr",
    "globals", "input", "locals", "open", "quit", "setattr", "vars",
  ]

  private static let dangerousNames: [String: Set<String>] = [
    "builtins": builtins,
    "__builtin__": builtins,
    "__builtins__": builtins,
    "operator": ["attrgetter", "itemgetter", "methodcaller"],
    "_operator": ["attrgetter", "itemgetter", "methodcaller"],
    "platform": ["_syscmd_ver", "popen"],
    "types": ["CodeType", "FunctionType"],
    "uuid": ["_get_command_stdout", "_popen"],
    "numpy": ["load", "loadtxt", "fromfile", "memmap", "save", "savetxt"],
    "numpy.f2py": ["compile"],
    "numpy.testing._private.utils": ["runstring"],
    "numpy.distutils.exec_command": ["exec_command"],
    "pandas": ["eval", "read_pickle"],
    "joblib": ["load"],
    "torch": ["load", "save", "compile"],
    "torch.serialization": ["load", "save"],
    "torch._inductor.codecache": ["compile_file"],
    "torch.jit.unsupported_tensor_ops": ["execWrapper"],
    "torch._dynamo.guards": ["eval"],
    "keras.models": ["load_model"],
    "tensorflow.keras.models": ["load_model"],
    "tensorflow.io": ["read_file", "write_file"],
  ]
}
