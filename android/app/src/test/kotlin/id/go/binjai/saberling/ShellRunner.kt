package id.go.binjai.saberling

import org.junit.runners.model.FrameworkMethod
import org.robolectric.RobolectricTestRunner
import org.robolectric.internal.bytecode.InstrumentationConfiguration

/**
 * The generated code, the kit and the coroutines are loaded once, outside Robolectric's class loaders of each API level:
 * the Rust library holds one callback table a process, so a second copy would take the callbacks of the first.
 */
class ShellRunner(test: Class<*>) : RobolectricTestRunner(test) {
    override fun createClassLoaderConfig(method: FrameworkMethod): InstrumentationConfiguration =
        InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method))
            .doNotAcquirePackage("id.go.binjai.saberling.core.")
            .doNotAcquirePackage("id.go.binjai.saberling.kit.")
            .doNotAcquirePackage("kotlinx.coroutines.")
            .build()
}
