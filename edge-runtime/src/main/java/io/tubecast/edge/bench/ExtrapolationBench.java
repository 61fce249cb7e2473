package io.tubecast.edge.bench;

import io.tubecast.core.actor.Actor;
import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.actor.ActorState;
import io.tubecast.core.actor.ActorTracker;
import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.core.motion.ActorMotion;
import io.tubecast.core.motion.ActorMotions;
import io.tubecast.core.motion.BackgroundFit;
import io.tubecast.core.motion.CameraMotion;
import io.tubecast.core.motion.FlowTrail;
import io.tubecast.core.motion.MotionSettings;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.video.flow.StreamStack;
import io.tubecast.world.WorldClip;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much nearer to the truth an extrapolated box is than the box last seen, on clips whose tubes are known: a model's own detections, linked and followed as a node does, at the frames
 * that a node would process.
 *
 * <p>A case is an active actor that overlaps a true tube with IoU 0.5 or more in the frame where it was seen; what is said is compared with that tube's box the time ahead, between two
 * frames interpolated linearly. Boxes are clipped to the picture, as the truth is. Owns nothing that it is given. Not thread-safe.
 */
public final class ExtrapolationBench {
    private static final double MATCHED = 0.5;
    private static final double MIN_SCORE = 0.3;

    private final ModelManifest manifest;
    private final int classes;
    private final StepDetector detector;
    private final StreamStack stacks;
    private final double framesPerSecond;
    private final AheadScores scores;
    private final MotionSettings settings;
    private final @Nullable ByteBuffer stack;

    private final CameraMotion noCamera = new CameraMotion(new FlowTrail(), new BackgroundFit(List.of()));
    private final BackgroundFit background = new BackgroundFit(List.of());
    private FlowTrail trail = new FlowTrail();
    private CameraMotion camera = new CameraMotion(trail, background);
    private ActorMotions compensated;
    private ActorMotions filtered;
    private TubeLinker linker;
    private ActorTracker actors;
    private long lastFrame = -1;

    /**
     * A bench for one speed of the camera.
     *
     * @param detector finds people, of the manifest's model
     * @param stacks computes flow
     * @param framesPerSecond rate of the clips
     * @param scores takes the cases
     */
    ExtrapolationBench(
            ModelManifest manifest,
            StepDetector detector,
            StreamStack stacks,
            double framesPerSecond,
            AheadScores scores) {
        this.manifest = manifest;
        this.detector = detector;
        this.stacks = stacks;
        this.framesPerSecond = framesPerSecond;
        this.scores = scores;
        classes = detector.microTubes().classes();
        settings = MotionSettings.defaults();
        LiveFlowStack kind = stacks.stack();
        stack = manifest.flow() == null ? null : ByteBuffer.allocateDirect(kind.bytes());
        compensated = new ActorMotions(settings);
        filtered = new ActorMotions(settings);
        linker = newLinker();
        actors = newActors();
    }

    private TubeLinker newLinker() {
        return TubeLinker.streaming(
                manifest.pairs().linking().toSettings(),
                classes,
                detector.microTubes().boxesPerTube(),
                null);
    }

    private ActorTracker newActors() {
        double[] least = new double[classes];
        Arrays.fill(least, MIN_SCORE);
        return new ActorTracker(ActorSettings.defaults(), least);
    }

    /** Looks at a clip from its first frame to its last. */
    void watch(WorldClip clip) {
        begin();
        AnnotatedVideo truth = clip.annotation();
        Image picture = new Image(truth.width(), truth.height());
        FrameClock clock = new FrameClock(
                manifest.frames().trainingFps(),
                framesPerSecond,
                manifest.frames().delta(),
                1);
        for (int frame = 0; frame < truth.frames(); frame++) {
            clip.readFrame(frame, picture);
            long nanos = nanos(frame);
            stacks.next(picture, nanos);
            if (stacks.begin() < stacks.newest()) {
                trail.add(stacks.newestField(), stacks.newest(), stacks.newestIntervalNanos());
            }
            if (clock.takes(frame, nanos)) {
                step(picture, frame);
                compare(truth, frame);
            }
        }
    }

    private void begin() {
        detector.restart();
        stacks.restart();
        trail = new FlowTrail();
        camera = new CameraMotion(trail, background);
        compensated = new ActorMotions(settings);
        filtered = new ActorMotions(settings);
        linker = newLinker();
        actors = newActors();
        lastFrame = -1;
    }

    private long nanos(long frame) {
        return Math.round(frame * 1e9 / framesPerSecond);
    }

    private void step(Image picture, int frame) {
        ByteBuffer given = stack;
        if (given != null && stacks.has(frame)) {
            stacks.stack().write(given);
        } else {
            given = null;
        }
        boolean paired = detector.step(picture, given);
        background.begin();
        leaveOut();
        if (lastFrame >= 0) {
            StepTime time = new StepTime(lastFrame, frame, nanos(lastFrame), nanos(frame));
            MicroTubes found = paired ? detector.microTubes() : new MicroTubes(classes, 2, 1);
            linker.step(time, found);
            actors.step(time, linker);
        }
        leaveOut();
        double aspect = (double) picture.width() / picture.height();
        camera.advance(lastFrame, frame, aspect);
        compensated.step(nanos(frame), actors, aspect, camera);
        filtered.step(nanos(frame), actors, aspect, noCamera);
        lastFrame = frame;
    }

    private void leaveOut() {
        for (int i = 0; i < actors.actorCount(); i++) {
            background.leaveOut(actors.actor(i).box());
        }
    }

    private void compare(AnnotatedVideo truth, int frame) {
        for (int i = 0; i < actors.actorCount(); i++) {
            Actor actor = actors.actor(i);
            AnnotatedTube tube = actor.state() == ActorState.ACTIVE ? match(actor, truth, frame) : null;
            if (tube != null) {
                for (int ahead = 0; ahead < scores.aheadMillis().size(); ahead++) {
                    compare(actor, tube, truth, frame, ahead);
                }
            }
        }
    }

    private static @Nullable AnnotatedTube match(Actor actor, AnnotatedVideo truth, int frame) {
        AnnotatedTube best = null;
        double bestOverlap = MATCHED;
        for (AnnotatedTube tube : truth.tubes()) {
            if (tube.covers(frame)) {
                double overlap = overlap(actor.box(), tube.boxAt(frame), truth);
                if (overlap >= bestOverlap) {
                    best = tube;
                    bestOverlap = overlap;
                }
            }
        }
        return best;
    }

    private void compare(Actor actor, AnnotatedTube tube, AnnotatedVideo truth, int frame, int ahead) {
        double seconds = scores.aheadMillis().get(ahead) / 1e3;
        double then = frame + seconds * framesPerSecond;
        int before = (int) Math.floor(then);
        ActorMotion with = compensated.of(actor.id());
        ActorMotion without = filtered.of(actor.id());
        boolean covered = tube.covers(before) && (then == before || tube.covers(before + 1));
        if (!covered || with == null || without == null) {
            return;
        }
        Box actual = then == before
                ? tube.boxAt(before)
                : tube.boxAt(before).interpolated(tube.boxAt(before + 1), then - before);
        double[] held = actor.box();
        double[] micro = {
            held[0] + seconds * actor.velocityX(),
            held[1] + seconds * actor.velocityY(),
            held[2] + seconds * actor.velocityX(),
            held[3] + seconds * actor.velocityY()
        };
        double[] plain = new double[4];
        without.ahead(seconds, plain);
        double[] best = new double[4];
        with.ahead(seconds, best);
        scores.add(ahead, new double[] {
            overlap(held, actual, truth),
            overlap(micro, actual, truth),
            overlap(plain, actual, truth),
            overlap(best, actual, truth)
        });
    }

    /** IoU of a box in parts of the picture with a true one in pixels, both clipped to the picture. */
    private static double overlap(double[] box, Box actual, AnnotatedVideo video) {
        return box[2] > box[0] && box[3] > box[1]
                ? new Box(box[0], box[1], box[2], box[3])
                        .scaled(video.width(), video.height())
                        .clipped(video.width(), video.height())
                        .iou(actual)
                : 0;
    }
}
