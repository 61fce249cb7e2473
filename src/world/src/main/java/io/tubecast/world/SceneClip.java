package io.tubecast.world;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.frame.Image;
import io.tubecast.world.draw.Canvas;
import io.tubecast.world.scene.Scene;
import java.lang.ref.SoftReference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A clip of one scene. The background is painted on first use and kept as long as memory allows. Thread-safe.
 */
final class SceneClip implements WorldClip {
    private final Scene scene;
    private final AnnotatedVideo annotation;
    private final double framesPerSecond;
    private final AtomicReference<@Nullable SoftReference<Scene.Still>> still = new AtomicReference<>();

    SceneClip(Scene scene, AnnotatedVideo annotation, double framesPerSecond) {
        this.scene = scene;
        this.annotation = annotation;
        this.framesPerSecond = framesPerSecond;
    }

    @Override
    public AnnotatedVideo annotation() {
        return annotation;
    }

    @Override
    public void readFrame(int index, Image target) {
        Objects.checkIndex(index, annotation.frames());
        Canvas canvas = new Canvas(annotation.width(), annotation.height());
        scene.draw(background(), index, index / framesPerSecond, canvas);
        canvas.copyTo(target);
    }

    @Override
    public void flow(int frame, FlowField flow) {
        Objects.checkIndex(frame, annotation.frames());
        new SceneFlow(scene).fill(frame / framesPerSecond, (frame + 1) / framesPerSecond, flow);
    }

    /** Two threads may paint it at once the first time; both pictures are the same. */
    private Scene.Still background() {
        SoftReference<Scene.Still> kept = still.get();
        Scene.Still painted = kept == null ? null : kept.get();
        if (painted == null) {
            painted = scene.still();
            still.set(new SoftReference<>(painted));
        }
        return painted;
    }
}
