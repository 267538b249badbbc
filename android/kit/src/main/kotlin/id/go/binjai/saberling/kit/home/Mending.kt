package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Mend

/** What mends a report without a further question. */
object Mending {
    /** Does it; answers what is to be said of it, if anything. */
    suspend fun act(core: Core, reportId: String, mend: Mend): String? {
        when (mend) {
            is Mend.WithoutPhoto -> core.ask { it.dropPhoto(reportId, mend.photoId) }
            is Mend.RetryAct -> core.ask { it.retryAct(mend.opId) }
            is Mend.DiscardAct -> core.ask { it.discardAct(mend.opId) }
            // What went with it is told by the event, to whoever looks.
            Mend.Discard -> core.ask { it.discardReport(reportId) }
            is Mend.EditAct -> core.ask { it.editAct(mend.opId, mend.words) }
            is Mend.RetakePhoto, Mend.Correct -> Unit
        }
        return null
    }
}
