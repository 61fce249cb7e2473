package io.tubecast.lab.flow;

import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.inference.yaml.OptionalKey;
import io.tubecast.world.Context;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import io.tubecast.world.body.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How all flow of a folder was made.
 *
 * @param version of the folder's layout, {@value FlowFileFormat#VERSION}
 * @param method how flow was found
 * @param width of the fields in pixels
 * @param height of the fields in pixels
 * @param scale grey levels a pixel of displacement
 * @param world what the clips of the synthetic world look like, if it is theirs
 */
public record FlowCacheManifest(
        int version,
        FlowMethod method,
        int width,
        int height,
        double scale,
        @OptionalKey @Nullable String world) {
    private static final WorldOptions DEFAULTS = WorldOptions.defaults();

    /** Checks the values. */
    public FlowCacheManifest {
        if (version != FlowFileFormat.VERSION) {
            throw new IllegalArgumentException("version must be %d, was %d".formatted(FlowFileFormat.VERSION, version));
        }
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "width and height must be 1 or more, were %d and %d".formatted(width, height));
        }
        new FlowEncoding(scale);
    }

    /** The folder that flow like this lies in. */
    public static FlowCacheManifest of(FlowMethod method, int width, int height, double scale, @Nullable String world) {
        return new FlowCacheManifest(FlowFileFormat.VERSION, method, width, height, scale, world);
    }

    /** What {@link #world} says of clips that look like this: everything that another movement or another picture comes from. */
    public static String worldOf(WorldOptions options) {
        return "version %d, %dx%d, %s fps, style %s%s%s%s%s"
                .formatted(
                        WorldClips.WORLD_VERSION,
                        options.width(),
                        options.height(),
                        options.framesPerSecond(),
                        options.style() == Style.STYLE_B ? "b" : "a",
                        options.frames() == 0 ? "" : ", %d frames".formatted(options.frames()),
                        options.idle() ? ", idle" : "",
                        options.context() == Context.MIXED
                                ? ""
                                : ", context " + options.context().key(),
                        options.minActors() == DEFAULTS.minActors() && options.maxActors() == DEFAULTS.maxActors()
                                ? ""
                                : ", %d to %d actors".formatted(options.minActors(), options.maxActors()));
    }

    /** What another manifest has otherwise, in words; empty if nothing. */
    public List<String> differences(FlowCacheManifest wanted) {
        List<String> differences = new ArrayList<>();
        if (!method.isSame(wanted.method)) {
            compare("method", method, wanted.method, differences);
        }
        compare("size", width + "x" + height, wanted.width + "x" + wanted.height, differences);
        compare("scale", scale, wanted.scale, differences);
        compare("world", world == null ? "none" : world, wanted.world == null ? "none" : wanted.world, differences);
        return differences;
    }

    private static void compare(String key, Object here, Object there, List<String> differences) {
        if (!Objects.equals(here, there)) {
            differences.add("%s %s, not %s".formatted(key, here, there));
        }
    }
}
