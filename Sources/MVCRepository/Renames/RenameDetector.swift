import MVCBase
import MVCObjects
import MVCWorkspace

/// A file under a new name.
struct FileRename: Hashable, Sendable {
  let from: TreeChange
  let to: TreeChange
  /// How much of the larger file's bytes is in both, in percent; 100 for the same bytes only.
  let likeness: Int
}

/// Finds among files that went away and files that came those that are one file under another name.
///
/// In this order, as git has it: the same bytes; files of the same name in another folder, if there is one of each; then
/// the pair that is most alike, and so on. No file is taken twice.
struct RenameDetector {
  let rules: RenameRules
  let contents: FileContents
  var unstored = UnstoredSide.none
  /// Whether a file that cannot be read is like no other.
  var isForgiving = false

  private struct Pair {
    let source: Int
    let target: Int
    let likeness: Int
    let hasSameName: Bool
  }

  /// - Parameters:
  ///   - sources: The files that went away.
  ///   - targets: The files that came.
  ///   - isOfInterest: Which of the sources are worth to be compared with files of other bytes.
  /// - Complexity: O(sources × targets), as far as the rules allow.
  func renames(
    from sources: [TreeChange], to targets: [TreeChange], where isOfInterest: (TreeChange) -> Bool = { _ in true }
  ) throws -> (renames: [FileRename], skipped: SkippedRenames?) {
    guard rules.isOn else { return ([], nil) }
    var sources = sources.filter { Self.canMove($0.old) }
    var targets = targets.filter { Self.canMove($0.new) }
    var found = Self.exact(&sources, &targets)
    sources.removeAll { !isOfInterest($0) }
    guard !sources.isEmpty, !targets.isEmpty else { return (found, nil) }
    let meter = LikenessMeter(contents)
    found += try sameName(&sources, &targets, meter)
    guard rules.allows(sources.count, targets.count) else {
      let reason = SkippedRenames.Reason.tooMany(limit: rules.limit)
      return (found, SkippedRenames(deletedCount: sources.count, newCount: targets.count, reason: reason))
    }
    found += try likely(sources, targets, meter)
    let isComplete = meter.skippedCount == 0
    return (
      found,
      isComplete ? nil : SkippedRenames(deletedCount: sources.count, newCount: targets.count, reason: .tooLarge)
    )
  }

  /// Files with nothing in them are all alike.
  private static func canMove(_ entry: ManifestEntry?) -> Bool {
    entry.map { $0.kind.isFile && $0.byteCount > 0 } ?? false
  }

  // MARK: The same bytes

  private static func exact(_ sources: inout [TreeChange], _ targets: inout [TreeChange]) -> [FileRename] {
    var byID: [ObjectID: [TreeChange]] = [:]
    for source in sources.reversed() { if let old = source.old { byID[old.id, default: []].append(source) } }
    var found: [FileRename] = []
    var rest: [TreeChange] = []
    for target in targets {
      guard let from = takeSource(for: target, &byID) else {
        rest.append(target)
        continue
      }
      found.append(FileRename(from: from, to: target, likeness: 100))
    }
    targets = rest
    let taken = Set(found.map(\.from.path))
    sources.removeAll { taken.contains($0.path) }
    return found
  }

  /// The best of the deleted files with the same bytes: one with the same name, else the first.
  private static func takeSource(for target: TreeChange, _ sources: inout [ObjectID: [TreeChange]]) -> TreeChange? {
    guard let id = target.new?.id, var found = sources[id], !found.isEmpty else { return nil }
    let sameName = found.lastIndex { $0.path.name.elementsEqual(target.path.name) }
    let chosen = found.remove(at: sameName ?? found.count - 1)
    sources[id] = found
    return chosen
  }

  // MARK: Alike

  /// Takes files whose name there is once among those that went and once among those that came.
  private func sameName(
    _ sources: inout [TreeChange], _ targets: inout [TreeChange], _ meter: LikenessMeter
  ) throws -> [FileRename] {
    let went = Self.onlyOnes(sources)
    var found: [FileRename] = []
    for (name, target) in Self.onlyOnes(targets).sorted(by: { $0.value < $1.value }) {
      guard let source = went[name] else { continue }
      let least = rules.leastLikenessOfSameName
      let likeness = try likeness(sources[source], targets[target], least: least, meter)
      if likeness >= least {
        found.append(FileRename(from: sources[source], to: targets[target], likeness: likeness))
      }
    }
    let (taken, used) = (Set(found.map(\.from.path)), Set(found.map(\.to.path)))
    sources.removeAll { taken.contains($0.path) }
    targets.removeAll { used.contains($0.path) }
    return found
  }

  /// The places of the changes whose file name no other one has.
  private static func onlyOnes(_ changes: [TreeChange]) -> [[UInt8]: Int] {
    var places: [[UInt8]: Int?] = [:]
    for (place, change) in changes.enumerated() {
      let name = Array(change.path.name)
      places[name] = places[name] == nil ? .some(place) : .some(nil)
    }
    return places.compactMapValues { $0 }
  }

  private func likely(
    _ sources: [TreeChange], _ targets: [TreeChange], _ meter: LikenessMeter
  ) throws -> [FileRename] {
    var pairs: [Pair] = []
    for (target, new) in targets.enumerated() {
      for (source, old) in sources.enumerated() {
        let likeness = try likeness(old, new, least: rules.leastLikeness, meter)
        guard likeness >= rules.leastLikeness else { continue }
        pairs.append(
          Pair(
            source: source, target: target, likeness: likeness,
            hasSameName: old.path.name.elementsEqual(new.path.name)))
      }
    }
    pairs.sort { ($1.likeness, $1.hasSameName ? 1 : 0, $0.target) < ($0.likeness, $0.hasSameName ? 1 : 0, $1.target) }
    var (taken, used): (Set<Int>, Set<Int>) = ([], [])
    return pairs.compactMap { pair in
      guard !taken.contains(pair.source), used.insert(pair.target).inserted else { return nil }
      taken.insert(pair.source)
      return FileRename(from: sources[pair.source], to: targets[pair.target], likeness: pair.likeness)
    }
  }

  private func likeness(
    _ old: TreeChange, _ new: TreeChange, least: Int, _ meter: LikenessMeter
  ) throws -> Int {
    guard let left = old.old, let right = new.new else { return 0 }
    do {
      return try meter.likeness(
        ComparedFile(left, inFolder: unstored == .old ? old.path : nil),
        ComparedFile(right, inFolder: unstored == .new ? new.path : nil), least: least)
    } catch {
      if isForgiving { return 0 }
      throw error
    }
  }
}
