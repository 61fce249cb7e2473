package io.tubecast.world;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.world.body.Movement;
import io.tubecast.world.body.Style;
import io.tubecast.world.draw.Dice;
import io.tubecast.world.scene.Scene;
import io.tubecast.world.scene.Theme;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The clips of the synthetic world, each named by split and number. */
public final class WorldClips {
    /** Raised whenever people, actions or surroundings of {@code STYLE_A} change: results of different versions must not be compared. */
    public static final int WORLD_VERSION = 1;

    private static final double MIN_SECONDS = 4;
    private static final double MAX_SECONDS = 8;
    private static final int TURNING_WIDTHS = 3;
    private static final long TURNING = 9;

    private WorldClips() {}

    /**
     * One clip. Making it draws nothing yet; the background (about 1 MB at 320x240) is painted for the first frame that is read and kept as long as
     * memory allows.
     *
     * @param index number of the clip within the split, 0 or more
     */
    public static WorldClip clip(Split split, int index, WorldOptions options) {
        long seed = split.seed(index);
        int frames = options.frames() > 0
                ? options.frames()
                : (int) Math.round(
                        new Dice(Dice.hash(seed, 7)).range(MIN_SECONDS, MAX_SECONDS) * options.framesPerSecond());
        Scene scene = scene(seed, options, frames / options.framesPerSecond());
        return new SceneClip(
                scene,
                new AnnotatedVideo(
                        name(split, index, options),
                        options.width(),
                        options.height(),
                        frames,
                        new Truth(scene, options.framesPerSecond(), frames).tubes()),
                options.framesPerSecond());
    }

    /**
     * The first frames of a stream as one long clip, for tests over minutes and hours. Only one scene's pictures are in memory at a time, so
     * read it from front to back.
     *
     * @param frames its length; the number in the options does not matter
     */
    public static WorldClip stream(Split split, int index, WorldOptions options, int frames) {
        return new StreamClip(WorldStream.of(split, index, options), "stream-" + name(split, index, options), frames);
    }

    /**
     * The first frames of what a synthetic camera of this seed sees ({@code synthetic:?seed=...}) as one long clip, apart from all splits.
     *
     * @param frames its length; the number in the options does not matter
     */
    public static WorldClip camera(int seed, WorldOptions options, int frames) {
        return new StreamClip(WorldStream.camera(seed, options), "camera-" + name("seed", seed, options), frames);
    }

    /**
     * A clip as a camera sees it that turns to and fro: a window over a clip of three times the width, so that people come and go. Its people and their actions are those of a wider place
     * than {@link #clip}'s of the same number.
     *
     * @param widthsPerSecond how fast the picture moves at its fastest, in widths of itself a second: 0.5 is a turn of some 30 degrees a second
     */
    public static WorldClip turning(Split split, int index, WorldOptions options, double widthsPerSecond) {
        if (!(widthsPerSecond >= 0 && widthsPerSecond <= 10)) {
            throw new IllegalArgumentException("widths per second must be in [0, 10], was " + widthsPerSecond);
        }
        WorldClip wide = clip(split, index, options.withSize(TURNING_WIDTHS * options.width(), options.height()));
        long seed = Dice.hash(split.seed(index), TURNING);
        return new TurningClip(wide, options.width(), widthsPerSecond, options.framesPerSecond(), seed);
    }

    static Scene scene(long seed, WorldOptions options, double seconds) {
        int fewestIdle = options.idle() ? 1 : 0;
        int mostIdle = options.idle() ? 4 : 2;
        return new Scene(
                seed,
                new Scene.Cast(
                        options.width(),
                        options.height(),
                        options.style(),
                        seconds,
                        options.idle() ? 0 : options.minActors(),
                        options.idle() ? 0 : options.maxActors(),
                        fewestIdle,
                        mostIdle,
                        theme(seed, options)));
    }

    /** Each action is as likely as the others; the theme's dice are its own, so that a seed's place and people are the same in every context. */
    private static @Nullable Theme theme(long seed, WorldOptions options) {
        if (options.context() == Context.MIXED || options.idle()) {
            return null;
        }
        List<Movement> actions = Movement.actions();
        Movement action = actions.get(new Dice(Dice.hash(seed, 8)).below(actions.size()));
        return new Theme(action, options.context() == Context.RICH);
    }

    private static String name(Split split, int index, WorldOptions options) {
        return name(split.key(), index, options);
    }

    private static String name(String kind, int index, WorldOptions options) {
        return String.format(
                Locale.ROOT,
                "world-v%d%s%s%s-%s-%06d",
                WORLD_VERSION,
                options.style() == Style.STYLE_B ? "-b" : "",
                options.idle() ? "-idle" : "",
                options.context() == Context.MIXED
                        ? ""
                        : "-" + options.context().key(),
                kind,
                index);
    }
}
