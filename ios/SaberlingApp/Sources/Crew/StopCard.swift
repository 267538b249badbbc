import MapKit
import SaberlingCore
import SaberlingKit
import SwiftUI

/// A stop of the route: one target; the next one has its buttons.
struct StopCard: View {
  let look: StopLook
  let place: PlaceView?
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space12) {
      Button {
        around.open(.task(look.id))
      } label: {
        content
      }
      .buttonStyle(.plain)
      .accessibilityElement(children: .ignore)
      .accessibilityAddTraits(.isButton)
      .accessibilityLabel(look.spoken)
      if look.isNext { buttons }
    }
    .padding(Size.space12)
    .panel()
  }

  private var content: some View {
    HStack(alignment: .top, spacing: Size.space12) {
      if let number = look.number {
        Text(String(number)).font(TextStyle.title).frame(minWidth: Size.space32)
      } else {
        Symbol("check").foregroundColor(Paint.green)
      }
      VStack(alignment: .leading, spacing: Size.space4) {
        HStack(spacing: Size.space8) {
          Symbol(look.icon)
          Text(look.title).font(TextStyle.row)
        }
        Text([look.place, look.beside].filter { !$0.isEmpty }.joined(separator: " · "))
          .font(TextStyle.second).foregroundColor(Paint.ink2)
        if let late = look.late { Chip(look: ChipLook(mark: Mark("overdue", .red), text: late)) }
        if let notice = look.notice {
          Text(notice).font(TextStyle.second).foregroundColor(look.refused ? Paint.red : Paint.ink2)
        }
      }
      Spacer(minLength: 0)
    }
    .foregroundColor(Paint.ink)
    .contentShape(Rectangle())
  }

  @ViewBuilder private var buttons: some View {
    Button(around.words(look.go)) { around.open(.task(look.id)) }.buttonStyle(MainButton())
    if look.directions != nil, let place {
      Button(around.words(.crewDirections)) { Directions.open(place, look.title) }.buttonStyle(OutlineButton())
    }
  }
}

// parity: crew.directions
/// Hands a place over to the phone's map.
enum Directions {
  @MainActor static func open(_ place: PlaceView, _ name: String) {
    let point = MKMapItem(placemark: MKPlacemark(coordinate: LatLon(place.latDeg, place.lonDeg).coordinate))
    point.name = name
    point.openInMaps(launchOptions: [MKLaunchOptionsDirectionsModeKey: MKLaunchOptionsDirectionsModeDriving])
  }
}
