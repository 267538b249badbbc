@_exported import CoreGraphics
import Foundation

@MainActor open class UIResponder: NSObject, Sendable {
  public override nonisolated init() { super.init() }
  open var next: UIResponder? { nil }
}
@MainActor open class UIView: UIResponder {
  public init(frame: CGRect) {}
  open var backgroundColor: UIColor? { get { nil } set {} }
  open var isHidden: Bool { get { false } set {} }
  open var alpha: CGFloat { get { 1 } set {} }
  open var frame: CGRect { get { fatalError() } set {} }
  open var bounds: CGRect { get { fatalError() } set {} }
  open var center: CGPoint { get { fatalError() } set {} }
  open var tintColor: UIColor! { get { nil } set {} }
  open var isAccessibilityElement: Bool { get { true } set {} }
  open var accessibilityLabel: String? { get { nil } set {} }
  open var isUserInteractionEnabled: Bool { get { true } set {} }
  open func addSubview(_ view: UIView) {}
  open func removeFromSuperview() {}
  open func layoutSubviews() {}
  open func setNeedsDisplay() {}
  open func addGestureRecognizer(_ gestureRecognizer: UIGestureRecognizer) {}
  open var contentMode: ContentMode { get { fatalError() } set {} }
  public enum ContentMode: Int, Sendable { case scaleToFill, scaleAspectFit, scaleAspectFill }
  open var autoresizingMask: AutoresizingMask { get { fatalError() } set {} }
  public struct AutoresizingMask: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    public static let flexibleWidth = AutoresizingMask(rawValue: 2)
    public static let flexibleHeight = AutoresizingMask(rawValue: 16)
  }
  open class var layerClass: AnyClass { fatalError() }
  open var layer: CALayer { fatalError() }
}
open class CALayer: NSObject {
  open var frame: CGRect { get { fatalError() } set {} }
  open func addSublayer(_ layer: CALayer) {}
}
@MainActor open class UIControl: UIView {}
@MainActor open class UIImageView: UIView {
  public init(image: UIImage?) { super.init(frame: CGRect()) }
  open var image: UIImage? { get { nil } set {} }
}
@MainActor open class UIScrollView: UIView {
  open var contentSize: CGSize { get { fatalError() } set {} }
  open var minimumZoomScale: CGFloat { get { 1 } set {} }
  open var maximumZoomScale: CGFloat { get { 1 } set {} }
  open var zoomScale: CGFloat { get { 1 } set {} }
  open func setZoomScale(_ scale: CGFloat, animated: Bool) {}
  open weak var delegate: (any UIScrollViewDelegate)? { get { nil } set {} }
  open var showsHorizontalScrollIndicator: Bool { get { true } set {} }
  open var showsVerticalScrollIndicator: Bool { get { true } set {} }
}
@MainActor public protocol UIScrollViewDelegate: NSObjectProtocol {
  func viewForZooming(in scrollView: UIScrollView) -> UIView?
}
extension UIScrollViewDelegate { public func viewForZooming(in scrollView: UIScrollView) -> UIView? { nil } }
@MainActor open class UIGestureRecognizer: NSObject {}

@MainActor open class UIViewController: UIResponder {
  public init(nibName: String?, bundle: Bundle?) {}
  open var view: UIView! { get { fatalError() } set {} }
  open func loadView() {}
  open func viewDidLoad() {}
  open func viewWillAppear(_ animated: Bool) {}
  open func viewDidAppear(_ animated: Bool) {}
  open func viewWillDisappear(_ animated: Bool) {}
  open func viewDidLayoutSubviews() {}
  open func present(_ viewControllerToPresent: UIViewController, animated flag: Bool, completion: (@MainActor () -> Void)? = nil) {}
  open func dismiss(animated flag: Bool, completion: (@MainActor () -> Void)? = nil) {}
  open func addChild(_ childController: UIViewController) {}
  open func didMove(toParent parent: UIViewController?) {}
  open var extensionContext: NSExtensionContext? { nil }
}
open class NSExtensionContext: NSObject {
  open var inputItems: [Any] { [] }
  open func completeRequest(returningItems items: [Any]?, completionHandler: (@Sendable (Bool) -> Void)? = nil) {}
  open func cancelRequest(withError error: any Error) {}
  open func open(_ URL: URL, completionHandler: (@Sendable (Bool) -> Void)? = nil) {}
}
open class NSExtensionItem: NSObject {
  open var attachments: [NSItemProvider]? { get { nil } set {} }
}

public final class UIImage: NSObject, @unchecked Sendable {
  public init?(contentsOfFile path: String) { nil }
  public init?(data: Data) { nil }
  public init?(named name: String) { nil }
  public init(cgImage: CGImage) { fatalError() }
  public var size: CGSize { fatalError() }
  public var cgImage: CGImage? { nil }
  public func preparingForDisplay() -> UIImage? { nil }
  public enum RenderingMode: Int, Sendable { case automatic, alwaysOriginal, alwaysTemplate }
  public func withRenderingMode(_ renderingMode: RenderingMode) -> UIImage { self }
  public func withTintColor(_ color: UIColor) -> UIImage { self }
  public func jpegData(compressionQuality: CGFloat) -> Data? { nil }
}
public final class UIColor: NSObject, @unchecked Sendable {
  public init?(named name: String) { nil }
  public init(white: CGFloat, alpha: CGFloat) {}
  public func withAlphaComponent(_ alpha: CGFloat) -> UIColor { self }
  public class var black: UIColor { fatalError() }
  public class var white: UIColor { fatalError() }
  public class var clear: UIColor { fatalError() }
}
public struct UIEdgeInsets: Sendable { public init(top: CGFloat, left: CGFloat, bottom: CGFloat, right: CGFloat) {} }
public enum UIKeyboardType: Int, Sendable { case `default`, asciiCapable, numbersAndPunctuation, URL, numberPad }
public struct UITextContentType: Hashable, Sendable { public static let oneTimeCode = UITextContentType() }
public enum UIUserInterfaceStyle: Int, Sendable { case unspecified, light, dark }

@MainActor open class UIApplication: UIResponder {
  public class var shared: UIApplication { fatalError() }
  public nonisolated class var openSettingsURLString: String { fatalError() }
  public nonisolated class var openNotificationSettingsURLString: String { fatalError() }
  open var isIdleTimerDisabled: Bool { get { false } set {} }
  open var isProtectedDataAvailable: Bool { true }
  open var applicationState: State { fatalError() }
  public enum State: Int, Sendable { case active, inactive, background }
  open weak var delegate: (any UIApplicationDelegate)? { get { nil } set {} }
  open func open(
    _ url: URL, options: [OpenExternalURLOptionsKey: Any] = [:], completionHandler completion: (@MainActor @Sendable (Bool) -> Void)? = nil
  ) {}
  open func canOpenURL(_ url: URL) -> Bool { false }
  public struct OpenExternalURLOptionsKey: Hashable, Sendable {}
  public struct LaunchOptionsKey: Hashable, Sendable {}
  open func beginBackgroundTask(
    withName taskName: String?, expirationHandler handler: (@MainActor @Sendable () -> Void)? = nil
  ) -> UIBackgroundTaskIdentifier { fatalError() }
  open func endBackgroundTask(_ identifier: UIBackgroundTaskIdentifier) {}
  public nonisolated static let didEnterBackgroundNotification = Notification.Name("didEnterBackground")
  public nonisolated static let willEnterForegroundNotification = Notification.Name("willEnterForeground")
}
public struct UIBackgroundTaskIdentifier: Hashable, Sendable { public static let invalid = UIBackgroundTaskIdentifier() }
@MainActor public protocol UIApplicationDelegate: NSObjectProtocol {
  func application(_ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?) -> Bool
  func application(
    _ application: UIApplication, handleEventsForBackgroundURLSession identifier: String, completionHandler: @escaping () -> Void)
}
extension UIApplicationDelegate {
  public func application(
    _ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
  ) -> Bool { true }
  public func application(
    _ application: UIApplication, handleEventsForBackgroundURLSession identifier: String, completionHandler: @escaping () -> Void
  ) {}
}
@MainActor open class UIDevice: NSObject {
  public class var current: UIDevice { fatalError() }
  open var isBatteryMonitoringEnabled: Bool { get { false } set {} }
  open var batteryLevel: Float { 1 }
  open var batteryState: BatteryState { fatalError() }
  public enum BatteryState: Int, Sendable { case unknown, unplugged, charging, full }
  public nonisolated class var batteryLevelDidChangeNotification: Notification.Name { fatalError() }
  public nonisolated class var batteryStateDidChangeNotification: Notification.Name { fatalError() }
}
@MainActor open class UIPasteboard: NSObject {
  open class var general: UIPasteboard { fatalError() }
  open var string: String? { get { nil } set {} }
  open func setItems(_ items: [[String: Any]], options: [OptionsKey: Any] = [:]) {}
  public struct OptionsKey: Hashable, Sendable {
    public static let localOnly = OptionsKey()
    public static let expirationDate = OptionsKey()
  }
}
public enum UIAccessibility {
  public struct Notification: Sendable {
    public static let announcement = Notification()
    public static let screenChanged = Notification()
    public static let layoutChanged = Notification()
  }
  public static func post(notification: Notification, argument: Any?) {}
  public static var isVoiceOverRunning: Bool { false }
  public static var isReduceMotionEnabled: Bool { false }
}
@MainActor open class UIImpactFeedbackGenerator: NSObject {
  public init(style: FeedbackStyle) {}
  public enum FeedbackStyle: Int, Sendable { case light, medium, heavy }
  open func impactOccurred() {}
}
@MainActor open class UIActivityViewController: UIViewController {
  public init(activityItems: [Any], applicationActivities: [Any]?) { super.init(nibName: nil, bundle: nil) }
}
@MainActor open class UINavigationController: UIViewController {
  public init(rootViewController: UIViewController) { super.init(nibName: nil, bundle: nil) }
}

@MainActor open class UIImagePickerController: UINavigationController {
  public init() { super.init(rootViewController: UIViewController(nibName: nil, bundle: nil)) }
  public enum SourceType: Int, Sendable { case photoLibrary, camera, savedPhotosAlbum }
  public enum CameraCaptureMode: Int, Sendable { case photo, video }
  public struct InfoKey: Hashable, Sendable {
    public static let originalImage = InfoKey()
    public static let imageURL = InfoKey()
    public static let mediaMetadata = InfoKey()
  }
  open class func isSourceTypeAvailable(_ sourceType: SourceType) -> Bool { false }
  open var sourceType: SourceType { get { fatalError() } set {} }
  open var allowsEditing: Bool { get { false } set {} }
  open var mediaTypes: [String] { get { [] } set {} }
  open weak var delegate: (any UIImagePickerControllerDelegate & UINavigationControllerDelegate)? { get { nil } set {} }
}
@MainActor public protocol UINavigationControllerDelegate: NSObjectProtocol {}
@MainActor public protocol UIImagePickerControllerDelegate: NSObjectProtocol {
  func imagePickerController(
    _ picker: UIImagePickerController, didFinishPickingMediaWithInfo info: [UIImagePickerController.InfoKey: Any])
  func imagePickerControllerDidCancel(_ picker: UIImagePickerController)
}
extension UIImagePickerControllerDelegate {
  public func imagePickerController(
    _ picker: UIImagePickerController, didFinishPickingMediaWithInfo info: [UIImagePickerController.InfoKey: Any]
  ) {}
  public func imagePickerControllerDidCancel(_ picker: UIImagePickerController) {}
}
