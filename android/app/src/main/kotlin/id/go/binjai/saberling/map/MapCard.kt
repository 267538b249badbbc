package id.go.binjai.saberling.map

import android.view.View
import android.view.ViewGroup
import android.widget.Button
import android.widget.ImageView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.map.MapEntry
import id.go.binjai.saberling.widget.StatusChip
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.symbol

/** What was tapped on the map, and what can be done with it. */
internal class MapCard(
    private val view: ViewGroup,
    close: (String?) -> Unit,
    meToo: () -> Unit,
    private val openReport: (MapEntry) -> Unit,
) {
    private var shown: MapEntry? = null

    init {
        view.findViewById<View>(R.id.card_close).setOnClickListener { close(null) }
        view.findViewById<View>(R.id.card_me_too).setOnClickListener { meToo() }
        view.findViewById<View>(R.id.card_open).setOnClickListener { shown?.let(openReport) }
    }

    /** Shows it, or goes. */
    fun show(entry: MapEntry?) {
        shown = entry
        view.shown(entry != null)
        if (entry == null) return
        val context = view.context
        val icon = symbol(Look.category(entry.public?.icon ?: entry.report?.icon))
        view.findViewById<ImageView>(R.id.card_icon).setImageResource(icon)
        view.findViewById<TextView>(R.id.card_name).text = entry.categoryName
        view.findViewById<TextView>(R.id.card_second).say(second(entry))
        view.findViewById<StatusChip>(R.id.card_chip).show(MapPage.mark(entry), entry.statusText ?: context.getString(R.string.city_map_unsent))
        val said = entry.public?.said == true
        view.findViewById<Button>(R.id.card_me_too).apply {
            shown(!entry.own)
            isEnabled = !said
            setText(if (said) R.string.city_map_said else R.string.city_map_me_too)
        }
        view.findViewById<View>(R.id.card_open).shown(entry.own)
    }

    private fun second(entry: MapEntry): String? {
        val people = (entry.public?.meToo ?: entry.report?.meToo ?: 0u).toInt()
        val affected = if (people == 0) null else view.resources.getQuantityString(R.plurals.city_map_people, people, people)
        val mine = if (entry.own) view.context.getString(R.string.city_map_own) else entry.public?.number
        return listOfNotNull(mine, entry.report?.place?.areaName, affected).joinToString(" · ")
    }
}
