package id.go.binjai.saberling.map

import android.content.Context
import android.view.LayoutInflater
import android.view.View
import android.view.ViewGroup
import android.widget.BaseAdapter
import android.widget.ImageView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.map.MapEntry
import id.go.binjai.saberling.widget.symbol

// parity: map.list
/** The map as a list; [only] some of it when several lay at one place. */
internal class MapRows(private val context: Context) : BaseAdapter() {
    private var all: List<MapEntry> = emptyList()

    /** The ids that are listed; null lists all. */
    var only: Set<String>? = null
        set(value) {
            field = value
            notifyDataSetChanged()
        }

    private val listed: List<MapEntry> get() = only?.let { some -> all.filter { it.id in some } } ?: all

    /** Shows these. */
    fun show(entries: List<MapEntry>) {
        if (all == entries) return
        all = entries
        notifyDataSetChanged()
    }

    override fun getCount(): Int = listed.size
    override fun getItem(position: Int): MapEntry = listed[position]
    override fun getItemId(position: Int): Long = position.toLong()

    override fun getView(position: Int, convertView: View?, parent: ViewGroup): View {
        val row = convertView ?: LayoutInflater.from(context).inflate(R.layout.city_map_row, parent, false)
        val entry = listed[position]
        row.findViewById<ImageView>(R.id.row_icon).setImageResource(symbol(Look.category(entry.public?.icon ?: entry.report?.icon)))
        row.findViewById<TextView>(R.id.row_name).text = entry.categoryName
        val status = entry.statusText ?: context.getString(R.string.city_map_unsent)
        row.findViewById<TextView>(R.id.row_second).text =
            if (entry.own) context.getString(R.string.city_map_spoken, context.getString(R.string.city_map_own), status) else status
        row.contentDescription = context.getString(R.string.city_map_spoken, entry.categoryName, status)
        return row
    }
}
