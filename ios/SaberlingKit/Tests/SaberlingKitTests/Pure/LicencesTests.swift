import Foundation
import Testing

@testable import SaberlingKit

extension All {
  @Suite("licences") struct LicencesTests {
    // parity: settings.licences
    @Test("a component has its terms, its holders and the whole text of each licence")
    func pages() {
      let licences = Licences(
        "=one 1.0\nterms MIT\nfrom https://example.org\nby Copyright A\nby Copyright B\ntexts 2 1\n=two\nterms none\ntexts 1\n"
          + "=text 1\n first\n\n =====\n=text 2\n second\n")
      #expect(licences.components.map(\.name) == ["one 1.0", "two"])
      #expect(licences.page(licences.components[0]) == "MIT\nhttps://example.org\nCopyright A\nCopyright B\n\nsecond\n\nfirst")
      #expect(licences.page(licences.components[1]) == "none\n\nfirst")
    }

    @Test("lines that were broken for their length are joined, and lists stay lists")
    func flowing() {
      let long = "Permission is hereby granted to any person who obtains"
      let licences = Licences(
        "=one\nterms MIT\ntexts 1\n=text 1\n        The Title\n ---------\n\n   \(long)\n   a copy.\n\n"
          + "   1. \(long)\n      this, and\n   (b) that.\n")
      #expect(licences.page(licences.components[0]) == "MIT\n\nThe Title\n\n\(long) a copy.\n\n1. \(long) this, and\n(b) that.")
    }

    @Test("what is searched for is in the name or the terms")
    func find() {
      let licences = Licences("=rusqlite 1\nterms MIT\n=uniffi 2\nterms MPL-2.0\n")
      #expect(licences.find(" RUSQLITE ").map(\.name) == ["rusqlite 1"])
      #expect(licences.find("uniffi mpl").map(\.name) == ["uniffi 2"])
      #expect(licences.find("uniffi mit").isEmpty)
      #expect(licences.find("").count == 2)
    }
  }
}
