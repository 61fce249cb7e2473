package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LinkingSettingsTest {
    @Test
    void hasTheConstantsOfThePublishedPrograms() {
        assertThat(LinkingSettings.road().minOverlap()).isEqualTo(0.1);
        assertThat(LinkingSettings.road().maxMissedSteps()).isEqualTo(3);
        assertThat(LinkingSettings.road().minDetections()).isEqualTo(4);
        assertThat(LinkingSettings.act().minOverlap()).isEqualTo(0.2);
        assertThat(LinkingSettings.act().maxMissedSteps()).isEqualTo(5);
        assertThat(LinkingSettings.act().minTubeFrames()).isEqualTo(15);
        assertThat(LinkingSettings.act().minTubeScore()).isEqualTo(0.01);
        assertThat(LinkingSettings.online().maxCoastMillis()).isEqualTo(400);
        assertThat(LinkingSettings.online().minTubeMillis()).isEqualTo(300);
    }

    @Test
    void everyKeyOfEveryRuleSetChangesOneNumber() {
        for (RuleSet rules : RuleSet.values()) {
            LinkingSettings defaults = LinkingSettings.of(rules);
            for (String key : defaults.keys()) {
                String value = key.equals("linking.cost") ? "scrSim" : "0.5";
                boolean counts = key.endsWith("Steps") || key.endsWith("Detections") || key.endsWith("Frames");
                assertThat(defaults.with(key, counts ? "7" : value)).as(key).isNotEqualTo(defaults);
            }
        }
    }

    @Test
    void changesWhatIsAskedForAndNothingElse() {
        LinkingSettings changed = LinkingSettings.act()
                .with("linking.minOverlap", "0.25")
                .with("linking.maxMissedSteps", "6")
                .with("linking.minDetections", "2")
                .with("linking.minTubeFrames", "10")
                .with("linking.minTubeScore", "0.02")
                .with("linking.cost", "scrMinusSim");

        assertThat(changed)
                .isEqualTo(new LinkingSettings(
                        RuleSet.ACT, 0.25, 6, 2, 10, 0.02, 0, 0, LinkCost.SCORE_AND_SIMILARITY, 1, 1));
        assertThat(LinkingSettings.online()
                        .with("linking.maxCoastMillis", "500")
                        .with("linking.minTubeMillis", "250"))
                .isEqualTo(new LinkingSettings(RuleSet.ONLINE, 0.1, 1, 1, 1, 0, 500, 250, LinkCost.SCORE, 1, 1));
    }

    @Test
    void aKeyOfOtherRulesIsRefusedWithTheKeysThatAreAllowed() {
        assertThatThrownBy(() -> LinkingSettings.road().with("linking.maxCoastMillis", "400"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linking.maxCoastMillis is no setting of the 'road' linker; allowed are "
                        + "[linking.minOverlap, linking.cost, linking.maxMissedSteps, linking.minDetections]");
    }

    @Test
    void aValueOutOfRangeIsRefusedWithKeyRuleAndValue() {
        assertThatThrownBy(() -> LinkingSettings.road().with("linking.minOverlap", "1.5"))
                .hasMessage("linking.minOverlap must be in [0, 1], was 1.5");
        assertThatThrownBy(() -> LinkingSettings.road().with("linking.minOverlap", "NaN"))
                .hasMessage("linking.minOverlap must be in [0, 1], was NaN");
        assertThatThrownBy(() -> LinkingSettings.road().with("linking.maxMissedSteps", "0"))
                .hasMessage("linking.maxMissedSteps must be at least 1, was 0");
        assertThatThrownBy(() -> LinkingSettings.road().with("linking.maxMissedSteps", "three"))
                .hasMessage("linking.maxMissedSteps must be a whole number, was 'three'");
        assertThatThrownBy(() -> LinkingSettings.online().with("linking.maxCoastMillis", "long"))
                .hasMessage("linking.maxCoastMillis must be a number, was 'long'");
        assertThatThrownBy(() -> LinkingSettings.online().with("linking.maxCoastMillis", "-1"))
                .hasMessage("linking.maxCoastMillis must be in [0, 60000], was -1.0");
        assertThatThrownBy(() -> LinkingSettings.online().with("linking.cost", "iou"))
                .hasMessage("linking.cost must be one of score, scrSim, scrMinusSim, was 'iou'");
    }

    @Test
    void aRuleSetIsFoundByNameOrRefused() {
        assertThat(RuleSet.named("act")).isEqualTo(RuleSet.ACT);
        assertThatThrownBy(() -> RuleSet.named("ROAD"))
                .hasMessage("linker must be one of online, road, act, was 'ROAD'");
    }

    @Test
    void aPixelIsAFractionOfANormalisedImage() {
        LinkingSettings settings = LinkingSettings.road().forNormalisedBoxes(320, 240);

        assertThat(settings.pixelWidth()).isEqualTo(1 / 320.0);
        assertThat(settings.pixelHeight()).isEqualTo(1 / 240.0);
    }

    @Test
    void aStepThatEndsBeforeItBeginsIsRefused() {
        assertThatThrownBy(() -> new StepTime(3, 2, 0, 0)).hasMessageContaining("frames 3-2");
        assertThat(StepTime.atRate(3, 4, 25)).isEqualTo(new StepTime(3, 4, 120_000_000, 160_000_000));
    }
}
