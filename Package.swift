// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "swift-logistic",
  platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
  products: [
    .library(name: "Logistic", targets: ["Logistic"]),
    .library(name: "LogisticPlots", targets: ["LogisticPlots"]),
    .executable(name: "logistic", targets: ["LogisticCLI"]),
    // For the package in Benchmarks; not part of the public interface.
    .library(name: "CLogistic", targets: ["CLogistic"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .target(name: "CLogistic", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(name: "FileFormats"),
    .target(name: "Logistic", dependencies: ["CLogistic", "FileFormats"]),
    .target(name: "LogisticPlots", dependencies: ["Logistic"]),
    .executableTarget(
      name: "LogisticCLI",
      dependencies: [
        "Logistic", "LogisticPlots", "FileFormats",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(
      name: "LogisticTestSupport", dependencies: ["Logistic"], path: "Tests/LogisticTestSupport"),
    .testTarget(name: "CLogisticTests", dependencies: ["CLogistic"]),
    .testTarget(name: "FileFormatsTests", dependencies: ["FileFormats"]),
    .testTarget(
      name: "LogisticTests", dependencies: ["Logistic", "FileFormats", "LogisticTestSupport"]),
    .testTarget(
      name: "LogisticPlotsTests",
      dependencies: ["LogisticPlots", "Logistic", "LogisticTestSupport"]),
    .testTarget(name: "LogisticCLITests", dependencies: ["LogisticCLI", "LogisticTestSupport"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
