package io.tubecast.edge.ladder;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.message.Mode;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where the node stands among its operating points, and the switches that follow from it: whether flow is computed, how many steps are taken at once, whether a frame is shown to the networks
 * with its flow stack.
 *
 * <p>On the way up flow runs in the shadow of the lower rung for a while: its stack fills and its time is felt. Then one frame goes through the motion trunk too, which makes it the first half of a
 * pair, and from the next frame on the better head speaks. Nothing is lost on the way and nothing waits.
 *
 * <p>{@link #force}, {@link #margin}, {@link #stride}, {@link #standbyCause} and {@link #lowered} may be called from any thread, the rest is the detect thread's.
 */
public final class Ladder {
    /** So many times as long as it takes to see that steps are too slow. */
    static final int LEAST_SHADOW = 2;

    private final LadderPlan plan;
    private final FlowSwitch flow;
    private final NanoClock clock;
    private final AtomicReference<@Nullable RungWish> wish = new AtomicReference<>();
    private volatile double margin = Double.NaN;
    private volatile int stride;
    private volatile @Nullable String standbyCause;
    private volatile @Nullable String lowered;
    private volatile long lastStepNanos;

    private LadderController controller;
    private @Nullable Rung forced;
    private Rung rung;
    private String cause;
    private int changes;
    private boolean warm;
    private long shadowSince;
    private boolean looked;
    private boolean changing;
    private Mode lastMode = Mode.STANDBY;

    /**
     * A ladder to walk.
     *
     * @param plan its rungs and rules
     * @param flow what computes flow obeys this
     */
    public Ladder(LadderPlan plan, FlowSwitch flow, NanoClock clock) {
        this.plan = plan;
        this.flow = flow;
        this.clock = clock;
        controller = new LadderController(plan.front(), plan.rules());
        rung = controller.present().rung();
        cause = controller.cause();
        stride = rung.stride();
        follow();
    }

    /** A ladder of one rung, for streams that wait: nothing changes but by being asked, and flow comes back whenever it can. */
    public static Ladder fixed(Rung rung, FlowSwitch flow, NanoClock clock) {
        return new Ladder(LadderPlan.of(rung), flow, clock);
    }

    /**
     * Asks for a rung; taken with the next frame.
     *
     * @param wanted where to stay, standby too; null to go where the ladder leads
     * @param who for people, such as "asked for by a command"
     * @throws IllegalArgumentException if the model has no such rung, or flow is not there for it; says what there is
     */
    public void force(@Nullable Rung wanted, String who) {
        if (wanted != null && wanted.mode() != Mode.STANDBY && plan.find(wanted.mode(), wanted.stride()) == null) {
            throw new IllegalArgumentException("this node cannot run %s, it can run %s and standby"
                    .formatted(
                            wanted.text(),
                            plan.all().stream().map(each -> each.rung().text()).toList()));
        }
        wish.set(new RungWish(wanted, who));
    }

    /** The rungs that can be asked for, besides standby. */
    public List<MeasuredRung> rungs() {
        return plan.all();
    }

    /** How far the device is from its first passive trip point, in kelvin; NaN if nobody knows. */
    public void margin(double kelvin) {
        margin = kelvin;
    }

    /** How many of the model's steps are to be taken at once. */
    public int stride() {
        return stride;
    }

    /** Why nothing is looked at although frames come; null while it is. */
    public @Nullable String standbyCause() {
        return standbyCause;
    }

    /** Why the node stands below its best rung by itself; null if it does not. */
    public @Nullable String lowered() {
        return lowered;
    }

    /** Whether frames are to be looked at at all. */
    public boolean looks() {
        RungWish asked = wish.getAndSet(null);
        if (asked != null) {
            obey(asked);
        }
        return rung.mode() != Mode.STANDBY;
    }

    private void obey(RungWish asked) {
        Rung before = rung;
        if (asked.rung() == null && forced == null) {
            return; // it goes where it likes already
        }
        forced = asked.rung();
        warm = false;
        controller = new LadderController(plan.front(), plan.rules());
        rung = forced == null ? controller.present().rung() : forced;
        if (!rung.equals(before)) {
            cause = asked.cause();
            changes++;
            changing = true;
        }
        follow();
    }

    /**
     * Whether a frame goes to the networks with its flow stack; called once for each that is looked at.
     *
     * @param valid whether it has one
     */
    public boolean givesStack(boolean valid) {
        long now = clock.nanoTime();
        if (!valid) {
            warm = false;
        } else if (controller.climbs() && warm) {
            arrive(now);
        }
        if (!valid || rung.needsFlow()) {
            boolean back = looked && lastMode != rung.mode() && !warm;
            return valid && (!back || controller.mayChange(now));
        }
        warm = controller.climbs()
                && now - shadowSince >= LEAST_SHADOW * plan.rules().downNanos();
        return warm;
    }

    /**
     * A frame was looked at.
     *
     * @param mode what with
     * @param frameStride how many steps it was taken at once with
     * @param stepNanos how long it took
     * @param dropped frames dropped since the start
     */
    public void looked(Mode mode, int frameStride, long stepNanos, long dropped) {
        long now = clock.nanoTime();
        lastStepNanos = stepNanos;
        if (looked && mode != lastMode) {
            if (!changing) {
                controller.noteOtherChange(now); // flow broke or came back
            }
            changing = false;
        }
        looked = true;
        lastMode = mode;
        if (forced != null || plan.front().size() == 1 || frameStride != rung.stride()) {
            return;
        }
        double stepLoad = stepNanos / (plan.periodNanos() * frameStride);
        double flowLoad = flow.lastNanos(now) / plan.flowPeriodNanos();
        MeasuredRung same = plan.find(mode, frameStride);
        double slowdown = stepLoad / (same == null ? controller.present() : same).stepCost();
        controller.margin(margin);
        controller.step(now, Math.max(stepLoad, flowLoad), slowdown, dropped);
        if (controller.decide(now)) {
            shadowSince = now;
            warm = false;
            if (controller.climbs() && (flow.on() || !controller.next().rung().needsFlow())) {
                controller.arrived(now); // nothing to warm
            }
            take();
        }
    }

    private void arrive(long now) {
        controller.arrived(now);
        take();
    }

    private void take() {
        Rung next = controller.present().rung();
        if (!next.equals(rung)) {
            changing = next.mode() != rung.mode();
            rung = next;
            cause = controller.cause();
            changes++;
        }
        follow();
    }

    /** Sets all switches by where the node stands. */
    private void follow() {
        boolean free = forced == null;
        flow.turn(rung.needsFlow()
                || (free && controller.climbs() && controller.next().rung().needsFlow()));
        stride = rung.mode() == Mode.STANDBY ? stride : rung.stride();
        standbyCause = rung.mode() == Mode.STANDBY ? cause : null;
        lowered = free && controller.lowered() ? rung.text() + ": " + controller.cause() : null;
    }

    /** What the newest step took; from any thread. */
    public double lastStepMillis() {
        return lastStepNanos / 1e6;
    }

    /** Whether flow is wanted: what computes it obeys. */
    public FlowSwitch flow() {
        return flow;
    }

    /** Where the node stands. */
    public Rung rung() {
        return rung;
    }

    /** Why it stands there. */
    public String cause() {
        return cause;
    }

    /** How often that has changed. */
    public int changes() {
        return changes;
    }
}
