package id.go.binjai.saberling.home

import id.go.binjai.saberling.core.OfficeQuestionView
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PhotoState
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TimelineKind

/** Five reports in the states that a list knows, and three of others around. */
fun ReportScene.day(english: Boolean) {
    fun say(indonesian: String, en: String) = if (english) en else indonesian
    val lost = view(5, "k-pile", say("Tumpukan sampah", "Pile of litter"), "Kampung Delima", 90, null, null, Sending.PHOTOS_PENDING,
        say("Perlu tindakan: sebuah foto tidak bisa dibuka lagi. Ambil ulang, atau kirim tanpa foto itu.", "Action needed: a photo can no longer be opened. Retake it, or send without it."),
        nothing.copy(photos = true))
    all = listOf(
        view(1, "k-drain", say("Selokan tersumbat", "Blocked drain"), "Sei Melati", 0, null, null, Sending.QUEUED,
            say("Belum ada sinyal. Laporan tetap aman di ponsel.", "No signal yet. Your report is safe on the phone.")),
        view(2, "k-bin", say("Bak sampah penuh", "Overflowing bin"), "Tanah Pandan", 5, ReportStatus.SUBMITTED, say("Diterima kantor", "New"), Sending.PHOTOS_PENDING,
            say("Diterima kantor. 2 dari 3 foto sampai.", "Received by the office. 2 of 3 photos have arrived.")).copy(photosTotal = 3u, photosArrived = 2u),
        view(3, "k-pile", say("Tumpukan sampah", "Pile of litter"), "Sei Melati", 3 * 24 * 60, ReportStatus.IN_PROGRESS, say("Dikerjakan", "In progress")),
        view(4, "k-tree", say("Pohon tumbang", "Fallen tree"), "Titi Gambir", 17 * 24 * 60, ReportStatus.CLOSED, say("Tuntas", "Closed")),
        lost.copy(actionCode = "photo_lost", photos = listOf(photoView("lost", 5, state = PhotoState.LOST))),
    )
    public = listOf(
        other("a", ReportStatus.SUBMITTED, 40, -120), other("b", ReportStatus.IN_PROGRESS, -60, 0), other("c", ReportStatus.RESOLVED, 20, 150),
    )
}

/** A report whose place a crew has cleaned. */
fun ReportScene.resolved(english: Boolean = false): ReportView {
    fun say(id: String, en: String) = if (english) en else id
    return view(1, "k-pile", say("Tumpukan sampah", "Pile of litter"), "Sei Melati", 4 * 24 * 60, ReportStatus.RESOLVED, say("Selesai dikerjakan", "Work done"),
        can = nothing.copy(confirm = true, dispute = true)).copy(
        photos = listOf(photoView("own", 1), photoView("b", 2, PhotoRole.BEFORE), photoView("a", 3, PhotoRole.AFTER)),
        disputable = true, disputeUntilMs = System.currentTimeMillis() + 14L * 24 * 60 * 60_000,
        note = say("Sudah seminggu, baunya sampai ke sekolah.", "It has been a week; the school smells it."), meToo = 3u,
        timeline = listOf(
            line(TimelineKind.SUBMITTED, say("Laporan Anda diterima kantor.", "The office has your report."), 4 * 24 * 60),
            line(TimelineKind.ASSIGNED, say("Sudah dibagi ke Regu Melati 2.", "Given to Regu Melati 2."), 26 * 60),
            line(TimelineKind.STARTED, say("Petugas mulai bekerja.", "The crew started."), 50),
            line(TimelineKind.RESOLVED, say("Petugas sudah selesai. Apakah tempatnya sudah bersih?", "The crew is done. Is the place clean?"), 9, say("12 kantong diangkut, trotoar disapu.", "12 bags taken away, pavement swept.")),
        ),
    )
}

/** A report about which the office asks something; it can still be edited, withdrawn and erased. */
fun ReportScene.asked(english: Boolean = false): ReportView {
    fun say(id: String, en: String) = if (english) en else id
    return view(1, "k-drain", say("Selokan tersumbat", "Blocked drain"), "Sei Melati", 90, ReportStatus.UNDER_REVIEW, say("Diperiksa", "Under review"),
        can = nothing.copy(answer = true, edit = true, withdraw = true, erase = true)).copy(
        question = OfficeQuestionView("q1", say("Di depan rumah nomor berapa?", "In front of which house number?"), System.currentTimeMillis() - 600_000),
        note = say("Dekat pasar", "By the market"),
        timeline = listOf(line(TimelineKind.SUBMITTED, say("Laporan Anda diterima kantor.", "The office has your report."), 90)),
    )
}
