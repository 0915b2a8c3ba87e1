import MVCTensors
import Testing

@Suite("PickleImport")
struct PickleImportTests {
  @Test(
    "What runs code or commands, opens files or the network, or leads there is dangerous",
    arguments: [
      // Built-in functions under each name of their module.
      "builtins eval", "__builtin__ execfile", "__builtins__ exec", "builtins open", "builtins getattr",
      "builtins __import__",
      "builtins breakpoint", "builtins input", "builtins globals", "builtins compile", "builtins setattr",
      "builtins __dict__", "builtins eval.__call__",
      // Python's own modules.
      "os system", "nt system", "posix popen", "subprocess Popen", "pty spawn", "socket create_connection", "sys exit",
      "sys modules", "importlib import_module", "importlib._bootstrap _load", "runpy run_path", "shutil rmtree",
      "ctypes CDLL", "_ctypes dlopen", "webbrowser open", "code InteractiveInterpreter", "codeop compile_command",
      "timeit timeit", "cProfile run", "profile run", "pdb run", "bdb Bdb", "trace Trace", "asyncio run",
      "asyncio.subprocess create_subprocess_shell", "asyncio.unix_events _UnixSubprocessTransport",
      "multiprocessing Process", "pickle loads", "_pickle loads", "cPickle loads", "marshal loads", "shelve open",
      "operator attrgetter", "_operator methodcaller", "operator itemgetter", "functools partial", "types FunctionType",
      "types CodeType", "types ModuleType", "doctest debug_script", "pydoc pipepager", "pydoc locate",
      "ensurepip _run_pip",
      "venv create", "idlelib.pyshell ModifiedInterpreter.runcode", "lib2to3.pgen2.grammar Grammar.loads",
      "uuid _get_command_stdout", "imaplib IMAP4_stream", "_pyrepl.pager pipe_pager", "_osx_support _read_output",
      "_aix_support _read_cmd_output", "_interpreters run_string", "_xxsubinterpreters run_string", "platform popen",
      "http.client HTTPSConnection", "urllib.request urlopen", "ssl get_server_certificate", "ftplib FTP",
      "telnetlib Telnet", "smtplib SMTP", "sqlite3 connect", "zipfile ZipFile", "tarfile open", "tempfile mktemp",
      "pathlib Path.write_text", "io open", "_io FileIO", "io FileIO", "codecs open", "logging FileHandler",
      "logging.config dictConfig", "pkgutil resolve_name", "gc get_objects", "inspect getattr_static",
      "site addsitedir",
      "linecache getlines", "fileinput input", "distutils.file_util write_file",
      "test.support.script_helper run_python_until_end",
      "unittest.mock patch", "threading Thread", "_thread start_new_thread", "atexit register", "signal signal",
      "commands getoutput", "popen2 popen3", "urllib2 urlopen", "httplib HTTPConnection", "compiler parse",
      "typing get_type_hints", "typing ForwardRef._evaluate", "dataclasses _create_fn", "collections _sys.modules",
      "random _os.system", "enum bltns.eval", "enum bltns.input", "argparse _sys.modules", "string Formatter",
      // Through other packages.
      "torch.serialization os.system", "torch.serialization.os system", "numpy.f2py os.system",
      "numpy core._internal.sys.modules",
      "numpy __builtins__", "numpy prod.__globals__", "collections OrderedDict.__class__",
      "numpy.f2py.crackfortran getlincoef",
      "numpy.testing._private.utils runstring", "numpy.distutils.exec_command exec_command", "numpy load",
      "numpy.lib.npyio load",
      "numpy.ctypeslib load_library", "torch load", "torch.hub load", "torch.storage io.open", "torch.jit load",
      "torch.utils.cpp_extension load", "torch._inductor.codecache compile_file",
      "torch._dynamo.guards GuardBuilder.get",
      "torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression", "torch.utils.collect_env run",
      "torch.utils._config_module ConfigModule.load_config", "torch.utils.bottleneck.__main__ run_cprofile",
      "torch.utils.data.datapipes.utils.decoder basichandlers", "torch.distributed.rpc rpc_sync",
      "torch.fx.graph_module reduce_graph_module", "joblib load", "joblib.numpy_pickle load", "pandas read_pickle",
      "pandas.io.pickle read_pickle", "dill loads", "cloudpickle.cloudpickle _make_function", "pip main",
      "pip._internal main",
      "requests.api get", "aiohttp ClientSession", "httpx get", "paramiko SSHClient", "pexpect run", "yaml unsafe_load",
      "setuptools.sandbox run_setup", "IPython start_ipython", "keras.models load_model",
      "transformers AutoModel.from_pretrained",
      "mine.helpers os.popen", "mine utils.subprocess.run", "mine.helpers system", "mine.__builtins__ x",
    ])
  func dangerous(name: String) {
    let parts = name.split(separator: " ").map(String.init)
    #expect(PickleImport(module: parts[0], name: parts[1]).isDangerous)
  }

  @Test(
    "What models are made of is not",
    arguments: [
      "builtins set", "__builtin__ dict", "builtins ValueError", "builtins type", "builtins slice",
      "builtins bytearray",
      "collections OrderedDict", "collections defaultdict", "copyreg _reconstructor", "copy_reg _reconstructor",
      "copyreg __newobj__",
      "_codecs encode", "datetime datetime", "datetime timezone.utc", "decimal Decimal", "fractions Fraction",
      "uuid UUID",
      "pathlib PosixPath", "pathlib._local PosixPath", "re _compile", "argparse Namespace", "logging getLogger",
      "random Random",
      "io BytesIO", "_io BytesIO", "types SimpleNamespace", "typing Any", "enum Enum", "array array",
      "zoneinfo ZoneInfo._unpickle",
      "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter", "torch FloatStorage", "torch Size",
      "torch device",
      "torch._tensor _rebuild_from_type_v2", "torch.storage _load_from_bytes", "torch.nn.modules.linear Linear",
      "torch.nn.parameter Parameter", "torch.optim.adam Adam", "torch.serialization _get_layout", "__torch__ Model",
      "__torch__.torch.nn.modules.linear.___torch_mangle_0 Linear", "__main__ Net", "numpy dtype", "numpy ndarray",
      "numpy.core.multiarray _reconstruct", "numpy._core.multiarray scalar", "numpy.random._pickle __randomstate_ctor",
      "numpy.random._pickle __bit_generator_ctor", "numpy.core.numeric _frombuffer",
      "joblib.numpy_pickle NumpyArrayWrapper",
      "joblib.memory Memory", "sklearn.linear_model._logistic LogisticRegression", "sklearn.tree._tree Tree",
      "sklearn.neighbors._dist_metrics newObj",
      "sklearn.pipeline Pipeline", "scipy.sparse._csr csr_matrix", "pandas.core.frame DataFrame",
      "pandas._libs.internals _unpickle_block",
      "xgboost.sklearn XGBClassifier", "lightgbm.basic Booster", "transformers.training_args TrainingArguments",
      "pytorch_lightning.callbacks.model_checkpoint ModelCheckpoint", "omegaconf.dictconfig DictConfig",
      "mine.model Net.Block",
      "oscillators Sine", "torch.multiprocessing.reductions rebuild_tensor",
    ])
  func harmless(name: String) {
    let parts = name.split(separator: " ").map(String.init)
    #expect(!PickleImport(module: parts[0], name: parts[1]).isDangerous)
  }
}
