// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

/// The layers, lowest first. A target sees only what its line names: `docs/architecture.md` draws the picture.
let package = Package(
  name: "mvc",
  products: [.executable(name: "mvc", targets: ["mvc"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["libz-dev"])]),
    .target(name: "CDigest"),
    .target(name: "CPlatform"),
    .target(
      name: "MVCBase",
      dependencies: [
        "CDigest", "CPlatform", "CZlib",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        system,
      ], swiftSettings: settings),
    .target(name: "MVCText", swiftSettings: settings),
    // Optimised in debug builds too: the tests run through these loops.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O2"])]),
    .target(name: "MVCTensors", dependencies: ["MVCBase", "CKernels"], swiftSettings: settings),
    .target(name: "MVCInsight", dependencies: ["MVCBase", "MVCTensors", "CKernels"], swiftSettings: settings),
    .target(name: "MVCStatistics", dependencies: ["MVCBase"], swiftSettings: settings),
    .target(name: "MVCObjects", dependencies: ["MVCBase"], swiftSettings: settings),
    .target(name: "MVCProvenance", dependencies: ["MVCBase", "MVCObjects"], swiftSettings: settings),
    .target(name: "MVCPassport", dependencies: ["MVCBase", "MVCObjects", "MVCProvenance"], swiftSettings: settings),
    .target(
      name: "MVCStorage",
      dependencies: [
        "MVCBase", "MVCObjects", "MVCTensors", system,
      ], swiftSettings: settings),
    .target(
      name: "MVCWorkspace",
      dependencies: [
        "MVCBase", "MVCObjects", "MVCStorage", "MVCTensors", system,
      ], swiftSettings: settings),
    .target(
      name: "MVCRepository",
      dependencies: [
        "MVCBase", "MVCInsight", "MVCObjects", "MVCPassport", "MVCProvenance", "MVCStatistics", "MVCStorage",
        "MVCTensors", "MVCText", "MVCWorkspace", system,
      ], swiftSettings: settings),
    .target(
      name: "MVCGovernance",
      dependencies: [
        "MVCBase", "MVCObjects", "MVCPassport", "MVCProvenance", "MVCStorage", "MVCWorkspace", "MVCRepository", system,
      ], swiftSettings: settings),
    .target(
      name: "MVCCommands",
      dependencies: [
        "MVCBase", "MVCGovernance", "MVCInsight", "MVCObjects", "MVCPassport", "MVCProvenance", "MVCStatistics",
        "MVCStorage", "MVCTensors", "MVCText", "MVCWorkspace", "MVCRepository",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        system,
      ], swiftSettings: settings),
    .executableTarget(name: "mvc", dependencies: ["MVCCommands"], swiftSettings: settings),
    .target(
      name: "MVCTestSupport",
      dependencies: [
        "MVCBase", "MVCObjects", "MVCProvenance", "MVCStorage", "MVCTensors", "MVCWorkspace", "MVCRepository",
        .product(name: "Crypto", package: "swift-crypto"),
        system,
      ], swiftSettings: settings),
    .testTarget(name: "MVCBaseTests", dependencies: ["MVCBase", "MVCTestSupport", system], swiftSettings: settings),
    .testTarget(name: "MVCTextTests", dependencies: ["MVCText"], swiftSettings: settings),
    .testTarget(
      name: "MVCTensorsTests", dependencies: ["MVCTensors", "MVCBase", "MVCTestSupport"], swiftSettings: settings),
    .testTarget(
      name: "MVCInsightTests", dependencies: ["MVCInsight", "MVCTensors", "MVCBase", "MVCTestSupport"],
      swiftSettings: settings),
    .testTarget(name: "MVCStatisticsTests", dependencies: ["MVCStatistics", "MVCBase"], swiftSettings: settings),
    .testTarget(
      name: "MVCObjectsTests", dependencies: ["MVCObjects", "MVCBase", "MVCTestSupport", system],
      swiftSettings: settings),
    .testTarget(
      name: "MVCProvenanceTests", dependencies: ["MVCProvenance", "MVCObjects", "MVCBase", "MVCTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "MVCPassportTests",
      dependencies: ["MVCPassport", "MVCProvenance", "MVCObjects", "MVCBase", "MVCTestSupport"],
      // Read where they lie, as scripts/validate does.
      exclude: ["Golden"],
      swiftSettings: settings),
    .testTarget(
      name: "MVCStorageTests",
      dependencies: ["MVCStorage", "MVCObjects", "MVCBase", "MVCTensors", "MVCTestSupport", system],
      swiftSettings: settings),
    .testTarget(
      name: "MVCWorkspaceTests",
      dependencies: ["MVCWorkspace", "MVCStorage", "MVCObjects", "MVCBase", "MVCTestSupport", system],
      swiftSettings: settings),
    .testTarget(
      name: "MVCRepositoryTests",
      dependencies: [
        "MVCRepository", "MVCPassport", "MVCProvenance", "MVCWorkspace", "MVCStorage", "MVCObjects", "MVCInsight",
        "MVCTensors", "MVCText", "MVCBase", "MVCTestSupport", system,
      ], swiftSettings: settings),
    .testTarget(
      name: "MVCGovernanceTests",
      dependencies: [
        "MVCGovernance", "MVCRepository", "MVCProvenance", "MVCStorage", "MVCObjects", "MVCBase", "MVCTestSupport",
        system,
      ], swiftSettings: settings),
    .testTarget(
      name: "MVCCommandsTests",
      dependencies: [
        "MVCCommands", "MVCGovernance", "MVCRepository", "MVCProvenance", "MVCWorkspace", "MVCStorage", "MVCObjects",
        "MVCBase",
        "MVCTestSupport", system,
      ],
      swiftSettings: settings),
    .testTarget(name: "EndToEndTests", dependencies: ["mvc", "MVCTestSupport"], swiftSettings: settings),
  ]
)
