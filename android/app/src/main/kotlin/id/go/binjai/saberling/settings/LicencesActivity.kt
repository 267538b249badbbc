package id.go.binjai.saberling.settings

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.text.Editable
import android.text.TextWatcher
import android.view.View
import android.view.ViewGroup
import android.widget.BaseAdapter
import android.widget.EditText
import android.widget.ListView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.settings.Component
import id.go.binjai.saberling.kit.settings.Licences
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

// parity: settings.licences
/** What others made that is in this app, and on which terms; each opens its page. */
class LicencesActivity : SettingsScreen() {
    private val rows = Rows()
    private var all: Licences? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        show(R.layout.settings_licences, getString(R.string.settings_licences), R.id.licences)
        val list = findViewById<ListView>(R.id.licences)
        list.adapter = rows
        list.emptyView = findViewById(R.id.none)
        list.setOnItemClickListener { _, _, at, _ -> startActivity(LicenceActivity.intent(this, rows.getItem(at).name)) }
        val words = findViewById<EditText>(R.id.words)
        words.addTextChangedListener(object : TextWatcher {
            override fun beforeTextChanged(text: CharSequence?, start: Int, count: Int, after: Int) = Unit
            override fun onTextChanged(text: CharSequence?, start: Int, before: Int, count: Int) = Unit
            override fun afterTextChanged(text: Editable) = find(text.toString())
        })
        scope.launch {
            all = shipped(this@LicencesActivity)
            find(words.text.toString())
        }
    }

    private fun find(words: String) {
        rows.listed = all?.find(words) ?: return
        // Only now it is known that nothing is found.
        findViewById<TextView>(R.id.none).setText(R.string.settings_licences_none)
    }

    private inner class Rows : BaseAdapter() {
        var listed: List<Component> = emptyList()
            set(value) {
                field = value
                notifyDataSetChanged()
            }

        override fun getCount(): Int = listed.size
        override fun getItem(position: Int): Component = listed[position]
        override fun getItemId(position: Int): Long = position.toLong()

        override fun getView(position: Int, convertView: View?, parent: ViewGroup): View {
            val row = convertView ?: layoutInflater.inflate(R.layout.settings_licence_row, parent, false)
            row.findViewById<TextView>(R.id.title).text = listed[position].name
            row.findViewById<TextView>(R.id.second).text = listed[position].terms
            return row
        }
    }
}

/** One of them, with the full texts of its licences. */
class LicenceActivity : SettingsScreen() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val name = intent.getStringExtra(NAME).orEmpty()
        show(R.layout.settings_licence, name, R.id.licence)
        scope.launch {
            val all = shipped(this@LicenceActivity)
            val text = all.named(name)?.let(all::page) ?: return@launch finish()
            findViewById<TextView>(R.id.licence).text = text
        }
    }

    companion object {
        private const val NAME = "name"

        fun intent(context: Context, name: String): Intent = Intent(context, LicenceActivity::class.java).putExtra(NAME, name)
    }
}

/** Read off the main thread, and not kept: nobody reads this every day. */
private suspend fun shipped(context: Context): Licences = withContext(Dispatchers.IO) {
    Licences.read(context.resources.openRawResource(R.raw.licences).bufferedReader().use { it.readText() })
}
