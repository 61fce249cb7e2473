package io.tubecast.core.actor;

import io.tubecast.core.linking.LiveTube;
import io.tubecast.core.linking.RecentBoxes;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeHistory;
import io.tubecast.core.linking.TubeLinker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One person as it stands after the last step: what a {@code tubes} message says about one entry.
 *
 * <p>A view that the tracker owns, changes at each step and uses again for another actor some time after this one ended: do not
 * hold it across steps without comparing {@link #id()}. Arrays are to be read, not written. Not thread-safe.
 */
public final class Actor {
    private final ActorTubes tubes;
    private final TubeHistory history = new TubeHistory(TubeLinker.STREAMING_KNOTS, 0);
    private final RecentBoxes recentBoxes = new RecentBoxes();
    private final LabelSegments segments = new LabelSegments();
    private final ActorLabel label;
    private final double[] box = new double[4];

    private long id;
    private ActorState state = ActorState.ENDED;
    private @Nullable EndReason endReason;
    private boolean started;
    private int detections;
    private int missed;
    private long startFrame;
    private long startNanos;
    private long lastFrame;
    private long lastNanos;
    private long aloneSinceNanos;
    private long fadingSinceNanos;
    private double velocityX;
    private double velocityY;

    Actor(double[] minScores) {
        tubes = new ActorTubes(minScores);
        label = new ActorLabel(minScores.length);
    }

    /** Names the actor for good; never given to another. */
    public long id() {
        return id;
    }

    /** Where it stands in its life. */
    public ActorState state() {
        return state;
    }

    /** Why it ended; null while it lives. */
    public @Nullable EndReason endReason() {
        return endReason;
    }

    /** Whether its start was told, so that its end will be. */
    public boolean started() {
        return started;
    }

    /** Its class, 0-based, background not counted. */
    public int label() {
        return label.current();
    }

    /** The smoothed score of its label. */
    public double score() {
        return label.score();
    }

    /** The smoothed score vector, background first: what it might be doing. */
    public double[] distribution() {
        return label.distribution();
    }

    /**
     * The most probable classes, best first, of equals the lower first.
     *
     * @param top (out) filled as far as there are classes
     */
    public void top(int[] top) {
        label.top(top);
    }

    /** Since when it has had its label. */
    public long labelSinceNanos() {
        return label.sinceNanos();
    }

    /** The class that leads at present, before hysteresis: what an action under way looks like first. */
    public int earlyLabel() {
        return label.leader();
    }

    /** The smoothed score of that class. */
    public double earlyScore() {
        return label.leaderScore();
    }

    /** Since when that class has led without a break. */
    public long earlySinceNanos() {
        return label.leaderSinceNanos();
    }

    /** The box on the last frame of the last step: x1, y1, x2, y2 in the linker's unit; a guess unless {@link ActorState#ACTIVE}. */
    public double[] box() {
        return box;
    }

    /** Velocity of the center to the right, in box units a second. */
    public double velocityX() {
        return velocityX;
    }

    /** Velocity of the center downwards, in box units a second. */
    public double velocityY() {
        return velocityY;
    }

    /** Whether the last step brought no detection of it. */
    public boolean coasted() {
        return missed > 0;
    }

    /** Steps since the last detection. */
    public int missed() {
        return missed;
    }

    /** Steps with a detection. */
    public int detections() {
        return detections;
    }

    /** First frame. */
    public long startFrame() {
        return startFrame;
    }

    /** Capture time of the first frame. */
    public long startNanos() {
        return startNanos;
    }

    /** Last frame it was seen on. */
    public long lastFrame() {
        return lastFrame;
    }

    /** Capture time of the last frame it was seen on. */
    public long lastNanos() {
        return lastNanos;
    }

    /** Number of live tubes, of all classes, that it consists of; 0 while it outlives them. */
    public int tubeCount() {
        return tubes.size();
    }

    /** One of its live tubes; valid until the next step. */
    public LiveTube tube(int index) {
        return tubes.get(index);
    }

    /** Where it was seen so far, frame by frame as published. */
    public TubeHistory history() {
        return history;
    }

    /** The labels it has had since it became active. */
    public LabelSegments segments() {
        return segments;
    }

    // What follows is the tracker's.

    ActorTubes tubes() {
        return tubes;
    }

    RecentBoxes recentBoxes() {
        return recentBoxes;
    }

    /** Begins a life with a tube: from its first frame if that is new, too, else from now. */
    void found(long newId, LiveTube tube, StepTime time) {
        id = newId;
        state = ActorState.TENTATIVE;
        endReason = null;
        started = false;
        detections = 0;
        missed = 0;
        fadingSinceNanos = Long.MAX_VALUE;
        tubes.clear();
        history.clear();
        recentBoxes.clear();
        segments.clear();
        label.clear();
        boolean isNew = tube.detections() == 1 && !tube.coasted();
        startFrame = isNew ? tube.startFrame() : time.lastFrame();
        startNanos = isNew ? tube.startNanos() : time.lastNanos();
        lastFrame = startFrame;
        lastNanos = startNanos;
        if (isNew) {
            copyKnotsBefore(time.lastFrame(), tube.history());
        }
        adopt(tube);
    }

    private void copyKnotsBefore(long frame, TubeHistory source) {
        for (int knot = 0; knot < source.size() && source.frame(knot) < frame; knot++) {
            for (int i = 0; i < 4; i++) {
                box[i] = source.coordinate(knot, i);
            }
            history.add(source.frame(knot), box, 0, source.score(knot), box, 0);
        }
    }

    void adopt(LiveTube tube) {
        tube.assignTo(id);
        tubes.add(tube);
    }

    /** Takes the box of the leading tube; without one it stands still, and once it was told also where none says where it is. */
    void follow(long step) {
        velocityX = 0;
        velocityY = 0;
        if (tubes.size() > 0 && (!started || tubes.speak())) {
            LiveTube leader = tubes.leader();
            System.arraycopy(leader.box(), 0, box, 0, 4);
            velocityX = leader.velocityX();
            velocityY = leader.velocityY();
        }
        recentBoxes.add(step, box, 0);
    }

    /** Takes what the step says about class and presence. */
    void observe(StepTime time, ActorSettings settings) {
        LiveTube witness = tubes.witness();
        if (witness == null) {
            missed++;
            state = started ? ActorState.COASTING : ActorState.TENTATIVE;
            if (tubes.speak()) {
                aloneSinceNanos = time.lastNanos();
            }
            return;
        }
        double millis = (time.lastNanos() - lastNanos) / 1e6;
        label.observe(
                witness.scoreVector(),
                detections == 0 ? 1 : weight(millis, settings.smoothingMillis()),
                time.lastNanos());
        detections++;
        missed = 0;
        lastFrame = time.lastFrame();
        lastNanos = time.lastNanos();
        aloneSinceNanos = lastNanos;
        history.add(lastFrame, box, 0, witness.lastScore(), box, 0);
        state = started ? ActorState.ACTIVE : ActorState.TENTATIVE;
    }

    private static double weight(double millis, double smoothingMillis) {
        return smoothingMillis > 0 ? 1 - Math.exp(-millis / smoothingMillis) : 1;
    }

    /** Becomes active. */
    void start(long nowNanos) {
        started = true;
        state = ActorState.ACTIVE;
        label.settle(nowNanos);
        segments.add(label(), score(), startFrame, startNanos);
        noteSegment();
    }

    /** Extends the present label's segment to the last frame it was seen on. */
    void noteSegment() {
        segments.add(label(), score(), lastFrame, lastNanos);
    }

    /** Follows the best class at once: nobody has been told of another yet. */
    void chooseLabel() {
        label.chooseBest();
    }

    /** Changes the label if another class has led for long enough. */
    boolean switchLabel(long nowNanos, ActorSettings settings) {
        return label.switched(nowNanos, settings);
    }

    /** Whether it has been below a score for longer than a time. */
    boolean faded(double leastScore, long nowNanos, double fadeMillis) {
        if (score() >= leastScore) {
            fadingSinceNanos = Long.MAX_VALUE;
            return false;
        }
        fadingSinceNanos = Math.min(fadingSinceNanos, nowNanos);
        return nowNanos - fadingSinceNanos > fadeMillis * 1e6;
    }

    /** Whether it has had neither a witness nor a coasting tube for longer than a time. */
    boolean lost(long nowNanos, double surviveMillis) {
        return missed > 0 && nowNanos - aloneSinceNanos > surviveMillis * 1e6;
    }

    void end(EndReason reason) {
        state = ActorState.ENDED;
        endReason = reason;
    }

    @Override
    public String toString() {
        return "Actor[%d, %s, class %d, score %.3f, box %s]"
                .formatted(id, state, label(), score(), Arrays.toString(box));
    }
}
