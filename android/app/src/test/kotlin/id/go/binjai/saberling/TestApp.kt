package id.go.binjai.saberling

/** The app as tests begin it: nothing goes on beside the screens, and no core is opened, before a test asks for it. */
class TestApp : SaberlingApp() {
    override fun attend() = Unit
}
