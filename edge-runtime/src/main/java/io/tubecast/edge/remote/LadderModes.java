package io.tubecast.edge.remote;

import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.publish.message.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a rung of the ladder, or sets the ladder free again.
 *
 * @param ladder where the node stands
 */
public record LadderModes(Ladder ladder) implements ModeControl {
    @Override
    public void request(@Nullable Mode mode, int stride, String cause) {
        if (mode == null && stride > 0) {
            throw new IllegalArgumentException("a stride needs a mode beside it that is not auto");
        }
        ladder.force(mode == null ? null : new Rung(mode, Math.max(1, stride)), cause);
    }
}
