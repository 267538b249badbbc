import com.android.tools.r8.DiagnosticsHandler;
import com.android.tools.r8.JdkClassFileProvider;
import com.android.tools.r8.diagnostic.DefinitionContext;
import com.android.tools.r8.tracereferences.TraceReferences;
import com.android.tools.r8.tracereferences.TraceReferencesCommand;
import com.android.tools.r8.tracereferences.TraceReferencesConsumer;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Names what the shell asks of Android that the oldest supported version does not have, inherited methods included.
 *
 * <p>What stands in a function or class with {@code @TargetApi}, or in a lambda of one, asked for the version first
 * and is let through; the tests on that oldest version run around it.
 *
 * <p>Arguments: {@code --lib JAR} (the framework), {@code --target JAR} (what comes along), {@code --source JAR} (what
 * is looked at).
 */
public final class ApiCheck implements TraceReferencesConsumer {
    private static final String GUARD = "Landroid/annotation/TargetApi;";
    private final Map<String, ClassFacts> facts;
    private final TreeSet<String> found = new TreeSet<>();

    private ApiCheck(Map<String, ClassFacts> facts) {
        this.facts = facts;
    }

    public static void main(String[] args) throws Exception {
        TraceReferencesCommand.Builder command = TraceReferencesCommand.builder();
        command.addLibraryResourceProvider(JdkClassFileProvider.fromJdkHome(Path.of(System.getProperty("java.home"))));
        Map<String, ClassFacts> facts = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            Path jar = Path.of(args[i + 1]);
            switch (args[i]) {
                case "--lib" -> command.addLibraryFiles(jar);
                case "--target" -> command.addTargetFiles(jar);
                case "--source" -> {
                    command.addSourceFiles(jar);
                    read(jar, facts);
                }
                default -> throw new IllegalArgumentException(args[i]);
            }
        }
        ApiCheck check = new ApiCheck(facts);
        TraceReferences.run(command.setConsumer(check).build());
        check.found.forEach(System.out::println);
        System.out.println(facts.size() + " classes looked at, " + check.found.size() + " findings");
        System.exit(check.found.isEmpty() ? 0 : 1);
    }

    @Override
    public void acceptType(TracedClass traced, DiagnosticsHandler handler) {
        note(traced, traced.getReference().getTypeName());
    }

    @Override
    public void acceptField(TracedField traced, DiagnosticsHandler handler) {
        note(traced, traced.getReference().toString());
    }

    @Override
    public void acceptMethod(TracedMethod traced, DiagnosticsHandler handler) {
        note(traced, traced.getReference().toString());
    }

    private void note(TracedReference<?, ?> traced, String what) {
        if (traced.isMissingDefinition() && !guarded(traced.getReferencedFromContext())) {
            found.add(what + "\n    asked for in " + name(traced.getReferencedFromContext()));
        }
    }

    private static String name(DefinitionContext context) {
        if (context.isMethodContext()) return context.asMethodContext().getMethodReference().toSourceString();
        if (context.isFieldContext()) return context.asFieldContext().getFieldReference().toSourceString();
        return context.asClassContext().getClassReference().getTypeName();
    }

    private boolean guarded(DefinitionContext context) {
        if (context.isMethodContext()) {
            var method = context.asMethodContext().getMethodReference();
            return guarded(method.getHolderClass().getBinaryName(), method.getMethodName() + method.getMethodDescriptor());
        }
        var holder = context.isFieldContext()
            ? context.asFieldContext().getFieldReference().getHolderClass()
            : context.asClassContext().getClassReference();
        return guarded(holder.getBinaryName(), "");
    }

    private boolean guarded(String name, String method) {
        ClassFacts own = facts.get(name);
        if (own == null) return false;
        if (own.guarded || own.guardedMethods.contains(method)) return true;
        if (own.outer != null) return guarded(own.outer, own.outerMethod);
        int inner = name.lastIndexOf('$');
        return inner > 0 && guarded(name.substring(0, inner), "");
    }

    private static void read(Path jar, Map<String, ClassFacts> facts) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(e -> (ZipEntry) e)::iterator) {
                if (!entry.getName().endsWith(".class")) continue;
                try (InputStream in = zip.getInputStream(entry)) {
                    ClassFacts one = new ClassFacts(new DataInputStream(in));
                    facts.put(one.name, one);
                }
            }
        }
    }

    /** Of a class file: who has the guard, and in which function a lambda stands. */
    private static final class ClassFacts {
        final String name;
        boolean guarded;
        final Set<String> guardedMethods = new HashSet<>();
        String outer;
        String outerMethod = "";
        private final Object[] pool;
        private final DataInputStream in;

        ClassFacts(DataInputStream in) throws IOException {
            this.in = in;
            in.skipNBytes(8);
            pool = constants();
            in.skipNBytes(2);
            name = (String) pool[(Integer) pool[in.readUnsignedShort()]];
            in.skipNBytes(2);
            in.skipNBytes(2L * in.readUnsignedShort());
            members(false);
            members(true);
            guarded = attributes();
        }

        private Object[] constants() throws IOException {
            Object[] out = new Object[in.readUnsignedShort()];
            for (int i = 1; i < out.length; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> out[i] = in.readUTF();
                    case 7 -> out[i] = in.readUnsignedShort();
                    case 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 12 -> out[i] = new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
                    case 3, 4, 9, 10, 11, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++;
                    }
                    case 15 -> in.skipNBytes(3);
                    default -> throw new IOException("constant of kind " + tag);
                }
            }
            return out;
        }

        private void members(boolean methods) throws IOException {
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                in.skipNBytes(2);
                String member = (String) pool[in.readUnsignedShort()] + pool[in.readUnsignedShort()];
                if (attributes() && methods) guardedMethods.add(member);
            }
        }

        private boolean attributes() throws IOException {
            boolean has = false;
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                String attribute = (String) pool[in.readUnsignedShort()];
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                switch (attribute) {
                    case "RuntimeInvisibleAnnotations" -> has |= namesGuard(bytes);
                    case "EnclosingMethod" -> enclosing(bytes);
                    default -> { }
                }
            }
            return has;
        }

        private boolean namesGuard(byte[] bytes) throws IOException {
            DataInputStream annotations = new DataInputStream(new ByteArrayInputStream(bytes));
            boolean has = false;
            for (int left = annotations.readUnsignedShort(); left > 0; left--) has |= GUARD.equals(annotation(annotations));
            return has;
        }

        private String annotation(DataInputStream from) throws IOException {
            String type = (String) pool[from.readUnsignedShort()];
            for (int left = from.readUnsignedShort(); left > 0; left--) {
                from.skipNBytes(2);
                skipValue(from);
            }
            return type;
        }

        private void skipValue(DataInputStream from) throws IOException {
            switch (from.readUnsignedByte()) {
                case 'e' -> from.skipNBytes(4);
                case '@' -> annotation(from);
                case '[' -> {
                    for (int left = from.readUnsignedShort(); left > 0; left--) skipValue(from);
                }
                default -> from.skipNBytes(2);
            }
        }

        private void enclosing(byte[] bytes) {
            outer = (String) pool[(Integer) pool[at(bytes, 0)]];
            if (at(bytes, 2) != 0) {
                int[] named = (int[]) pool[at(bytes, 2)];
                outerMethod = (String) pool[named[0]] + pool[named[1]];
            }
        }

        private static int at(byte[] bytes, int index) {
            return (bytes[index] & 255) << 8 | bytes[index + 1] & 255;
        }
    }
}
