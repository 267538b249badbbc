import SaberlingCore
import SaberlingKit
import SwiftUI

/// What is known of a task, and its photos side by side.
struct TaskBody: View {
  let look: TaskLook
  let shoot: @MainActor (PhotoRole) -> Void
  @EnvironmentObject private var around: Surroundings
  @Environment(\.dynamicTypeSize) private var typeSize

  var body: some View {
    HStack(spacing: Size.space8) {
      Symbol("pin", size: Size.iconSync)
      Text(look.place).font(TextStyle.row)
    }
    .foregroundColor(Paint.ink)
    .accessibilityElement(children: .combine)
    HStack(alignment: .firstTextBaseline, spacing: Size.space8) {
      Symbol("locate", size: Size.iconSync)
      Text(look.presence).font(TextStyle.second)
    }
    .foregroundColor(look.isHere ? Paint.green : Paint.ink2)
    .accessibilityElement(children: .combine)
    if let notice = look.notice { ProblemNote(text: notice) }
    ForEach(look.lines, id: \.self) { line in Text(line).font(TextStyle.body).foregroundColor(Paint.ink) }
    residents
    photos
  }

  @ViewBuilder private var residents: some View {
    Text(around.words(.crewResidentPhoto)).partTitle()
    if look.resident == nil {
      Text(look.residentHint).font(TextStyle.second).foregroundColor(Paint.ink2)
    } else {
      PhotoBox(path: look.resident).aspectRatio(4 / 3, contentMode: .fit)
        .clipShape(RoundedRectangle(cornerRadius: Size.radiusCard))
    }
  }

  private var photos: some View {
    let layout =
      typeSize.isAccessibilitySize
      ? AnyLayout(VStackLayout(alignment: .leading, spacing: Size.space12))
      : AnyLayout(HStackLayout(alignment: .top, spacing: Size.space12))
    return layout {
      EvidenceBox(look: look.before) { shoot(.before) }
      if let after = look.after { EvidenceBox(look: after) { shoot(.after) } }
    }
  }
}

/// One of the two photos: what is there, or what is to be done; a tap opens the camera where that is possible.
struct EvidenceBox: View {
  let look: EvidenceLook
  let shoot: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      Text(look.label).font(TextStyle.second.weight(.semibold)).foregroundColor(Paint.ink)
      PhotoBox(path: look.path, standIn: "camera").aspectRatio(1, contentMode: .fit)
        .clipShape(RoundedRectangle(cornerRadius: Size.radiusCard))
      if look.canTake {
        Button(look.path == nil ? look.hint : around.words(.crewRetake), action: shoot).buttonStyle(OutlineButton())
      } else if look.path == nil {
        Text(look.hint).font(TextStyle.second).foregroundColor(Paint.ink2)
      }
    }
    .frame(maxWidth: .infinity, alignment: .leading)
    .accessibilityElement(children: .contain)
  }
}

/// Why a task cannot be done.
struct DeclineSheet: View {
  let reasons: [ReasonView]
  let send: @MainActor (String?, String) -> Void
  @EnvironmentObject private var around: Surroundings
  @Environment(\.dismiss) private var dismiss
  @State private var chosen: String?
  @State private var note = ""

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space12) {
        Text(around.words(.crewDeclineTitle)).font(TextStyle.title).accessibilityAddTraits(.isHeader)
        Text(around.words(.crewDeclineHint)).font(TextStyle.body).foregroundColor(Paint.ink2)
        ForEach(reasons, id: \.code) { reason in row(reason) }
        TextField(around.words(.crewNote), text: $note, axis: .vertical)
          .font(TextStyle.body).padding(Size.space12).frame(minHeight: Size.control).panel()
      }
      .foregroundColor(Paint.ink)
      .padding(Size.pageSide)
    }
    .page()
    .foot {
      Button(around.words(.crewDeclineSend)) { send(chosen, note) }.buttonStyle(MainButton()).disabled(chosen == nil)
      Button(around.words(.crewCancel)) { dismiss() }.buttonStyle(OutlineButton())
    }
  }

  private func row(_ reason: ReasonView) -> some View {
    Button {
      chosen = reason.code
    } label: {
      HStack(spacing: Size.space12) {
        Symbol("check").opacity(chosen == reason.code ? 1 : 0)
        Text(reason.name).font(TextStyle.body)
        Spacer(minLength: 0)
      }
      .padding(Size.space12)
      .frame(minHeight: Size.control)
      .panel()
    }
    .buttonStyle(.plain)
    .accessibilityAddTraits(chosen == reason.code ? [.isButton, .isSelected] : .isButton)
  }
}
