import Foundation
import UniformTypeIdentifiers

public protocol FileDocument {
  static var readableContentTypes: [UTType] { get }
  init(configuration: FileDocumentReadConfiguration) throws
  func fileWrapper(configuration: FileDocumentWriteConfiguration) throws -> FileWrapper
}
extension FileDocument {
  public typealias ReadConfiguration = FileDocumentReadConfiguration
  public typealias WriteConfiguration = FileDocumentWriteConfiguration
}
public struct FileDocumentReadConfiguration {
  public let file: FileWrapper
}
public struct FileDocumentWriteConfiguration {}
// What Apple's Foundation has and that of Linux has not.
public final class FileWrapper {
  public init(regularFileWithContents contents: Data) {}
  public var regularFileContents: Data? { nil }
}
extension View {
  public func fileExporter<D: FileDocument>(
    isPresented: Binding<Bool>, document: D?, contentType: UTType, defaultFilename: String? = nil,
    onCompletion: @escaping (Result<URL, any Error>) -> Void
  ) -> some View { self }
}
