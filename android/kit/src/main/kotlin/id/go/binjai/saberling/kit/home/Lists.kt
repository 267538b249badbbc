package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.kit.CardLook
import id.go.binjai.saberling.kit.Cards

/** The parts of "my reports", in their order. */
enum class Section { NEEDS_ACTION, UNSENT, OPEN, ENDED }

/** A line of the list: a head, or a card. */
sealed class Row {
    /** What tells it from every other line. */
    abstract val key: String

    /** The head of a part. */
    data class Head(val section: Section) : Row() {
        override val key: String get() = section.name
    }

    /** A report or draft. */
    data class Card(val look: CardLook) : Row() {
        override val key: String get() = look.id
    }
}

/** Which report stands where. */
object Lists {
    /** The part that a report belongs to; what needs a person comes before everything. */
    fun section(report: ReportView): Section = when {
        needsAction(report) -> Section.NEEDS_ACTION
        report.sending != Sending.COMPLETE -> Section.UNSENT
        report.status in ENDED -> Section.ENDED
        else -> Section.OPEN
    }

    /** Whether it waits for the person: something was refused or lost, or the office asks. */
    fun needsAction(report: ReportView): Boolean = report.actionCode != null ||
        report.sending == Sending.REJECTED ||
        report.timeline.any { it.refused != null && it.opId != null } ||
        (report.question != null && report.can.answer)

    /** All lines; drafts stand first among what is not sent. Heads only where there is more than one part. */
    fun rows(drafts: List<CardLook>, reports: List<Pair<Section, CardLook>>): List<Row> {
        val parts = Section.entries.map { section ->
            val own = reports.filter { it.first == section }.map { it.second }
            section to if (section == Section.UNSENT) drafts + own else own
        }.filter { it.second.isNotEmpty() }
        return parts.flatMap { (section, cards) ->
            val head = if (parts.size > 1) listOf(Row.Head(section)) else emptyList()
            head + cards.map { Row.Card(it) }
        }
    }

    /** What the first screen shows: what needs a person or is on its way, else the latest; two at most. */
    fun latest(reports: List<Pair<Section, CardLook>>): List<CardLook> =
        reports.sortedBy { minOf(it.first, Section.OPEN) }.take(2).map { it.second }

    /** The lines in which these words occur: name, place, number, note. */
    fun matching(reports: List<ReportView>, words: String): List<ReportView> {
        val wanted = words.trim().lowercase()
        if (wanted.isEmpty()) return reports
        val plain = wanted.replace("-", "").uppercase()
        return reports.filter { report ->
            listOfNotNull(report.categoryName, report.note, Cards.placeName(report)).any { it.lowercase().contains(wanted) } ||
                (plain.length >= 3 && report.number.replace("-", "").contains(plain))
        }
    }

    private val ENDED = setOf(
        ReportStatus.CLOSED, ReportStatus.REJECTED, ReportStatus.DUPLICATE, ReportStatus.WITHDRAWN, ReportStatus.ERASED,
    )
}

/** Lines that do not jump under a finger: while somebody reads further down, what is new waits to be asked for. */
object Steady {
    /** What is shown now, and how many cards wait. */
    data class Shown(val rows: List<Row>, val waiting: Int)

    /** The lines shown before, each as it is now; those that are gone leave, new ones only count. */
    fun keep(before: List<Row>, now: List<Row>): Shown {
        val fresh = now.associateBy { it.key }
        val known = before.mapTo(HashSet()) { it.key }
        val stay = before.mapNotNull { if (it is Row.Head) it else fresh[it.key] }
        val rows = stay.filterIndexed { at, row -> row !is Row.Head || stay.getOrNull(at + 1) is Row.Card }
        return Shown(rows, now.count { it is Row.Card && it.key !in known })
    }
}
