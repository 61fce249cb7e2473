package io.tubecast.lab;

import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shipped configuration of a network on clips, made as small as a test can bear: two clips a step, of 8 frames of 48x48. */
public final class SmallClips {
    private SmallClips() {}

    /** For a run of so many steps, the first of which teaches proposals alone. */
    public static String configuration(int steps) throws IOException {
        String text = Files.readString(RealClips.checkout().resolve("config/training/cfad-demo.yaml"));
        text = with(text, "steps", steps);
        text = with(text, "frames", 8);
        text = with(text, "width", 48);
        text = with(text, "height", 48);
        text = with(text, "clips", 2);
        text = with(text, "threads", 1);
        return with(text, "firstSteps", 1);
    }

    /** The same with another value of a key. */
    public static String with(String configuration, String key, Object value) {
        Matcher found = Pattern.compile("(?m)^( +" + key + ": )\\S+").matcher(configuration);
        if (!found.find()) {
            throw new IllegalArgumentException("the configuration has no key " + key);
        }
        return found.replaceFirst("$1" + value);
    }
}
