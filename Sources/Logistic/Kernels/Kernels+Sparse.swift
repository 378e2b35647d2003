import CLogistic

extension Kernels {
  /// Entries of a sparse matrix, row by row or column by column, as the kernels read them.
  struct Entries<Scalar: KernelScalar>: @unchecked Sendable {
    /// Where each line's entries begin in `places` and `values`, and where the last line's end.
    var starts: UnsafePointer<Int>
    /// Each entry's place in its line.
    var places: UnsafePointer<Int32>
    var values: UnsafePointer<Scalar>
    /// How many lines there are.
    var count: Int

    /// Some of the lines.
    func lines(from first: Int, count: Int) -> Entries {
      Entries(starts: starts + first, places: places, values: values, count: count)
    }
  }

  /// `z = x·w + bias`, weights `columns × outputs`.
  static func logits<S>(
    _ rows: Entries<S>, weights: UnsafePointer<Double>, bias: UnsafePointer<Double>?,
    outputs k: Int, into z: UnsafeMutablePointer<Double>
  ) {
    let (starts, places, n) = (rows.starts, rows.places, rows.count)
    switch S.storage {
    case .float: lgk_sparse_logits_f32(starts, places, rows.values.float, n, weights, bias, k, z)
    case .double: lgk_sparse_logits_f64(starts, places, rows.values.double, n, weights, bias, k, z)
    }
  }

  /// `gradient += xᵀ·slopes`, `columns × outputs`.
  static func accumulate<S>(
    _ rows: Entries<S>, slopes: UnsafePointer<Double>, outputs k: Int,
    into gradient: UnsafeMutablePointer<Double>
  ) {
    let (starts, places, n) = (rows.starts, rows.places, rows.count)
    switch S.storage {
    case .float:
      lgk_sparse_accumulate_f32(starts, places, rows.values.float, n, slopes, k, gradient)
    case .double:
      lgk_sparse_accumulate_f64(starts, places, rows.values.double, n, slopes, k, gradient)
    }
  }

  /// `diagonal[j] = Σ x²·h` for the columns listed; `state` holds slopes and curvatures in turn.
  static func curvatures<S>(
    _ columns: Entries<S>, _ list: UnsafeBufferPointer<Int>, state: UnsafePointer<Double>,
    into diagonal: UnsafeMutablePointer<Double>
  ) {
    guard let chosen = list.baseAddress else { return }
    let (starts, places) = (columns.starts, columns.places)
    switch S.storage {
    case .float:
      lgk_sparse_curvatures_f32(
        starts, places, columns.values.float, chosen, list.count, state, diagonal)
    case .double:
      lgk_sparse_curvatures_f64(
        starts, places, columns.values.double, chosen, list.count, state, diagonal)
    }
  }

  /// One pass of coordinate descent over the columns listed, within bounds where they are given; returns by how
  /// much the model fell, at least.
  static func sweep<S>(
    _ columns: Entries<S>, _ list: UnsafeBufferPointer<Int>,
    state: UnsafeMutablePointer<Double>, weights: UnsafeMutablePointer<Double>,
    diagonal: UnsafePointer<Double>, l1: UnsafePointer<Double>, l2: UnsafePointer<Double>,
    lower: UnsafePointer<Double>?, upper: UnsafePointer<Double>?
  ) -> Double {
    guard let chosen = list.baseAddress else { return 0 }
    let (starts, places) = (columns.starts, columns.places)
    return switch S.storage {
    case .float:
      lgk_sparse_sweep_f32(
        starts, places, columns.values.float, chosen, list.count, state, weights, diagonal, l1, l2,
        lower, upper)
    case .double:
      lgk_sparse_sweep_f64(
        starts, places, columns.values.double, chosen, list.count, state, weights, diagonal, l1, l2,
        lower, upper)
    }
  }

  /// `z[i·stride] += Σ x·change` over the columns listed.
  static func addColumns<S>(
    _ columns: Entries<S>, _ list: UnsafeBufferPointer<Int>, change: UnsafePointer<Double>,
    stride: Int, into z: UnsafeMutablePointer<Double>
  ) {
    guard let chosen = list.baseAddress else { return }
    let (starts, places) = (columns.starts, columns.places)
    switch S.storage {
    case .float:
      lgk_sparse_add_columns_f32(
        starts, places, columns.values.float, chosen, list.count, change, stride, z)
    case .double:
      lgk_sparse_add_columns_f64(
        starts, places, columns.values.double, chosen, list.count, change, stride, z)
    }
  }

  /// `sums[j] += Σ s·x` and `counts[j] += Σ s` over the columns' entries; with centres the squared
  /// distances from them instead.
  static func moments<S>(
    _ rows: Entries<S>, weights: UnsafePointer<Double>?, centre: UnsafePointer<Double>?,
    sums: UnsafeMutablePointer<Double>, counts: UnsafeMutablePointer<Double>
  ) {
    let (starts, places, n) = (rows.starts, rows.places, rows.count)
    switch S.storage {
    case .float:
      lgk_sparse_moments_f32(starts, places, rows.values.float, n, weights, centre, sums, counts)
    case .double:
      lgk_sparse_moments_f64(starts, places, rows.values.double, n, weights, centre, sums, counts)
    }
  }

  /// `out[i] = base + Σ x·(x − 2·centre)·scale` of every row.
  static func lengths<S>(
    _ rows: Entries<S>, centre: UnsafePointer<Double>, scale: UnsafePointer<Double>, base: Double,
    into out: UnsafeMutablePointer<Double>
  ) {
    let (starts, places, n) = (rows.starts, rows.places, rows.count)
    switch S.storage {
    case .float:
      lgk_sparse_lengths_f32(starts, places, rows.values.float, n, centre, scale, base, out)
    case .double:
      lgk_sparse_lengths_f64(starts, places, rows.values.double, n, centre, scale, base, out)
    }
  }

  /// `diagonal[j] += Σ x²·h[i·stride]`.
  static func squares<S>(
    _ rows: Entries<S>, curvatures h: UnsafePointer<Double>, stride: Int,
    into diagonal: UnsafeMutablePointer<Double>
  ) {
    let (starts, places, n) = (rows.starts, rows.places, rows.count)
    switch S.storage {
    case .float:
      lgk_sparse_squares_f32(starts, places, rows.values.float, n, h, stride, diagonal)
    case .double:
      lgk_sparse_squares_f64(starts, places, rows.values.double, n, h, stride, diagonal)
    }
  }

  /// How often each column occurs.
  static func count<S>(_ rows: Entries<S>, into sizes: UnsafeMutablePointer<Int32>) {
    lgk_sparse_count(rows.places, rows.starts[rows.count], sizes)
  }

  /// The entries of a range of rows whose columns have places from 0, by place: each at `next` of its place,
  /// which goes forward with the rows or backward.
  static func pack<S>(
    _ rows: Entries<S>, _ range: Range<Int>, isForward: Bool, place: UnsafePointer<Int32>,
    next: UnsafeMutablePointer<Int>, rowIndices: UnsafeMutablePointer<Int32>,
    values: UnsafeMutablePointer<S>
  ) {
    let (first, end) = (range.lowerBound, range.upperBound)
    let to = UnsafeMutableRawPointer(values)
    switch S.storage {
    case .float:
      lgk_sparse_pack_f32(
        rows.starts, rows.places, rows.values.float, first, end, isForward ? 1 : -1, place, next,
        rowIndices, to.assumingMemoryBound(to: Float.self))
    case .double:
      lgk_sparse_pack_f64(
        rows.starts, rows.places, rows.values.double, first, end, isForward ? 1 : -1, place, next,
        rowIndices, to.assumingMemoryBound(to: Double.self))
    }
  }

  /// How many entries of each row of a range have a place.
  static func countPlaces<S>(
    _ rows: Entries<S>, _ range: Range<Int>, place: UnsafePointer<Int32>,
    into sizes: UnsafeMutablePointer<Int>
  ) {
    lgk_sparse_count_places(
      rows.starts, rows.places, range.lowerBound, range.upperBound, place, sizes)
  }

  /// The entries of a range of rows whose columns have places from 0, by row, with their places for columns.
  static func pick<S>(
    _ rows: Entries<S>, _ range: Range<Int>, place: UnsafePointer<Int32>,
    starts: UnsafePointer<Int>, columnIndices: UnsafeMutablePointer<Int32>,
    values: UnsafeMutablePointer<S>
  ) {
    let (first, end) = (range.lowerBound, range.upperBound)
    let to = UnsafeMutableRawPointer(values)
    switch S.storage {
    case .float:
      lgk_sparse_pick_f32(
        rows.starts, rows.places, rows.values.float, first, end, place, starts, columnIndices,
        to.assumingMemoryBound(to: Float.self))
    case .double:
      lgk_sparse_pick_f64(
        rows.starts, rows.places, rows.values.double, first, end, place, starts, columnIndices,
        to.assumingMemoryBound(to: Double.self))
    }
  }
}
