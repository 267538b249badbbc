package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PhotoState
import id.go.binjai.saberling.core.PhotoView
import id.go.binjai.saberling.core.ReportActions
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending

/** Nothing can be done. */
val nothing = ReportActions(false, false, false, false, false, false, false, false, false, false, false)

/** A report as the core shows it. */
fun report(id: String, status: ReportStatus? = null, sending: Sending = Sending.COMPLETE, can: ReportActions = nothing) = ReportView(
    reportId = id, number = "9BX-2HF6-RQ8$id", formerNumber = null, category = "litter", categoryName = "Tumpukan sampah", icon = "k-pile",
    note = "", anonymous = true, confidential = false, createdAtMs = 0, status = status, statusText = status?.name,
    sending = sending, sendingText = "", actionCode = null, photos = emptyList(), photosArrived = 0u, photosTotal = 0u,
    place = null, timeline = emptyList(), disputable = false, disputeUntilMs = null, incompleteSinceMs = null, meToo = 0u, answers = emptyList(),
    question = null, stars = null, confirmed = false, can = can,
)

/** One of its photos. */
fun photo(id: String, role: PhotoRole = PhotoRole.REPORT, state: PhotoState = PhotoState.ATTACHED) =
    PhotoView(id, role, state, null, null, null, null)
