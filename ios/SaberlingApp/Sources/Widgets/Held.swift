import Combine
import SaberlingKit

/// A screen's model, held by the view that shows it: each change of its state draws anew.
@MainActor
final class Held<Model>: ObservableObject {
  let model: Model

  init<State, Message>(_ model: Model) where Model: Screen<State, Message> {
    self.model = model
    model.willChange = { [weak self] in self?.objectWillChange.send() }
  }
}
