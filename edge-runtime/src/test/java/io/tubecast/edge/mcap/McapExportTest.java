package io.tubecast.edge.mcap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.edge.record.RecordingFiles;
import io.tubecast.edge.record.RecordingReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McapExportTest {
    @TempDir
    private Path folder;

    private static String line(int n, String topic, String content) {
        return "{\"n\":%d,\"t_utc\":\"2026-11-21T00:43:2%d.000000Z\",\"t_mono_ns\":%d,\"topic\":\"tubes/v1/n/%s\",\"qos\":0,%s}%n"
                .formatted(n, n % 10, n * 1_000_000_000L, topic, content);
    }

    private static String binary(Object value) throws IOException {
        return "\"type\":\"application/cbor\",\"payload_base64\":\"%s\""
                .formatted(Base64.getEncoder().encodeToString(new CBORMapper().writeValueAsBytes(value)));
    }

    private Path recording() throws IOException {
        StringBuilder lines = new StringBuilder("{\"tubecast_recording\":1,\"recording\":\"6f1c2b0e\",\"part\":1}\n");
        for (int n = 0; n < 8; n++) {
            lines.append(line(n, "front/tubes", "\"payload\":{\"seq\":%d,\"score\":0.10}".formatted(n)));
        }
        lines.append(line(8, "health", binary(Map.of("seq", 0, "state", "ok"))));
        lines.append(line(9, "elsewhere", "\"payload\":{}"));
        return Files.writeString(folder.resolve("flight.jsonl"), lines);
    }

    private McapFile export(int chunkBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        McapExport export;
        try (McapWriter writer = new McapWriter(out, "test", chunkBytes);
                RecordingReader reader = new RecordingReader(RecordingFiles.of(recording()), (f, l, r) -> {
                    throw new AssertionError(r);
                })) {
            export = new McapExport(writer);
            export.add(reader);
        }
        assertThat(export.messages()).isEqualTo(9);
        assertThat(export.passedOver()).isEqualTo(1);
        return new McapFile(out.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 1 << 20})
    void anIndependentReaderFindsEveryMessageThroughTheIndex(int chunkBytes) throws IOException {
        McapFile file = export(chunkBytes);
        List<McapFile.Message> tubes = file.messages().stream()
                .filter(each -> each.topic().equals("tubes/v1/n/front/tubes"))
                .toList();
        assertThat(tubes).hasSize(8);
        for (int n = 0; n < 8; n++) {
            // 2026-11-21T00:43:20Z is 1 795 221 800 s after 1970
            assertThat(tubes.get(n))
                    .isEqualTo(new McapFile.Message(
                            "tubes/v1/n/front/tubes",
                            "tubecast.tubes",
                            n,
                            (1_795_221_800L + n) * 1_000_000_000L,
                            "{\"seq\":%d,\"score\":0.10}".formatted(n)));
        }
        assertThat(file.chunks()).isEqualTo(chunkBytes == 1 ? 9 : chunkBytes == 300 ? file.chunks() : 1);
    }

    @Test
    void binaryMessagesBecomeJson() throws IOException {
        McapFile.Message health = export(1 << 20).messages().stream()
                .filter(each -> each.schema().equals("tubecast.health"))
                .findFirst()
                .orElseThrow();
        assertThat(new ObjectMapper().readTree(health.text()))
                .isEqualTo(new ObjectMapper().readTree("{\"seq\":0,\"state\":\"ok\"}"));
    }

    @Test
    void schemasAreWholeInThemselves() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(export(1 << 20).schema("tubecast.tubes"));
        List<String> references = schema.findValuesAsText("$ref");
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                schema.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void theCommandSaysWhatItWroteAndLeavesNothingUnfinished() throws IOException {
        Path target = folder.resolve("flight.mcap");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] command = {"export-mcap", recording().toString(), "--out", target.toString()};
        assertThat(EdgeCommand.run(command, to, to)).isZero();
        assertThat(new McapFile(Files.readAllBytes(target)).messages()).hasSize(9);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("9 messages on 2 topics")
                .contains("1 passed over");
        assertThat(folder.resolve("flight.mcap.part")).doesNotExist();
        String[] wrong = {"export-mcap", folder.resolve("none").toString(), "--out", target.toString()};
        assertThat(EdgeCommand.run(wrong, to, to)).isEqualTo(1);
    }

    @Test
    void anExportThatFailsLeavesNothingBehind() {
        Path unreadable = Path.of("/proc/self/mem"); // it opens, and reading it from its beginning is an error
        Assumptions.assumeTrue(Files.exists(unreadable), "only Linux has such a file");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] command = {
            "export-mcap",
            unreadable.toString(),
            "--out",
            folder.resolve("flight.mcap").toString()
        };
        assertThat(EdgeCommand.run(command, to, to)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("IOException");
        assertThat(folder).isEmptyDirectory();
    }
}
