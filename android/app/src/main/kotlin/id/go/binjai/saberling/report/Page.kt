package id.go.binjai.saberling.report

import android.view.LayoutInflater
import android.view.View
import android.view.ViewGroup
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.FlowState
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.kit.ReportFlow
import id.go.binjai.saberling.kit.map.Ground

/** What a page can have done outside itself. */
internal interface PageHost {
    /** Everything that decides. */
    val flow: ReportFlow

    /** Takes a photo; it replaces [retaken] when that is given. */
    fun camera(retaken: String? = null)

    /** Chooses photos. */
    fun gallery()

    /** This app's page in the phone's settings. */
    fun openSettings()

    /** Asks which of the two. */
    fun addPhoto()

    /** Asks for the phone's place, again if need be. */
    fun askLocation()

    /** Lets the person speak the note. */
    fun dictate()

    /** Asks for notifications. */
    fun askNotifications()

    /** The answer to that is no for now. */
    fun declineNotifications()

    /** Begins another report. */
    fun again()

    /** A step back. */
    fun back()
}

/** The view of one step. Its state is the flow's: it can be made anew at any time. */
internal abstract class Page(protected val host: PageHost, layout: Int, into: ViewGroup) {
    /** All of it. */
    val view: View = LayoutInflater.from(into.context).inflate(layout, into, false)

    /** What the upper bars must not cover. */
    open val top: View get() = view.findViewById(R.id.report_bar)

    /** What the lower bars must not cover. */
    open val bottom: View get() = view.findViewById(R.id.report_foot)

    /** Shows it. */
    abstract fun draw(state: FlowState)

    /** The city's shapes, for pages with a map. */
    open fun ground(ground: Ground) = Unit

    /** Whether notifications are to be asked for. */
    open fun offerNotifications(yes: Boolean) = Unit

    protected fun <V : View> find(id: Int): V = view.findViewById(id)

    protected val flow: ReportFlow get() = host.flow

    companion object {
        /** The page of a step. */
        fun of(step: FlowStep, host: PageHost, into: ViewGroup): Page = when (step) {
            FlowStep.CATEGORY -> CategoryPage(host, into)
            FlowStep.QUESTION -> QuestionPage(host, into)
            FlowStep.PLACE -> PlacePage(host, into)
            FlowStep.NEARBY -> NearbyPage(host, into)
            FlowStep.REVIEW -> ReviewPage(host, into)
            FlowStep.SAVED -> SavedPage(host, into)
        }
    }
}
