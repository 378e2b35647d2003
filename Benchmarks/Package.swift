// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-logistic", path: "..")],
  targets: [
    .executableTarget(
      name: "kernel-bandwidth",
      dependencies: [.product(name: "CLogistic", package: "swift-logistic")],
      path: "Sources/KernelBandwidth")
  ]
)
