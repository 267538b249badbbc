package id.go.binjai.saberling.map

import id.go.binjai.saberling.core.MapArea
import id.go.binjai.saberling.core.MapBounds
import id.go.binjai.saberling.core.MapRoad
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.LatLon
import java.nio.ByteBuffer
import java.nio.ByteOrder

/** An invented city of three by three areas and its streets, as the core would hand it over. */
object SampleGround {
    private const val SOUTH = 3.58
    private const val WEST = 98.46
    private const val STEP = 0.015
    private val names = listOf(
        "Sei Melati", "Tanah Pandan", "Bandar Sirih", "Pondok Aren", "Tambak Lestari", "Rambutan", "Kebun Serai",
        "Lubuk Kapas", "Simpang Melur",
    )

    /** Its middle: in Tambak Lestari. */
    val middle = LatLon(SOUTH + 1.5 * STEP, WEST + 1.5 * STEP)

    /** The box around it. */
    val bounds = MapBounds(SOUTH, WEST, SOUTH + 3 * STEP, WEST + 3 * STEP)

    val ground: Ground by lazy { Ground.of(bounds, areas(), roads()) }

    fun areas(): List<MapArea> = names.mapIndexed { i, name ->
        val (row, column) = i / 3 to i % 3
        val ring = corner(row, column) + side(row, column, 1, 0) + corner(row, column + 1) + side(row, column + 1, 0, 1) +
            corner(row + 1, column + 1) + side(row + 1, column, 1, 0).reversed() + corner(row + 1, column) +
            side(row, column, 0, 1).reversed() + corner(row, column)
        MapArea("99.$i", name, null, SOUTH + (row + 0.5) * STEP, WEST + (column + 0.5) * STEP, listOf(bytes(ring)))
    }

    fun roads(): List<MapRoad> {
        val main = (0..6).map { SOUTH + it * STEP / 2 to WEST + STEP * (0.4 + it * 0.35 + (it % 2) * 0.06) }
        val streets = (0..44).flatMap { i ->
            val at = i * STEP / 15
            listOf(
                MapRoad(4u, "Jl. Kenanga $i", bytes(listOf(SOUTH + at to WEST, SOUTH + at + STEP / 4 to WEST + 3 * STEP))),
                MapRoad(if (i % 9 == 4) 2u else 4u, "Jl. Serai $i", bytes(listOf(SOUTH to WEST + at, SOUTH + 3 * STEP to WEST + at - STEP / 6))),
            )
        }
        return listOf(MapRoad(1u, "Jl. Sudirman", bytes(main))) + streets
    }

    private fun corner(row: Int, column: Int): List<Pair<Double, Double>> {
        val bend = ((row * 7 + column * 13) % 5 - 2) * STEP / 20
        return listOf(SOUTH + row * STEP + bend to WEST + column * STEP - bend)
    }

    /** Points between two corners, a little off the straight line. */
    private fun side(row: Int, column: Int, east: Int, north: Int): List<Pair<Double, Double>> {
        val (from, to) = corner(row, column)[0] to corner(row + north, column + east)[0]
        return (1..3).map { i ->
            val off = (if (i == 2) 1 else -1) * STEP / 40
            from.first + (to.first - from.first) * i / 4 + off * east to from.second + (to.second - from.second) * i / 4 + off * north
        }
    }

    private fun bytes(points: List<Pair<Double, Double>>): ByteArray {
        val buffer = ByteBuffer.allocate(points.size * 8).order(ByteOrder.LITTLE_ENDIAN)
        for ((lat, lon) in points) buffer.putInt(Math.round(lat * 1e7).toInt()).putInt(Math.round(lon * 1e7).toInt())
        return buffer.array()
    }
}
