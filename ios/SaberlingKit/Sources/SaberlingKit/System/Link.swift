import Foundation

/// What an address asks for that the phone hands to this app: `https://HOST/k#CODE` for a crew,
/// `saberling://pindah#TEXT` to move reports, `https://HOST/r/NUMBER` for one report. A secret stands behind the `#`:
/// that part is never sent to a server, so an address that carries it elsewhere is none of ours.
public enum Link: Equatable, Sendable {
  /// A crew's code, read by the camera app.
  case crew(String)
  /// The reports of another phone; as secret as those.
  case move(String)
  /// A report, by its number.
  case report(String)
  /// Begin a report: from the widget, the shortcut or Spotlight.
  case begin

  /// The scheme that only this app has.
  public static let scheme = "saberling"
  private static let longest = 200_000

  /// What the address asks for; nil when it is none of ours. `host` is the city's.
  public static func read(_ address: String, host: String) -> Link? {
    guard address.utf8.count <= longest, let parts = URLComponents(string: address),
      parts.percentEncodedQuery == nil, parts.percentEncodedUser == nil, parts.port == nil
    else { return nil }
    let secret = parts.fragment?.trimmingCharacters(in: .whitespacesAndNewlines).nonEmpty
    switch (parts.scheme?.lowercased(), parts.host?.lowercased()) {
    case (scheme, "pindah"): return secret.map(Link.move)
    case (scheme, "k"): return secret.map(Link.crew)
    case (scheme, "lapor"): return .begin
    case ("https", let named?) where !host.isEmpty && named == host.lowercased(): return web(parts.path, secret)
    default: return nil
    }
  }

  private static func web(_ path: String, _ secret: String?) -> Link? {
    let parts = path.split(separator: "/")
    if parts == ["k"] { return secret.map(Link.crew) }
    if parts.count == 2, parts[0] == "r", isNumber(parts[1]) { return .report(parts[1].uppercased()) }
    return nil
  }

  private static func isNumber(_ text: Substring) -> Bool {
    text.range(of: "^[0-9A-Za-z]{3}-?[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}$", options: .regularExpression) != nil
  }

  /// The address by which another phone takes reports over.
  public static func address(moving text: String) -> String {
    let escaped = text.addingPercentEncoding(withAllowedCharacters: .urlFragmentAllowed) ?? ""
    return "\(scheme)://pindah#\(escaped)"
  }

  /// What a person pasted: such an address, or the text alone.
  public static func pasted(_ text: String) -> String {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if case .move(let moved)? = read(trimmed, host: "") { return moved }
    return trimmed
  }
}

extension Link: CustomStringConvertible, CustomReflectable {
  /// Without its secret: addresses end in logs.
  public var description: String {
    switch self {
    case .crew: "crew"
    case .move: "move"
    case .report: "report"
    case .begin: "begin"
    }
  }

  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension String {
  var nonEmpty: String? { isEmpty ? nil : self }
}
