package io.tubecast.core.actor;

import io.tubecast.core.linking.LiveTube;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The live tubes of one actor, in one step. */
final class ActorTubes {
    private LiveTube[] tubes = new LiveTube[4];
    private int count;

    int size() {
        return count;
    }

    LiveTube get(int index) {
        if (index >= count) {
            throw new IndexOutOfBoundsException("tube %d of %d".formatted(index, count));
        }
        return tubes[index];
    }

    void clear() {
        count = 0;
    }

    void add(LiveTube tube) {
        if (count == tubes.length) {
            tubes = Arrays.copyOf(tubes, count * 2);
        }
        tubes[count++] = tube;
    }

    /** Adds a tube behind those of at least its score. */
    void insertByScore(LiveTube tube) {
        add(tube);
        int place = count - 1;
        while (place > 0 && tubes[place - 1].score() < tube.score()) {
            tubes[place] = tubes[place - 1];
            place--;
        }
        tubes[place] = tube;
    }

    void remove(int index) {
        count--;
        System.arraycopy(tubes, index + 1, tubes, index, count - index);
    }

    /** The tube whose box is the actor's: a seen one before a coasting one, then the higher score, then the older. */
    LiveTube leader() {
        LiveTube leader = get(0);
        for (int i = 1; i < count; i++) {
            if (leads(tubes[i], leader)) {
                leader = tubes[i];
            }
        }
        return leader;
    }

    private static boolean leads(LiveTube tube, LiveTube other) {
        if (tube.coasted() != other.coasted()) {
            return !tube.coasted();
        }
        return tube.score() > other.score() || (tube.score() == other.score() && tube.id() < other.id());
    }

    /** The tube with the best detection in this step; null if none was seen. */
    @Nullable LiveTube strongestSeen() {
        LiveTube strongest = null;
        for (int i = 0; i < count; i++) {
            LiveTube tube = tubes[i];
            if (!tube.coasted() && (strongest == null || tube.lastScore() > strongest.lastScore())) {
                strongest = tube;
            }
        }
        return strongest;
    }

    /** Whether two detections of one class in this step speak for two persons: NMS has left both. */
    boolean sees(int actionClass) {
        for (int i = 0; i < count; i++) {
            if (!tubes[i].coasted() && tubes[i].actionClass() == actionClass) {
                return true;
            }
        }
        return false;
    }

    boolean seesSameClassAs(ActorTubes other) {
        for (int i = 0; i < count; i++) {
            if (!tubes[i].coasted() && other.sees(tubes[i].actionClass())) {
                return true;
            }
        }
        return false;
    }
}
