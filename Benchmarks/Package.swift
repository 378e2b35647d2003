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
      path: "Sources/KernelBandwidth"),
    .executableTarget(
      name: "minibatch-step",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/MinibatchStep"),
    .executableTarget(
      name: "newton-fit",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/NewtonFit"),
    .executableTarget(
      name: "wide-fit",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/WideFit"),
    .executableTarget(
      name: "lasso-fit",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/LassoFit"),
    .executableTarget(
      name: "objective-fit",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/ObjectiveFit"),
    .executableTarget(
      name: "sparse-lasso",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/SparseLasso"),
    .executableTarget(
      name: "path-fit",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/PathFit"),
    .executableTarget(
      name: "bootstrap-fit",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/BootstrapFit"),
    .executableTarget(
      name: "firth-fit",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/FirthFit"),
    .executableTarget(
      name: "inference-fit",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/InferenceFit"),
    .executableTarget(
      name: "csv-read",
      dependencies: ["Measuring", .product(name: "Logistic", package: "swift-logistic")],
      path: "Sources/CSVRead"),
    .target(
      name: "Measuring", dependencies: [.product(name: "Logistic", package: "swift-logistic")]),
  ]
)
