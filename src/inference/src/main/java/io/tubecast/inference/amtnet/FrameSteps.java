package io.tubecast.inference.amtnet;

import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Step;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a frame can ask of the networks, every combination made once: into which set of maps it goes, whether it has a flow stack, and which head speaks, if any.
 * The steps belong to whoever makes them.
 */
final class FrameSteps {
    /** By 2 x slot + 1 with a stack, without a head. */
    private final @Nullable FrameStep[] silent = new FrameStep[4];
    /** By the same number, then by head. */
    private final List<Map<GraphRole, FrameStep>> speaking = new ArrayList<>();

    /**
     * Makes the steps that these networks allow.
     *
     * @param heads of each the bindings whose second frame is in the one or the other set of maps
     * @param maker makes a step of parts that are to run in this order
     */
    FrameSteps(
            @Nullable StreamTrunk appearance,
            @Nullable StreamTrunk motion,
            Map<GraphRole, Binding[]> heads,
            Function<List<Binding>, Step> maker) {
        for (int kind = 0; kind < 4; kind++) {
            int slot = kind / 2;
            boolean stacked = kind % 2 == 1;
            if (stacked && motion == null) {
                speaking.add(Map.of());
                continue;
            }
            Binding trunk = appearance == null ? null : appearance.binding(slot);
            Binding moved = stacked ? Objects.requireNonNull(motion).binding(slot) : null;
            silent[kind] = new FrameStep(trunk, moved, null, maker);
            Map<GraphRole, FrameStep> byHead = new EnumMap<>(GraphRole.class);
            heads.forEach((role, bindings) -> {
                if (stacked || role == GraphRole.APPEARANCE_HEAD) {
                    byHead.put(role, new FrameStep(trunk, moved, bindings[slot], maker));
                }
            });
            speaking.add(byHead);
        }
    }

    /** Makes all of them as fast as they will be, so that no frame is the first to ask for one. */
    void prepare() {
        for (FrameStep step : silent) {
            if (step != null) {
                step.prepare();
            }
        }
        speaking.forEach(byHead -> byHead.values().forEach(FrameStep::prepare));
    }

    /** The step of a frame. */
    FrameStep of(int slot, boolean stacked, @Nullable GraphRole head) {
        int kind = 2 * slot + (stacked ? 1 : 0);
        return head == null
                ? Objects.requireNonNull(silent[kind])
                : Objects.requireNonNull(speaking.get(kind).get(head));
    }

    /** One combination, with the places of its parts. */
    static final class FrameStep {
        private static final int NONE = -1;

        private final @Nullable Step step;
        private final int trunk;
        private final int motion;
        private final int head;

        private FrameStep(
                @Nullable Binding trunk,
                @Nullable Binding motion,
                @Nullable Binding head,
                Function<List<Binding>, Step> maker) {
            List<Binding> parts = new ArrayList<>();
            this.trunk = add(trunk, parts);
            this.motion = add(motion, parts);
            this.head = add(head, parts);
            // a network of motion alone has nothing to run on a frame without a stack
            step = parts.isEmpty() ? null : maker.apply(parts);
        }

        private static int add(@Nullable Binding part, List<Binding> parts) {
            if (part == null) {
                return NONE;
            }
            parts.add(part);
            return parts.size() - 1;
        }

        void run() {
            if (step != null) {
                step.run();
            }
        }

        private void prepare() {
            if (step != null) {
                step.prepare();
            }
        }

        long trunkNanos() {
            return nanos(trunk);
        }

        long motionNanos() {
            return nanos(motion);
        }

        long headNanos() {
            return nanos(head);
        }

        private long nanos(int part) {
            return part == NONE || step == null ? 0 : step.nanos(part);
        }
    }
}
