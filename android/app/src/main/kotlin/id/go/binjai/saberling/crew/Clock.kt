package id.go.binjai.saberling.crew

import android.content.Context
import id.go.binjai.saberling.kit.Times
import id.go.binjai.saberling.kit.languageOf

/** The time of day in the city's zone: `09.51`, `09:51`. */
internal fun clock(context: Context, atMs: Long, offsetMinutes: Int): String =
    Times(System.currentTimeMillis(), offsetMinutes, languageOf(context.resources.configuration.locales[0].language)).time(atMs)
