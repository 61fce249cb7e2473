package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;
import java.util.Arrays;

/** The live tubes of one class and one step of linking them. */
final class ClassLinker {
    private final int actionClass;
    private final LinkingSettings settings;
    private final RuleSet rules;
    private final OverlapGate gate;
    private final TubePool pool;
    private final long maxCoastNanos;
    private LiveTube[] live = new LiveTube[8];
    private int count;
    private boolean[] taken = new boolean[16];

    ClassLinker(int actionClass, LinkingSettings settings, OverlapGate gate, TubePool pool) {
        this.actionClass = actionClass;
        this.settings = settings;
        this.gate = gate;
        this.pool = pool;
        rules = settings.rules();
        maxCoastNanos = Math.round(settings.maxCoastMillis() * 1e6);
    }

    int count() {
        return count;
    }

    LiveTube tube(int index) {
        return live[index];
    }

    /**
     * Takes the micro-tubes of a step.
     *
     * @param ended (out) the tubes that ended, in the order in which the published programs list them
     */
    void step(StepTime time, MicroTubes microTubes, TubeList ended) {
        if (rules == RuleSet.ONLINE) {
            endOverdue(time.firstNanos());
            removeEnded(ended);
        }
        int candidates = microTubes.count(actionClass);
        if (taken.length < candidates) {
            taken = new boolean[candidates * 2];
        }
        Arrays.fill(taken, 0, candidates, false);
        if (rules != RuleSet.ROAD) {
            sort();
        }
        for (int i = 0; i < count; i++) {
            link(live[i], time, microTubes);
        }
        if (rules == RuleSet.ROAD) {
            sort();
        }
        removeEnded(ended);
        for (int rank = 0; rank < candidates; rank++) {
            if (!taken[rank]) {
                start(time, microTubes, microTubes.slot(actionClass, rank));
            }
        }
    }

    /** Ends all live tubes. */
    void endAll(TubeList ended) {
        for (int i = 0; i < count; i++) {
            live[i].end();
        }
        removeEnded(ended);
    }

    private void endOverdue(long nowNanos) {
        for (int i = 0; i < count; i++) {
            if (nowNanos - live[i].lastNanos() > maxCoastNanos + TubeLinker.ROUNDING_NANOS) {
                live[i].end();
            }
        }
    }

    private void link(LiveTube tube, StepTime time, MicroTubes microTubes) {
        int rank = best(tube, time, microTubes);
        if (rank >= 0) {
            taken[rank] = true;
            extend(tube, time, microTubes, microTubes.slot(actionClass, rank));
            return;
        }
        tube.miss();
        boolean over = rules == RuleSet.ONLINE
                ? time.lastNanos() - tube.lastNanos() > maxCoastNanos + TubeLinker.ROUNDING_NANOS
                : tube.missed() >= settings.maxMissedSteps();
        if (over) {
            tube.end();
        }
        if (rules == RuleSet.ONLINE) {
            tube.coastTo(time);
        }
    }

    private void extend(LiveTube tube, StepTime time, MicroTubes microTubes, int slot) {
        tube.extend(time, microTubes, slot, rules == RuleSet.ROAD);
        switch (rules) {
            case ONLINE -> tube.rankByBest(LiveTube.RANKED_SCORES);
            case ROAD -> tube.rankByBest(settings.maxMissedSteps() + 1);
            case ACT -> tube.rankByMean();
        }
    }

    /** The free micro-tube of highest cost among those that overlap enough, the first of equals; -1 if there is none. */
    private int best(LiveTube tube, StepTime time, MicroTubes microTubes) {
        int best = -1;
        double bestCost = 0;
        double sum = 0;
        int candidates = microTubes.count(actionClass);
        for (int rank = 0; rank < candidates; rank++) {
            int slot = microTubes.slot(actionClass, rank);
            if (!taken[rank] && gate.overlap(tube, microTubes, slot, time) >= settings.minOverlap()) {
                double cost = cost(tube, microTubes, slot);
                sum += cost;
                if (best < 0 || cost > bestCost) {
                    best = rank;
                    bestCost = cost;
                }
            }
        }
        // the frame-level program asks whether the row of costs sums to more than nothing
        return rules == RuleSet.ROAD && !(sum > 0) ? -1 : best;
    }

    private double cost(LiveTube tube, MicroTubes microTubes, int slot) {
        double score = microTubes.scores()[slot];
        return switch (settings.cost()) {
            case SCORE -> score;
            case SIMILARITY -> similarity(tube, microTubes, slot);
            case SCORE_AND_SIMILARITY -> score + similarity(tube, microTubes, slot);
        };
    }

    private static double similarity(LiveTube tube, MicroTubes microTubes, int slot) {
        double[] old = tube.scoreVector();
        double sum = 0;
        for (int i = 0; i < old.length; i++) {
            double difference = old[i] - microTubes.scoreVectors()[slot * old.length + i];
            sum += difference * difference;
        }
        return 1 - Math.sqrt(sum);
    }

    private void start(StepTime time, MicroTubes microTubes, int slot) {
        if (count == live.length) {
            live = Arrays.copyOf(live, count * 2);
        }
        LiveTube tube = pool.take();
        tube.start(pool.nextId(), actionClass, time, rules == RuleSet.ROAD);
        extend(tube, time, microTubes, slot);
        live[count++] = tube;
    }

    /** Stable, by falling score; nearly sorted from step to step, so insertion is the fast way. */
    private void sort() {
        for (int i = 1; i < count; i++) {
            LiveTube tube = live[i];
            int place = i;
            while (place > 0 && live[place - 1].score() < tube.score()) {
                live[place] = live[place - 1];
                place--;
            }
            live[place] = tube;
        }
    }

    private void removeEnded(TubeList ended) {
        int from = ended.size();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (live[i].ended()) {
                ended.add(live[i]);
            } else {
                live[kept++] = live[i];
            }
        }
        count = kept;
        if (rules == RuleSet.ACT) {
            ended.reverseFrom(from); // the tubelet program removes from the back
        }
    }
}
