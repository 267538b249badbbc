import Foundation

public protocol DynamicProperty {}

@propertyWrapper public struct State<Value>: DynamicProperty {
  public init(wrappedValue value: Value) {}
  public init(initialValue value: Value) {}
  public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
  public var projectedValue: Binding<Value> { fatalError() }
}
extension State where Value: ExpressibleByNilLiteral { public init() {} }

@propertyWrapper @dynamicMemberLookup public struct Binding<Value> {
  public init(get: @escaping @isolated(any) @Sendable () -> Value, set: @escaping @isolated(any) @Sendable (Value) -> Void) {}
  public static func constant(_ value: Value) -> Binding<Value> { fatalError() }
  public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
  public var projectedValue: Binding<Value> { self }
  public subscript<Subject>(dynamicMember keyPath: WritableKeyPath<Value, Subject>) -> Binding<Subject> { fatalError() }
}

@MainActor @preconcurrency @propertyWrapper public struct StateObject<ObjectType: ObservableObject>: DynamicProperty {
  public nonisolated init(wrappedValue thunk: @autoclosure @escaping () -> ObjectType) {}
  public var wrappedValue: ObjectType { fatalError() }
  public var projectedValue: ObservedObject<ObjectType>.Wrapper { fatalError() }
}

@MainActor @preconcurrency @propertyWrapper public struct ObservedObject<ObjectType: ObservableObject>: DynamicProperty {
  @MainActor @dynamicMemberLookup public struct Wrapper {
    public subscript<Subject>(dynamicMember keyPath: ReferenceWritableKeyPath<ObjectType, Subject>) -> Binding<Subject> {
      fatalError()
    }
  }
  public init(wrappedValue: ObjectType) { fatalError() }
  public var wrappedValue: ObjectType { get { fatalError() } set {} }
  public var projectedValue: Wrapper { fatalError() }
}

@MainActor @preconcurrency @propertyWrapper public struct EnvironmentObject<ObjectType: ObservableObject>: DynamicProperty {
  @MainActor @dynamicMemberLookup public struct Wrapper {
    public subscript<Subject>(dynamicMember keyPath: ReferenceWritableKeyPath<ObjectType, Subject>) -> Binding<Subject> {
      fatalError()
    }
  }
  public init() {}
  public var wrappedValue: ObjectType { fatalError() }
  public var projectedValue: Wrapper { fatalError() }
}

@propertyWrapper public struct Environment<Value>: DynamicProperty {
  public init(_ keyPath: KeyPath<EnvironmentValues, Value>) {}
  public var wrappedValue: Value { fatalError() }
}

public protocol EnvironmentKey {
  associatedtype Value
  static var defaultValue: Value { get }
}

public struct EnvironmentValues {
  public init() {}
  public subscript<K: EnvironmentKey>(key: K.Type) -> K.Value { get { fatalError() } set {} }
  public var colorScheme: ColorScheme { get { fatalError() } set {} }
  public var dynamicTypeSize: DynamicTypeSize { get { fatalError() } set {} }
  public var locale: Locale { get { fatalError() } set {} }
  public var scenePhase: ScenePhase { get { fatalError() } set {} }
  public var isEnabled: Bool { get { fatalError() } set {} }
  public var accessibilityReduceMotion: Bool { fatalError() }
  public var accessibilityVoiceOverEnabled: Bool { fatalError() }
  public var displayScale: CGFloat { get { fatalError() } set {} }
  public var dismiss: DismissAction { fatalError() }
  public var openURL: OpenURLAction { get { fatalError() } set {} }
}

@MainActor @preconcurrency public struct DismissAction {
  public func callAsFunction() {}
}
@MainActor @preconcurrency public struct OpenURLAction {
  public func callAsFunction(_ url: URL) {}
  public func callAsFunction(_ url: URL, completion: @escaping (_ accepted: Bool) -> Void) {}
}

public enum ScenePhase: Comparable, Hashable, Sendable { case background, inactive, active }
public enum ColorScheme: CaseIterable, Hashable, Sendable { case light, dark }
public enum DynamicTypeSize: Hashable, Comparable, CaseIterable, Sendable {
  case xSmall, small, medium, large, xLarge, xxLarge, xxxLarge
  case accessibility1, accessibility2, accessibility3, accessibility4, accessibility5
  public var isAccessibilitySize: Bool { fatalError() }
}

@propertyWrapper public struct FocusState<Value: Hashable>: DynamicProperty {
  @propertyWrapper public struct Binding {
    let value: Value
    init(value: Value) { self.value = value }
    public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
    public var projectedValue: Self { self }
  }
  public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
  public var projectedValue: Binding { fatalError() }
  public init() where Value == Bool {}
  public init<T>() where Value == T?, T: Hashable {}
}

@propertyWrapper public struct AccessibilityFocusState<Value: Hashable>: DynamicProperty {
  @propertyWrapper public struct Binding {
    let value: Value
    init(value: Value) { self.value = value }
    public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
    public var projectedValue: Self { self }
  }
  public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
  public var projectedValue: Binding { fatalError() }
  public init() where Value == Bool {}
  public init<T>() where Value == T?, T: Hashable {}
}

@propertyWrapper public struct ScaledMetric<Value: BinaryFloatingPoint>: DynamicProperty {
  public init(wrappedValue: Value, relativeTo textStyle: Font.TextStyle) {}
  public init(wrappedValue: Value) {}
  public var wrappedValue: Value { fatalError() }
}

@propertyWrapper public struct SceneStorage<Value>: DynamicProperty {
  let value: Value
  init(value: Value) { self.value = value }
  public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
  public var projectedValue: SwiftUI.Binding<Value> { fatalError() }
}
extension SceneStorage {
  public init(_ key: String) where Value == Data? { self.init(value: nil) }
  public init(wrappedValue: Value, _ key: String) where Value == String { self.init(value: wrappedValue) }
  public init(wrappedValue: Value, _ key: String) where Value == Bool { self.init(value: wrappedValue) }
}

extension View {
  public func environment<V>(_ keyPath: WritableKeyPath<EnvironmentValues, V>, _ value: V) -> some View { self }
  public func environmentObject<T: ObservableObject>(_ object: T) -> some View { self }
}
