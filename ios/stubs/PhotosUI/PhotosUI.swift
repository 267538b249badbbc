import Foundation
import UIKit

public struct PHPickerFilter: Equatable, Hashable, Sendable {
  public static let images = PHPickerFilter()
}
public struct PHPickerConfiguration: Equatable, Hashable {
  public enum AssetRepresentationMode: Int, Sendable { case automatic, current, compatible }
  public enum Selection: Int, Sendable { case `default`, ordered }
  public init() {}
  public var selectionLimit: Int { get { 1 } set {} }
  public var filter: PHPickerFilter? { get { nil } set {} }
  public var preferredAssetRepresentationMode: AssetRepresentationMode { get { .automatic } set {} }
  public var selection: Selection { get { .default } set {} }
}
public struct PHPickerResult: Equatable, Hashable {
  public let itemProvider: NSItemProvider
  public let assetIdentifier: String?
}
@MainActor public protocol PHPickerViewControllerDelegate: AnyObject {
  func picker(_ picker: PHPickerViewController, didFinishPicking results: [PHPickerResult])
}
@MainActor open class PHPickerViewController: UIViewController {
  public init(configuration: PHPickerConfiguration) { super.init(nibName: nil, bundle: nil) }
  public weak var delegate: (any PHPickerViewControllerDelegate)? { get { nil } set {} }
}
