import SaberlingCore

/// What the blur screen shows: `boxes` in the order they were drawn, and which one the buttons move.
public struct CoverState: Equatable, Sendable {
  public var photo: KeptPhotoView?
  public var boxes: [CoverBox] = []
  public var selected: Int?
  public var saving = false
  public var problem: String?
}

/// Boxes over a kept photo; what lies beneath is unreadable for good once they are kept.
public final class Cover: Screen<CoverState, Cover.Done> {
  /// The blur screen is done.
  public struct Done: Equatable, Sendable {}

  private static let least = 0.02
  private static let newSide = 0.2
  private static let step = 0.02
  private let photoId: String

  public init(_ core: Core, ownerId: String, photoId: String, boxes: [CoverBox] = []) {
    self.photoId = photoId
    super.init(core, CoverState(boxes: boxes, selected: boxes.indices.last))
    go { [self] in
      let photos = try await core.ask { try $0.keptPhotos(ownerId: ownerId, role: .report) }
      guard let photo = photos.first(where: { $0.photoId == photoId }) else { return tell(Done()) }
      change { $0.photo = photo }
    }
  }

  /// A box from one corner to the other, in shares of the picture; a mere touch draws none.
  public func draw(from: (x: Double, y: Double), to: (x: Double, y: Double)) {
    let box = CoverBox(
      left: inside(min(from.x, to.x)), top: inside(min(from.y, to.y)), right: inside(max(from.x, to.x)),
      bottom: inside(max(from.y, to.y)))
    if box.right - box.left >= Self.least && box.bottom - box.top >= Self.least { add(box) }
  }

  /// A box in the middle, to be moved by the buttons.
  public func addInMiddle() {
    let edge = (1 - Self.newSide) / 2
    add(CoverBox(left: edge, top: edge, right: 1 - edge, bottom: 1 - edge))
  }

  /// The buttons are for this one.
  public func select(_ place: Int) { change { if $0.boxes.indices.contains(place) { $0.selected = place } } }

  /// Moves the selected box, by small steps, within the picture.
  public func nudge(right: Int, down: Int) {
    reshape { box in
      let x = min(max(Double(right) * Self.step, -box.left), 1 - box.right)
      let y = min(max(Double(down) * Self.step, -box.top), 1 - box.bottom)
      return CoverBox(left: box.left + x, top: box.top + y, right: box.right + x, bottom: box.bottom + y)
    }
  }

  /// Makes the selected box larger or smaller, about its middle.
  public func grow(_ steps: Int) {
    reshape { box in
      let by = Double(steps) * Self.step / 2
      let grown = CoverBox(
        left: inside(box.left - by), top: inside(box.top - by), right: inside(box.right + by),
        bottom: inside(box.bottom + by))
      return grown.right - grown.left < Self.least || grown.bottom - grown.top < Self.least ? box : grown
    }
  }

  /// Takes the last box back.
  public func undo() {
    change {
      $0.boxes = Array($0.boxes.dropLast())
      $0.selected = $0.boxes.indices.last
    }
  }

  /// Makes the boxes unreadable; without any there is nothing to do.
  public func save() {
    if state.saving { return }
    let (photoId, boxes) = (photoId, state.boxes)
    if boxes.isEmpty { return tell(Done()) }
    change {
      $0.saving = true
      $0.problem = nil
    }
    go { [self] in
      _ = try await core.ask { try $0.coverKeptPhoto(photoId: photoId, boxes: boxes) }
      tell(Done())
    }
  }

  override func trouble(_ trouble: Trouble) {
    change {
      $0.saving = false
      $0.problem = trouble.text
    }
  }

  private func add(_ box: CoverBox) {
    change {
      $0.selected = $0.boxes.count
      $0.boxes.append(box)
      $0.problem = nil
    }
  }

  private func reshape(_ how: (CoverBox) -> CoverBox) {
    change { if let at = $0.selected { $0.boxes[at] = how($0.boxes[at]) } }
  }

  private func inside(_ share: Double) -> Double { min(max(share, 0), 1) }
}
