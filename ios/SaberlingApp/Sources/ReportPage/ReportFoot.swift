import SaberlingCore
import SaberlingKit
import SwiftUI
import UIKit

// parity: page.dispute
/// What the report waits for from its person, and nothing else.
struct ReportFoot: ViewModifier {
  let look: ReportLook?
  let model: ReportPage
  let reportId: String
  @EnvironmentObject private var around: Surroundings

  func body(content: Content) -> some View {
    if let footer = look?.footer, !footer.isEmpty {
      content.foot { asked(footer) }
    } else {
      content
    }
  }

  @ViewBuilder private func asked(_ footer: Footer) -> some View {
    MendButtons(mends: footer.mend) { model.mend($0) }
    if let question = footer.question { answer(question) }
    if footer.confirm { confirm }
    if footer.dispute {
      Button(around.words(.pageNotClean)) { respond(.dispute) }.buttonStyle(OutlineButton(height: Size.buttonMain))
      if let day = footer.disputeUntil, !footer.confirm { hint(around.words(.pageNotCleanUntil, day)) }
    }
    if footer.rate {
      Text(around.words(.pageRateAsk)).partTitle()
      Stars(stars: 0) { _ in around.open(.rate(reportId)) }
    }
    if footer.again {
      hint(around.words(.pageAgainWhy))
      Button(around.words(.pageAgain)) { around.open(.flow(.again(reportId))) }.buttonStyle(MainButton())
    }
  }

  @ViewBuilder private func answer(_ question: OfficeQuestionView) -> some View {
    Text(around.words(.pageAsks)).partTitle()
    Text(around.words(.pageQuoted, question.text)).font(TextStyle.body).foregroundColor(Paint.ink)
    hint(around.words(.pageAsksWhy))
    Button(around.words(.pageAnswer)) { respond(.answer) }.buttonStyle(MainButton())
  }

  @ViewBuilder private var confirm: some View {
    Text(around.words(.pageCleanAsk)).partTitle()
    hint(around.words(.pageCleanWhy))
    Button(around.words(.pageClean)) { model.confirmClean() }.buttonStyle(MainButton())
  }

  private func hint(_ text: String) -> some View { Text(text).font(TextStyle.second).foregroundColor(Paint.ink2) }

  private func respond(_ reply: Reply) { around.open(.respond(report: reportId, reply: reply.rawValue)) }
}

/// What else can be done with a report.
struct ReportMenu: View {
  let look: ReportLook
  let model: ReportPage
  let reportId: String
  @EnvironmentObject private var around: Surroundings
  @State private var isWithdrawing = false
  @State private var isErasing = false

  /// Number, category and state: no place, no note, no photo.
  private var about: String { [look.name, look.chip?.text].compactMap { $0 }.joined(separator: ", ") }

  var body: some View {
    Menu {
      if look.canEdit {
        Button(around.words(.pageEdit)) { around.open(.edit(report: reportId, correcting: false)) }
      }
      Button(around.words(.pageCopy)) {
        UIPasteboard.general.string = look.number
        around.say(around.words(.pageCopied))
      }
      ShareLink(item: around.words(.pageShared, look.number, about)) { Text(around.words(.pageShare)) }
      if look.canWithdraw { Button(around.words(.pageWithdraw), role: .destructive) { isWithdrawing = true } }
      if look.canErase { Button(around.words(.pageErase), role: .destructive) { isErasing = true } }
    } label: {
      Symbol("more").frame(minWidth: Size.control, minHeight: Size.control).contentShape(Rectangle())
    }
    .accessibilityLabel(around.words(.pageMore))
    .sheet(isPresented: $isWithdrawing) {
      WithdrawSheet { reason in
        isWithdrawing = false
        if let reason { model.withdraw(reason) }
      }
    }
    .confirmationDialog(around.words(.eraseAsk), isPresented: $isErasing, titleVisibility: .visible) {
      Button(around.words(.eraseDo), role: .destructive) { model.erase() }
      Button(around.words(.dialogCancel), role: .cancel) {}
    }
  }
}

/// Taking a report back, with a reason that may be left out.
struct WithdrawSheet: View {
  let done: (String?) -> Void
  @EnvironmentObject private var around: Surroundings
  @State private var reason = ""

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        Text(around.words(.withdrawAsk)).font(TextStyle.body).foregroundColor(Paint.ink)
        NoteField(label: around.words(.withdrawReason), text: $reason)
      }
      .padding(Size.space24)
    }
    .foot {
      Button(around.words(.withdrawDo), role: .destructive) { done(reason) }
        .buttonStyle(OutlineButton(height: Size.buttonMain, danger: true))
      Button(around.words(.dialogCancel), role: .cancel) { done(nil) }.buttonStyle(OutlineButton())
    }
    .presentationDetents([.medium, .large])
  }
}
