package io.tubecast.world;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.frame.Image;
import io.tubecast.world.draw.Dice;
import io.tubecast.world.scene.Scene;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The world without end: one scene after another, each {@value #SCENE_SECONDS} seconds long, cut hard. Any frame may be asked for at any time; only
 * the scene last used is kept, so memory does not grow. Thread-safe.
 */
public final class WorldStream {
    /** How long a scene lasts. */
    public static final double SCENE_SECONDS = 15;

    private static final int SCENE_BITS = 28;
    private static final int KIND_SHIFT = 60;
    private static final long CAMERA = 4;

    private final long origin;
    private final WorldOptions options;
    private final int framesPerScene;
    private final AtomicReference<@Nullable Current> current = new AtomicReference<>();

    private record Current(long number, SceneClip clip) {}

    private WorldStream(long kind, int index, WorldOptions options) {
        if (index < 0) {
            throw new IllegalArgumentException("a stream's seed must be 0 or more, was " + index);
        }
        origin = (kind << KIND_SHIFT) | ((long) index << SCENE_BITS);
        this.options = options;
        framesPerScene = (int) Math.round(SCENE_SECONDS * options.framesPerSecond());
    }

    /**
     * A stream of a split; no scene of it is a scene of a clip, of another stream or of another split.
     *
     * @param options its number of frames does not matter
     */
    public static WorldStream of(Split split, int index, WorldOptions options) {
        return new WorldStream(split.number(), index, options);
    }

    /** The stream of a synthetic camera, apart from all splits. */
    public static WorldStream camera(int seed, WorldOptions options) {
        return new WorldStream(CAMERA, seed, options);
    }

    /** Size, rate and style. */
    public WorldOptions options() {
        return options;
    }

    /** Frames in each scene. */
    public int framesPerScene() {
        return framesPerScene;
    }

    /** Draws a frame. */
    public void readFrame(long frame, Image target) {
        scene(frame).readFrame(within(frame), target);
    }

    /** The flow from a frame to the next, as {@link WorldClip#flow}; 0 from the last frame of a scene. */
    public void flow(long frame, FlowField flow) {
        if (within(frame) == framesPerScene - 1) {
            flow.setSize(options.width(), options.height());
            flow.clear();
        } else {
            scene(frame).flow(within(frame), flow);
        }
    }

    /** The tubes of the scene a frame belongs to, their frames counted from the first frame of that scene. */
    public List<AnnotatedTube> tubesAround(long frame) {
        return scene(frame).annotation().tubes();
    }

    /** The number of a frame within its scene. */
    public int within(long frame) {
        return (int) Math.floorMod(Objects.checkIndex(frame, Long.MAX_VALUE), (long) framesPerScene);
    }

    private SceneClip scene(long frame) {
        long number = Math.floorDiv(Objects.checkIndex(frame, Long.MAX_VALUE), (long) framesPerScene);
        Current made = current.get();
        if (made == null || made.number() != number) {
            made = new Current(number, make(number));
            current.set(made);
        }
        return made.clip();
    }

    /** Kind, index and scene fill 64 bits without overlap; the kind keeps them apart from the clips' seeds, whose upper bits are 0. */
    private SceneClip make(long number) {
        long scattered = Dice.mix(origin | (number & ((1L << SCENE_BITS) - 1)));
        Scene scene = WorldClips.scene(scattered, options, SCENE_SECONDS);
        List<AnnotatedTube> tubes = new Truth(scene, options.framesPerSecond(), framesPerScene).tubes();
        String name = "scene-" + number;
        return new SceneClip(
                scene,
                new AnnotatedVideo(name, options.width(), options.height(), framesPerScene, tubes),
                options.framesPerSecond());
    }
}
