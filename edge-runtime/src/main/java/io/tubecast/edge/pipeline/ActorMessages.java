package io.tubecast.edge.pipeline;

import io.tubecast.core.actor.Actor;
import io.tubecast.core.actor.ActorEvent;
import io.tubecast.core.actor.ActorState;
import io.tubecast.core.actor.ActorTracker;
import io.tubecast.core.actor.LabelSegments;
import io.tubecast.core.linking.TubeHistory;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubeState;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.message.WholeTube;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in messages what the actors are: boxes in parts of the picture become pixels of the frame. Not thread-safe. */
final class ActorMessages {
    private final Timeline timeline;
    private final boolean tentativeToo;
    private final int[] top = new int[TubeEntry.MAX_TOP];
    private final int topCount;
    private final TubeEntry scratch = new TubeEntry();
    private final @Nullable ControlLayer control;
    private int widthPx = 1;
    private int heightPx = 1;

    /**
     * Messages about the actors of a model.
     *
     * @param timeline the time that the actors live in
     * @param tentativeToo whether actors that are not active yet are listed
     * @param classes number of action classes
     * @param control tells controllers more; null for nobody
     */
    ActorMessages(Timeline timeline, boolean tentativeToo, int classes, @Nullable ControlLayer control) {
        this.timeline = timeline;
        this.control = control;
        this.tentativeToo = tentativeToo;
        topCount = Math.min(classes, top.length);
    }

    /** The size of the frames that boxes are given in from now on. */
    void frameSize(int width, int height) {
        widthPx = width;
        heightPx = height;
    }

    /** Lists the actors in a snapshot that was begun, as far as it has room. */
    void list(ActorTracker actors, TubesSnapshot snapshot) {
        for (int i = 0; i < actors.actorCount(); i++) {
            Actor actor = actors.actor(i);
            if (!tentativeToo && actor.state() == ActorState.TENTATIVE) {
                continue;
            }
            if (!snapshot.hasRoom()) {
                snapshot.truncate();
                return;
            }
            describe(actor, snapshot.add());
        }
    }

    /** The message of something that happened to an actor. */
    NodeEvent event(ActorEvent event, EventTime at) {
        Actor actor = event.actor();
        return switch (event.kind()) {
            case START -> new NodeEvent.TubeStart(at, described(actor));
            case LABEL ->
                new NodeEvent.TubeLabel(
                        at,
                        described(actor),
                        new NodeEvent.ClassScore(event.labelBefore(), scoreOf(actor, event.labelBefore())));
            case END -> new NodeEvent.TubeEnd(at, whole(actor));
        };
    }

    /** The message of a decision. */
    NodeEvent decision(Actor actor, double heldMillis, EventTime at) {
        return new NodeEvent.Decision(at, described(actor), heldMillis);
    }

    private TubeEntry described(Actor actor) {
        scratch.reset();
        describe(actor, scratch);
        return scratch;
    }

    private void describe(Actor actor, TubeEntry entry) {
        double[] box = actor.box();
        entry.actor(actor.id(), stateOf(actor.state()))
                .start(actor.startFrame(), timeline.captureNanos(actor.startNanos()))
                .label(actor.label(), clamped(actor.score()), timeline.captureNanos(actor.labelSinceNanos()))
                .box(box[0], box[1], box[2], box[3], widthPx, heightPx)
                .velocityPx(actor.velocityX() * widthPx, actor.velocityY() * heightPx)
                .misses(actor.missed());
        actor.top(top);
        for (int i = 0; i < topCount; i++) {
            entry.top(top[i], scoreOf(actor, top[i]));
        }
        entry.early(actor.earlyLabel(), clamped(actor.earlyScore()), timeline.captureNanos(actor.earlySinceNanos()));
        if (control != null) {
            control.describe(actor, entry);
        }
    }

    private WholeTube whole(Actor actor) {
        LabelSegments labels = actor.segments();
        List<WholeTube.Segment> segments = new ArrayList<>(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            segments.add(new WholeTube.Segment(
                    labels.label(i), clamped(labels.score(i)), labels.firstFrame(i), labels.lastFrame(i)));
        }
        int longest = longestSegment(segments);
        return new WholeTube(
                actor.id(),
                longest < 0 ? actor.label() : segments.get(longest).label(),
                longest < 0 ? clamped(actor.score()) : segments.get(longest).score(),
                new WholeTube.Moment(actor.startFrame(), timeline.captureNanos(actor.startNanos())),
                new WholeTube.Moment(actor.lastFrame(), timeline.captureNanos(actor.lastNanos())),
                keys(actor.history()),
                segments);
    }

    /** What the actor did for the longest time at a stretch is what the tube is called as a whole. */
    private static int longestSegment(List<WholeTube.Segment> segments) {
        int longest = -1;
        long frames = -1;
        for (int i = 0; i < segments.size(); i++) {
            long length = segments.get(i).endFrame() - segments.get(i).startFrame();
            if (length > frames) {
                frames = length;
                longest = i;
            }
        }
        return longest;
    }

    private List<WholeTube.KeyBox> keys(TubeHistory history) {
        List<WholeTube.KeyBox> keys = new ArrayList<>(history.size());
        TubeEntry pixels = new TubeEntry();
        for (int i = 0; i < history.size(); i++) {
            pixels.box(
                    history.coordinate(i, 0),
                    history.coordinate(i, 1),
                    history.coordinate(i, 2),
                    history.coordinate(i, 3),
                    widthPx,
                    heightPx);
            keys.add(new WholeTube.KeyBox(history.frame(i), pixels.x(), pixels.y(), pixels.width(), pixels.height()));
        }
        return keys;
    }

    private static double scoreOf(Actor actor, int actionClass) {
        return clamped(actor.distribution()[actionClass + 1]); // background is first
    }

    /** A softmax in single precision may reach a little over 1. */
    private static double clamped(double score) {
        return Math.max(0, Math.min(1, score));
    }

    private static TubeState stateOf(ActorState state) {
        return switch (state) {
            case TENTATIVE -> TubeState.TENTATIVE;
            case ACTIVE -> TubeState.ACTIVE;
            case COASTING -> TubeState.COASTING;
            case ENDED -> TubeState.ENDED;
        };
    }
}
