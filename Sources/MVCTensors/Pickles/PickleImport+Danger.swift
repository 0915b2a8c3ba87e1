extension PickleImport {
  /// Whether loading the pickle can run commands, read or write files, or reach the network.
  ///
  /// Three rules, as each list alone has been passed by: of Python's own modules only what is known to be harmless; of
  /// other packages everything but what attacks are made of; and of any name no part that leads into the interpreter
  /// or from a harmless module to a dangerous one it has imported (`numpy.f2py.os.system`).
  package var isDangerous: Bool {
    guard !module.isEmpty else { return true }
    let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.dropFirst().contains(where: Self.leadsAway) || leadsThroughModule { return true }
    if let last = parts.last, Self.verbs.contains(last) { return true }
    if StandardModules.contains(parts[0]) { return !HarmlessNames.contains(self) }
    return DangerousPackages.contain(parts)
  }

  /// Names that say what they do, wherever they are.
  private static let verbs = HarmlessNames.words(
    """
    Popen __import__ check_call check_output eval exec exec_command execfile from_pretrained getoutput getstatusoutput
    import_module import_string load_library load_module popen read_pickle resolve_name run_code run_module run_path
    runcode runsource runstring system
    """)

  /// Whether the name goes on through a module that the first one has imported: `io.open` of `torch.storage`.
  private var leadsThroughModule: Bool {
    let parts = name.split(separator: ".")
    // Modules import each other under another name too: `random._os`.
    if parts.contains(where: { Self.crossroads.contains(String($0.drop { $0 == "_" })) }) { return true }
    return parts.dropLast().contains { StandardModules.contains($0.drop { $0 == "_" }) }
      && !HarmlessNames.isClass(name.prefix { $0 != "." })
  }

  /// Whether a part of a name behind the first leads out of the module.
  private static func leadsAway(_ part: String) -> Bool {
    if part.hasPrefix("__"), part.hasSuffix("__"), part.count > 4 { return !harmlessDunders.contains(part) }
    return crossroads.contains(part)
  }

  private static let harmlessDunders: Set<String> = ["__newobj__", "__newobj_ex__", "__new__"]

  /// Modules that others have imported, from where the whole interpreter can be reached.
  private static let crossroads: Set<String> = [
    "builtins", "builtin", "ctypes", "importlib", "marshal", "nt", "os", "pickle", "posix", "posixsubprocess", "pty",
    "runpy", "shutil", "socket", "subprocess", "sys", "webbrowser",
  ]
}

/// What of Python's own modules models are made of.
enum HarmlessNames {
  private enum Names {
    case all
    case only(Set<String>)
    /// Everything but these and what lies below them.
    case allBut(Set<String>)
  }

  static func contains(_ name: PickleImport) -> Bool {
    if let exact = modules[name.module] {
      switch exact {
      case .all: return !name.name.contains(".") || isClass(name.name.prefix { $0 != "." })
      case .only(let names): return names.contains(name.name)
      case .allBut(let names):
        let first = name.name.prefix { $0 != "." }
        return !names.contains(String(first)) && (!name.name.contains(".") || isClass(first))
      }
    }
    return isException(name)
  }

  /// Whether a name is a class's, not a module's that the harmless one has imported (`enum.bltns`).
  static func isClass(_ name: Substring) -> Bool {
    name.first?.isUppercase == true || lowercaseClasses.contains(String(name))
  }

  private static let lowercaseClasses: Set<String> = [
    "array", "chain", "date", "datetime", "defaultdict", "deque", "time", "timedelta", "timezone",
  ]

  /// Exceptions, which are pickled by their class, wherever they are defined among the built-in names.
  private static func isException(_ name: PickleImport) -> Bool {
    builtinModules.contains(name.module)
      && (builtins.contains(String(name.name.prefix { $0 != "." }))
        || ["Error", "Exception", "Warning"].contains { name.name.hasSuffix($0) } && !name.name.contains("."))
  }

  private static let builtinModules: Set<String> = ["builtins", "__builtin__", "__builtins__"]

  private static let builtins = words(
    """
    abs all any ascii basestring bin bool buffer bytearray bytes callable chr classmethod complex dict divmod Ellipsis
    enumerate False filter float format frozenset hasattr hash hex id int isinstance issubclass iter len list long map
    max memoryview min next None NoneType NotImplemented NotImplementedType object oct ord pow print property range repr
    reversed round set slice sorted staticmethod StopIteration str sum super True tuple type unichr unicode xrange zip
    """)

  private static let modules: [String: Names] = [
    "__future__": .all,
    "_codecs": .only(["encode", "decode"]),
    "_collections": .all,
    "_collections_abc": .all,
    "_datetime": .all,
    "_decimal": .all,
    "_functools": .only(["reduce", "cmp_to_key"]),
    "_io": .only(["BytesIO", "StringIO"]),
    "_operator": .allBut(["attrgetter", "itemgetter", "methodcaller", "call"]),
    "_pydecimal": .all,
    "_queue": .all,
    "_random": .only(["Random"]),
    "_struct": .all,
    "_weakref": .only(["ref", "ReferenceType", "proxy"]),
    "_weakrefset": .only(["WeakSet"]),
    "_zoneinfo": .all,
    "abc": .only(["ABC", "ABCMeta", "abstractmethod"]),
    "argparse": .only(["Namespace"]),
    "array": .all,
    "base64": .only(["b64decode", "b64encode", "urlsafe_b64decode", "urlsafe_b64encode", "a85decode", "b85decode"]),
    "binascii": .all,
    "bisect": .all,
    "calendar": .all,
    "cmath": .all,
    "codecs": .only(["encode", "decode"]),
    "collections": .all,
    "collections.abc": .all,
    "colorsys": .all,
    "configparser": .only(configurations),
    "ConfigParser": .only(configurations),
    "contextlib": .only(["nullcontext", "suppress"]),
    "copy": .only(["copy", "deepcopy", "_EmptyClass"]),
    "copy_reg": .only(["_reconstructor", "__newobj__", "__newobj_ex__"]),
    "copyreg": .only(["_reconstructor", "__newobj__", "__newobj_ex__"]),
    "csv": .only(["Dialect", "excel", "excel_tab", "unix_dialect"]),
    "dataclasses": .only([
      "Field", "FrozenInstanceError", "_DataclassParams", "_FIELD_BASE", "_HAS_DEFAULT_FACTORY_CLASS", "_KW_ONLY_TYPE",
      "_MISSING_TYPE",
    ]),
    "datetime": .all,
    "decimal": .all,
    "difflib": .only(["SequenceMatcher", "Match"]),
    "enum": .all,
    "exceptions": .all,
    "fractions": .all,
    "functools": .only(["reduce", "cmp_to_key", "cached_property", "total_ordering"]),
    "heapq": .all,
    "http": .only(["HTTPStatus", "HTTPMethod"]),
    "inspect": .only(["FullArgSpec", "ArgSpec", "Parameter", "Signature", "_ParameterKind", "_empty", "_void"]),
    "io": .only(["BytesIO", "StringIO"]),
    "ipaddress": .all,
    "itertools": .all,
    "json": .only(["JSONDecoder", "JSONEncoder", "dumps", "loads"]),
    "json.decoder": .only(["JSONDecodeError", "JSONDecoder"]),
    "json.encoder": .only(["JSONEncoder"]),
    "logging": .only(["Filter", "Filterer", "Formatter", "Logger", "NullHandler", "RootLogger", "getLogger"]),
    "math": .all,
    "numbers": .all,
    "operator": .allBut(["attrgetter", "itemgetter", "methodcaller", "call"]),
    "optparse": .only(["Values"]),
    "pathlib": .only(paths),
    "pathlib._local": .only(paths),
    "platform": .only(["uname_result"]),
    "Queue": .all,
    "queue": .all,
    "random": .allBut(["_test", "_test_generator", "main"]),
    "re": .only(["Match", "Pattern", "RegexFlag", "_compile", "compile", "escape"]),
    "sets": .all,
    "statistics": .all,
    "string": .only(["Template"]),
    "StringIO": .all,
    "cStringIO": .all,
    "struct": .all,
    "textwrap": .all,
    "time": .only(["struct_time"]),
    "traceback": .only(["FrameSummary", "StackSummary", "TracebackException"]),
    "types": .only([
      "BuiltinFunctionType", "EllipsisType", "GenericAlias", "MappingProxyType", "MethodType", "NoneType",
      "NotImplementedType", "SimpleNamespace", "UnionType",
    ]),
    "typing": .allBut(["ForwardRef", "_eval_type", "evaluate_forward_ref", "get_type_hints"]),
    "unicodedata": .all,
    "urllib.parse": .all,
    "urlparse": .all,
    "UserDict": .all,
    "UserList": .all,
    "UserString": .all,
    "uuid": .only(["SafeUUID", "UUID"]),
    "weakref": .only(["WeakKeyDictionary", "WeakSet", "WeakValueDictionary", "proxy", "ref"]),
    "xml.etree.ElementTree": .only(["Element"]),
    "zlib": .only(["adler32", "compress", "crc32", "decompress"]),
    "zoneinfo": .all,
  ]

  private static let paths: Set<String> = [
    "Path", "PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath", "WindowsPath",
  ]

  private static let configurations: Set<String> = [
    "BasicInterpolation", "ConfigParser", "ConverterMapping", "ExtendedInterpolation", "Interpolation",
    "LegacyInterpolation", "RawConfigParser", "SafeConfigParser", "SectionProxy",
  ]

  static func words(_ text: String) -> Set<String> {
    Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
  }
}

/// What of other packages attacks are made of: modules that run code or commands or reach the network, and names that
/// load something else, read or write files, or run what they are given.
enum DangerousPackages {
  /// - Parameter parts: Module and name, cut at the dots.
  static func contain(_ parts: [String]) -> Bool {
    // In 'numpy.f2py.crackfortran.param_eval' each beginning is a module, or a name within the one before.
    for count in 1...parts.count where modules.contains(parts[..<count].joined(separator: ".")) { return true }
    for count in 1..<max(parts.count, 2) where count < parts.count {
      if names[parts[..<count].joined(separator: ".")]?.contains(parts[count]) == true { return true }
    }
    return false
  }

  private static let modules = HarmlessNames.words(
    """
    aiohttp cffi cloudpickle dill fabric httplib2 httpx invoke IPython ipykernel joblib.externals.cloudpickle jsonpickle
    jupyter_client nbconvert numexpr numpy.ctypeslib numpy.distutils numpy.f2py numpy.testing pandas.core.computation
    pandas.io.clipboard pandas.io.common pandas.io.parsers pandas.io.pickle pandas.io.sql paramiko pexpect pip pkg_resources plumbum ptyprocess pyautogui pynput pyximport pythoncom requests scipy.weave
    setuptools sh torch._C._distributed_rpc torch._dynamo.guards torch._inductor.codecache torch._inductor.compile_worker
    torch.distributed.elastic torch.distributed.launch torch.distributed.launcher torch.distributed.rpc
    torch.distributed.run torch.fx.experimental.symbolic_shapes torch.hub torch.jit.unsupported_tensor_ops torch.ops
    torch.classes torch.package torch.utils._config_module torch.utils.bottleneck torch.utils.collect_env
    torch.utils.cpp_extension torch.utils.data.datapipes.utils.decoder torch.utils.model_zoo urllib3 virtualenv wheel
    win32api win32com win32process
    """)

  private static let names: [String: Set<String>] = [
    "joblib": ["dump", "load"],
    "joblib.numpy_pickle": ["dump", "load", "load_temporary_memmap", "_unpickle"],
    "keras.models": ["load_model"],
    "keras.saving": ["load_model", "load_weights", "deserialize_keras_object"],
    "keras.utils": ["get_file"],
    "mlflow.pyfunc": ["load_model"],
    "numpy": [
      "DataSource", "fromfile", "genfromtxt", "load", "loadtxt", "memmap", "open_memmap", "save", "savetxt", "savez",
      "savez_compressed",
    ],
    "numpy.lib": ["DataSource"],
    "numpy.lib._datasource": ["DataSource", "open"],
    "numpy.lib._npyio_impl": ["DataSource", "fromregex", "genfromtxt", "load", "loadtxt", "save", "savetxt", "savez"],
    "numpy.lib.format": ["open_memmap", "read_array"],
    "numpy.lib.npyio": ["DataSource", "fromregex", "genfromtxt", "load", "loadtxt", "save", "savetxt", "savez"],
    "pandas": HarmlessNames.words(
      """
      eval read_clipboard read_csv read_excel read_feather read_fwf read_gbq read_hdf read_html read_json read_orc
      read_parquet read_pickle read_sas read_spss read_sql read_sql_query read_sql_table read_stata read_table read_xml
      to_pickle HDFStore ExcelFile
      """),
    "sklearn.datasets": ["fetch_openml", "load_files", "load_svmlight_file"],
    "tensorflow": ["io", "load_library", "load_op_library", "py_function", "numpy_function"],
    "tensorflow.io": ["read_file", "write_file"],
    "tensorflow.keras.models": ["load_model"],
    "torch": ["compile", "load", "save"],
    "torch.fx.graph_module": [
      "_exec_with_source", "_forward_from_src", "reduce_graph_module", "reduce_package_graph_module",
    ],
    "torch.jit": ["load"],
    "torch.jit._serialization": ["load"],
    "torch.multiprocessing": ["spawn", "start_processes"],
    "torch.multiprocessing.spawn": ["spawn", "start_processes"],
    "torch.serialization": ["_legacy_load", "_load", "load", "save"],
    "transformers": ["pipeline"],
    "yaml": ["full_load", "load", "load_all", "unsafe_load"],
  ]
}
