/// A model of sparse rows: columns that have numbers, not names. A network of one `Dense` layer, what its
/// classes are called, and how it was fitted. It is what the `.keras` file of such a fit holds.
public struct SparseModel: Sendable {
  /// The network: an input as wide as the rows, and a `Dense`.
  public internal(set) var network: Network
  /// What is predicted, for headings.
  public let target: String
  /// What the classes are called, in order.
  public let classes: [String]
  /// With two classes: the number of the one whose probability the network gives.
  public let positive: Int
  /// How more than two classes are told apart.
  public internal(set) var multiClass = MultiClass.multinomial
  /// With two classes: at a probability above this the positive one is predicted.
  public var threshold = 0.5
  /// The number that a file gives the first column: 0 or 1.
  public let firstIndex: Int
  /// How it was fitted; nil if that is not known.
  public internal(set) var record: FitRecord?

  init(
    network: Network, target: String, classes: [String], positive: Int, firstIndex: Int,
    record: FitRecord? = nil
  ) {
    self.network = network
    self.target = target
    self.classes = classes
    self.positive = positive
    self.firstIndex = firstIndex
    self.record = record
  }

  /// How many columns rows have.
  public var columnCount: Int { network.nodes[network.inputs[0]].shape.width }

  /// What is modelled, for headings: `P(label = 1)`.
  public var modelled: String {
    network.nodes[network.output].shape.width == 1
      ? "P(\(target) = \(classes[positive]))"
      : "P(\(target) = each of \(classes.count) classes"
        + (multiClass == .oneVsRest ? ", each against the rest)" : ")")
  }

  /// The coefficients on the columns as they are, output by output.
  ///
  /// - Returns: one intercept an output, and one weight a column.
  public var coefficients: [(intercept: Double, weights: [Double])] {
    network.outputCoefficients
  }
}
