package io.tubecast.video.flow;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenCV on machines without a desktop. JavaCPP loads OpenCV's windows (highgui) before its optical flow, because their bindings were made in that order; highgui is linked with GTK 2, which
 * robots do not have, and nothing of optical flow is linked with highgui. There is no option to leave a library out, so JavaCPP is told that it has these already. On a machine with GTK that also saves
 * loading it.
 */
final class WithoutWindows {
    private static final Logger LOG = LoggerFactory.getLogger(WithoutWindows.class);
    private static final String BINDINGS = "jniopencv_highgui";

    static {
        leaveOut();
    }

    private WithoutWindows() {}

    /** To be called before the first class of OpenCV's optical flow is used. */
    static void prepare() {
        // what there is to do is done once, when this class is loaded
    }

    private static void leaveOut() {
        try {
            List<String> names = new ArrayList<>(List.of(BINDINGS));
            names.addAll(Loader.loadProperties(
                            org.bytedeco.opencv.presets.opencv_highgui.class, Loader.loadProperties(), true)
                    .get("platform.link"));
            Field field = Loader.class.getDeclaredField("loadedLibraries");
            field.setAccessible(true);
            @SuppressWarnings("unchecked") // so it is declared
            Map<String, String> loaded = (Map<String, String>) field.get(null);
            for (String name : names) {
                if (name.contains("highgui")) {
                    loaded.putIfAbsent(name, "");
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("OpenCV's windows cannot be left out, so optical flow needs GTK 2: {}", e.toString());
        }
    }
}
