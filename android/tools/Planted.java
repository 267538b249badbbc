import android.annotation.TargetApi;
import android.app.Activity;
import android.view.View;
import android.view.WindowInsets;

/** For android/check-api: asks four times for what version 26 does not have, and says so in two of them. */
class Planted extends Activity {
    int unsaid(View view) {
        return view.getRootWindowInsets().getInsets(1).top;
    }

    void inherited() {
        setTurnScreenOn(true);
    }

    @TargetApi(30)
    int said(WindowInsets insets) {
        return insets.getInsets(1).top;
    }

    @TargetApi(30)
    Runnable within(View view) {
        return new Runnable() {
            @Override
            public void run() {
                view.getRootWindowInsets().getInsets(1);
            }
        };
    }
}
