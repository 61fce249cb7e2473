package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.geometry.Iou;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the actors that two models would publish agree, processed frame by processed frame (of a whole clip each frame of the video, an actor being a tube that covers it). An actor of the reference agrees if the other model has an active actor whose box overlaps by 0.8 or
 * more, with the same label, and who is the same actor as before: the one that this actor was paired with when they were last seen together.
 *
 * @param frames frames in which at least one of the models has an active actor
 * @param agreeing frames of those in which every actor of either model agrees
 * @param people actors of either model, counted once a frame, a pair once
 * @param peopleAgreeing those that agree
 * @param alone those that only one of the models has: the other's nearest overlaps by less than 0.5
 * @param moved those whose nearest overlaps by 0.5 or more, but less than 0.8
 * @param relabelled those with another label
 * @param exchanged those with the same label that were paired with another actor before
 * @param finalTubes final tubes of the reference
 * @param finalMatched those that the other has too: same class, tube overlap (space and time) one half or more
 */
public record TubeAgreement(
        long frames,
        long agreeing,
        long people,
        long peopleAgreeing,
        long alone,
        long moved,
        long relabelled,
        long exchanged,
        long finalTubes,
        long finalMatched) {
    private static final double LEAST_OVERLAP = 0.8;
    private static final double NEAR = 0.5;

    /** Share of the frames with an actor in which every actor agrees; 1 if there are none. */
    public double share() {
        return frames == 0 ? 1 : (double) agreeing / frames;
    }

    /** Share of the actors, counted once a frame, that agree; 1 if there are none. */
    public double shareOfPeople() {
        return people == 0 ? 1 : (double) peopleAgreeing / people;
    }

    /** Compares what two models found in the same videos. */
    static TubeAgreement of(List<VideoRun> reference, List<VideoRun> candidate) {
        Sums sums = new Sums();
        Pairing.forEachStep(reference, candidate, VideoRun::people, (ours, theirs, first) -> {
            if (first) {
                sums.partners.clear();
            }
            sums.add(ours, theirs);
        });
        for (int video = 0; video < reference.size(); video++) {
            sums.finals += reference.get(video).tubes().size();
            sums.finalsMatched += TubeOverlap.matched(
                    reference.get(video).tubes(), candidate.get(video).tubes());
        }
        return new TubeAgreement(
                sums.frames,
                sums.agreeing,
                sums.people,
                sums.peopleAgreeing,
                sums.alone,
                sums.moved,
                sums.relabelled,
                sums.exchanged,
                sums.finals,
                sums.finalsMatched);
    }

    private static final class Sums {
        /** The other model's actor that an actor of the reference was last seen with. */
        private final Map<Long, Long> partners = new HashMap<>();

        private long frames;
        private long agreeing;
        private long people;
        private long peopleAgreeing;
        private long alone;
        private long moved;
        private long relabelled;
        private long exchanged;
        private long finals;
        private long finalsMatched;

        void add(List<Person> ours, List<Person> theirs) {
            if (ours.isEmpty() && theirs.isEmpty()) {
                return;
            }
            List<Person> lonely = new ArrayList<>(ours);
            List<Person> left = new ArrayList<>(theirs);
            int here = 0;
            for (Couple couple : couples(ours, theirs)) {
                if (lonely.contains(couple.person()) && left.contains(couple.other())) {
                    lonely.remove(couple.person());
                    left.remove(couple.other());
                    here += agrees(couple.person(), couple.other()) ? 1 : 0;
                }
            }
            int all = ours.size() + left.size();
            for (Person person : lonely) {
                Person other = nearest(person, left);
                moved += other == null ? 0 : 2;
                alone += other == null ? 1 : 0;
                left.remove(other);
            }
            alone += left.size();
            frames++;
            agreeing += here == all ? 1 : 0;
            people += all;
            peopleAgreeing += here;
        }

        private boolean agrees(Person person, Person other) {
            Long before = partners.put(person.id(), other.id());
            if (person.label() != other.label()) {
                relabelled++;
                return false;
            }
            boolean same = before == null || before == other.id();
            exchanged += same ? 0 : 1;
            return same;
        }

        /** Who could be whom, the best first: the same label before another, partners before others, then by overlap. */
        private List<Couple> couples(List<Person> ours, List<Person> theirs) {
            List<Couple> couples = new ArrayList<>();
            for (Person person : ours) {
                Long partner = partners.get(person.id());
                for (Person other : theirs) {
                    double iou = Iou.of(person.box(), 0, other.box(), 0);
                    if (iou >= LEAST_OVERLAP) {
                        int rank = (person.label() == other.label() ? 2 : 0)
                                + (partner != null && partner == other.id() ? 1 : 0);
                        couples.add(new Couple(person, other, rank, iou));
                    }
                }
            }
            couples.sort(Comparator.comparingInt(Couple::rank)
                    .thenComparingDouble(Couple::overlap)
                    .reversed());
            return couples;
        }

        private static @Nullable Person nearest(Person person, List<Person> others) {
            Person best = null;
            double most = NEAR;
            for (Person other : others) {
                double iou = Iou.of(person.box(), 0, other.box(), 0);
                if (iou >= most) {
                    most = iou;
                    best = other;
                }
            }
            return best;
        }
    }

    /** Two actors, one of each model, that overlap enough to be the same. */
    private record Couple(Person person, Person other, int rank, double overlap) {}
}
