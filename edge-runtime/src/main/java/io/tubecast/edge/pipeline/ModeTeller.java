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
 * <p>A mode or stride counts when it reaches a message: one that was overwritten on its way there was nobody's.
 */
final class ModeTeller {
    private OperatingPoint told;
    private boolean begun;
    private boolean standingBy;
    /** Changes of the ladder that were told. */
    private int changes;

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
     * @param report the message, which says what its frame was looked at with, and why
     * @param up whether there is nothing that makes the node stand by
     * @return the change to tell before it, if there is one
     */
    @Nullable ModeChange message(StepReport report, boolean up) {
        if (standingBy && !up) {
            return null; // it is about a frame from before
        }
        boolean returned = standingBy;
        standingBy = false;
        TubesSnapshot snapshot = report.snapshot();
        Mode mode = snapshot.mode();
        if (!begun) {
            begun = true;
            changes = report.changes();
            told = new OperatingPoint(mode, snapshot.stride());
            return null;
        }
        if (mode == told.mode() && snapshot.stride() == told.stride()) {
            return null;
        }
        EventTime at = new EventTime(snapshot.frame(), snapshot.captureNanos(), snapshot.validMillis());
        return change(at, mode, snapshot.stride(), cause(report, returned));
    }

    private String cause(StepReport report, boolean returned) {
        TubesSnapshot snapshot = report.snapshot();
        boolean asMeant = report.rung() == null || report.rung().mode() == snapshot.mode();
        boolean shown = asMeant || returned || snapshot.stride() != told.stride();
        if (report.changes() != changes && shown) {
            changes = report.changes();
            return report.cause();
        }
        StackState stack = report.stack();
        return returned ? "frames come again" : stack == null || stack.isOff() ? report.cause() : stack.cause();
    }

    /** The node looks at nothing any more, because the camera gives no frames, the networks do not answer or it was asked to; the change to tell, if it was looking. */
    @Nullable ModeChange standsBy(EventTime at, String cause) {
        begun = true;
        standingBy = true;
        return told.mode() == Mode.STANDBY ? null : change(at, Mode.STANDBY, told.stride(), cause);
    }

    private ModeChange change(EventTime at, Mode mode, int stride, String cause) {
        OperatingPoint before = told;
        told = new OperatingPoint(mode, stride);
        return new ModeChange(at, before, told, cause);
    }
}
