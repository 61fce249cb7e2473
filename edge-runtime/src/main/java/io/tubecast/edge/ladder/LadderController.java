package io.tubecast.edge.ladder;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Decides on which rung the node stands, from how long its steps take, what is dropped, and how far it is from too hot. Pure logic: it is told the time.
 *
 * <p>Down, to the best rung that is predicted to fit: when the 95th percentile of step times is over the budget, or too many frames are dropped, or, one rung, when the device is nearly too hot. Up, one
 * rung: when the better one is predicted to fit for long enough, by what it cost at the start times what steps take now over what they took then. A climb begins with a shadow, in which
 * the caller warms what the better rung needs; it becomes a change with {@link #arrived}. A climb that does not hold makes the next one wait twice as long.
 *
 * <p>Allocates nothing but the texts of changes. Not thread-safe.
 */
public final class LadderController {
    /** How far back the load counts that leads up or is dropped with: long enough that one slow step of many is not the 95th percentile. */
    private static final long LONG_WINDOW = TimeUnit.SECONDS.toNanos(4);

    private static final long DROP_WINDOW = TimeUnit.SECONDS.toNanos(2);
    /** A rung that was climbed to and held so long was no mistake. */
    private static final long PROBATION = TimeUnit.MINUTES.toNanos(1);
    /** What cannot be warmed in that time is not climbed to, */
    private static final long LONGEST_SHADOW = TimeUnit.SECONDS.toNanos(10);
    /** nor in so many times as long as it takes to see that steps are too slow, if that is longer: nothing is warm before {@link Ladder#LEAST_SHADOW} of these. */
    private static final int LONGEST_SHADOWS = 2 * Ladder.LEAST_SHADOW;

    /** Heat takes time to go. */
    private static final long COOLING = TimeUnit.SECONDS.toNanos(10);

    private static final int MOST_DOUBLINGS = 5;
    private static final int FEW = 2;
    private static final long NEVER = Long.MIN_VALUE;

    private final List<MeasuredRung> front;
    private final LadderRules rules;
    private final ChangeLimit limit;
    private final StepWindow window = new StepWindow();

    private int position;
    private int climbing = -1;
    private int failures;
    private long overSince = NEVER;
    private long goodSince = NEVER;
    private long changedAt = NEVER;
    private long climbedAt = NEVER;
    private long shadowSince;
    private long lastStep = NEVER;
    private long interval;
    private long gap;
    private long droppedBefore = NEVER;
    private double margin = Double.NaN;
    private String cause;
    private String climbCause = "";

    /**
     * A controller that begins on the best rung that fits.
     *
     * @param front rungs worth standing on, the best first; see {@link MeasuredRung#front}
     */
    public LadderController(List<MeasuredRung> front, LadderRules rules) {
        if (front.isEmpty()) {
            throw new IllegalArgumentException("a ladder needs a rung");
        }
        this.front = List.copyOf(front);
        this.rules = rules;
        limit = new ChangeLimit(rules.changesPerMinute());
        position = fitting(0, 1);
        cause = position == 0
                ? "the best there is"
                : "at the start %s took %s of the time there is"
                        .formatted(
                                front.get(0).rung().text(), percent(front.get(0).cost()));
    }

    /** The best rung from here on that fits when steps take so much longer than at the start; the last one if none does. */
    private int fitting(int from, double slowdown) {
        int found = Math.min(from, front.size() - 1);
        while (found < front.size() - 1 && front.get(found).cost() * slowdown >= rules.climbLoad()) {
            found++;
        }
        return found;
    }

    /**
     * A step is done.
     *
     * @param load part of its budget that it took, flow included
     * @param slowdown what it took over what the same took at the start, without flow
     * @param droppedTotal frames dropped since the start
     */
    public void step(long now, double load, double slowdown, long droppedTotal) {
        long dropped = droppedBefore == NEVER ? 0 : Math.max(0, droppedTotal - droppedBefore);
        droppedBefore = droppedTotal;
        window.add(now, load, slowdown, dropped);
        long since = lastStep == NEVER ? 0 : now - lastStep;
        gap = Math.min(since, LONG_WINDOW);
        interval = Math.min(since, rules.downNanos() / 2);
        lastStep = now;
    }

    /** How far the device is from its first passive trip point, in kelvin; NaN if nobody knows. */
    public void margin(double kelvin) {
        margin = kelvin;
    }

    /**
     * Decides.
     *
     * @return whether anything changed: the rung, or whether a better one is being warmed
     */
    public boolean decide(long now) {
        if (climbedAt != NEVER && now - climbedAt >= PROBATION) {
            climbedAt = NEVER;
            failures = 0;
        }
        int recent = window.countSince(now - rules.downNanos());
        boolean tooSlow = tooSlow(now, recent);
        boolean dropping = dropping(now);
        if (climbing >= 0) {
            boolean hopeless = now - shadowSince > Math.max(LONGEST_SHADOW, LONGEST_SHADOWS * rules.downNanos());
            return (tooSlow || dropping || hopeless || tooHotToClimb()) && giveUpClimb(now);
        }
        if (tooSlow || dropping) {
            return mayStepDown(now) && stepDown(now, recent, tooSlow);
        }
        if (margin < rules.coolDown() && (changedAt == NEVER || now - changedAt >= COOLING)) {
            return mayStepDown(now)
                    && stepDown(
                            now,
                            position + 1,
                            String.format(Locale.ROOT, "%.1f K below the first passive trip point", margin));
        }
        return mayClimb(now) && beginClimb(now);
    }

    private boolean tooSlow(long now, int recent) {
        boolean over = window.highLoad(recent) > 1;
        if (!over) {
            overSince = NEVER;
        } else if (overSince == NEVER) {
            overSince = now;
        }
        // a decision that would fall before the next step is taken with this one
        return over && window.over(recent) >= FEW && now - overSince + interval >= rules.downNanos();
    }

    private String slow(int recent) {
        return "steps took %s of the time there is".formatted(percent(window.highLoad(recent)));
    }

    private boolean dropping(long now) {
        int recent = window.countSince(now - DROP_WINDOW);
        long dropped = window.dropped(recent);
        return dropped > FEW && dropped > rules.dropRatio() * (dropped + recent);
    }

    private boolean mayStepDown(long now) {
        return position < front.size() - 1 && limit.free(now) > 0;
    }

    private boolean stepDown(long now, int recent, boolean tooSlow) {
        int below = fitting(position + 1, window.highSlowdown(recent));
        return stepDown(now, below, tooSlow ? slow(recent) : "too many frames were dropped");
    }

    private boolean stepDown(long now, int to, String why) {
        if (climbedAt != NEVER) { // whatever led down again so soon, heat too: it would again
            failures++;
        }
        climbedAt = NEVER;
        change(now, to, why);
        return true;
    }

    private boolean mayClimb(long now) {
        if (position == 0 || tooHotToClimb()) {
            goodSince = NEVER;
            return false;
        }
        int seen = seen(now);
        boolean good = seen > FEW && predicted(seen) < rules.climbLoad() && window.highLoad(seen) <= 1;
        if (!good) {
            goodSince = NEVER;
        } else if (goodSince == NEVER) {
            goodSince = now;
        }
        return good && now - goodSince >= dwell() && limit.free(now) > 1; // there must be a way back
    }

    /** Steps that count on the way up: those of some seconds, and where they come seldom, as long ones on a long stride do, of as many as it takes to see a few. */
    private int seen(long now) {
        return window.countSince(now - Math.max(LONG_WINDOW, (FEW + 2) * gap));
    }

    private boolean tooHotToClimb() {
        return margin <= rules.coolUp();
    }

    private double predicted(int seen) {
        return front.get(position - 1).cost() * window.highSlowdown(seen);
    }

    /** For how long a better rung must be predicted to fit. */
    long dwell() {
        return rules.climbNanos() << Math.min(failures, MOST_DOUBLINGS);
    }

    private boolean beginClimb(long now) {
        climbing = position - 1;
        shadowSince = now;
        climbCause = "%s would have taken at most %s of the time there is for %d s"
                .formatted(
                        front.get(climbing).rung().text(),
                        percent(predicted(seen(now))),
                        TimeUnit.NANOSECONDS.toSeconds(now - goodSince));
        return true;
    }

    private boolean giveUpClimb(long now) {
        climbing = -1;
        failures++;
        goodSince = NEVER;
        overSince = NEVER;
        changedAt = now;
        return true;
    }

    /** What the better rung needs is warm: the node stands on it now. */
    public void arrived(long now) {
        if (climbing < 0) {
            throw new IllegalStateException("nobody climbs");
        }
        int to = climbing;
        change(now, to, climbCause);
        climbedAt = now;
    }

    private void change(long now, int to, String why) {
        position = to;
        climbing = -1;
        cause = why;
        changedAt = now;
        overSince = NEVER;
        goodSince = NEVER;
        window.clear();
        limit.note(now);
    }

    /** The rung the node stands on. */
    public MeasuredRung present() {
        return front.get(position);
    }

    /** Whether a better rung is being warmed. */
    public boolean climbs() {
        return climbing >= 0;
    }

    /** The rung to be: the one that is being warmed, or the present one. */
    public MeasuredRung next() {
        return front.get(climbing >= 0 ? climbing : position);
    }

    /** Whether it stands below the best rung. */
    public boolean lowered() {
        return position > 0;
    }

    /** Why it stands where it stands. */
    public String cause() {
        return cause;
    }

    /** What was looked with changed by itself, because flow broke or came back: that counts among the changes of a minute. */
    void noteOtherChange(long now) {
        limit.note(now);
    }

    /** Whether there may be another change in this minute. */
    boolean mayChange(long now) {
        return limit.free(now) > 0;
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }
}
