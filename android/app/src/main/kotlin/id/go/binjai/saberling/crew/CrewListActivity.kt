package id.go.binjai.saberling.crew

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.View
import android.widget.ListView
import android.widget.PopupMenu
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.kit.crew.CrewBoard
import id.go.binjai.saberling.kit.map.Grounds
import id.go.binjai.saberling.report.PhoneLocation

// parity: crew.list
/** Today's tasks in driving order. */
class CrewListActivity : BaseActivity() {
    private lateinit var head: CrewHead
    private lateinit var stops: StopsAdapter

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.crew_list)
        val list = findViewById<ListView>(R.id.stops)
        insets(findViewById(R.id.bar), list)
        head = CrewHead(layoutInflater.inflate(R.layout.crew_head, list, false))
        stops = StopsAdapter(this)
        list.addHeaderView(head.view, null, false)
        list.adapter = stops
        val board = model { CrewBoard(core) }
        findViewById<View>(R.id.menu).setOnClickListener { menu(it, board) }
        board.state.show {
            head.draw(it)
            stops.draw(it)
        }
        board.told.show { head.say(it.text) }
        Grounds.of(core).show { head.map.ground = it }
        PhoneLocation.allDay(this).fixes().show {
            board.moved(it)
            head.here(it)
        }
    }

    private fun menu(anchor: View, board: CrewBoard) {
        val menu = PopupMenu(this, anchor)
        menu.menu.add(R.string.crew_refresh).setOnMenuItemClickListener {
            board.refresh()
            true
        }
        // parity: crew.shift
        menu.menu.add(R.string.crew_shift).setOnMenuItemClickListener {
            startActivity(ActivateActivity.intent(this))
            true
        }
        menu.show()
    }

    companion object {
        fun intent(context: Context) = Intent(context, CrewListActivity::class.java)
    }
}
