package io.tubecast.world;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.world.body.Style;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a person has asked of the synthetic camera.
 *
 * @param text as it was written
 * @param seed which stream
 * @param frames frames until the end, -1 for none
 * @param options size, rate and style
 */
record CameraUri(String text, int seed, long frames, WorldOptions options) {
    /** What a camera's address begins with. */
    static final String SCHEME = "synthetic:";

    private static final List<String> KNOWN = List.of("seed", "fps", "width", "height", "style", "frames", "idle");

    static CameraUri parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new FrameSourceException(text + ": a synthetic camera is written synthetic:?seed=7&fps=25");
        }
        Map<String, String> given = split(text);
        int seed = (int) whole(text, given, "seed", 7, Integer.MAX_VALUE);
        long frames = given.containsKey("frames") ? whole(text, given, "frames", 0, Long.MAX_VALUE) : -1;
        WorldOptions basis = WorldOptions.defaults();
        try {
            WorldOptions options = basis.withSize(
                            (int) whole(text, given, "width", basis.width(), Integer.MAX_VALUE),
                            (int) whole(text, given, "height", basis.height(), Integer.MAX_VALUE))
                    .withFramesPerSecond(rate(text, given, basis.framesPerSecond()))
                    .withStyle(style(text, given))
                    .withIdle(flag(text, given));
            return new CameraUri(text, seed, frames, options);
        } catch (IllegalArgumentException e) {
            throw new FrameSourceException(text + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, String> split(String text) {
        String rest = text.substring(SCHEME.length());
        if (rest.startsWith("?")) {
            rest = rest.substring(1);
        }
        Map<String, String> given = new HashMap<>();
        if (rest.isEmpty()) {
            return given;
        }
        for (String item : rest.split("&", -1)) {
            int equals = item.indexOf('=');
            String key = equals < 0 ? item : item.substring(0, equals);
            if (equals < 0 || !KNOWN.contains(key)) {
                throw new FrameSourceException("%s: unknown option '%s'; allowed are %s, each written name=value"
                        .formatted(text, key, String.join(", ", KNOWN)));
            }
            if (given.put(key, item.substring(equals + 1)) != null) {
                throw new FrameSourceException("%s: option '%s' is given twice".formatted(text, key));
            }
        }
        return given;
    }

    private static long whole(String text, Map<String, String> given, String key, long otherwise, long most) {
        String value = given.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value.matches("[0-9]{1,18}") && Long.parseLong(value) <= most) {
            return Long.parseLong(value);
        }
        throw bad(text, key, value, "a whole number from 0 to " + most);
    }

    private static double rate(String text, Map<String, String> given, double otherwise) {
        String value = given.get("fps");
        if (value == null) {
            return otherwise;
        }
        if (value.matches("[0-9]{1,4}(\\.[0-9]{1,9})?")) {
            return Double.parseDouble(value);
        }
        throw bad(text, "fps", value, "frames per second such as 25 or 29.97");
    }

    private static Style style(String text, Map<String, String> given) {
        String value = given.getOrDefault("style", "a");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "a" -> Style.STYLE_A;
            case "b" -> Style.STYLE_B;
            default -> throw bad(text, "style", value, "a or b");
        };
    }

    private static boolean flag(String text, Map<String, String> given) {
        String value = given.getOrDefault("idle", "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw bad(text, "idle", value, "true or false");
        }
        return value.equals("true");
    }

    private static FrameSourceException bad(String text, String key, String value, String allowed) {
        return new FrameSourceException("%s: option '%s' is '%s', must be %s".formatted(text, key, value, allowed));
    }
}
