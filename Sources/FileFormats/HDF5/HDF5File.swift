/// The part of HDF5 that Keras's weight files use.
///
/// Groups, little-endian numbers in one piece, and text attributes. Written files have superblock
/// version 0, symbol-table groups and version-1 object headers, which every HDF5 library reads.
package enum HDF5File {
  /// Reads a whole file.
  ///
  /// Time and memory are proportional to the file's size whatever it holds. Numbers of fewer bits
  /// are widened: 8- and 16-bit integers to `int32`, unsigned 64-bit ones to `int64` if they fit.
  ///
  /// - Throws: what is damaged or not supported, its path and its offset.
  package static func read(_ bytes: [UInt8]) throws(HDF5Error) -> HDF5Group {
    var reader = HDF5Reader(bytes)
    return try reader.readRoot()
  }

  /// Writes a whole file; equal trees whose children differ in order only make equal bytes.
  ///
  /// - Throws: for a name that HDF5 cannot hold, values that do not fill their shape, a NUL inside
  ///   a text.
  package static func write(_ root: HDF5Group) throws(HDF5Error) -> [UInt8] {
    var writer = HDF5Writer()
    return try writer.writeFile(root)
  }

  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  /// An address that is not there.
  static let undefined = UInt64.max
  /// Groups deeper than this are refused; with at most five levels in a group's tree it keeps the
  /// recursion within the small stacks of worker threads.
  static let maximumDepth = 32

  enum Message {
    static let dataspace: UInt16 = 0x01
    static let linkInfo: UInt16 = 0x02
    static let datatype: UInt16 = 0x03
    static let fillValue: UInt16 = 0x05
    static let link: UInt16 = 0x06
    static let externalFiles: UInt16 = 0x07
    static let layout: UInt16 = 0x08
    static let filters: UInt16 = 0x0B
    static let attribute: UInt16 = 0x0C
    static let continuation: UInt16 = 0x10
    static let symbolTable: UInt16 = 0x11
    static let attributeInfo: UInt16 = 0x15
  }
}
