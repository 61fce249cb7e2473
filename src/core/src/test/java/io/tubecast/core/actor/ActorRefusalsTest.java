package io.tubecast.core.actor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
import org.junit.jupiter.api.Test;

/** What the actor layer does not take. */
class ActorRefusalsTest {
    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new ActorSettings(0, 5, 0, 0.3, 4, 2_000, 2_000, 0, 400, 0.05))
                .hasMessage("actor.minOverlap must be in (0, 1], was 0.0");
        assertThatThrownBy(() -> new ActorSettings(0.5, 9, 0.3, 0.3, 4, 2_000, 2_000, 0, 400, 0.05))
                .hasMessage("actor.overlapSteps must be in [1, 8], was 9");
        assertThatThrownBy(() -> new ActorSettings(0.5, 5, 0.3, 0.3, 4, -1, 2_000, 0, 400, 0.05))
                .hasMessage("actor.surviveMillis must be in [0, 60000], was -1.0");
    }

    @Test
    void aTrackerNeedsALeastScoreForEveryClass() {
        TubeLinker linker = TubeLinker.streaming(LinkingSettings.online(), 3, 2, null);
        ActorSettings settings = ActorSettings.defaults();

        assertThatThrownBy(() -> new ActorTracker(settings, new double[0])).hasMessageContaining("least score");
        assertThatThrownBy(() -> new ActorTracker(settings, new double[2]).step(StepTime.atRate(0, 1, 25), linker))
                .hasMessage("tracker knows 2 classes, the linker 3");
    }
}
