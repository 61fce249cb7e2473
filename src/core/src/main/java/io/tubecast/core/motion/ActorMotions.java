package io.tubecast.core.motion;

import io.tubecast.core.actor.Actor;
import io.tubecast.core.actor.ActorTracker;
import org.jspecify.annotations.Nullable;

/** The motion of every actor of a stream; takes each step of the tracker. Allocates nothing once there were as many actors as there are. Not thread-safe. */
public final class ActorMotions {
    private final MotionSettings settings;
    private ActorMotion[] motions = new ActorMotion[0];
    private int count;
    private long lastNanos;
    private boolean begun;

    /** Nobody moves yet. */
    public ActorMotions(MotionSettings settings) {
        this.settings = settings;
    }

    /**
     * Takes a step.
     *
     * @param nanos capture time of the step's last frame
     * @param aspect the picture's width over its height
     * @param camera the camera's motion since the step before, as far as it is known
     */
    public void step(long nanos, ActorTracker actors, double aspect, CameraMotion camera) {
        forgetAllBut(actors);
        double seconds = begun ? (nanos - lastNanos) / 1e9 : 0;
        begun = true;
        lastNanos = nanos;
        for (int i = 0; i < actors.actorCount(); i++) {
            Actor actor = actors.actor(i);
            ActorMotion motion = of(actor.id());
            if (motion == null) {
                motion = add(actor.id());
            }
            motion.step(seconds, actor.box(), aspect, camera);
            if (!actor.coasted() && seconds > 0) {
                motion.measure(seconds, actor.velocityX(), actor.velocityY(), camera);
            }
        }
    }

    /** The motion of an actor; null if it was not there in the last step. */
    public @Nullable ActorMotion of(long actorId) {
        for (int i = 0; i < count; i++) {
            if (motions[i].id() == actorId) {
                return motions[i];
            }
        }
        return null;
    }

    private ActorMotion add(long actorId) {
        if (count == motions.length) {
            grow();
        }
        ActorMotion motion = motions[count++];
        motion.start(actorId);
        return motion;
    }

    private void grow() {
        ActorMotion[] more = new ActorMotion[motions.length + 16];
        System.arraycopy(motions, 0, more, 0, motions.length);
        for (int i = motions.length; i < more.length; i++) {
            more[i] = new ActorMotion(settings);
        }
        motions = more;
    }

    private void forgetAllBut(ActorTracker actors) {
        for (int i = count - 1; i >= 0; i--) {
            if (!isThere(motions[i].id(), actors)) {
                ActorMotion gone = motions[i];
                motions[i] = motions[--count];
                motions[count] = gone;
            }
        }
    }

    private static boolean isThere(long actorId, ActorTracker actors) {
        for (int i = 0; i < actors.actorCount(); i++) {
            if (actors.actor(i).id() == actorId) {
                return true;
            }
        }
        return false;
    }
}
