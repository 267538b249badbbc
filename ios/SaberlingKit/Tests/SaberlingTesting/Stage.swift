import Foundation

/// What was said is not as it should be.
package struct Malformed: Error, CustomStringConvertible {
  package let why: String

  package init(why: String) { self.why = why }

  package var description: String { why }
}

/// What scenarios happen on: a process that makes a fresh city for each, and does what is asked by name.
package final class Stage {
  private let process = Process()
  private let connection: Connection

  package init(program: String) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["stage"]
    process.standardOutput = output
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let more = output.fileHandleForReading.readData(ofLength: 1)
      if more.isEmpty { throw Malformed(why: "the stage did not say where it is") }
      line += more
    }
    let address = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw Malformed(why: address) }
    connection = try Connection(port: port)
  }

  package func ask(_ asked: [String: Json]) throws -> Json {
    try connection.write(Json.object(asked).written + "\n")
    let answer = try Json.read(try connection.readLine())
    if let failed = answer["failed"] { throw Malformed(why: failed.written) }
    return answer["value"] ?? .null
  }

  package func close() throws {
    connection.close()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Malformed(why: "the stage did not end well") }
  }
}
