package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent.ModeChange;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.message.TubesSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What consumers were told the node looks with, so that every change is told once, with its cause, and each begins where the last one ended. Used by the publish thread
 * alone.
 *
 * <p>A mode counts when it reaches a message: one that was overwritten on its way there was nobody's.
 */
final class ModeTeller {
    private OperatingPoint told;
    private boolean begun;
    private boolean standingBy;

    /** Before the first message the node means to run as it was asked to. */
    ModeTeller(Operation operation) {
        told = new OperatingPoint(operation.mode(), operation.stride());
    }

    /** What consumers know. */
    OperatingPoint present() {
        return told;
    }

    /**
     * A message is about to go out.
     *
     * @param snapshot the message, which says what its frame was looked at with
     * @param stack state of its frame's flow stack, if the node computes flow
     * @param up whether the camera gives frames
     * @return the change to tell before it, if there is one
     */
    @Nullable ModeChange message(TubesSnapshot snapshot, @Nullable StackState stack, boolean up) {
        if (standingBy && !up) {
            return null; // it is about a frame from before
        }
        boolean returned = standingBy;
        standingBy = false;
        Mode mode = snapshot.mode();
        if (!begun) {
            begun = true;
            told = new OperatingPoint(mode, told.stride());
            return null;
        }
        if (mode == told.mode()) {
            return null;
        }
        String cause = stack == null ? "another mode was asked for" : stack.cause();
        EventTime at = new EventTime(snapshot.frame(), snapshot.captureNanos(), snapshot.validMillis());
        return change(at, mode, returned ? "frames come again" : cause);
    }

    /** The camera gives no more frames; the change to tell, if the node was looking. */
    @Nullable ModeChange cameraLost(EventTime at, String cause) {
        begun = true;
        standingBy = true;
        return told.mode() == Mode.STANDBY ? null : change(at, Mode.STANDBY, cause);
    }

    private ModeChange change(EventTime at, Mode mode, String cause) {
        OperatingPoint before = told;
        told = new OperatingPoint(mode, before.stride());
        return new ModeChange(at, before, told, cause);
    }
}
