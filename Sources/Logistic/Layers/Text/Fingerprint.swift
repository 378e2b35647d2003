/// FarmHash's `Fingerprint64` (Pike & Alakuijala 2014, `farmhashna`), which TensorFlow calls
/// `string_to_hash_bucket_fast` and Keras's `Hashing` uses without a salt: the same on every machine.
func fingerprint64(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
  let s = UnsafeRawPointer(bytes)
  if count <= 16 { return upTo16(s, count) }
  if count <= 32 { return upTo32(s, count) }
  if count <= 64 { return upTo64(s, count) }
  return longer(s, count)
}

private let k0: UInt64 = 0xC3A5_C85C_97CB_3127
private let k1: UInt64 = 0xB492_B66F_BE98_F273
private let k2: UInt64 = 0x9AE1_6A3B_2F90_404F

private func word(_ s: UnsafeRawPointer, _ at: Int) -> UInt64 {
  UInt64(littleEndian: s.loadUnaligned(fromByteOffset: at, as: UInt64.self))
}

private func half(_ s: UnsafeRawPointer, _ at: Int) -> UInt64 {
  UInt64(UInt32(littleEndian: s.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
}

private func rotated(_ x: UInt64, _ shift: UInt64) -> UInt64 { x &>> shift | x &<< (64 - shift) }

private func mixed(_ x: UInt64) -> UInt64 { x ^ x &>> 47 }

private func joined(_ u: UInt64, _ v: UInt64, _ factor: UInt64) -> UInt64 {
  let a = mixed((u ^ v) &* factor)
  return mixed((v ^ a) &* factor) &* factor
}

private func upTo16(_ s: UnsafeRawPointer, _ count: Int) -> UInt64 {
  let length = UInt64(count)
  let factor = k2 &+ length &* 2
  if count >= 8 {
    let a = word(s, 0) &+ k2
    let b = word(s, count - 8)
    let c = rotated(b, 37) &* factor &+ a
    let d = (rotated(a, 25) &+ b) &* factor
    return joined(c, d, factor)
  }
  if count >= 4 {
    return joined(length &+ half(s, 0) &<< 3, half(s, count - 4), factor)
  }
  if count > 0 {
    func byte(_ at: Int) -> UInt32 { UInt32(s.load(fromByteOffset: at, as: UInt8.self)) }
    let y = byte(0) &+ byte(count >> 1) &<< 8
    let z = UInt32(count) &+ byte(count - 1) &<< 2
    return mixed(UInt64(y) &* k2 ^ UInt64(z) &* k0) &* k2
  }
  return k2
}

private func upTo32(_ s: UnsafeRawPointer, _ count: Int) -> UInt64 {
  let factor = k2 &+ UInt64(count) &* 2
  let a = word(s, 0) &* k1
  let b = word(s, 8)
  let c = word(s, count - 8) &* factor
  let d = word(s, count - 16) &* k2
  return joined(
    rotated(a &+ b, 43) &+ rotated(c, 30) &+ d, a &+ rotated(b &+ k2, 18) &+ c, factor)
}

private func upTo64(_ s: UnsafeRawPointer, _ count: Int) -> UInt64 {
  let factor = k2 &+ UInt64(count) &* 2
  let a = word(s, 0) &* k2
  let b = word(s, 8)
  let c = word(s, count - 8) &* factor
  let d = word(s, count - 16) &* k2
  let y = rotated(a &+ b, 43) &+ rotated(c, 30) &+ d
  let z = joined(y, a &+ rotated(b &+ k2, 18) &+ c, factor)
  let e = word(s, 16) &* factor
  let f = word(s, 24)
  let g = (y &+ word(s, count - 32)) &* factor
  let h = (z &+ word(s, count - 24)) &* factor
  return joined(
    rotated(e &+ f, 43) &+ rotated(g, 30) &+ h, e &+ rotated(f &+ a, 18) &+ g, factor)
}

/// Folds 32 bytes into two words.
private func folded(
  _ s: UnsafeRawPointer, _ at: Int, _ first: UInt64, _ second: UInt64
) -> (UInt64, UInt64) {
  var a = first &+ word(s, at)
  let z = word(s, at + 24)
  var b = rotated(second &+ a &+ z, 21)
  let c = a
  a = a &+ word(s, at + 8) &+ word(s, at + 16)
  b = b &+ rotated(a, 44)
  return (a &+ z, b &+ c)
}

private func longer(_ s: UnsafeRawPointer, _ count: Int) -> UInt64 {
  let seed: UInt64 = 81
  var x = seed &* k2 &+ word(s, 0)
  var y = seed &* k1 &+ 113
  var z = mixed(y &* k2 &+ 113) &* k2
  var v: (UInt64, UInt64) = (0, 0)
  var w: (UInt64, UInt64) = (0, 0)
  func round(_ at: Int, factor: UInt64, by second: UInt64, _ third: UInt64) {
    x = rotated(x &+ y &+ v.0 &+ word(s, at + 8), 37) &* factor
    y = rotated(y &+ v.1 &+ word(s, at + 48), 42) &* factor
    x ^= w.1 &* second
    y = y &+ v.0 &* third &+ word(s, at + 40)
    z = rotated(z &+ w.0, 33) &* factor
    v = folded(s, at, v.1 &* factor, x &+ w.0)
    w = folded(s, at + 32, z &+ w.1, y &+ word(s, at + 16))
    swap(&z, &x)
  }
  let rest = (count - 1) & 63
  let end = (count - 1) / 64 * 64
  for at in stride(from: 0, to: end, by: 64) { round(at, factor: k1, by: 1, 1) }
  let factor = k1 &+ (z & 0xFF) &<< 1
  w.0 = w.0 &+ UInt64(rest)
  v.0 = v.0 &+ w.0
  w.0 = w.0 &+ v.0
  round(end + rest - 63, factor: factor, by: 9, 9)
  return joined(
    joined(v.0, w.0, factor) &+ mixed(y) &* k0 &+ z, joined(v.1, w.1, factor) &+ x, factor)
}
