package io.tubecast.inference.tensorrt.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.tensorrt.TensorRt;
import io.tubecast.inference.tensorrt.link.ClassFile.Reference;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is compiled here links with every line it may meet on a device. */
class LinkTest {
    private static final Path LINES = Path.of("target", "lines");

    @ParameterizedTest
    @CsvSource({"10.6-1.5.11, 12.6-9.5-1.5.11", "10.12-1.5.12, 12.9-9.10-1.5.12", "10.15-1.5.13, 13.1-9.19-1.5.13"})
    void everyReferenceIsThere(String tensorrt, String cuda) throws Exception {
        List<Reference> references = LinkCheck.references(classesOf(TensorRt.class));
        assertThat(references)
                .hasSizeGreaterThan(80)
                .anyMatch(reference -> reference.name().equals("enqueueV3"))
                .anyMatch(reference -> reference.name().equals("cudaStreamBeginCapture"));
        try (LinkCheck line = line(tensorrt, cuda)) {
            assertThat(line.missing(references)).isEmpty();
        }
    }

    @Test
    void aCallThatCameLaterIsFound() throws Exception {
        List<Reference> references = ClassFile.read(Files.readAllBytes(classesOf(LaterCalls.class)
                        .resolve(LaterCalls.class.getName().replace('.', '/') + ".class")))
                .references()
                .stream()
                .filter(reference -> reference.owner().startsWith("org/bytedeco/tensorrt/"))
                .toList();
        String later = "org/bytedeco/tensorrt/nvinfer/ICudaEngine.createRuntimeConfig"
                + " ()Lorg/bytedeco/tensorrt/nvinfer/IRuntimeConfig;";
        try (LinkCheck oldest = line("10.6-1.5.11", "12.6-9.5-1.5.11");
                LinkCheck newer = line("10.12-1.5.12", "12.9-9.10-1.5.12")) {
            assertThat(oldest.missing(references))
                    .extracting(Reference::toString)
                    .contains(later);
            assertThat(newer.missing(references)).isEmpty();
        }
        assertThat(CoreCalls.tooNew(references)).extracting(Reference::toString).containsExactly(later);
    }

    @Test
    void ownerNameAndDescriptorAllCount() throws Exception {
        Reference there = new Reference(
                "org/bytedeco/tensorrt/nvinfer/IExecutionContext",
                "enqueueV3",
                "(Lorg/bytedeco/cuda/cudart/CUstream_st;)Z");
        Reference inherited = new Reference(there.owner(), "isNull", "()Z"); // of JavaCPP's Pointer
        try (LinkCheck line = line("10.15-1.5.13", "13.1-9.19-1.5.13")) {
            assertThat(line.missing(List.of(there, inherited))).isEmpty();
            List<Reference> wrong = List.of(
                    new Reference(there.owner(), "enqueueV4", there.descriptor()),
                    new Reference(there.owner(), there.name(), "()Z"),
                    new Reference("org/bytedeco/tensorrt/nvinfer/IContext", there.name(), there.descriptor()),
                    new Reference("org/bytedeco/tensorrt/nvinfer/IContext", "", ""),
                    new Reference(there.owner(), "<init>", "(Lorg/bytedeco/javacpp/Pointer;J)V"));
            assertThat(line.missing(wrong)).isEqualTo(wrong);
        }
    }

    @Test
    void nothingIsCalledThatJetPack6DoesNotHave() throws Exception {
        assertThat(CoreCalls.tooNew(LinkCheck.references(classesOf(TensorRt.class))))
                .isEmpty();
    }

    @Test
    void nothingIsUsedThatDiffersSilently() throws Exception {
        // its result changed with TensorRT 11
        assertThat(LinkCheck.references(classesOf(TensorRt.class)))
                .noneMatch(reference -> reference.name().equals("setMaxAuxStreams"));
        // these are constants, which the compiler copies into our classes: only the source tells
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(source)).as("%s", source).doesNotContain("NV_" + "TENSORRT_");
            }
        }
    }

    private static LinkCheck line(String tensorrt, String cuda) throws IOException {
        return new LinkCheck(LINES.resolve("tensorrt-" + tensorrt + ".jar"), LINES.resolve("cuda-" + cuda + ".jar"));
    }

    private static Path classesOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
