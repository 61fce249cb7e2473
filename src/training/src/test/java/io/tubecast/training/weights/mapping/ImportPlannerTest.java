package io.tubecast.training.weights.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.training.network.Trunks;
import io.tubecast.training.weights.Shape;
import io.tubecast.training.weights.WeightsException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tables against names and shapes that are made as the published programs make them ({@link MadeUpSource}). */
class ImportPlannerTest {
    private static final String VGG16 = "amtnet-vgg16";

    private static ImportPlan plan(MadeUpSource source, String network, @Nullable StreamName stream) {
        return ImportPlanner.plan(new ImportRequest(network, null, stream, null), source);
    }

    private static ImportPlan.Match match(ImportPlan plan, String ours) {
        return plan.matches().stream()
                .filter(match -> match.ours().equals(ours))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(List<ImportPlan.Absence> absences) {
        return absences.stream().map(ImportPlan.Absence::name).toList();
    }

    /** Parameter counts of the paper's networks for 24 classes: 31.76 M on frames. */
    @Test
    void anAmtnetOnFramesComesInWhole() {
        ImportPlan plan = plan(new MadeUpSource().amtnetCore("core_base.", 3).amtnetHeads(24, 2), VGG16, null);
        assertThat(plan.source()).isEqualTo(PublishedSource.AMTNET);
        assertThat(plan.streams()).containsExactly(StreamName.APPEARANCE);
        assertThat(plan.classes()).isEqualTo(24);
        assertThat(plan.complete()).isTrue();
        assertThat(Math.round(plan.values() / 1e4)).isEqualTo(3176);
        assertThat(plan.unused()).hasSize(12).allMatch(unused -> unused.reason().contains("index table"));
        assertThat(match(plan, "head.score.1.weight").recipe()).isInstanceOf(Recipe.LinearHead.class);
    }

    /** 31.77 M on flow, 54.7 M on both with their maps added, 63.5 M with their maps joined. */
    @Test
    void amtnetsOfFlowAndOfBothStreamsComeInWhole() {
        ImportPlan flow = plan(new MadeUpSource().amtnetCore("core_base.", 15).amtnetHeads(24, 2), VGG16, null);
        assertThat(flow.streams()).containsExactly(StreamName.MOTION);
        assertThat(flow.complete()).isTrue();
        assertThat(Math.round(flow.values() / 1e4)).isEqualTo(3177);

        MadeUpSource both = new MadeUpSource().amtnetCore("core_base.", 3).amtnetCore("core_extra.", 15);
        ImportPlan sum = plan(both.amtnetHeads(24, 2), VGG16, null);
        assertThat(sum.streams()).containsExactly(StreamName.APPEARANCE, StreamName.MOTION);
        assertThat(sum.complete()).isTrue();
        assertThat(Math.round(sum.values() / 1e5)).isEqualTo(547);
        assertThat(match(sum, "motion.fc7.weight").theirs().name()).isEqualTo("core_extra.vgg.33.weight");

        ImportPlan joined = plan(both.amtnetHeads(24, 4), VGG16, null);
        assertThat(joined.complete()).isTrue();
        assertThat(Math.round(joined.values() / 1e5)).isEqualTo(635);
        assertThat(match(joined, "head.offset.0.weight").shape()).isEqualTo(Shape.of(32, 2048, 3, 3));
    }

    @Test
    void oneStreamOfTwoComesWithoutTheirCommonHeads() {
        MadeUpSource both = new MadeUpSource()
                .amtnetCore("core_base.", 3)
                .amtnetCore("core_extra.", 15)
                .amtnetHeads(24, 2);
        ImportPlan plan = plan(both, VGG16, StreamName.MOTION);
        assertThat(plan.matches()).hasSize(47).allMatch(match -> match.ours().startsWith("motion."));
        assertThat(plan.classes()).isZero();
        assertThat(plan.missing())
                .singleElement()
                .satisfies(missing -> assertThat(missing.reason()).contains("only one was asked for"));
        assertThat(plan.unused())
                .filteredOn(unused -> unused.name().startsWith("conf."))
                .hasSize(12)
                .allMatch(unused -> unused.reason().contains("heads see both streams"));
    }

    @Test
    void anAmtnetOnFramesGivesTheMotionStreamItsTrunkOnly() {
        MadeUpSource frames = new MadeUpSource().amtnetCore("core_base.", 3).amtnetHeads(24, 2);
        ImportPlan plan = plan(frames, VGG16, StreamName.MOTION);
        assertThat(plan.matches()).hasSize(47);
        assertThat(match(plan, "motion.conv1_1.weight").shape()).isEqualTo(Shape.of(64, 15, 3, 3));
        assertThat(plan.missing())
                .singleElement()
                .satisfies(missing -> assertThat(missing.reason()).contains("trained on frames, not on flow"));
    }

    @Test
    void anSsdGivesItsTrunkAndSaysWhyItsHeadsDoNotFit() {
        MadeUpSource ssd = new MadeUpSource().vgg("vgg.", 3).reducedFc("vgg.").ssdRest("");
        int[] channels = {512, 1024, 512, 256, 256, 256};
        int[] anchors = {4, 6, 6, 6, 4, 4};
        for (int level = 0; level < 6; level++) {
            ssd.layer("loc." + level, anchors[level] * 4L, channels[level], 3, 3);
            ssd.layer("conf." + level, anchors[level] * 25L, channels[level], 3, 3);
        }
        ImportPlan plan = plan(ssd, VGG16, null);
        assertThat(plan.source()).isEqualTo(PublishedSource.SSD);
        assertThat(plan.matches())
                .hasSize(47)
                .allMatch(match -> match.recipe().words().isEmpty());
        assertThat(plan.mismatches()).isEmpty();
        assertThat(names(plan.missing())).containsExactly("head.*");
        assertThat(plan.unused()).hasSize(24).allMatch(unused -> unused.reason().contains("a head on one frame"));
        assertThat(match(plan, "appearance.conv10_2.weight").theirs().name()).isEqualTo("extras.5.weight");
    }

    @Test
    void threeChannelsBecomeFifteenForTheMotionStreamOnly() {
        MadeUpSource ssd = new MadeUpSource().vgg("vgg.", 3).reducedFc("vgg.").ssdRest("");
        ImportPlan plan = plan(ssd, VGG16, StreamName.MOTION);
        assertThat(plan.matches())
                .filteredOn(match -> !match.recipe().words().isEmpty())
                .singleElement()
                .satisfies(match -> {
                    assertThat(match.ours()).isEqualTo("motion.conv1_1.weight");
                    assertThat(match.shape()).isEqualTo(Shape.of(64, 15, 3, 3));
                    assertThat(match.recipe())
                            .isEqualTo(
                                    new Recipe.FirstWeight("vgg.0.weight", Shape.of(64, 3, 3, 3), Pixels.RGB_MEAN, 5));
                });
    }

    @Test
    void aStackOfFlowDoesNotFitTheAppearanceStream() {
        MadeUpSource ssd = new MadeUpSource().vgg("vgg.", 15).reducedFc("vgg.").ssdRest("");
        ImportPlan plan = plan(ssd, VGG16, StreamName.APPEARANCE);
        assertThat(plan.mismatches()).singleElement().satisfies(mismatch -> {
            assertThat(mismatch.ours()).isEqualTo("appearance.conv1_1.weight");
            assertThat(mismatch.reason()).isEqualTo("64x15x3x3 is not 64x3x3x3");
        });
    }

    /** The base file ends with fc7: 13 convolutions, fc6 and fc7, each with weight and bias. */
    @Test
    void theReducedVggGivesFifteenLayers() {
        ImportPlan plan = plan(new MadeUpSource().vgg("", 3).reducedFc(""), VGG16, null);
        assertThat(plan.source()).isEqualTo(PublishedSource.VGG16);
        assertThat(plan.pixels()).isEqualTo(Pixels.RGB_MEAN);
        assertThat(plan.matches())
                .hasSize(30)
                .allMatch(match -> match.recipe().words().isEmpty());
        assertThat(plan.unused()).isEmpty();
        assertThat(names(plan.missing()))
                .hasSize(18)
                .contains("appearance.conv8_1.weight", "appearance.norm4.scale", "head.*");
    }

    @Test
    void torchvisionsVggIsRewrittenForOurPixelsAndThinned() {
        MadeUpSource vgg = new MadeUpSource()
                .vgg("features.", 3)
                .layer("classifier.0", 4096, 25088)
                .layer("classifier.3", 4096, 4096)
                .layer("classifier.6", 1000, 4096);
        ImportPlan plan = plan(vgg, VGG16, null);
        assertThat(plan.pixels()).isEqualTo(Pixels.RGB_UNIT);
        assertThat(plan.matches()).hasSize(30);
        assertThat(match(plan, "appearance.conv1_1.weight").recipe()).isInstanceOf(Recipe.FirstWeight.class);
        assertThat(match(plan, "appearance.conv1_1.bias").recipe()).isInstanceOf(Recipe.FirstBias.class);
        assertThat(match(plan, "appearance.fc6.weight").recipe()).isInstanceOf(Recipe.Thinned.class);
        assertThat(match(plan, "appearance.fc6.weight").shape()).isEqualTo(Shape.of(1024, 512, 3, 3));
        assertThat(match(plan, "appearance.fc7.bias").recipe()).isInstanceOf(Recipe.Thinned.class);
        assertThat(plan.unused()).hasSize(2).allMatch(unused -> unused.reason().equals("ImageNet's classes"));
    }

    @Test
    void aVggWithBatchNormIsRefused() {
        MadeUpSource normed =
                new MadeUpSource().layer("features.0", 64, 3, 3, 3).add("features.1.running_mean", 64);
        assertThatThrownBy(() -> plan(normed, VGG16, null))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("VGG with batch norm");
    }

    /** 51 convolutions with five tensors each; 9.51 M numbers up to Mixed_5b, batch norm's statistics counted. */
    @Test
    void i3dComesInUpToMixed5b() {
        ImportPlan plan = plan(new MadeUpSource().i3d(3), ImportRequest.I3D, null);
        assertThat(plan.complete()).isTrue();
        assertThat(plan.matches()).hasSize(5 * (3 + 8 * 6));
        assertThat(Math.round(plan.values() / 1e4)).isEqualTo(951);
        assertThat(match(plan, "i3d.mixed4f.b2b.variance").theirs().name()).isEqualTo("Mixed_4f.b2b.bn.running_var");
        assertThat(names(plan.unused()))
                .hasSize(5 * 6 + 2)
                .allMatch(name -> name.startsWith("Mixed_5c.") || name.startsWith("logits."));
        ImportPlan flow = plan(new MadeUpSource().i3d(2), ImportRequest.I3D, null);
        assertThat(flow.streams()).containsExactly(StreamName.MOTION);
        assertThat(match(flow, "i3d.conv1a.weight").shape()).isEqualTo(Shape.of(64, 2, 7, 7, 7));
        assertThat(flow.complete()).isTrue();
    }

    @Test
    void nothingOfOneNetworkFitsAnother() {
        MadeUpSource amtnet = new MadeUpSource().amtnetCore("core_base.", 3).amtnetHeads(24, 2);
        assertThat(plan(amtnet, "amtnet-lite", null).matches()).isEmpty();
        assertThat(plan(amtnet, ImportRequest.I3D, null).matches()).isEmpty();
        assertThat(plan(new MadeUpSource().i3d(3), VGG16, null).matches()).isEmpty();
    }

    @Test
    void headsWithAnotherNumberOfRowsAreNoneOfThisNetwork() {
        MadeUpSource amtnet = new MadeUpSource().amtnetCore("core_base.", 3).amtnetHeads(24, 2);
        amtnet.add("conf.0.weight", 101, 9216);
        ImportPlan plan = plan(amtnet, VGG16, null);
        assertThat(plan.classes()).isZero();
        assertThat(plan.missing())
                .singleElement()
                .satisfies(missing -> assertThat(missing.reason()).contains("heads of 101x9216 cannot be"));
    }

    @Test
    void aFileOfUnknownNamesIsRefusedUnlessToldWhose() {
        MadeUpSource other = new MadeUpSource().layer("backbone.stem", 64, 3, 7, 7);
        assertThatThrownBy(() -> plan(other, VGG16, null))
                .isInstanceOf(WeightsException.class)
                .hasMessageContainingAll("made-up.pth uses the names of no known network", "backbone.stem.weight");
        ImportPlan told = ImportPlanner.plan(new ImportRequest(VGG16, PublishedSource.SSD, null, null), other);
        assertThat(told.matches()).isEmpty();
    }

    /** A stack of three fields is nine channels; two heads, one of them on appearance alone. */
    @Test
    void ourOwnTwoStreamsComeInWithBothHeads() {
        MadeUpSource own = new MadeUpSource();
        List.of(
                        Target.trunk(Trunks.lite(3), "appearance"),
                        Target.trunk(Trunks.lite(9), "motion"),
                        Target.head("head", Trunks.lite(3), TubecastNames.anchorsPerCell("amtnet-lite"), 4, 5),
                        Target.head("fallback", Trunks.lite(3), TubecastNames.anchorsPerCell("amtnet-lite"), 2, 5))
                .forEach(part -> part.tensors()
                        .forEach((name, shape) -> own.add(
                                name,
                                shape.sizes().stream().mapToLong(size -> size).toArray())));
        ImportPlan plan = plan(own, "amtnet-lite", null);
        assertThat(plan.complete()).isTrue();
        assertThat(plan.unused()).isEmpty();
        assertThat(match(plan, "motion.stem1.weight").shape()).isEqualTo(Shape.of(16, 9, 3, 3));
        assertThat(match(plan, "head.score.0.weight").shape()).isEqualTo(Shape.of(24, 128, 3, 3));
        assertThat(match(plan, "fallback.score.0.weight").shape()).isEqualTo(Shape.of(24, 64, 3, 3));
    }

    /** Ours, from a checkpoint of before there were two streams. */
    @Test
    void ourOwnTrunkBecomesTheMotionStream() {
        MadeUpSource own = new MadeUpSource();
        Target.trunk(Trunks.lite(3), "trunk")
                .tensors()
                .forEach((name, shape) -> own.add(
                        name, shape.sizes().stream().mapToLong(size -> size).toArray()));
        Target.head("head", Trunks.lite(3), TubecastNames.anchorsPerCell("amtnet-lite"), 2, 5)
                .tensors()
                .forEach((name, shape) -> own.add(
                        name, shape.sizes().stream().mapToLong(size -> size).toArray()));
        ImportPlan same = plan(own, "amtnet-lite", null);
        assertThat(same.source()).isEqualTo(PublishedSource.TUBECAST);
        assertThat(same.complete()).isTrue();
        assertThat(same.classes()).isEqualTo(5);
        assertThat(same.matches()).allMatch(match -> match.recipe().words().isEmpty());
        ImportPlan motion = plan(own, "amtnet-lite", StreamName.MOTION);
        assertThat(motion.matches()).allMatch(match -> match.ours().startsWith("motion."));
        assertThat(match(motion, "motion.stem1.weight").shape()).isEqualTo(Shape.of(16, 15, 3, 3));
        assertThat(motion.classes()).isZero();
        assertThat(motion.missing())
                .singleElement()
                .satisfies(missing -> assertThat(missing.reason()).contains("other streams"));
    }
}
