public struct UTType: Hashable, Sendable {
  public init?(_ identifier: String) { nil }
  public var identifier: String { "" }
  public func conforms(to type: UTType) -> Bool { false }
  public static var image: UTType { fatalError() }
  public static var jpeg: UTType { fatalError() }
  public static var heic: UTType { fatalError() }
  public static var url: UTType { fatalError() }
  public static var json: UTType { fatalError() }
  public static var plainText: UTType { fatalError() }
}
