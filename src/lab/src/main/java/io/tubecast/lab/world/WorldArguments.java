package io.tubecast.lab.world;

import io.tubecast.world.Context;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClip;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import io.tubecast.world.body.Style;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say what the clips of the synthetic world look like; whatever is wrong with them is an error of usage. */
public final class WorldArguments {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");
    private static final WorldOptions DEFAULTS = WorldOptions.defaults();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--style",
            paramLabel = "a|b",
            description = "World: drawing style; b is for testing only (default: a).")
    private @Nullable String style;

    @Option(
            names = "--context",
            paramLabel = "mixed|rich|free",
            description = {
                "World: people do several things (mixed, the default), or all in a clip do one, which the place tells (rich) or only the movement (free)."
            })
    private @Nullable String context;

    @Option(names = "--size", paramLabel = "WxH", description = "World: frame size in pixels (default: 320x240).")
    private @Nullable String size;

    @Option(names = "--fps", paramLabel = "RATE", description = "World: frames per second (default: 25).")
    private @Nullable Double framesPerSecond;

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "World: frames of a clip (default: 4 to 8 s, by its seed).")
    private @Nullable Integer frames;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "World: a stream of scenes cut after so many minutes, instead of a clip of one scene.")
    private @Nullable Double minutes;

    @Option(names = "--idle", description = "World: nobody acts; people are about, but there is no tube.")
    private boolean idle;

    /** Whether any of the options was given. */
    public boolean isGiven() {
        return style != null
                || context != null
                || size != null
                || framesPerSecond != null
                || frames != null
                || minutes != null
                || idle;
    }

    /** How the clips look. */
    public WorldOptions options() {
        try {
            WorldOptions options =
                    DEFAULTS.withStyle(style()).withContext(context()).withIdle(idle);
            if (size != null) {
                options = sized(options, size).orElseThrow(() -> error("--" + sizeRule(String.valueOf(size))));
            }
            if (framesPerSecond != null) {
                options = options.withFramesPerSecond(framesPerSecond);
            }
            return options.withFrames(wholeFrames());
        } catch (IllegalArgumentException e) {
            throw error("synthetic world: " + e.getMessage());
        }
    }

    /**
     * How clips of a study look.
     *
     * @param context {@code mixed}, {@code rich} or {@code free}
     * @param size such as 160x120
     * @throws IllegalArgumentException if one is none of these
     */
    public static WorldOptions look(String context, String size) {
        Context known = Context.named(context)
                .orElseThrow(() ->
                        new IllegalArgumentException("context must be mixed, rich or free, was '" + context + "'"));
        return sized(DEFAULTS.withContext(known), size).orElseThrow(() -> new IllegalArgumentException(sizeRule(size)));
    }

    private static Optional<WorldOptions> sized(WorldOptions options, String size) {
        Matcher matcher = SIZE.matcher(size);
        return matcher.matches()
                ? Optional.of(options.withSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    private static String sizeRule(String size) {
        return "size must be written WIDTHxHEIGHT such as 320x240, was '" + size + "'";
    }

    /** How clips to learn from look: somebody acts in them, and not in the style that is kept for testing. */
    public WorldOptions optionsToLearnFrom() {
        if (minutes != null || idle || style() == Style.STYLE_B) {
            throw error("--minutes, --idle and --style b are for testing, not for training");
        }
        return options();
    }

    private int wholeFrames() {
        if (frames != null && minutes != null) {
            throw error("--frames and --minutes exclude each other");
        }
        if (frames != null && frames < 1) {
            throw error("--frames must be 1 or more, was " + frames);
        }
        return frames == null ? 0 : frames;
    }

    private Style style() {
        return switch (style == null ? "a" : style.toLowerCase(Locale.ROOT)) {
            case "a" -> Style.STYLE_A;
            case "b" -> Style.STYLE_B;
            default -> throw error("--style must be a or b, was '" + style + "'");
        };
    }

    private Context context() {
        String wanted = context == null ? Context.MIXED.key() : context.toLowerCase(Locale.ROOT);
        return Context.named(wanted)
                .orElseThrow(() -> error("--context must be mixed, rich or free, was '" + context + "'"));
    }

    /** A clip, or with {@code --minutes} the beginning of a stream. */
    public WorldClip clip(Split split, int index) {
        WorldOptions options = options();
        return minutes == null
                ? WorldClips.clip(split, index, options)
                : WorldClips.stream(split, index, options, framesOfStream(options.framesPerSecond()));
    }

    /** How many frames {@code --frames} or {@code --minutes} ask for; otherwise {@code byDefault}. */
    public int frameCount(int byDefault) {
        WorldOptions options = options();
        if (minutes != null) {
            return framesOfStream(options.framesPerSecond());
        }
        return frames == null ? byDefault : frames;
    }

    private int framesOfStream(double rate) {
        if (minutes == null || !(minutes > 0 && minutes <= 24 * 60)) {
            throw error("--minutes must be over 0 and at most 1440, was " + minutes);
        }
        return Math.max(1, (int) Math.round(minutes * 60 * rate));
    }

    /** The split of a name. */
    public Split split(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "train" -> Split.TRAIN;
            case "val", "validation" -> Split.VALIDATION;
            case "test" -> Split.TEST;
            default -> throw error("a split must be one of train, val, test, was '" + name + "'");
        };
    }

    private CommandLine.ParameterException error(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
