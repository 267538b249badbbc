import SaberlingKit
import SwiftUI
import UIKit

// parity: report.saved
/// The phone has written it: what follows is told, and shown once it has happened.
struct SavedStep: View {
  let state: FlowState
  let done: @MainActor () -> Void
  let again: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings
  @State private var isCopied = false
  @State private var offersNews = false

  var body: some View {
    ScrollView {
      if let look = SavedLook(state, around.words) {
        VStack(alignment: .leading, spacing: Size.space16) {
          Symbol("saved", size: Size.buttonMain).foregroundColor(Paint.brand)
          Text(look.title).font(.title.weight(.bold)).accessibilityAddTraits(.isHeader)
          Text(look.why).font(TextStyle.body).foregroundColor(Paint.ink2)
          number(look)
          VStack(alignment: .leading, spacing: Size.space12) { ForEach(look.steps) { step($0) } }
          if offersNews { news }
        }
        .foregroundColor(Paint.ink)
        .padding(Size.pageSide)
        .frame(maxWidth: .infinity, alignment: .leading)
      }
    }
    .foot {
      Button(around.words(.reportDone), action: done).buttonStyle(MainButton())
      Button(around.words(.reportAgain), action: again).buttonStyle(OutlineButton())
    }
    .task { offersNews = around.wishes.offersNotifications(await around.asking.notifications()) }
  }

  private func number(_ look: SavedLook) -> some View {
    HStack {
      VStack(alignment: .leading, spacing: Size.space4) {
        Text(around.words(.reportNumber)).font(TextStyle.second).foregroundColor(Paint.ink2)
        Text(look.number).font(.title3.weight(.semibold).monospacedDigit())
      }
      .accessibilityElement(children: .ignore)
      .accessibilityLabel(around.words(.pageNumberSpoken, look.spokenNumber))
      Spacer(minLength: Size.space8)
      Button(around.words(isCopied ? .reportCopiedWord : .reportCopy)) {
        UIPasteboard.general.string = look.number
        isCopied = true
        UIAccessibility.post(notification: .announcement, argument: around.words(.reportCopied))
      }
      .buttonStyle(QuietButton())
    }
    .padding(Size.space12)
    .panel()
  }

  private func step(_ step: SendingStep) -> some View {
    HStack(spacing: Size.space12) {
      Symbol(step.id)
      Text(step.text).font(step.when == .now ? TextStyle.row : TextStyle.body)
    }
    .foregroundColor(step.when == .ahead ? Paint.ink3 : Paint.ink)
    .accessibilityElement(children: .ignore)
    .accessibilityLabel(step.spoken)
  }

  private var news: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      Text(around.words(.reportNotify)).font(TextStyle.body)
      Button(around.words(.reportNotifyYes)) {
        Task {
          offersNews = false
          if await around.asking.forNotifications() == .denied { around.say(around.words(.reportNotifyOff)) }
        }
      }
      .buttonStyle(OutlineButton())
      Button(around.words(.reportNotNow)) {
        around.wishes.declinedNotifications = true
        offersNews = false
      }
      .buttonStyle(QuietButton())
    }
    .padding(Size.space12)
    .panel()
  }
}
