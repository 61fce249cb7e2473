package io.tubecast.lab.study.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {
    @Test
    void tellsWhereItIsAndHowLongTheRestTakes() {
        TrainingPlan plan = new TrainingPlan();
        plan.add(Path.of("a"), 1000);
        plan.add(Path.of("b"), 2000);
        plan.add(Path.of("c"), 600);
        plan.add(Path.of("b"), 2000);
        assertThat(plan.told()).isEqualTo("network 1 of 3");

        plan.took(1000, TimeUnit.MINUTES.toNanos(30));
        plan.done(Path.of("a"));
        // 2600 steps at 30 minutes a thousand: 78 minutes
        assertThat(plan.told()).isEqualTo("network 2 of 3, about 1:18 h of training left");

        plan.done(Path.of("b")); // by another program
        assertThat(plan.told()).isEqualTo("network 3 of 3, about 0:18 h of training left");
        plan.done(Path.of("c"));
        assertThat(plan.told()).isEqualTo("network 3 of 3, about 0:00 h of training left");
    }
}
