package io.tubecast.lab.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowSequence;
import io.tubecast.video.flow.ClipFlow;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClip;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import org.junit.jupiter.api.Test;

/** What the methods see and what the world knows must mean the same: sign, axes, scale of either axis, which frame the pixels belong to. */
class ComputedAgainstExactTest {
    private static final int SIZE = 300;

    @Test
    void disFindsMuchOfTheMotionThatTheWorldKnows() {
        double right = relativeError(1, 1);

        // measured 0.6 on other clips; nothing found would be 1
        assertThat(right).isLessThan(0.8);
        // x or y with the other sign is worse than nothing at all
        assertThat(relativeError(-1, 1)).isGreaterThan(right + 0.2);
        assertThat(relativeError(1, -1)).isGreaterThan(right + 0.05);
    }

    /** Mean error over what moves more than a pixel, in parts of the mean motion, with the signs of what is found changed. */
    private static double relativeError(int signX, int signY) {
        double error = 0;
        double motion = 0;
        FlowField found = new FlowField(1, 1);
        FlowField known = new FlowField(1, 1);
        try (ClipFlow flow = new ClipFlow(FlowMethods.open(FlowMethod.DIS), SIZE, SIZE)) {
            for (int index = 0; index < 8; index++) {
                WorldClip clip = WorldClips.clip(Split.VALIDATION, index, WorldOptions.defaults());
                FlowSequence exact = FlowStacks.exact(clip, SIZE, SIZE);
                flow.of(clip).read(40, found);
                exact.read(40, known);
                for (int y = 0; y < SIZE; y++) {
                    for (int x = 0; x < SIZE; x++) {
                        double length = Math.hypot(known.x(x, y), known.y(x, y));
                        if (length > 1) {
                            motion += length;
                            error += Math.hypot(
                                    signX * found.x(x, y) - known.x(x, y), signY * found.y(x, y) - known.y(x, y));
                        }
                    }
                }
            }
        }
        return error / motion;
    }
}
