import Foundation

#if canImport(Glibc)
  import Glibc
  private let stream = Int32(SOCK_STREAM.rawValue)
#else
  import Darwin
  private let stream = SOCK_STREAM
#endif

/// A connection to a port of this machine.
final class Connection {
  private let socket: Int32
  private var read = Data()

  init(port: UInt16) throws {
    #if canImport(Glibc)
      socket = Glibc.socket(AF_INET, stream, 0)
    #else
      socket = Darwin.socket(AF_INET, stream, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let failed = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if failed != 0 { throw Malformed(why: "nobody is at port \(port)") }
  }

  func write(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
      if count <= 0 { throw Malformed(why: "the stage is gone") }
      rest = rest.dropFirst(count)
    }
  }

  func readLine() throws -> Data {
    while true {
      if let end = read.firstIndex(of: UInt8(ascii: "\n")) {
        let line = read[read.startIndex..<end]
        read = Data(read[(end + 1)...])
        return Data(line)
      }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = recv(socket, &bytes, bytes.count, 0)
      if count <= 0 { throw Malformed(why: "the stage is gone") }
      read += bytes.prefix(count)
    }
  }

  func close() {
    #if canImport(Glibc)
      _ = Glibc.close(socket)
    #else
      _ = Darwin.close(socket)
    #endif
  }
}
