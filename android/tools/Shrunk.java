import id.go.binjai.saberling.core.ApiException;
import id.go.binjai.saberling.core.App;
import id.go.binjai.saberling.core.AppInterface;
import id.go.binjai.saberling.core.DraftView;
import id.go.binjai.saberling.core.NetworkState;
import id.go.binjai.saberling.core.OpenOptions;
import id.go.binjai.saberling.core.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;

/**
 * For android/check-rules: uses the real library through code that R8 has shrunk by the app's rules. Records in both
 * directions, callbacks, an error and a suspended call.
 */
public final class Shrunk {
    private Shrunk() { }

    public static void main(String[] args) throws Exception {
        Map<String, String> kept = new ConcurrentHashMap<>();
        AtomicInteger asked = new AtomicInteger();
        Secrets secrets = new Secrets() {
            @Override
            public String get(String name) {
                return kept.get(name);
            }

            @Override
            public void put(String name, String value) {
                kept.put(name, value);
            }

            @Override
            public void remove(String name) {
                kept.remove(name);
            }
        };
        AppInterface app = App.Companion.open(new OpenOptions(args[0], Files.readString(Path.of(args[1])), "en", secrets, () -> {
            asked.incrementAndGet();
            return NetworkState.OFFLINE;
        }, null, null));
        var listening = app.subscribe(event -> { });
        require(!app.city().getName().isEmpty(), "a record came without its text");
        require(!app.categories().isEmpty(), "a list of records came empty");
        DraftView draft = app.newDraft();
        require(!draft.toString().isEmpty(), "a draft came empty");
        Object synced = BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (scope, then) -> app.sync(then));
        require(synced != null, "the suspended call gave nothing");
        require(refusal(app) instanceof ApiException refused && refused.getMessage() != null, "an error did not arrive");
        require(asked.get() > 0, "nobody asked for the network");
        listening.close();
        app.shutDown();
        System.out.println("shrunk code ran: categories, a draft, a suspended call, an error, " + asked + " callbacks");
        System.exit(0);
    }

    private static Exception refusal(AppInterface app) {
        try {
            app.submitDraft("no such draft", true);
            return null;
        } catch (Exception thrown) {
            return thrown;
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new IllegalStateException(otherwise);
    }
}
