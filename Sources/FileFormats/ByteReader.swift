/// A bounds-checked cursor over bytes, little-endian. Replaced as the readers grow.
package struct ByteReader {
  package init() {}
}
