import SwiftUI

extension Optional {
  /// Whether there is something to be shown; a sheet that goes takes it away.
  var isThere: Bool {
    get { self != nil }
    set { if !newValue { self = nil } }
  }
}

extension Binding where Value: Sendable {
  /// What a model's state says, and the model's own function for what the person makes of it.
  @MainActor
  static func of(_ value: Value, _ put: @escaping @MainActor (Value) -> Void) -> Binding<Value> {
    Binding(get: { value }, set: { chosen in MainActor.assumeIsolated { put(chosen) } })
  }
}
