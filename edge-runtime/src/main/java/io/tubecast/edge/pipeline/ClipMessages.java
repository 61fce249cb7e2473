package io.tubecast.edge.pipeline;

import io.tubecast.core.camera.CameraGeometry;
import io.tubecast.core.trajectory.LinkedTube;
import io.tubecast.core.trajectory.WindowLinker;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubeState;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.message.WholeTube;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says in messages what tubes across windows are: which are told at all, what happened to them, where they were last. A tube is told once its score reaches the least one of its class. Not thread-safe.
 */
final class ClipMessages {
    private final boolean tentativeToo;
    private final ControlSettings.Optics optics;
    private final Map<Long, NodeEvent.ClassScore> told = new HashMap<>();
    private double[] minScores;
    private int widthPx = 1;
    private int heightPx = 1;
    private @Nullable CameraGeometry geometry;

    /**
     * Messages about tubes.
     *
     * @param tentativeToo whether tubes that score too little are listed
     * @param minScores (in) least score for each class
     * @param optics the camera, for bearings
     */
    ClipMessages(boolean tentativeToo, double[] minScores, ControlSettings.Optics optics) {
        this.tentativeToo = tentativeToo;
        this.minScores = minScores;
        this.optics = optics;
    }

    /** Other least scores from now on; what is told already stays so. */
    void minScores(double[] scores) {
        minScores = scores;
    }

    /** The size of the frames that boxes are given in from now on. */
    void frameSize(int width, int height) {
        if (width != widthPx || height != heightPx) {
            widthPx = width;
            heightPx = height;
            geometry = optics.of(width, height);
        }
    }

    /**
     * What happened with the linker's last step.
     *
     * @param events receives it, in the order of tubes
     */
    void events(WindowLinker linker, EventTime at, Consumer<NodeEvent> events) {
        for (LinkedTube tube : linker.ended()) {
            begin(tube, at, events);
            if (told.remove(tube.id()) != null) {
                events.accept(new NodeEvent.TubeEnd(at, whole(tube)));
            }
        }
        for (LinkedTube tube : linker.live()) {
            begin(tube, at, events);
        }
    }

    private void begin(LinkedTube tube, EventTime at, Consumer<NodeEvent> events) {
        LinkedTube.Segment segment = tube.segment();
        NodeEvent.ClassScore before = told.get(tube.id());
        if (before == null && segment.score() < minScores[segment.actionClass()]) {
            return;
        }
        told.put(tube.id(), new NodeEvent.ClassScore(segment.actionClass(), segment.score()));
        if (before == null) {
            events.accept(new NodeEvent.TubeStart(at, described(tube, at)));
        } else if (before.label() != segment.actionClass()) {
            events.accept(new NodeEvent.TubeLabel(at, described(tube, at), before));
        }
    }

    /** Lists the tubes that may go on, in a snapshot that was begun, as far as it has room. */
    void list(WindowLinker linker, EventTime at, TubesSnapshot snapshot) {
        for (LinkedTube tube : linker.live()) {
            if (!tentativeToo && !told.containsKey(tube.id())) {
                continue;
            }
            if (!snapshot.hasRoom()) {
                snapshot.truncate();
                return;
            }
            describe(tube, at, snapshot.add());
        }
    }

    private TubeEntry described(LinkedTube tube, EventTime at) {
        TubeEntry entry = new TubeEntry();
        describe(tube, at, entry);
        return entry;
    }

    private void describe(LinkedTube tube, EventTime at, TubeEntry entry) {
        LinkedTube.Segment segment = tube.segment();
        double[] box = tube.lastBox();
        entry.actor(tube.id(), state(tube, at))
                .start(tube.startFrame(), tube.startNanos())
                .label(segment.actionClass(), segment.score(), segment.sinceNanos())
                .top(segment.actionClass(), segment.score())
                .box(box[0], box[1], box[2], box[3], widthPx, heightPx);
        CameraGeometry eye = geometry;
        if (eye != null && eye.look(box)) {
            entry.bearing().set(eye.azimuth(), eye.elevation(), eye.width(), eye.height());
        }
    }

    /** One whose last box lies before the window's last frame may go on or be over: the next window decides. */
    private TubeState state(LinkedTube tube, EventTime at) {
        if (!told.containsKey(tube.id())) {
            return TubeState.TENTATIVE;
        }
        return tube.lastFrame() < at.frame() ? TubeState.COASTING : TubeState.ACTIVE;
    }

    private WholeTube whole(LinkedTube tube) {
        List<WholeTube.Segment> segments = new ArrayList<>();
        LinkedTube.Segment longest = tube.segment();
        for (LinkedTube.Segment segment : tube.segments()) {
            segments.add(new WholeTube.Segment(
                    segment.actionClass(), segment.score(), segment.firstFrame(), segment.lastFrame()));
            longest = length(segment) > length(longest) ? segment : longest;
        }
        return new WholeTube(
                tube.id(),
                longest.actionClass(),
                longest.score(),
                new WholeTube.Moment(tube.startFrame(), tube.startNanos()),
                new WholeTube.Moment(tube.lastFrame(), tube.lastNanos()),
                keys(tube),
                segments);
    }

    private static long length(LinkedTube.Segment segment) {
        return segment.lastFrame() - segment.firstFrame();
    }

    private List<WholeTube.KeyBox> keys(LinkedTube tube) {
        List<WholeTube.KeyBox> keys = new ArrayList<>(tube.boxes());
        TubeEntry pixels = new TubeEntry();
        tube.read((frame, corners) -> {
            pixels.box(corners[0], corners[1], corners[2], corners[3], widthPx, heightPx);
            keys.add(new WholeTube.KeyBox(frame, pixels.x(), pixels.y(), pixels.width(), pixels.height()));
        });
        return keys;
    }
}
