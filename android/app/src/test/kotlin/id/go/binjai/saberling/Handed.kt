package id.go.binjai.saberling

import org.objectweb.asm.ClassWriter
import org.objectweb.asm.Opcodes
import org.objectweb.asm.Type
import org.objectweb.asm.commons.GeneratorAdapter
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.util.function.BiFunction
import org.objectweb.asm.commons.Method as Named

/**
 * An implementation of interfaces whose calls are all handed over. Unlike the ones that Java makes, it lets the exceptions
 * through that Kotlin's interfaces throw without saying so.
 */
internal object Handed {
    private val HANDED = Type.getType(BiFunction::class.java)
    private val APPLY = Named("apply", "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;")

    private class Loader(parent: ClassLoader?) : ClassLoader(parent) {
        fun define(name: String, bytes: ByteArray): Class<*> = defineClass(name, bytes, 0, bytes.size)
    }

    /** All calls of these interfaces go to [to]. */
    fun over(vararg interfaces: Class<*>, to: (Method, Array<Any?>) -> Any?): Any {
        val methods = interfaces.flatMap { type -> type.methods.filter { Modifier.isAbstract(it.modifiers) } }
        val name = interfaces.first().name + "Handed"
        val made = Loader(interfaces.first().classLoader).define(name, write(name, interfaces.toList(), methods)).getConstructor().newInstance()
        @Suppress("UNCHECKED_CAST")
        val hand = BiFunction<Any?, Any?, Any?> { at, arguments -> to(methods[at as Int], arguments as Array<Any?>) }
        made.javaClass.getField("to").set(made, hand)
        return made
    }

    private fun write(name: String, interfaces: List<Class<*>>, methods: List<Method>): ByteArray {
        val self = Type.getObjectType(name.replace('.', '/'))
        val writer = ClassWriter(ClassWriter.COMPUTE_MAXS)
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, self.internalName, null, "java/lang/Object", interfaces.map(Type::getInternalName).toTypedArray())
        writer.visitField(Opcodes.ACC_PUBLIC, "to", HANDED.descriptor, null, null).visitEnd()
        val begin = Named("<init>", "()V")
        body(writer, begin) {
            loadThis()
            invokeConstructor(Type.getType(Any::class.java), begin)
        }
        methods.forEachIndexed { at, method ->
            val named = Named.getMethod(method)
            body(writer, named) {
                loadThis()
                getField(self, "to", HANDED)
                push(at)
                box(Type.INT_TYPE)
                loadArgArray()
                invokeInterface(HANDED, APPLY)
                if (named.returnType == Type.VOID_TYPE) pop() else unbox(named.returnType)
            }
        }
        writer.visitEnd()
        return writer.toByteArray()
    }

    private fun body(writer: ClassWriter, method: Named, code: GeneratorAdapter.() -> Unit) {
        val adapter = GeneratorAdapter(Opcodes.ACC_PUBLIC, method, null, null, writer)
        adapter.code()
        adapter.returnValue()
        adapter.endMethod()
    }
}
