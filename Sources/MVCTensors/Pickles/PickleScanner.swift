import MVCBase

/// Looks through a file and all its parts for pickles.
///
/// Every part ends in one of three ways: it was looked at to its end, it holds nothing that Python would load as a pickle,
/// or it leaves a gap.
final class PickleScanner {
  private static let mostListedGaps = 20

  let budget: ScanBudget
  private var imports: Set<PickleImport> = []
  private var gaps: [PickleGap] = []
  private var gapCount = 0
  private var hasPickle = false

  init(_ budget: ScanBudget) { self.budget = budget }

  /// What was found; nil when nothing is a pickle.
  var result: PickleScan? {
    guard hasPickle || gapCount > 0 else { return nil }
    return PickleScan(imports: imports.sorted(), gaps: gaps, gapCount: gapCount)
  }

  /// Looks through a part. Afterwards the input is anywhere in it.
  ///
  /// - Throws: What the source throws, and nothing of what is wrong with the bytes.
  func scan(_ input: ScanInput, _ part: ScannedPart) throws {
    do {
      try budget.spendPart()
      try dispatch(input, part)
    } catch let stop as ScanStop {
      addGap(part, at: input.offset, stop.reason)
    }
  }

  private func dispatch(_ input: ScanInput, _ part: ScannedPart) throws {
    guard let kind = ScannedKind(try head(input, part)) else { return try scanText(input, part) }
    guard part.depth < ScanBudget.depth else {
      throw ScanStop(reason: "it lies more than \(ScanBudget.depth) archives deep")
    }
    switch kind {
    case .pickle, .array: try scanSequence(input, part)
    case .zip: try scanZip(input, part)
    case .tar: try scanTar(input, part)
    case .deflated: try scanInflated(input, part)
    case .oldJoblib:
      // The length takes 19 characters, and in files of Python 2 a space may follow.
      try input.skip(21)
      while try input.peek(1).first == 0x20 { try input.skip(1) }
      try scanInflated(input, part)
    case .compressed(let name):
      if part.mayBePickleByName { throw ScanStop(reason: "it is compressed with \(name), which mvc cannot decompress") }
    }
  }

  /// The first bytes. Bytes that begin like a compressed stream and give nothing hold nothing, for Python neither: they
  /// are told of where the name is a pickle's.
  private func head(_ input: ScanInput, _ part: ScannedPart) throws -> ArraySlice<UInt8> {
    do {
      return try input.peek(ScannedKind.mostHeadBytes)
    } catch let stop as ScanStop {
      if part.isPickleByName { throw stop }
      return []
    }
  }

  private func scanInflated(_ input: ScanInput, _ part: ScannedPart) throws {
    try scan(ScanInput(InflatedBytes(input, .zlibOrGzip, budget)), part.inflated)
  }

  // MARK: Pickles

  /// Goes through pickles and arrays that follow each other, as programs write them and old checkpoints have them.
  private func scanSequence(_ input: ScanInput, _ part: ScannedPart) throws {
    let isCheckpoint = try isOldCheckpoint(input)
    var pickleCount = 0
    while true {
      let head = try input.peek(ScannedKind.mostMagicBytes)
      if head.isEmpty { return }
      switch ScannedKind(head) {
      case .array?: guard try scanArray(input, part) else { return }
      case .pickle?:
        guard try scanPickle(input, part) else { return }
        pickleCount += 1
        // What follows are the storages, which PyTorch reads as numbers.
        if isCheckpoint, pickleCount == 5 { return }
      default:
        guard part.mayBePickleByName, pickleCount > 0 else { return }
        let end = input.offset
        if try scanTextBehindPickle(input, part) { continue }
        return addGap(part, at: end, "the pickle ends there and the file does not")
      }
    }
  }

  /// Whether a file is what PyTorch wrote before version 1.6: the first of its five pickles is a number.
  private func isOldCheckpoint(_ input: ScanInput) throws -> Bool {
    let magic: [UInt8] = [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
    return try input.peek(2 + magic.count).dropFirst(2).elementsEqual(magic)
  }

  /// Goes through one pickle. Returns whether the input is then behind it.
  private func scanPickle(_ input: ScanInput, _ part: ScannedPart) throws -> Bool {
    var tracer = PickleTracer(input, budget) { [self] in try scan($0, part.value) }
    defer { imports.formUnion(tracer.imports) }
    do {
      try tracer.run()
      hasPickle = true
      return true
    } catch let error where error is MalformedModelFile || error as? ScanStop == .cutShort {
      // Python stops here too. Without an import and a name of a pickle it is none.
      guard part.mayBePickleByName || !tracer.imports.isEmpty else { return false }
      hasPickle = true
      addGap(part, at: input.offset, "the pickle is damaged or cut short")
      return false
    } catch let stop as ScanStop {
      hasPickle = true
      throw stop
    }
  }

  /// Goes through what follows a pickle and begins like none with a protocol. Returns whether it is one.
  private func scanTextBehindPickle(_ input: ScanInput, _ part: ScannedPart) throws -> Bool {
    guard let first = try input.peek(1).first, PickleOpcode(rawValue: first)?.canBegin == true else { return false }
    var tracer = PickleTracer(input, budget) { [self] in try scan($0, part.value) }
    defer { imports.formUnion(tracer.imports.filter(\.isWellFormed)) }
    do {
      try tracer.run()
      return true
    } catch let error where error is MalformedModelFile || error is ScanStop {
      return false
    }
  }

  /// Goes through what may be a pickle of protocol 0 or 1, which begins like any text.
  ///
  /// It counts as one when Python would get to its end and import something, or call something that is dangerous.
  private func scanText(_ input: ScanInput, _ part: ScannedPart) throws {
    guard let first = try input.peek(1).first, let opcode = PickleOpcode(rawValue: first), opcode.canBegin else {
      return try noteUnknown(input, part)
    }
    var tracer = PickleTracer(input, budget) { [self] in try scan($0, part.value) }
    var isWhole = false
    do {
      try tracer.run()
      isWhole = true
    } catch is MalformedModelFile {
    } catch let stop as ScanStop where stop == .cutShort {
    } catch let stop as ScanStop {
      if tracer.imports.contains(where: \.isWellFormed) { throw stop }
    }
    let isPickle =
      isWhole && (part.isPickleByName || !tracer.imports.isEmpty)
      || tracer.hasCalls && tracer.imports.allSatisfy(\.isWellFormed) && tracer.imports.contains(where: \.isDangerous)
    guard isPickle else { return try noteUnknown(input, part) }
    hasPickle = true
    imports.formUnion(tracer.imports)
    if !isWhole {
      addGap(part, at: input.offset, "the pickle is damaged or cut short")
    } else if part.mayBePickleByName, try !input.isAtEnd() {
      try scanSequence(input, part)
    }
  }

  /// Bytes that are nothing known are told of where the name says that they are a pickle.
  private func noteUnknown(_ input: ScanInput, _ part: ScannedPart) throws {
    guard part.isPickleByName, input.offset == 0, let head = try? input.peek(ScannedKind.mostHeadBytes) else { return }
    guard head.contains(where: { $0 < 0x09 || $0 == 0x7F }) else { return }
    throw ScanStop(reason: "it begins like no pickle")
  }

  // MARK: Arrays

  /// Goes through a NumPy array. Returns whether the input is then behind it.
  private func scanArray(_ input: ScanInput, _ part: ScannedPart) throws -> Bool {
    let header = try ScannedArrayHeader(input)
    guard header.mayHoldObjects else {
      guard let byteCount = header.byteCount else { return false }
      return try input.skipSome(byteCount) == byteCount
    }
    return try scanPickle(input, part)
  }

  // MARK: Gaps

  func addGap(_ part: ScannedPart, at offset: UInt64, _ reason: String) {
    gapCount += 1
    if gaps.count < Self.mostListedGaps { gaps.append(PickleGap(part: part.place, offset: offset, reason: reason)) }
  }
}

extension PickleOpcode {
  /// Whether a pickle of protocol 0 or 1 can begin with it: it needs nothing on the stack.
  var canBegin: Bool {
    switch self {
    case .mark, .emptyTuple, .emptyList, .emptyDictionary, .none, .global, .integer, .long, .float, .string, .unicode,
      .binaryInteger, .binaryInteger1, .binaryInteger2, .binaryFloat, .binaryString, .shortBinaryString, .binaryUnicode,
      .persistentID, .protocol, .frame, .long1, .long4, .newTrue, .newFalse, .emptySet, .shortBinaryUnicode,
      .binaryUnicode8, .binaryBytes, .shortBinaryBytes, .binaryBytes8, .byteArray8, .nextBuffer, .extension1,
      .extension2,
      .extension4:
      true
    case .stop, .pop, .popMark, .duplicate, .binaryPersistentID, .reduce, .append, .build, .dictionary, .appends, .get,
      .binaryGet, .instance, .longBinaryGet, .list, .object, .put, .binaryPut, .longBinaryPut, .setItem, .tuple,
      .setItems,
      .newObject, .tuple1, .tuple2, .tuple3, .addItems, .frozenSet, .newObjectWithKeywords, .stackGlobal, .memoize,
      .readonlyBuffer:
      false
    }
  }
}

extension PickleImport {
  /// Whether Python could import it: text that is no pickle seldom has such names.
  fileprivate var isWellFormed: Bool {
    self == .unknown
      || !module.isEmpty
        && path.unicodeScalars.allSatisfy { $0 == "." || $0 == "_" || $0.properties.isAlphabetic || "0"..."9" ~= $0 }
  }
}
