package io.tubecast.core.actor;

import static io.tubecast.core.actor.Scene.CLASSES;
import static io.tubecast.core.actor.Scene.MIN_SCORES;
import static io.tubecast.core.actor.Scene.person;
import static io.tubecast.core.actor.Scene.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Actors over real tubes: three classes, least score 0.5, micro-tubes of two frames at 25 a second, so 40 ms a step. */
class ActorTrackerTest {
    /** Without smoothing, so that the distribution is the last score vector. */
    private static final ActorSettings SHARP = new ActorSettings(0.5, 5, 0.3, 0.3, 4, 2_000, 2_000, 0, 400, 0.05);

    private final TubeLinker linker = TubeLinker.streaming(LinkingSettings.online(), CLASSES, 2, null);
    private final ActorTracker tracker = new ActorTracker(SHARP, MIN_SCORES);
    private final List<String> events = new ArrayList<>();
    private long frame;

    @Test
    void tubesOfSeveralClassesOnOnePersonAreOneActor() {
        steps(5, person(0, 0.6, 0.3, 0));

        assertThat(linker.liveCount()).isEqualTo(2);
        assertThat(tracker.actorCount()).isEqualTo(1);
        Actor actor = tracker.actor(0);
        assertThat(actor.tubeCount()).isEqualTo(2);
        assertThat(actor.label()).isZero();
        assertThat(actor.score()).isEqualTo(0.6);
        assertThat(actor.distribution()).containsExactly(new double[] {0.1, 0.6, 0.3, 0}, within(1e-12));
        int[] top = new int[3];
        actor.top(top);
        assertThat(top).containsExactly(0, 1, 2);
    }

    @Test
    void itIsToldOnceItHasFourDetectionsAndTheScore() {
        steps(3, person(0, 0.6, 0, 0));
        assertThat(tracker.actor(0).state()).isEqualTo(ActorState.TENTATIVE);
        assertThat(events).isEmpty();
        steps(1, person(0, 0.6, 0, 0));

        assertThat(tracker.actor(0).state()).isEqualTo(ActorState.ACTIVE);
        assertThat(events).containsExactly("4 START 1 class 0");
        assertThat(tracker.actor(0).startFrame()).isZero();
        assertThat(tracker.actor(0).startNanos()).isZero();
        steps(5, person(0, 0.6, 0, 0));
        assertThat(events).hasSize(1);
    }

    @Test
    void aScoreOfExactlyTheLeastDoesNotDo() {
        steps(10, person(0, 0.5, 0, 0));
        assertThat(tracker.actor(0).state()).isEqualTo(ActorState.TENTATIVE);
        steps(1, person(0, 0.51, 0, 0));
        assertThat(tracker.actor(0).state()).isEqualTo(ActorState.ACTIVE);
    }

    @Test
    void eachClassHasItsOwnLeastScore() {
        ActorTracker choosy = new ActorTracker(SHARP, new double[] {0.9, 0.2, 0.9});
        TubeLinker own = TubeLinker.streaming(LinkingSettings.online(), CLASSES, 2, null);
        for (int t = 0; t < 6; t++) {
            MicroTubes two = step(person(0, 0.6, 0, 0), person(100, 0, 0.3, 0));
            StepTime time = StepTime.atRate(t, t + 1, 25);
            own.step(time, two);
            choosy.step(time, own);
        }
        assertThat(choosy.actor(0).state()).isEqualTo(ActorState.TENTATIVE);
        assertThat(choosy.actor(1).state()).isEqualTo(ActorState.ACTIVE);
        assertThat(choosy.actor(1).label()).isEqualTo(1);
    }

    @Test
    void itsDistributionIsSmoothedOverTime() {
        ActorSettings smooth = ActorSettings.defaults();
        ActorTracker slow = new ActorTracker(smooth, MIN_SCORES);
        for (int t = 0; t < 6; t++) {
            StepTime time = StepTime.atRate(t, t + 1, 25);
            linker.step(time, step(person(0, t == 5 ? 0.2 : 0.6, 0, 0)));
            slow.step(time, linker);
        }
        // 40 ms of a time constant of 200 ms: 0.6 + (1 - e^-0.2) (0.2 - 0.6) = 0.5275
        assertThat(slow.actor(0).score()).isCloseTo(0.5275, within(5e-5));
    }

    @Test
    void theLabelChangesWhenAnotherClassHasLedForFourHundredMilliseconds() {
        steps(5, person(0, 0.6, 0.3, 0));
        steps(10, person(0, 0.3, 0.6, 0)); // leads since step 6; step 15 is 360 ms later
        assertThat(tracker.actor(0).label()).isZero();
        steps(1, person(0, 0.3, 0.6, 0));

        assertThat(tracker.actor(0).label()).isEqualTo(1);
        assertThat(events).containsExactly("4 START 1 class 0", "16 LABEL 1 class 1 was 0");
        assertThat(tracker.actor(0).labelSinceNanos()).isEqualTo(16 * 40_000_000L);
        LabelSegments segments = tracker.actor(0).segments();
        assertThat(segments.size()).isEqualTo(2);
        assertThat(segments.label(0)).isZero();
        assertThat(segments.firstFrame(0)).isZero();
        assertThat(segments.lastFrame(0)).isEqualTo(15);
        assertThat(segments.label(1)).isEqualTo(1);
        assertThat(segments.firstFrame(1)).isEqualTo(16);
    }

    @Test
    void aLeadThatIsInterruptedStartsAnew() {
        steps(5, person(0, 0.6, 0.3, 0));
        for (int i = 0; i < 20; i++) {
            steps(9, person(0, 0.3, 0.6, 0));
            steps(1, person(0, 0.5, 0.5, 0));
        }
        assertThat(events).containsExactly("4 START 1 class 0");
    }

    @Test
    void tiesAndTinyLeadsNeverFlipTheLabel() {
        steps(5, person(0, 0.51, 0.3, 0));
        for (int i = 0; i < 100; i++) {
            steps(1, person(0, 0.47, 0.47, 0));
            steps(1, person(0, 0.46, 0.5, 0)); // leads by 0.04, the margin is 0.05
        }
        assertThat(events).containsExactly("4 START 1 class 0");
    }

    @Test
    void itCoastsWhileItsTubeDoesAndComesBack() {
        steps(6, moving(0, 4, 0.6));
        Actor actor = tracker.actor(0);
        double[] seen = actor.box().clone();
        steps(2);

        assertThat(actor.state()).isEqualTo(ActorState.COASTING);
        assertThat(actor.missed()).isEqualTo(2);
        assertThat(actor.box()[0]).isEqualTo(seen[0] + 8); // 4 a frame, as the tube itself
        assertThat(actor.velocityX()).isCloseTo(100, within(1e-9));
        steps(1, moving(0, 4, 0.6));
        assertThat(actor.state()).isEqualTo(ActorState.ACTIVE);
        assertThat(actor.detections()).isEqualTo(7);
        assertThat(events).hasSize(1);
    }

    @Test
    void itOutlivesItsTubesForTwoSecondsAndTakesTheNextOne() {
        steps(6, person(0, 0.6, 0, 0));
        steps(40); // 1.6 s: the tube is gone since step 17, 440 ms after it was last seen
        assertThat(linker.liveCount()).isZero();
        assertThat(tracker.actor(0).state()).isEqualTo(ActorState.COASTING);
        steps(1, person(2, 0.6, 0, 0)); // a little aside: 18 of 22 columns

        assertThat(tracker.actorCount()).isEqualTo(1);
        assertThat(tracker.actor(0).id()).isEqualTo(1);
        assertThat(tracker.actor(0).state()).isEqualTo(ActorState.ACTIVE);
        assertThat(tracker.actor(0).box()[0]).isEqualTo(2); // where it is seen, not where it was
        assertThat(events).hasSize(1);
    }

    @Test
    void itEndsTwoSecondsAfterItsLastTube() {
        steps(6, person(0, 0.6, 0, 0)); // seen up to frame 6; coasts with the tube up to frame 16
        steps(60); // 2 s after frame 16 is frame 66
        assertThat(tracker.actorCount()).isEqualTo(1);
        steps(1);

        assertThat(tracker.actorCount()).isZero();
        assertThat(events).containsExactly("4 START 1 class 0", "67 END 1 class 0 LOST");
        Actor ended = tracker.event(0).actor();
        assertThat(ended.state()).isEqualTo(ActorState.ENDED);
        assertThat(ended.history().frame(0)).isZero();
        assertThat(ended.history().frame(ended.history().size() - 1)).isEqualTo(6);
        assertThat(ended.lastFrame()).isEqualTo(6);
        steps(1);
        assertThat(events).hasSize(2);
    }

    @Test
    void someoneElsewhereIsSomeoneElse() {
        steps(6, person(0, 0.6, 0, 0));
        steps(30);
        steps(4, person(100, 0.6, 0, 0));

        assertThat(tracker.actorCount()).isEqualTo(2);
        assertThat(events).containsExactly("4 START 1 class 0", "40 START 2 class 0");
    }

    @Test
    void aTentativeActorDiesWithItsTubesUnheard() {
        steps(3, person(0, 0.6, 0, 0));
        steps(15);

        assertThat(tracker.actorCount()).isZero();
        assertThat(events).isEmpty();
    }

    @Test
    void anActionThatFadesEndsThoughThePersonIsStillSeen() {
        steps(6, person(0, 0.6, 0, 0));
        steps(51, person(0, 0.2, 0, 0)); // below half of 0.5 since frame 7; frame 57 is 2 s later, not longer
        assertThat(tracker.actorCount()).isEqualTo(1);
        steps(1, person(0, 0.2, 0, 0));
        assertThat(events).containsExactly("4 START 1 class 0", "58 END 1 class 0 FADED");
        steps(50, person(0, 0.2, 0, 0));
        assertThat(tracker.actor(0).id()).isEqualTo(2);
        assertThat(tracker.actor(0).state()).isEqualTo(ActorState.TENTATIVE);
        steps(1, person(0, 0.6, 0, 0));

        assertThat(events).hasSize(3).last().isEqualTo("109 START 2 class 0");
    }

    @Test
    void detectionsOfOneClassThatSuppressionLeftAreTwoPeople() {
        for (int i = 0; i < 6; i++) {
            steps(1, person(0, 0.6, 0, 0), person(4, 0.7, 0, 0)); // 16 of 24 columns: 0.67
        }
        assertThat(tracker.actorCount()).isEqualTo(2);
        assertThat(events).hasSize(2);
    }

    @Test
    void actorsThatComeTogetherAreOne() {
        steps(6, person(0, 0.6, 0, 0), person(60, 0, 0.7, 0));
        assertThat(tracker.actorCount()).isEqualTo(2);
        for (int x = 58; x >= 0; x -= 2) {
            steps(1, person(0, 0.6, 0, 0), person(x, 0, 0.7, 0));
        }
        steps(5, person(0, 0.6, 0, 0), person(0, 0, 0.7, 0));

        assertThat(tracker.actorCount()).isEqualTo(1);
        assertThat(tracker.actor(0).id()).isEqualTo(1);
        assertThat(tracker.actor(0).tubeCount()).isEqualTo(2);
        assertThat(events).anyMatch(event -> event.endsWith("END 2 class 0 MERGED"));
    }

    @Test
    void leftoversInClassesThatNobodyBelievesInDoNotKeepThemApart() {
        steps(6, person(0, 0.6, 0, 0.01), person(60, 0, 0.7, 0.01));
        for (int x = 58; x >= 0; x -= 2) {
            steps(1, person(0, 0.6, 0, 0.01), person(x, 0, 0.7, 0.01));
        }
        steps(5, person(0, 0.6, 0, 0.01), person(0, 0, 0.7, 0.01));

        assertThat(tracker.actorCount()).isEqualTo(1);
    }

    @Test
    void aWeakDetectionBesideAStrongOneIsNotASecondPerson() {
        steps(6, person(0, 0.6, 0, 0), person(4, 0.15, 0, 0)); // a quarter of the score, overlap 0.67
        assertThat(tracker.actorCount()).isEqualTo(1);
    }

    @Test
    void whoeverSharesSomeoneElsesDetectionIsNobody() {
        steps(6, person(0, 0.8, 0, 0), person(12, 0, 0.05, 0)); // 8 of 32 columns: two actors, one below the score
        assertThat(tracker.actorCount()).isEqualTo(2);
        assertThat(events).containsExactly("4 START 1 class 0");

        // the weak class is found on the person now, so the weak tube goes on with the person's own detection
        steps(6, person(0, 0.8, 0.05, 0));
        assertThat(linker.liveCount()).isEqualTo(2);
        assertThat(events).hasSize(1);
        assertThat(tracker.actorCount()).isEqualTo(1);
    }

    @Test
    void whoeverChangesTheActionStaysThePerson() {
        steps(6, person(0, 0.6, 0, 0), person(60, 0, 0.7, 0));
        assertThat(events).hasSize(2);
        steps(50, person(0, 0.6, 0, 0), person(60, 0, 0.2, 0.7));
        assertThat(tracker.actorCount()).isEqualTo(2);
        assertThat(tracker.actor(1).id())
                .as("the new class is the same person's")
                .isEqualTo(2);
        assertThat(tracker.actor(1).state()).isEqualTo(ActorState.ACTIVE);
    }

    @Test
    void detectionsThatNobodyWouldBelieveNeitherKeepNorMoveSomeone() {
        steps(6, person(0, 0.6, 0, 0));
        for (int x = 2; x <= 40; x += 2) { // a sixth of 0.5 is 0.083
            steps(1, person(x, 0.07, 0, 0));
        }
        assertThat(tracker.actor(0).state()).isEqualTo(ActorState.COASTING);
        assertThat(tracker.actor(0).box()[0]).isZero();
        steps(30, person(40, 0.07, 0, 0)); // 50 steps are 2 s
        assertThat(events).hasSize(1);
        steps(1, person(40, 0.07, 0, 0));
        assertThat(events).hasSize(2).last().isEqualTo("57 END 1 class 0 LOST");
    }

    @Test
    void tubesThatPartAreTwoActorsAgain() {
        steps(6, person(0, 0.6, 0, 0), person(2, 0, 0.55, 0));
        assertThat(tracker.actorCount()).isEqualTo(1);
        for (int x = 2; x < 60; x += 2) {
            steps(1, person(0, 0.6, 0, 0), person(x, 0, 0.55, 0));
        }

        assertThat(tracker.actorCount()).isEqualTo(2);
        assertThat(tracker.actor(0).id()).isEqualTo(1);
        assertThat(tracker.actor(0).box()[0]).isZero(); // who scores more keeps the name
        assertThat(tracker.actor(1).label()).isEqualTo(1);
    }

    @Test
    void theEndOfTheStreamEndsEveryone() {
        steps(6, person(0, 0.6, 0, 0), person(100, 0.2, 0, 0));
        linker.endAll();
        tracker.endAll();

        assertThat(tracker.actorCount()).isZero();
        assertThat(tracker.eventCount()).isEqualTo(1); // the tentative one leaves unheard
        assertThat(tracker.event(0).actor().endReason()).isEqualTo(EndReason.STREAM_ENDED);
    }

    /** Someone of class 0 whose first box is at x + speed x frame. */
    private double[] moving(double x, double speed, double score) {
        double[] person = person(x + speed * frame, score, 0, 0);
        person[1] = speed;
        return person;
    }

    private void steps(int count, double[]... people) {
        for (int i = 0; i < count; i++) {
            double[][] now = new double[people.length][];
            for (int p = 0; p < people.length; p++) {
                now[p] = people[p].clone();
                now[p][0] += i * people[p][1];
            }
            StepTime time = StepTime.atRate(frame, frame + 1, 25);
            linker.step(time, step(now));
            tracker.step(time, linker);
            frame++;
            note();
        }
    }

    private void note() {
        for (int i = 0; i < tracker.eventCount(); i++) {
            ActorEvent event = tracker.event(i);
            Actor actor = event.actor();
            String more = event.kind() == ActorEvent.Kind.LABEL ? " was " + event.labelBefore() : "";
            more = event.kind() == ActorEvent.Kind.END ? " " + actor.endReason() : more;
            events.add("%d %s %d class %d%s".formatted(frame, event.kind(), actor.id(), actor.label(), more));
        }
    }
}
