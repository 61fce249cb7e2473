package io.tubecast.core.actor;

import io.tubecast.core.linking.LiveTube;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The live tubes of one actor, in one step.
 *
 * <p>A tube is a witness of the actor if it was seen with a detection that is about its class, and whose score is not one that any picture has everywhere. The detector gives the linker a hundred
 * detections a frame that nobody would believe, and tubes that live on them wander from person to person.
 */
final class ActorTubes {
    /** Part of the score that makes a class's actor active, below which a detection is no witness. */
    private static final double LEAST_SHARE = 1.0 / 6;

    /** Two detections are of two people if the weaker one has this share of the stronger one's score or more. */
    private static final double NEAR_EQUAL = 1.0 / 3;

    /** A detection is about a class that has this share of its best class's score or more. */
    private static final double BELIEVED = 0.5;

    private final double[] minScores;
    private LiveTube[] tubes = new LiveTube[4];
    private int count;

    /**
     * No tubes.
     *
     * @param minScores (in) the score of each class above which an actor becomes active
     */
    ActorTubes(double[] minScores) {
        this.minScores = minScores;
    }

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

    /** The tube whose box is the actor's: a witness before a coasting one, that before any other, then the higher score, then the older. */
    LiveTube leader() {
        LiveTube leader = get(0);
        for (int i = 1; i < count; i++) {
            if (leads(tubes[i], leader)) {
                leader = tubes[i];
            }
        }
        return leader;
    }

    private boolean leads(LiveTube tube, LiveTube other) {
        int rank = rank(tube);
        int otherRank = rank(other);
        if (rank != otherRank) {
            return rank > otherRank;
        }
        return tube.score() > other.score() || (tube.score() == other.score() && tube.id() < other.id());
    }

    private int rank(LiveTube tube) {
        return isWitness(tube) ? 2 : tube.coasted() ? 1 : 0;
    }

    private boolean isWitness(LiveTube tube) {
        return !tube.coasted()
                && tube.lastScore() >= LEAST_SHARE * minScores[tube.actionClass()]
                && believesInItsClass(tube);
    }

    /** The witness with the best detection in this step; null if there is none. */
    @Nullable LiveTube witness() {
        LiveTube strongest = null;
        for (int i = 0; i < count; i++) {
            LiveTube tube = tubes[i];
            if (isWitness(tube) && (strongest == null || tube.lastScore() > strongest.lastScore())) {
                strongest = tube;
            }
        }
        return strongest;
    }

    /** Whether one of the tubes is a witness or coasts: if none does, these tubes say nothing of where the actor is. */
    boolean speak() {
        return count > 0 && rank(leader()) > 0;
    }

    /** Whether a tube and one of these are detections of two people: see {@link #areTwoPeople}. */
    boolean knowsAnother(LiveTube tube) {
        for (int i = 0; i < count; i++) {
            if (areTwoPeople(tubes[i], tube)) {
                return true;
            }
        }
        return false;
    }

    boolean knowsAnother(ActorTubes other) {
        for (int i = 0; i < other.count; i++) {
            if (knowsAnother(other.tubes[i])) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether two tubes were both seen in this step, in one class that is what both detections are about: suppression has left both, so they are not one person. What suppression leaves
     * in classes that a detection hardly believes in, or of one person's weaker boxes, says nothing of the kind.
     */
    private static boolean areTwoPeople(LiveTube a, LiveTube b) {
        return a.actionClass() == b.actionClass()
                && !a.coasted()
                && !b.coasted()
                && Math.min(a.lastScore(), b.lastScore()) >= NEAR_EQUAL * Math.max(a.lastScore(), b.lastScore())
                && believesInItsClass(a)
                && believesInItsClass(b);
    }

    /**
     * Whether a tube's last detection is about the tube's class. One that is about another class is somebody's who has that class's tube: taken for a witness it would make a second actor of
     * one person.
     */
    static boolean believesInItsClass(LiveTube tube) {
        double[] scores = tube.scoreVector();
        for (int i = 1; i < scores.length; i++) {
            if (tube.lastScore() < BELIEVED * scores[i]) {
                return false;
            }
        }
        return true;
    }
}
