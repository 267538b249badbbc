package id.go.binjai.saberling.system

import android.content.Intent
import android.os.Bundle
import android.widget.Toast
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.kit.Trouble
import id.go.binjai.saberling.kit.system.Link
import id.go.binjai.saberling.kit.system.Links
import kotlinx.coroutines.launch

// parity: system.links
/** Passes on what an address asks for: it is read here and nowhere kept. */
class LinkActivity : BaseActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val link = intent?.dataString?.let { Links.read(it, getString(R.string.deep_link_host)) }
        // The address may hold a secret: it must not come back with the recent apps.
        intent = Intent()
        when (link) {
            is Link.Crew -> pass(Opening.crew(this, link.code))
            is Link.Move -> pass(Opening.takeOver(this, link.text))
            is Link.Report -> scope.launch { report(link.number) }
            null -> refuse()
        }
    }

    private suspend fun report(number: String) {
        val plain = plain(number)
        val found = try {
            core.ask { app -> app.reports().firstOrNull { plain(it.number) == plain || it.formerNumber?.let(::plain) == plain } }
        } catch (_: Trouble) {
            null
        }
        if (found == null) refuse() else pass(Opening.report(this, found.reportId))
    }

    private fun plain(number: String) = number.filter { it != '-' }.uppercase()

    private fun pass(to: Intent) {
        startActivity(to)
        finish()
    }

    private fun refuse() {
        Toast.makeText(this, R.string.link_unknown, Toast.LENGTH_LONG).show()
        pass(Opening.reports(this))
    }
}
