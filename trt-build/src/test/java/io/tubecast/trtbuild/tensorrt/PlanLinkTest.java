package io.tubecast.trtbuild.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.tensorrt.link.ClassFile.Reference;
import io.tubecast.inference.tensorrt.link.CoreCalls;
import io.tubecast.inference.tensorrt.link.LinkCheck;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What builds and inspects plans links with every line it may meet on a device, and calls nothing that JetPack 6 lacks. */
final class PlanLinkTest {
    private static final Path LINES = Path.of("target", "lines");

    private static List<Reference> references() throws IOException, URISyntaxException {
        return LinkCheck.references(Path.of(PresetPlanBuilder.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI()));
    }

    @ParameterizedTest
    @CsvSource({"10.6-1.5.11, 12.6-9.5-1.5.11", "10.12-1.5.12, 12.9-9.10-1.5.12", "10.15-1.5.13, 13.1-9.19-1.5.13"})
    void everyReferenceIsThere(String tensorrt, String cuda) throws IOException, URISyntaxException {
        List<Reference> references = references();
        assertThat(references)
                .hasSizeGreaterThan(40)
                .anyMatch(reference -> reference.name().equals("buildSerializedNetwork"))
                .anyMatch(reference -> reference.name().equals("getEngineInformation"));
        try (LinkCheck line =
                new LinkCheck(LINES.resolve("tensorrt-" + tensorrt + ".jar"), LINES.resolve("cuda-" + cuda + ".jar"))) {
            assertThat(line.missing(references)).isEmpty();
        }
    }

    @Test
    void nothingIsCalledThatJetPack6DoesNotHave() throws IOException, URISyntaxException {
        assertThat(CoreCalls.tooNew(references())).isEmpty();
    }
}
