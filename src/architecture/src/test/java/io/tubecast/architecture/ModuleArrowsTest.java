package io.tubecast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which module may know which: the arrows of the design. */
@AnalyzeClasses(packages = "io.tubecast", importOptions = ImportOption.DoNotIncludeTests.class)
final class ModuleArrowsTest {
    private static final String CORE = "io.tubecast.core..";
    private static final String WORLD = "io.tubecast.world..";
    private static final String VIDEO = "io.tubecast.video..";
    private static final String ONNX = "io.tubecast.onnx..";
    private static final String INFERENCE = "io.tubecast.inference..";
    private static final String PUBLISH = "io.tubecast.publish..";
    private static final String BROKER = "io.tubecast.broker..";
    private static final String EVALUATION = "io.tubecast.evaluation..";
    private static final String TRAINING = "io.tubecast.training..";
    private static final String LAB = "io.tubecast.lab..";
    private static final String EDGE = "io.tubecast.edge..";
    private static final String TRT_BUILD = "io.tubecast.trtbuild..";

    @ArchTest
    static final ArchRule modulesAreFreeOfCycles =
            slices().matching("io.tubecast.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule corePackagesAreFreeOfCycles =
            slices().matching("io.tubecast.core.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule coreNeedsNothingButTheJdk = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(CORE, "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule librariesKnowOnlyCore = noClasses()
            .that()
            .resideInAnyPackage(WORLD, VIDEO, INFERENCE, PUBLISH, EVALUATION)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ONNX, BROKER, TRAINING, LAB, EDGE, TRT_BUILD);

    @ArchTest
    static final ArchRule worldVideoInferencePublishAndEvaluationDoNotKnowEachOther = slices().matching(
                    "io.tubecast.(*)..")
            .that(Slices.named("world", "video", "inference", "publish", "evaluation"))
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule backEndsDoNotKnowEachOther = slices().matching("io.tubecast.inference.(*)..")
            .that(Slices.named("onnxruntime", "tensorrt"))
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule whatBackEndsShareDoesNotKnowThem = noClasses()
            .that()
            .resideInAPackage(INFERENCE)
            .and()
            .resideOutsideOfPackages("io.tubecast.inference.onnxruntime..", "io.tubecast.inference.tensorrt..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tubecast.inference.onnxruntime..", "io.tubecast.inference.tensorrt..");

    @ArchTest
    static final ArchRule theGraphModuleStandsAlone = noClasses()
            .that()
            .resideInAPackage(ONNX)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    CORE, WORLD, VIDEO, INFERENCE, PUBLISH, BROKER, EVALUATION, TRAINING, LAB, EDGE, TRT_BUILD);

    @ArchTest
    static final ArchRule trainingKnowsCoreEvaluationAndOnnx = noClasses()
            .that()
            .resideInAPackage(TRAINING)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(WORLD, VIDEO, INFERENCE, PUBLISH, BROKER, LAB, EDGE, TRT_BUILD);

    @ArchTest
    static final ArchRule theRuntimeNeverSeesTraining = noClasses()
            .that()
            .resideInAPackage(EDGE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TRAINING, EVALUATION, ONNX, LAB, BROKER, TRT_BUILD);

    @ArchTest
    static final ArchRule theWorkstationDoesNotPublish = noClasses()
            .that()
            .resideInAPackage(LAB)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PUBLISH, BROKER, EDGE, TRT_BUILD);

    @ArchTest
    static final ArchRule theBuilderNeedsNoTrainingAndNoNode = noClasses()
            .that()
            .resideInAPackage(TRT_BUILD)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TRAINING, LAB, EDGE, PUBLISH, BROKER);
}
