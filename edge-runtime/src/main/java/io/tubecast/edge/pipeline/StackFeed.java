package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.core.motion.FlowTrail;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.handover.SlotExchange;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.video.flow.StreamStack;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins frames with their flow stacks and hands on those that are to be processed.
 *
 * <p>It is given every frame of the training rate; flow runs from each to the next, whatever is processed, dropped or overwritten after it. A causal stack is whole
 * with its own frame, which goes on at once. A centered one needs frames behind its own, so frames are kept until it has come, or until it is clear that it never will: then they
 * go on without, in their order. Frames change places, none is copied; after the first ones nothing is allocated. Used by one thread.
 */
final class StackFeed implements FrameSink {
    private final StreamStack stacks;
    private final SlotExchange<LiveFrame> out;
    private final StageTimes times;
    private final NanoClock clock;
    private final FlowTrail trail = new FlowTrail();
    private final FlowSwitch flow;
    private final LiveFrame reading = new LiveFrame();
    /** Frames that wait for their stacks, in a ring; the numbers are those of {@link #stacks}. */
    private final List<LiveFrame> waiting = new ArrayList<>();

    private final long[] numbers;
    private int oldest;
    private int count;
    private int widthPx;
    private int heightPx;
    private boolean idle;

    /**
     * A feed that has seen nothing.
     *
     * @param stacks what computes flow; stays the caller's and is begun anew
     * @param out gets the frames with their stacks; its slots have room for them
     * @param flow says whether flow is wanted
     */
    StackFeed(StreamStack stacks, SlotExchange<LiveFrame> out, StageTimes times, NanoClock clock, FlowSwitch flow) {
        this.stacks = stacks;
        this.out = out;
        this.times = times;
        this.clock = clock;
        this.flow = flow;
        numbers = new long[stacks.stack().layout().fields() + 2]; // the first frames wait until a whole stack has come
        for (int i = 0; i < numbers.length; i++) {
            waiting.add(new LiveFrame());
        }
        stacks.restart();
    }

    @Override
    public LiveFrame writable() {
        return reading;
    }

    @Override
    public boolean takesFlowFrames() {
        return flow.on();
    }

    @Override
    public boolean put() throws InterruptedException {
        return accept(reading);
    }

    /**
     * Takes the next frame of the training rate.
     *
     * @param slot gives its frame away and gets another
     * @return false if nobody takes frames any more
     */
    boolean accept(LiveFrame slot) throws InterruptedException {
        if (!flow.on()) {
            return passOn(slot);
        }
        idle = false;
        FrameStamp stamp = slot.frame().stamp();
        if (otherSize(slot.frame().image())) {
            giveUp(0);
            stacks.restart();
        }
        long begun = clock.nanoTime();
        stacks.next(slot.frame().image(), stamp.mediaNanos());
        long ended = clock.nanoTime();
        times.record(Stage.FLOW, ended - begun);
        flow.took(ended, ended - begun);
        leaveTrail();
        if (slot.wanted()) {
            int place = (oldest + count) % numbers.length;
            waiting.get(place).trade(slot);
            numbers[place] = stacks.newest();
            count++;
        }
        boolean taken = true;
        while (taken && count > 0 && stacks.known(numbers[oldest])) {
            fill(out.writable());
            taken = out.put();
        }
        return taken;
    }

    /** Whether the picture is of another size than those before: it need not show the same part of the world. */
    private boolean otherSize(Image picture) {
        boolean other = widthPx > 0 && (picture.width() != widthPx || picture.height() != heightPx);
        widthPx = picture.width();
        heightPx = picture.height();
        return other;
    }

    /** The newest fields, by the numbers that frames carry: what tells how the camera moves. */
    FlowTrail trail() {
        return trail;
    }

    private void leaveTrail() {
        if (stacks.begin() < stacks.newest()) {
            trail.add(stacks.newestField(), stacks.newest(), stacks.newestIntervalNanos());
        }
    }

    /** No flow is wanted: frames that wait for theirs go on without, and so does this one. */
    private boolean passOn(LiveFrame slot) throws InterruptedException {
        boolean taken = true;
        if (!idle) {
            idle = true;
            while (taken && count > 0) {
                LiveFrame target = out.writable();
                fill(target);
                taken = out.put();
            }
            stacks.restart();
        }
        if (taken && slot.wanted()) {
            LiveFrame target = out.writable();
            target.trade(slot);
            StackState state = target.state();
            if (state != null) {
                state.off();
            }
            taken = out.put();
        }
        return taken;
    }

    /** Puts the frame that has waited longest into a slot, with its stack if it has one. */
    private void fill(LiveFrame target) {
        long number = numbers[oldest];
        target.trade(waiting.get(oldest));
        target.flowFrame(number);
        StackState state = target.state();
        if (stacks.has(number)) {
            target.takeStack(stacks.stack());
        } else if (state != null) {
            state.missing(stacks.stack());
        }
        oldest = (oldest + 1) % numbers.length;
        count--;
    }

    /** Whether frames wait for those behind them. */
    boolean waits() {
        return count > 0;
    }

    /**
     * Lets all frames that wait go on without their stacks: the frames behind them do not come.
     *
     * @param waitedNanos how long none has come
     * @return false if nobody takes frames any more
     */
    boolean giveUp(long waitedNanos) throws InterruptedException {
        boolean taken = true;
        while (taken && count > 0) {
            LiveFrame target = out.writable();
            fill(target);
            StackState state = target.state();
            if (state != null) {
                state.late(waitedNanos);
            }
            taken = out.put();
        }
        return taken;
    }

    /** The stream is over: the frames that wait get the last stack, as the last frames of a clip do, and none of them is overwritten. */
    void drain() throws InterruptedException {
        stacks.end();
        boolean taken = true;
        while (taken && count > 0) {
            fill(out.writable());
            taken = out.putPatiently();
        }
    }

    @Override
    public void end() {
        out.end();
    }
}
