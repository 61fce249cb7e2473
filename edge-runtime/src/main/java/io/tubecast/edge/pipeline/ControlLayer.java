package io.tubecast.edge.pipeline;

import io.tubecast.core.actor.Actor;
import io.tubecast.core.actor.ActorTracker;
import io.tubecast.core.camera.CameraGeometry;
import io.tubecast.core.decision.DecisionPolicy;
import io.tubecast.core.decision.DecisionRule;
import io.tubecast.core.motion.ActorMotion;
import io.tubecast.core.motion.ActorMotions;
import io.tubecast.core.motion.BackgroundFit;
import io.tubecast.core.motion.CameraMotion;
import io.tubecast.core.motion.FlowTrail;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What controllers need beside boxes and labels: how actors move with and without the camera's own motion, where they are as seen from the robot's body, and decisions. Part of the
 * detect stage, used by its thread alone; allocates nothing once warm.
 */
final class ControlLayer {
    private final ControlSettings settings;
    private final BackgroundFit background;
    private final CameraMotion camera;
    private final ActorMotions motions;
    private List<@Nullable DecisionRule> rules;
    private @Nullable DecisionPolicy decisions;
    private int widthPx;
    private int heightPx;
    private double aspect = 1;
    private @Nullable CameraGeometry geometry;
    private long lastFlowFrame = -1;

    /**
     * A layer that has seen nothing.
     *
     * @param trail where the flow is found; stays empty where none is computed
     */
    ControlLayer(ControlSettings settings, FlowTrail trail) {
        this.settings = settings;
        background = new BackgroundFit(settings.masks());
        camera = new CameraMotion(trail, background);
        motions = new ActorMotions(settings.motion());
        rules = settings.decisions();
        decisions = rules.isEmpty() ? null : new DecisionPolicy(rules);
    }

    /** Decides by these rules from the next step on. If they are others, what was held so far begins anew; if not, no decision is made twice. */
    void decide(List<@Nullable DecisionRule> newRules) {
        if (!newRules.equals(rules)) {
            rules = newRules;
            decisions = rules.isEmpty() ? null : new DecisionPolicy(rules);
        }
    }

    /** The size of the frames from now on. */
    void frameSize(int width, int height) {
        if (width != widthPx || height != heightPx) {
            widthPx = width;
            heightPx = height;
            aspect = (double) width / height;
            geometry = settings.optics().of(width, height);
        }
    }

    /** Before the actors take a step: where they were is no background. */
    void before(ActorTracker actors) {
        background.begin();
        leaveOut(actors);
    }

    /**
     * After the actors' step, or without one for the first frame.
     *
     * @param flowFrame the frame's number among those that flow runs over, below 0 if none does
     * @param moment the frame's moment, in the time that actors live in
     */
    void after(ActorTracker actors, long flowFrame, long moment) {
        leaveOut(actors);
        camera.advance(lastFlowFrame, flowFrame, aspect);
        lastFlowFrame = flowFrame;
        motions.step(moment, actors, aspect, camera);
        if (decisions != null) {
            decisions.step(moment, actors);
        }
    }

    private void leaveOut(ActorTracker actors) {
        for (int i = 0; i < actors.actorCount(); i++) {
            background.leaveOut(actors.actor(i).box());
        }
    }

    /** The decisions of the last step; null if none are made at all. */
    @Nullable DecisionPolicy decisions() {
        return decisions;
    }

    /** Says what is known beyond the frame's own boxes. */
    void describe(TubesSnapshot snapshot) {
        if (camera.known()) {
            snapshot.egoMotion()
                    .velocityPx(camera.velocityX(0, 0) * heightPx, camera.velocityY(0, 0) * heightPx)
                    .change(camera.zoom(), camera.rotation(), camera.support());
        }
    }

    /** Adds to what is said of an actor. */
    void describe(Actor actor, TubeEntry entry) {
        ActorMotion motion = motions.of(actor.id());
        if (motion != null) {
            describe(motion, actor.box(), entry);
        }
        CameraGeometry eye = geometry;
        if (eye != null && eye.look(actor.box())) {
            entry.bearing().set(eye.azimuth(), eye.elevation(), eye.width(), eye.height());
        }
    }

    private void describe(ActorMotion motion, double[] box, TubeEntry entry) {
        double right = motion.imageX() * widthPx;
        double down = motion.imageY() * heightPx;
        entry.velocityPx(right, down);
        if (motion.compensated()) {
            entry.motion().ownPx(motion.ownX() * widthPx, motion.ownY() * heightPx);
        }
        if (settings.aheadMillis() > 0) {
            double wider = motion.widthRate() * widthPx / 2;
            double taller = motion.heightRate() * heightPx / 2;
            entry.motion()
                    .from(
                            box[0] * widthPx,
                            box[1] * heightPx,
                            box[2] * widthPx,
                            box[3] * heightPx,
                            settings.aheadMillis())
                    .rates(right - wider, down - taller, right + wider, down + taller);
        }
    }
}
