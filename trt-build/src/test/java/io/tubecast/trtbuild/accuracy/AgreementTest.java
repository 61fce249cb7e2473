package io.tubecast.trtbuild.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.linking.ActionTube;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgreementTest {
    private static final double[] LEFT = {0, 0, 0.4, 1};
    /** Overlaps LEFT by 0.36 / 0.4 = 0.9. */
    private static final double[] NEARLY_LEFT = {0, 0, 0.36, 1};
    /** Overlaps LEFT by 0.28 / 0.4 = 0.7. */
    private static final double[] SOMEWHAT_LEFT = {0, 0, 0.28, 1};

    private static final double[] RIGHT = {0.6, 0, 1, 1};

    private static Person person(long id, int label, double[] box) {
        return new Person(id, label, box);
    }

    private static List<Person> people(Person... people) {
        return List.of(people);
    }

    @SafeVarargs
    private static List<VideoRun> video(List<Person>... steps) {
        List<List<Person>> all = new ArrayList<>();
        for (List<Person> step : steps) {
            all.add(step);
        }
        return List.of(named("v", all));
    }

    private static VideoRun named(String name, List<List<Person>> steps) {
        return new VideoRun(name, List.of(), steps, List.of());
    }

    private static List<VideoRun> looked(Found... found) {
        return List.of(new VideoRun("v", List.of(List.of(found)), List.of(), List.of()));
    }

    @Test
    void theSameActorsAgree() {
        List<VideoRun> ours = video(people(person(1, 3, LEFT), person(2, 5, RIGHT)), people());
        List<VideoRun> theirs = video(people(person(8, 5, RIGHT), person(7, 3, NEARLY_LEFT)), people());
        TubeAgreement found = TubeAgreement.of(ours, theirs);
        assertThat(found.frames())
                .as("a frame without anybody counts for nothing")
                .isEqualTo(1);
        assertThat(found.share()).isEqualTo(1);
        assertThat(found.people()).isEqualTo(2);
        assertThat(found.shareOfPeople()).isEqualTo(1);
    }

    @Test
    void anotherLabelABoxElsewhereAndAnActorTooManyDoNot() {
        List<Person> one = people(person(1, 3, LEFT));
        assertThat(TubeAgreement.of(video(one), video(people(person(1, 4, LEFT))))
                        .share())
                .isZero();
        assertThat(TubeAgreement.of(video(one), video(people(person(1, 4, LEFT))))
                        .relabelled())
                .isEqualTo(1);
        TubeAgreement elsewhere = TubeAgreement.of(video(one), video(people(person(1, 3, SOMEWHAT_LEFT))));
        assertThat(elsewhere.moved()).isEqualTo(2);
        assertThat(elsewhere.alone()).isZero();
        assertThat(elsewhere.share()).isZero();
        assertThat(elsewhere.people()).as("neither has a partner").isEqualTo(2);
        TubeAgreement tooMany = TubeAgreement.of(video(one), video(people(person(1, 3, LEFT), person(2, 3, RIGHT))));
        assertThat(tooMany.share()).isZero();
        assertThat(tooMany.alone()).isEqualTo(1);
        assertThat(tooMany.shareOfPeople()).isEqualTo(0.5);
    }

    @Test
    void anActorThatBecomesAnotherOneDisagreesOnceAndIsFollowedThen() {
        List<Person> ours = people(person(1, 3, LEFT));
        List<VideoRun> theirs =
                video(people(person(7, 3, LEFT)), people(person(8, 3, LEFT)), people(person(8, 3, LEFT)));
        TubeAgreement found = TubeAgreement.of(video(ours, ours, ours), theirs);
        assertThat(found.frames()).isEqualTo(3);
        assertThat(found.agreeing()).isEqualTo(2);
        assertThat(found.exchanged()).isEqualTo(1);
    }

    @Test
    void amongActorsAtOnePlaceEachFindsItsOwn() {
        // both overlap both by 0.9 or more: the nearest alone would pair 3 with 5
        List<Person> ours = people(person(1, 3, LEFT), person(2, 5, NEARLY_LEFT));
        List<Person> theirs = people(person(7, 5, LEFT), person(8, 3, NEARLY_LEFT));
        assertThat(TubeAgreement.of(video(ours), video(theirs)).share()).isEqualTo(1);
        // two of one label: who was whose before
        List<Person> before = people(person(1, 3, LEFT), person(2, 3, RIGHT));
        List<Person> alike = people(person(7, 3, LEFT), person(8, 3, RIGHT));
        List<Person> met = people(person(1, 3, LEFT), person(2, 3, NEARLY_LEFT));
        List<Person> metThere = people(person(8, 3, LEFT), person(7, 3, NEARLY_LEFT));
        TubeAgreement found = TubeAgreement.of(video(before, met), video(alike, metThere));
        assertThat(found.exchanged()).isZero();
        assertThat(found.share()).isEqualTo(1);
    }

    @Test
    void actorsOfAnotherVideoAreOthers() {
        List<Person> ours = people(person(1, 3, LEFT));
        List<VideoRun> two = List.of(named("a", List.of(ours)), named("b", List.of(ours)));
        List<VideoRun> theirs = List.of(
                named("a", List.of(people(person(7, 3, LEFT)))), named("b", List.of(people(person(9, 3, LEFT)))));
        assertThat(TubeAgreement.of(two, theirs).share()).isEqualTo(1);
    }

    @Test
    void microTubesArePairedByClassAndOverlapBestScoreFirst() {
        double[] left = {0, 0, 0.4, 1, 0, 0, 0.4, 1};
        double[] nearly = {0, 0, 0.36, 1, 0, 0, 0.4, 1}; // 0.9 and 1: mean 0.95
        double[] right = {0.6, 0, 1, 1, 0.6, 0, 1, 1};
        List<VideoRun> ours =
                looked(Found.microTube(1, 0.9, left), Found.microTube(1, 0.3, right), Found.microTube(2, 0.5, left));
        List<VideoRun> theirs = looked(Found.microTube(1, 0.8, nearly), Found.microTube(1, 0.35, left));
        DetectionAgreement found = DetectionAgreement.of(ours, theirs);
        // class 1: the best one takes the exact box (0.35); what is right of it and class 2 find nobody
        assertThat(found.steps()).isEqualTo(1);
        assertThat(found.reference()).isEqualTo(3);
        assertThat(found.candidate()).isEqualTo(2);
        assertThat(found.matched()).isEqualTo(1);
        assertThat(found.alone()).isEqualTo(3);
        assertThat(found.meanIou()).isEqualTo(1);
        assertThat(found.meanScoreChange()).isCloseTo(0.35 - 0.9, within(1e-12));
        assertThat(found.largestScoreChange()).isCloseTo(0.55, within(1e-12));
    }

    @Test
    void theMeanOverlapOfAMicroTubeIsThatOfItsBoxes() {
        double[] left = {0, 0, 0.4, 1, 0, 0, 0.4, 1};
        double[] nearly = {0, 0, 0.36, 1, 0, 0, 0.4, 1}; // 0.9 and 1
        DetectionAgreement found =
                DetectionAgreement.of(looked(Found.microTube(1, 0.5, left)), looked(Found.microTube(1, 0.5, nearly)));
        assertThat(found.meanIou()).isCloseTo(0.95, within(1e-12));
    }

    @Test
    void tubesOfClipsArePairedByOverlapInSpaceAndTime() {
        // three of five frames in common, boxes the same; the other begins where the first ends
        List<VideoRun> ours = looked(Found.of(tube(1, 0, 4)), Found.of(tube(2, 0, 4)));
        List<VideoRun> theirs = looked(Found.of(tube(1, 1, 4)), Found.of(tube(2, 4, 4)), Found.of(tube(0, 0, 4)));
        DetectionAgreement found = DetectionAgreement.of(ours, theirs);
        assertThat(found.steps()).as("one clip").isEqualTo(1);
        assertThat(found.matched()).isEqualTo(1);
        assertThat(found.meanIou()).isCloseTo(3 / 5.0, within(1e-12));
        assertThat(found.alone()).isEqualTo(1 + 2);
        assertThat(found.largestScoreChange()).isZero();
    }

    @Test
    void tubesOverlapInSpaceAndTime() {
        ActionTube four = tube(2, 0, 4);
        ActionTube later = tube(2, 2, 4);
        // two of six frames in common, boxes the same
        assertThat(TubeOverlap.of(four, later)).isCloseTo(2 / 6.0, within(1e-12));
        assertThat(TubeOverlap.of(four, tube(2, 4, 4))).isZero();
        assertThat(TubeOverlap.matched(List.of(four, later), List.of(four, tube(1, 2, 4))))
                .as("the other one is of another class")
                .isEqualTo(1);
    }

    private static ActionTube tube(int actionClass, int start, int length) {
        double[] boxes = new double[4 * length];
        for (int i = 0; i < length; i++) {
            System.arraycopy(LEFT, 0, boxes, 4 * i, 4);
        }
        return new ActionTube(actionClass, 0.5, start, boxes, new double[length]);
    }

    @Test
    void runsOfOtherVideosAreNotCompared() {
        assertThatThrownBy(() -> TubeAgreement.of(video(people()), video(people(), people())))
                .hasMessageContaining("video v: 1 steps against 2");
        assertThatThrownBy(() -> TubeAgreement.of(video(people()), List.of())).hasMessageContaining("1 videos");
    }
}
