package io.tubecast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Where foreign libraries may be used, and habits that every class keeps. */
@AnalyzeClasses(packages = "io.tubecast", importOptions = ImportOption.DoNotIncludeTests.class)
final class HouseStyleTest {
    @ArchTest
    static final ArchRule pytorchStaysInTraining = noClasses()
            .that()
            .resideOutsideOfPackages("io.tubecast.training..", "io.tubecast.benchmarks..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.pytorch..");

    @ArchTest
    static final ArchRule javaCvStaysInVideo = noClasses()
            .that()
            .resideOutsideOfPackage("io.tubecast.video..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco.javacv..", "org.bytedeco.opencv..", "org.bytedeco.ffmpeg..");

    @ArchTest
    static final ArchRule onnxRuntimeStaysInItsModule = noClasses()
            .that()
            .resideOutsideOfPackage("io.tubecast.inference.onnxruntime..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule cudaAndTensorRtStayInTheirModules = noClasses()
            .that()
            .resideOutsideOfPackages("io.tubecast.inference.tensorrt..", "io.tubecast.trtbuild..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco.tensorrt..", "org.bytedeco.cuda..");

    @ArchTest
    static final ArchRule theTensorRtEngineTouchesNativeHandlesInItsDriverOnly = noClasses()
            .that()
            .resideInAPackage("io.tubecast.inference.tensorrt..")
            .and()
            .resideOutsideOfPackage("io.tubecast.inference.tensorrt.presets..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule pahoStaysInPublish = noClasses()
            .that()
            .resideOutsideOfPackage("io.tubecast.publish..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.paho..");

    @ArchTest
    static final ArchRule theHotPathUsesNoStreams = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.tubecast.core.detection..",
                    "io.tubecast.core.linking..",
                    "io.tubecast.core.actor..",
                    "io.tubecast.core.flow..",
                    "io.tubecast.video.flow..",
                    "io.tubecast.video.preprocess..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.stream..", "java.util.regex..");

    @ArchTest
    static final ArchRule theHotPathReadsNoClock = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.tubecast.core.detection..",
                    "io.tubecast.core.linking..",
                    "io.tubecast.core.actor..",
                    "io.tubecast.core.flow..",
                    "io.tubecast.video.flow..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule nobodyLogsThroughTheJdk = noClasses()
            .that()
            .resideOutsideOfPackage("io.tubecast.edge.log..") // writes what others have logged
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule exceptionsAreOurOwn = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

    @ArchTest
    static final ArchRule onlyApplicationsPrint = noClasses()
            .that()
            .resideOutsideOfPackages("io.tubecast.edge..", "io.tubecast.lab..", "io.tubecast.trtbuild..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule namesSayWhatAClassIs =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)");

    @ArchTest
    static final ArchRule ownersOfNativeMemoryAreFinal = classes()
            .that()
            .implement(AutoCloseable.class)
            .and()
            .areNotInterfaces()
            .should()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);
}
