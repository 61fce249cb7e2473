package io.tubecast.world;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.geometry.Box;
import io.tubecast.world.body.Segment;
import io.tubecast.world.draw.PartList;
import io.tubecast.world.draw.View;
import io.tubecast.world.scene.Actor;
import io.tubecast.world.scene.Scene;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the ground truth off a scene.
 *
 * <p>A tube is one instance of an action. Its boxes are the exact extent of the actor's body (not of what it carries, sits on or casts), clipped to
 * the picture; parts hidden behind other things count as if they were seen. It covers the frames of the action in which at least a quarter of the body's box
 * lies inside the picture; where that is interrupted the longest run counts, and runs under 0.3 s are left out.
 */
final class Truth {
    private static final double MIN_INSIDE = 0.25;
    private static final double MIN_SECONDS = 0.3;

    private final Scene scene;
    private final double framesPerSecond;
    private final int frames;
    private final PartList scratch = new PartList();
    private final double[] box = new double[4];

    Truth(Scene scene, double framesPerSecond, int frames) {
        this.scene = scene;
        this.framesPerSecond = framesPerSecond;
        this.frames = frames;
    }

    /** All tubes, in order of actors and time. */
    List<AnnotatedTube> tubes() {
        List<AnnotatedTube> tubes = new ArrayList<>();
        for (Actor actor : scene.actors()) {
            for (Segment segment : actor.segments()) {
                if (segment.movement().isAction()) {
                    addTube(actor, segment, tubes);
                }
            }
        }
        return tubes;
    }

    private void addTube(Actor actor, Segment segment, List<AnnotatedTube> tubes) {
        int from = Math.max(0, (int) Math.ceil(segment.start() * framesPerSecond));
        int to = Math.min(frames, (int) Math.ceil(segment.end() * framesPerSecond));
        List<Box> best = new ArrayList<>();
        int bestStart = from;
        List<Box> run = new ArrayList<>();
        for (int frame = from; frame < to; frame++) {
            if (inside(actor, frame)) {
                run.add(clipped());
                if (run.size() > best.size()) {
                    bestStart = frame - run.size() + 1;
                    best = run;
                }
            } else {
                run = new ArrayList<>();
            }
        }
        if (best.size() >= MIN_SECONDS * framesPerSecond) {
            tubes.add(new AnnotatedTube(segment.movement().actionClass(), bestStart, best));
        }
    }

    private boolean inside(Actor actor, int frame) {
        double seconds = frame / framesPerSecond;
        View view = scene.view(seconds);
        actor.box(view, seconds, scratch, box);
        double whole = (box[2] - box[0]) * (box[3] - box[1]);
        return clipped().area() >= MIN_INSIDE * whole;
    }

    private Box clipped() {
        return new Box(box[0], box[1], box[2], box[3])
                .clipped(scene.cast().widthPx(), scene.cast().heightPx());
    }
}
