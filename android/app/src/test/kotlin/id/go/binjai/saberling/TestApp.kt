package id.go.binjai.saberling

import id.go.binjai.saberling.system.Background

/** The app as tests begin it: nothing goes on beside the screens, and no core is opened, before a test asks for it. */
class TestApp : SaberlingApp() {
    override fun attend() = Unit

    /** Puts in its place what goes on beside the screens. */
    fun attendTo(background: Background) {
        this.background = background
    }
}
