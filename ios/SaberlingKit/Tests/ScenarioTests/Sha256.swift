import Foundation

/// The hash by which bytes are told; Foundation has none on Linux.
func sha256(_ data: Data) -> String {
  var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  var bytes = [UInt8](data) + [0x80]
  bytes += [UInt8](repeating: 0, count: (120 - bytes.count % 64) % 64)
  withUnsafeBytes(of: (UInt64(data.count) * 8).bigEndian) { bytes += $0 }
  for block in stride(from: 0, to: bytes.count, by: 64) { mix(&state, bytes[block..<block + 64]) }
  return state.map { String(format: "%08x", $0) }.joined()
}

private func mix(_ state: inout [UInt32], _ block: ArraySlice<UInt8>) {
  var words = [UInt32](repeating: 0, count: 64)
  for place in 0..<16 {
    let from = block.startIndex + place * 4
    words[place] = block[from..<from + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
  for place in 16..<64 {
    let (late, early) = (words[place - 2], words[place - 15])
    let first = turned(early, 7) ^ turned(early, 18) ^ (early >> 3)
    let second = turned(late, 17) ^ turned(late, 19) ^ (late >> 10)
    words[place] = words[place - 16] &+ first &+ words[place - 7] &+ second
  }
  var now = state
  for place in 0..<64 {
    let chosen = (now[4] & now[5]) ^ (~now[4] & now[6])
    let first = now[7] &+ (turned(now[4], 6) ^ turned(now[4], 11) ^ turned(now[4], 25)) &+ chosen &+ constants[place] &+ words[place]
    let most = (now[0] & now[1]) ^ (now[0] & now[2]) ^ (now[1] & now[2])
    let second = (turned(now[0], 2) ^ turned(now[0], 13) ^ turned(now[0], 22)) &+ most
    now = [first &+ second, now[0], now[1], now[2], now[3] &+ first, now[4], now[5], now[6]]
  }
  for place in 0..<8 { state[place] &+= now[place] }
}

private func turned(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }

/// The first bits of the cube roots' fractions of the first 64 primes.
private let constants: [UInt32] = {
  var primes: [UInt64] = []
  var candidate: UInt64 = 2
  while primes.count < 64 {
    if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
    candidate += 1
  }
  return primes.map { prime in
    // The largest whole r with r³ <= prime · 2⁹⁶, found bit by bit; its low 32 bits are the fraction's.
    var root: UInt64 = 0
    for bit in (0..<36).reversed() where cubed(root | 1 << bit, isAtMost: prime) { root |= 1 << bit }
    return UInt32(truncatingIfNeeded: root)
  }
}()

/// Whether root³ <= prime · 2⁹⁶, in 128 bits by halves.
private func cubed(_ root: UInt64, isAtMost prime: UInt64) -> Bool {
  let (squareHigh, squareLow) = root.multipliedFullWidth(by: root)
  let low = squareLow.multipliedFullWidth(by: root)
  let (high, over) = squareHigh.multipliedReportingOverflow(by: root)
  let (sum, carried) = high.addingReportingOverflow(low.high)
  if over || carried { return false }
  let limit = prime << 32
  return sum < limit || (sum == limit && low.low == 0)
}
